/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Kernel functions that are not exported to modules, and are needed here
 *
 * borrowed(function)(arguments) calls one, with the type that the kernel's own
 * headers declare.  compat/borrowed.h lists them.
 */
#ifndef MQNS_BORROW_H
#define MQNS_BORROW_H

#include <linux/ipc_namespace.h>
#include <linux/netlink.h>
#include <linux/signal.h>
#include <linux/task_work.h>
#include <linux/user_namespace.h>

#include "compat/static_call.h"

#define borrowed(function)	distant_call(borrowed_##function)

#define BORROW(function)	DECLARE_DISTANT_CALL(borrowed_##function, function)
#include "compat/borrowed.h"
#undef BORROW

int mqns_borrow_init(void);

#endif
