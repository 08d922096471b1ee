// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whoever enters one of some functions is held up there, so that others are fast
 *
 * A race that needs somebody to be slow at one place is then one that a test meets.
 */

#include <linux/delay.h>
#include <linux/kprobes.h>
#include <linux/module.h>

#define MOST	4

static char *symbols[MOST];
static unsigned int count;
module_param_array(symbols, charp, &count, 0444);
MODULE_PARM_DESC(symbols, "the functions");

static unsigned int ms = 10;
module_param(ms, uint, 0444);
MODULE_PARM_DESC(ms, "for how long");

static struct kprobe probes[MOST];

/* Handlers may not sleep. */
static int dawdle(struct kprobe *p, struct pt_regs *regs)
{
	mdelay(ms);
	return 0;
}

static int __init dawdle_init(void)
{
	unsigned int i;
	int err;

	for (i = 0; i < count; i++) {
		probes[i].pre_handler = dawdle;
		probes[i].symbol_name = symbols[i];
		err = register_kprobe(&probes[i]);
		if (err)
			goto unregister;
	}
	return 0;

unregister:
	while (i--)
		unregister_kprobe(&probes[i]);
	return err;
}

static void __exit dawdle_exit(void)
{
	unsigned int i;

	for (i = 0; i < count; i++)
		unregister_kprobe(&probes[i]);
}

module_init(dawdle_init);
module_exit(dawdle_exit);

MODULE_DESCRIPTION("Holds up who enters a function, for tests");
MODULE_AUTHOR("The mqueue_ns authors");
MODULE_LICENSE("GPL");
