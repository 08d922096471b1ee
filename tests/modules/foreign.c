// SPDX-License-Identifier: GPL-2.0-only
/*
 * Somebody else's kprobes, with and without a handler afterwards: the kernel
 * arms those of the second kind by other means
 *
 * Who comes by can be held up, so that others are fast: a race that needs somebody to
 * be slow at one place is then one that a test meets.
 */

#include <linux/delay.h>
#include <linux/kprobes.h>
#include <linux/module.h>

#define MOST	32

static char *symbols[MOST];
static int count;
module_param_array(symbols, charp, &count, 0444);
MODULE_PARM_DESC(symbols, "the functions");

static bool after;
module_param(after, bool, 0444);
MODULE_PARM_DESC(after, "with a handler that runs after the first instruction");

static unsigned int ms;
module_param(ms, uint, 0444);
MODULE_PARM_DESC(ms, "for how long who comes by is held up");

static unsigned long hits[MOST];
module_param_array(hits, ulong, NULL, 0444);
MODULE_PARM_DESC(hits, "how often each was hit; read only");

static struct kprobe probes[MOST];

static int before_it(struct kprobe *p, struct pt_regs *regs)
{
	hits[p - probes]++;
	/* Nobody may sleep here. */
	if (ms)
		mdelay(ms);
	return 0;
}

static void after_it(struct kprobe *p, struct pt_regs *regs, unsigned long flags)
{
}

static int __init foreign_init(void)
{
	int i, err;

	for (i = 0; i < count; i++) {
		probes[i].symbol_name = symbols[i];
		probes[i].pre_handler = before_it;
		if (after)
			probes[i].post_handler = after_it;
		err = register_kprobe(&probes[i]);
		if (err)
			goto undo;
	}
	return 0;

undo:
	pr_info("foreign: no probe on %s: %d\n", symbols[i], err);
	while (i--)
		unregister_kprobe(&probes[i]);
	return err;
}

static void __exit foreign_exit(void)
{
	int i;

	/* Not by counting it down: the parameter is still to be freed. */
	for (i = 0; i < count; i++)
		unregister_kprobe(&probes[i]);
}

module_init(foreign_init);
module_exit(foreign_exit);

MODULE_DESCRIPTION("Puts kprobes on functions, for tests");
MODULE_AUTHOR("The mqueue_ns authors");
MODULE_LICENSE("GPL");
