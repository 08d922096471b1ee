// SPDX-License-Identifier: GPL-2.0-only
/*
 * Borrowed functions: each is found when the module is loaded, or the module
 * is not loaded
 */

#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/kernel.h>
#include <linux/printk.h>

#include "borrow.h"
#include "compat/symbol.h"

#define BORROW(function)	DEFINE_DISTANT_CALL(borrowed_##function, function)
#include "compat/borrowed.h"
#undef BORROW

static int look_up(const char *symbol, const struct distant_call *call)
{
	unsigned long address;
	int err = symbol_find(symbol, &address);

	if (!err)
		distant_call_set(call, address);
	else if (err == -ENOENT)
		pr_err("this kernel has no function %s() that a module can find\n", symbol);
	return err;
}

#define BORROW(function)						\
	do {								\
		struct distant_call call = DISTANT_CALL(borrowed_##function); \
									\
		if (!err)						\
			err = look_up(#function, &call);			\
	} while (0)

/**
 * mqns_borrow_init - find all borrowed functions
 *
 * Context: process; may sleep.
 * Return: 0; -ENOENT, having said which one is missing; -ENOMEM.
 */
int mqns_borrow_init(void)
{
	int err = 0;

#include "compat/borrowed.h"
	return err;
}
