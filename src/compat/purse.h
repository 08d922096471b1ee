/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Fact: where the kernel counts what a user's message queues cost him.
 *
 * In the ucounts of the user and of the owners of his user namespaces, which
 * we can reach: then it is one purse for the kernel's queues and for ours.
 * Before 5.14 in a plain variable under the kernel's mq_lock, which we cannot
 * take: then there is a purse of ours, by user.
 */
#ifndef MQNS_COMPAT_PURSE_H
#define MQNS_COMPAT_PURSE_H

#include <linux/cred.h>
#include <linux/errno.h>
#include <linux/limits.h>
#include <linux/types.h>
#include <linux/user_namespace.h>

#ifdef FACT_RLIMIT_UCOUNTS

#include "borrow.h"

#define purse	ucounts

/* There is none where its count would overflow; then nobody is charged. */
#define PURSE_MISSING	0

/* The current user's, a counted reference, or NULL. */
static inline struct purse *purse_get(void)
{
#ifdef FACT_GET_UCOUNTS_INLINE
	return get_ucounts(current_ucounts());
#else
	return borrowed(get_ucounts)(current_ucounts());
#endif
}

static inline void purse_put(struct purse *purse)
{
	borrowed(put_ucounts)(purse);
}

/* Returns what is in it now, LONG_MAX if that cannot be told. */
static inline long purse_add(struct purse *purse, long bytes)
{
	return borrowed(inc_rlimit_ucounts)(purse, UCOUNT_RLIMIT_MSGQUEUE, bytes);
}

static inline void purse_sub(struct purse *purse, long bytes)
{
	borrowed(dec_rlimit_ucounts)(purse, UCOUNT_RLIMIT_MSGQUEUE, bytes);
}

#else

struct purse;

/* There is none where there is no memory for it. */
#define PURSE_MISSING	(-ENOMEM)

struct purse *purse_get(void);
void purse_put(struct purse *purse);
long purse_add(struct purse *purse, long bytes);
void purse_sub(struct purse *purse, long bytes);

#endif

#endif
