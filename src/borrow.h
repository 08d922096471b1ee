/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Kernel functions that are not exported to modules, and are needed here
 *
 * borrowed(function)(arguments) calls one, with the type that the kernel's own
 * headers declare.
 */
#ifndef MQNS_BORROW_H
#define MQNS_BORROW_H

#include <linux/ipc_namespace.h>
#include <linux/netlink.h>
#include <linux/signal.h>
#include <linux/task_work.h>
#include <linux/user_namespace.h>

#include "compat/static_call.h"

#define BORROW(function)	DECLARE_DISTANT_CALL(borrowed_##function, function)
#define borrowed(function)	distant_call(borrowed_##function)

BORROW(copy_ipcs);
BORROW(task_work_add);
BORROW(do_send_sig_info);
BORROW(netlink_getsockbyfilp);
BORROW(netlink_attachskb);
BORROW(netlink_detachskb);
BORROW(netlink_sendskb);
BORROW(get_ucounts);
BORROW(put_ucounts);
BORROW(inc_rlimit_ucounts);
BORROW(dec_rlimit_ucounts);

int mqns_borrow_init(void);

#endif
