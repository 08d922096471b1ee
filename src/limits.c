// SPDX-License-Identifier: GPL-2.0-only
/*
 * Limits: those of the IPC namespace (fs.mqueue.*, which the kernel keeps for
 * its own queues and we read for ours), and RLIMIT_MSGQUEUE, where possible one
 * purse for both kinds of queues; see compat/purse.h.
 */

#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/ipc_namespace.h>
#include <linux/limits.h>
#include <linux/list.h>
#include <linux/minmax.h>
#include <linux/mqueue.h>
#include <linux/msg.h>
#include <linux/rbtree.h>
#include <linux/resource.h>
#include <linux/sched/signal.h>
#include <linux/spinlock.h>

#include "limits.h"

/*
 * What the kernel reckons with for each priority in use.  Programs can see the
 * sum (a queue is refused at a certain size), so we reckon with the same,
 * whatever our own take.
 */
struct reckoned_node {
	struct rb_node node;
	struct list_head messages;
	int prio;
};

/**
 * mqns_limits_allow_queue - may a namespace have one more queue?
 * @ns: the namespace, pinned by the caller
 * @queues: how many it has
 *
 * Context: any.
 * Return: true if one more may be made.
 */
bool mqns_limits_allow_queue(const struct ipc_namespace *ns, unsigned int queues)
{
	return queues < READ_ONCE(ns->mq_queues_max) || capable(CAP_SYS_RESOURCE);
}

static bool within(const struct mq_attr *attr, long messages, long size)
{
	return attr->mq_maxmsg <= messages && attr->mq_msgsize <= size;
}

/**
 * mqns_limits_default - the attributes of a queue for which none were asked
 * @ns: the namespace, pinned by the caller
 * @attr: the answer, in mq_maxmsg and mq_msgsize
 *
 * Context: any.
 */
void mqns_limits_default(const struct ipc_namespace *ns, struct mq_attr *attr)
{
	attr->mq_maxmsg = min(READ_ONCE(ns->mq_msg_max),
			      READ_ONCE(ns->mq_msg_default));
	attr->mq_msgsize = min(READ_ONCE(ns->mq_msgsize_max),
			       READ_ONCE(ns->mq_msgsize_default));
}

/**
 * mqns_limits_check - may a queue have these attributes?
 * @ns: the namespace, pinned by the caller
 * @attr: the attributes: mq_maxmsg and mq_msgsize
 *
 * Context: any.
 * Return: 0, -EINVAL.
 */
int mqns_limits_check(const struct ipc_namespace *ns, const struct mq_attr *attr)
{
	if (attr->mq_maxmsg <= 0 || attr->mq_msgsize <= 0)
		return -EINVAL;
	if (capable(CAP_SYS_RESOURCE))
		return within(attr, HARD_MSGMAX, HARD_MSGSIZEMAX) ? 0 : -EINVAL;
	return within(attr, READ_ONCE(ns->mq_msg_max),
		      READ_ONCE(ns->mq_msgsize_max)) ? 0 : -EINVAL;
}

/* HARD_MSGMAX and HARD_MSGSIZEMAX keep this far from overflowing 64 bits. */
static unsigned long cost(const struct mq_attr *attr)
{
	unsigned long priorities = min_t(unsigned long, attr->mq_maxmsg,
					 MQ_PRIO_MAX);

	return attr->mq_maxmsg * sizeof(struct msg_msg) +
	       priorities * sizeof(struct reckoned_node) +
	       attr->mq_maxmsg * attr->mq_msgsize;
}

/* What is about to be taken back again must not keep others from paying. */
static DEFINE_SPINLOCK(pay_lock);

/* Whether that was within the current task's limit; if not, nothing was paid. */
static bool pay(struct purse *purse, long bytes)
{
	bool paid;
	long sum;

	spin_lock(&pay_lock);
	sum = purse_add(purse, bytes);
	paid = sum != LONG_MAX && sum <= rlimit(RLIMIT_MSGQUEUE);
	if (!paid)
		purse_sub(purse, bytes);
	spin_unlock(&pay_lock);
	return paid;
}

/**
 * mqns_limits_charge - charge the current user for a queue
 * @charge: the answer: what is to be given back by mqns_limits_uncharge()
 * @attr: its attributes, which passed mqns_limits_check()
 *
 * CAP_SYS_RESOURCE does not exempt from this.
 *
 * Context: process.
 * Return: 0, -EMFILE; where purses are ours, -ENOMEM.
 */
int mqns_limits_charge(struct charge *charge, const struct mq_attr *attr)
{
	charge->bytes = cost(attr);
	charge->purse = purse_get();
	if (!charge->purse)
		return PURSE_MISSING;
	if (pay(charge->purse, charge->bytes))
		return 0;
	purse_put(charge->purse);
	charge->purse = NULL;
	return -EMFILE;
}

/**
 * mqns_limits_uncharge - give back what mqns_limits_charge() took
 * @charge: what it said; zeroes mean nothing
 *
 * Context: process; does not sleep.
 */
void mqns_limits_uncharge(struct charge *charge)
{
	if (!charge->purse)
		return;
	purse_sub(charge->purse, charge->bytes);
	purse_put(charge->purse);
	charge->purse = NULL;
}
