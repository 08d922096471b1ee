// SPDX-License-Identifier: GPL-2.0-only
/*
 * Takes a function for itself, as a live patch would, and changes nothing
 */

#include <linux/module.h>

#include "take.h"

static char *symbol = "";
module_param(symbol, charp, 0444);
MODULE_PARM_DESC(symbol, "the function");

static void notrace pass(unsigned long ip, unsigned long parent_ip,
			 struct ftrace_ops *ops, redirect_regs *fregs)
{
}

static struct ftrace_ops hog = {
	.func = pass,
	.flags = TAKE_FLAGS,
};

static int __init hog_init(void)
{
	return take(&hog, symbol);
}

static void __exit hog_exit(void)
{
	give_back(&hog);
}

module_init(hog_init);
module_exit(hog_exit);

MODULE_DESCRIPTION("Occupies a function as a live patch does, for tests");
MODULE_AUTHOR("The mqueue_ns authors");
MODULE_LICENSE("GPL");
