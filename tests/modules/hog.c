// SPDX-License-Identifier: GPL-2.0-only
/*
 * Takes a function for itself, as a live patch would, and changes nothing
 */

#include <linux/module.h>

#include "compat/ftrace.h"

static char *symbol = "";
module_param(symbol, charp, 0444);
MODULE_PARM_DESC(symbol, "the function");

static void notrace pass(unsigned long ip, unsigned long parent_ip,
			 struct ftrace_ops *ops, redirect_regs *fregs)
{
}

static struct ftrace_ops hog = {
	.func = pass,
	.flags = REDIRECT_FLAGS | FTRACE_OPS_FL_IPMODIFY,
};

static void free_filter(void)
{
	ftrace_set_filter(&hog, NULL, 0, 1);
}

static int __init hog_init(void)
{
	int err = ftrace_set_filter(&hog, symbol, strlen(symbol), 1);

	if (err)
		return err;
	err = register_ftrace_function(&hog);
	if (err)
		free_filter();
	return err;
}

static void __exit hog_exit(void)
{
	unregister_ftrace_function(&hog);
	free_filter();
}

module_init(hog_init);
module_exit(hog_exit);

MODULE_DESCRIPTION("Occupies a function as a live patch does, for tests");
MODULE_AUTHOR("The mqueue_ns authors");
MODULE_LICENSE("GPL");
