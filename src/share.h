/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Shares of pools that are small
 *
 * Births are noted in pools of fixed size, in places that tasks hold for as long as
 * they are in the kernel, where they can be made to stay.  So that nobody holds them
 * all, a share can have a quarter of a pool, and the last quarter is for who acts in the
 * initial user namespace: one user may have several shares, by the subordinate IDs
 * that were given to him, or because root makes user namespaces for him.
 */
#ifndef MQNS_SHARE_H
#define MQNS_SHARE_H

#include <linux/atomic.h>
#include <linux/jhash.h>
#include <linux/uidgid.h>
#include <linux/user_namespace.h>

#define SHARES		256

/* Who acts in the initial user namespace may take all that there is. */
#define SHARE_INITIAL	0

/**
 * struct shares - what has been taken of a pool
 * @taken: by each share, but for SHARE_INITIAL
 * @sum: of these
 */
struct shares {
	atomic_t taken[SHARES];
	atomic_t sum;
};

/**
 * share_of - whose share are places for those that act in a user namespace?
 * @user_ns: the user namespace
 * @salt: at random, so that nobody can choose with whom he is in one
 *
 * That of who owns the outermost user namespace that it is in, below the initial one:
 * how many are in there, and as whom they act, makes no difference.  Those that root
 * made, for others to be root in, are shares apart; no user is in one of these.
 *
 * Context: any, probe handlers too.
 * Return: less than SHARES.
 */
static __always_inline u8 share_of(const struct user_namespace *user_ns, u32 salt)
{
	while (user_ns->level > 1)
		user_ns = user_ns->parent;
	if (!user_ns->level)
		return SHARE_INITIAL;
	if (uid_eq(user_ns->owner, GLOBAL_ROOT_UID))
		return 1 + jhash_1word(user_ns->ns.inum, salt) % (SHARES / 2 - 1);
	return SHARES / 2 + jhash_1word(__kuid_val(user_ns->owner), salt) % (SHARES / 2);
}

/**
 * share_take - take a place, if there is one for that share
 * @shares: the pool's
 * @share: whose it shall be
 * @places: in the pool
 *
 * Context: any, probe handlers too.
 * Return: false if there is none.
 */
static __always_inline bool share_take(struct shares *shares, u8 share, int places)
{
	if (share == SHARE_INITIAL)
		return true;
	if (atomic_inc_return(&shares->taken[share]) > places / 4)
		goto give_back;
	if (atomic_inc_return(&shares->sum) > places - places / 4)
		goto give_back_sum;
	return true;

give_back_sum:
	atomic_dec(&shares->sum);
give_back:
	atomic_dec(&shares->taken[share]);
	return false;
}

/**
 * share_give - give a place back
 * @shares: the pool's
 * @share: whose it was
 *
 * Context: any, probe handlers too.
 */
static __always_inline void share_give(struct shares *shares, u8 share)
{
	if (share == SHARE_INITIAL)
		return;
	atomic_dec(&shares->sum);
	atomic_dec(&shares->taken[share]);
}

/**
 * share_is_short - is more than half of what a share can have taken?  A hint
 * @shares: the pool's
 * @share: whose
 * @places: in the pool
 *
 * Context: any, probe handlers too.
 * Return: true if it is.
 */
static __always_inline bool share_is_short(const struct shares *shares, u8 share,
					   int places)
{
	return atomic_read(&shares->taken[share]) > places / 8;
}

#endif /* MQNS_SHARE_H */
