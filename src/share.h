/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Shares of places that are few
 *
 * Births are noted in fixed pools, in places that tasks hold for as long as they are
 * in the kernel, where they can be made to stay.  So that nobody holds them all, of
 * each pool a share can have only a part.
 */
#ifndef MQNS_SHARE_H
#define MQNS_SHARE_H

#include <linux/hash.h>
#include <linux/uidgid.h>
#include <linux/user_namespace.h>

#define SHARES		256

/* The initial user namespace's, which has no limit. */
#define SHARE_INITIAL	0

/**
 * share_of - whose share are places for those that act in a user namespace?
 * @user_ns: the user namespace
 *
 * That of who owns the outermost user namespace that it is in, below the initial one:
 * how many are in there, and as whom they act, makes no difference.  What root
 * made, for others to be root in, are shares apart.  Two of them may be one by accident.
 *
 * Context: any, probe handlers too.
 * Return: less than SHARES.
 */
static __always_inline u8 share_of(const struct user_namespace *user_ns)
{
	u32 key;

	while (user_ns->level > 1)
		user_ns = user_ns->parent;
	if (!user_ns->level)
		return SHARE_INITIAL;
	if (uid_eq(user_ns->owner, GLOBAL_ROOT_UID))
		key = user_ns->ns.inum;
	else
		key = __kuid_val(user_ns->owner);
	return 1 + hash_32(key, 32) % (SHARES - 1);
}

#endif /* MQNS_SHARE_H */
