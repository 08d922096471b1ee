/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Fact: which functions have to be borrowed.  A list, to be included with
 * BORROW(function) defined: once to declare them, once to define, once to find.
 */

BORROW(copy_ipcs);
BORROW(task_work_add);
BORROW(do_send_sig_info);
BORROW(netlink_attachskb);
BORROW(netlink_detachskb);
BORROW(netlink_sendskb);

#ifdef FACT_NETLINK_SOCK_BY_FD
BORROW(netlink_getsockbyfd);
#else
BORROW(netlink_getsockbyfilp);
#endif

#ifdef FACT_RLIMIT_UCOUNTS
BORROW(put_ucounts);
BORROW(inc_rlimit_ucounts);
BORROW(dec_rlimit_ucounts);
#ifndef FACT_GET_UCOUNTS_INLINE
BORROW(get_ucounts);
#endif
#endif
