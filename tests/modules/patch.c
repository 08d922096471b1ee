// SPDX-License-Identifier: GPL-2.0-only
/*
 * A live patch: whoever makes a certain system call gets EUCLEAN
 */

#include <linux/livepatch.h>
#include <linux/module.h>

struct pt_regs;

static char *symbol = "";
module_param(symbol, charp, 0444);
MODULE_PARM_DESC(symbol, "the entry of the system call");

#ifdef CONFIG_LIVEPATCH
static long patched(const struct pt_regs *regs)
{
	return -EUCLEAN;
}

static struct klp_func functions[] = { { .new_func = patched, }, { } };
static struct klp_object objects[] = { { .funcs = functions, }, { } };
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

MODULE_DESCRIPTION("A live patch of a system call, for tests");
MODULE_AUTHOR("The mqueue_ns authors");
MODULE_LICENSE("GPL");
