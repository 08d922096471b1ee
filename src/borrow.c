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

DEFINE_DISTANT_CALL(borrowed_copy_ipcs, copy_ipcs);
DEFINE_DISTANT_CALL(borrowed_task_work_add, task_work_add);
DEFINE_DISTANT_CALL(borrowed_do_send_sig_info, do_send_sig_info);
DEFINE_DISTANT_CALL(borrowed_netlink_getsockbyfilp, netlink_getsockbyfilp);
DEFINE_DISTANT_CALL(borrowed_netlink_attachskb, netlink_attachskb);
DEFINE_DISTANT_CALL(borrowed_netlink_detachskb, netlink_detachskb);
DEFINE_DISTANT_CALL(borrowed_netlink_sendskb, netlink_sendskb);
DEFINE_DISTANT_CALL(borrowed_get_ucounts, get_ucounts);
DEFINE_DISTANT_CALL(borrowed_put_ucounts, put_ucounts);
DEFINE_DISTANT_CALL(borrowed_inc_rlimit_ucounts, inc_rlimit_ucounts);
DEFINE_DISTANT_CALL(borrowed_dec_rlimit_ucounts, dec_rlimit_ucounts);

static const struct {
	const char *symbol;
	struct distant_call call;
} rows[] = {
#define ROW(function) { #function, DISTANT_CALL(borrowed_##function) }
	ROW(copy_ipcs),
	ROW(task_work_add),
	ROW(do_send_sig_info),
	ROW(netlink_getsockbyfilp),
	ROW(netlink_attachskb),
	ROW(netlink_detachskb),
	ROW(netlink_sendskb),
	ROW(get_ucounts),
	ROW(put_ucounts),
	ROW(inc_rlimit_ucounts),
	ROW(dec_rlimit_ucounts),
#undef ROW
};

/**
 * mqns_borrow_init - find all borrowed functions
 *
 * Context: process; may sleep.
 * Return: 0; -ENOENT, having said which one is missing.
 */
int mqns_borrow_init(void)
{
	unsigned long address;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		address = symbol_address(rows[i].symbol);
		if (!address) {
			pr_err("this kernel has no function %s() that a module can find\n",
			       rows[i].symbol);
			return -ENOENT;
		}
		distant_call_set(&rows[i].call, address);
	}
	return 0;
}
