// SPDX-License-Identifier: GPL-2.0-only
/*
 * What mqueue_ns asks of the kernel is refused: one function returns, to the module
 * only, the value that says so, instead of doing anything
 *
 * The calls are counted from the moment the module is there.  Those of which the
 * compiler made a jump count, too, as long as the one to return to is the module.
 */

#include <linux/module.h>
#include <linux/notifier.h>

#include "take.h"

static char *symbol = "";
module_param(symbol, charp, 0444);
MODULE_PARM_DESC(symbol, "the function");

static long value;
module_param(value, long, 0644);
MODULE_PARM_DESC(value, "what it returns");

static unsigned long nth;
module_param(nth, ulong, 0644);
MODULE_PARM_DESC(nth, "the call that is refused; 0: none");

static unsigned long calls;
module_param(calls, ulong, 0444);
MODULE_PARM_DESC(calls, "how many there were; read only");

/* From before its init until it is gone, or has failed. */
static struct module *victim;

static noinline long refuse(void)
{
	return value;
}

static void notrace decide(unsigned long ip, unsigned long parent_ip,
			   struct ftrace_ops *ops, redirect_regs *fregs)
{
	struct module *mod = READ_ONCE(victim);

	if (mod && within_module(parent_ip, mod) && ++calls == nth)
		redirect_to(fregs, (unsigned long)refuse);
}

static struct ftrace_ops deny = {
	.func = decide,
	.flags = TAKE_FLAGS,
};

static int module_changes(struct notifier_block *block, unsigned long state, void *arg)
{
	struct module *mod = arg;

	if (strcmp(mod->name, "mqueue_ns"))
		return NOTIFY_DONE;
	if (state == MODULE_STATE_COMING) {
		calls = 0;
		WRITE_ONCE(victim, mod);
	} else if (state == MODULE_STATE_GOING) {
		WRITE_ONCE(victim, NULL);
	}
	return NOTIFY_DONE;
}

static struct notifier_block watcher = {
	.notifier_call = module_changes,
};

static int __init deny_init(void)
{
	int err = take(&deny, symbol);

	if (err)
		return err;
	err = register_module_notifier(&watcher);
	if (err)
		give_back(&deny);
	return err;
}

static void __exit deny_exit(void)
{
	unregister_module_notifier(&watcher);
	give_back(&deny);
}

module_init(deny_init);
module_exit(deny_exit);

MODULE_DESCRIPTION("Refuses what a module asks of the kernel, for tests");
MODULE_AUTHOR("The mqueue_ns authors");
MODULE_LICENSE("GPL");
