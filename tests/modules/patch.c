// SPDX-License-Identifier: GPL-2.0-only
/*
 * A live patch of any one function with up to six arguments: it counts, and goes on
 * with what it has patched, behind the place where the patch has its hook
 *
 * On a real processor with indirect branch tracking that would be no place to go to;
 * the emulated one has none.
 */

#include <linux/livepatch.h>
#include <linux/module.h>

static char *symbol = "";
module_param(symbol, charp, 0444);
MODULE_PARM_DESC(symbol, "the function");

static unsigned long hits;
module_param(hits, ulong, 0444);
MODULE_PARM_DESC(hits, "how often it was called; read only");

#if defined(CONFIG_LIVEPATCH) && defined(CONFIG_X86_64)
#define HOOK	5
#define PAD	4

typedef unsigned long patched_fn(unsigned long a, unsigned long b, unsigned long c,
				 unsigned long d, unsigned long e, unsigned long f);

static patched_fn *behind_hook;

static unsigned long patched(unsigned long a, unsigned long b, unsigned long c,
			     unsigned long d, unsigned long e, unsigned long f)
{
	hits++;
	return behind_hook(a, b, c, d, e, f);
}

static struct klp_func functions[] = { { .new_func = patched, }, { } };

/*
 * The hook is a call, or five bytes that do nothing; a landing pad, or what is left of
 * an erased one, may come before it, where the kernel has these.
 */
static int find_hook(struct klp_object *object)
{
	const u8 *code = functions[0].old_func;
	bool hook = code[0] == 0xe8 || (code[0] == 0x0f && code[1] == 0x1f && code[2] == 0x44);
	bool pad = IS_ENABLED(CONFIG_X86_KERNEL_IBT) && !hook;

	behind_hook = (patched_fn *)(code + HOOK + (pad ? PAD : 0));
	return 0;
}

static struct klp_object objects[] = {
	{ .funcs = functions, .callbacks.pre_patch = find_hook, },
	{ }
};

static struct klp_patch patch = { .mod = THIS_MODULE, .objs = objects, };

static int __init patch_init(void)
{
	functions[0].old_name = symbol;
	return klp_enable_patch(&patch);
}

MODULE_INFO(livepatch, "Y");
#else
static int __init patch_init(void)
{
	return -EOPNOTSUPP;
}
#endif

/* It can go only when it was disabled and nobody is inside any more. */
static void __exit patch_exit(void)
{
}

module_init(patch_init);
module_exit(patch_exit);

MODULE_DESCRIPTION("A live patch of a function, for tests");
MODULE_AUTHOR("The mqueue_ns authors");
MODULE_LICENSE("GPL");
