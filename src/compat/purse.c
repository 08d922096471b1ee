// SPDX-License-Identifier: GPL-2.0-only
/*
 * Purses by user, for kernels whose own cannot be reached
 */

#include "purse.h"

#ifndef FACT_RLIMIT_UCOUNTS

#include <linux/list.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/uidgid.h>

/**
 * struct purse - what one user's queues cost
 * @link: on the list of all purses
 * @uid: the user
 * @queues: how many queues hold it
 * @bytes: what they cost
 *
 * All under purses_lock.  There is one for each user who has queues.
 */
struct purse {
	struct list_head link;
	kuid_t uid;
	unsigned long queues;
	long bytes;
};

static DEFINE_SPINLOCK(purses_lock);
static LIST_HEAD(purses);

/* Caller holds purses_lock. */
static struct purse *find(kuid_t uid)
{
	struct purse *purse;

	list_for_each_entry(purse, &purses, link)
		if (uid_eq(purse->uid, uid))
			return purse;
	return NULL;
}

struct purse *purse_get(void)
{
	struct purse *fresh = kzalloc(sizeof(*fresh), GFP_KERNEL);
	struct purse *purse;

	spin_lock(&purses_lock);
	purse = find(current_uid());
	if (!purse && fresh) {
		purse = fresh;
		fresh = NULL;
		purse->uid = current_uid();
		list_add(&purse->link, &purses);
	}
	if (purse)
		purse->queues++;
	spin_unlock(&purses_lock);
	kfree(fresh);
	return purse;
}

void purse_put(struct purse *purse)
{
	bool last;

	spin_lock(&purses_lock);
	last = !--purse->queues;
	if (last)
		list_del(&purse->link);
	spin_unlock(&purses_lock);
	if (last)
		kfree(purse);
}

long purse_add(struct purse *purse, long bytes)
{
	long sum;

	spin_lock(&purses_lock);
	if (purse->bytes > LONG_MAX - bytes)
		sum = LONG_MAX;
	else
		sum = purse->bytes + bytes;
	purse->bytes += bytes;
	spin_unlock(&purses_lock);
	return sum;
}

void purse_sub(struct purse *purse, long bytes)
{
	spin_lock(&purses_lock);
	purse->bytes -= bytes;
	spin_unlock(&purses_lock);
}

#endif
