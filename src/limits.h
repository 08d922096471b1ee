/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a queue may be, and what it costs its creator
 */
#ifndef MQNS_LIMITS_H
#define MQNS_LIMITS_H

#include <linux/types.h>

#include "compat/purse.h"

struct ipc_namespace;
struct mq_attr;

/**
 * struct charge - what a queue costs
 * @purse: whose, a counted reference; NULL if nobody's
 * @bytes: against RLIMIT_MSGQUEUE
 */
struct charge {
	struct purse *purse;
	unsigned long bytes;
};

bool mqns_limits_allow_queue(const struct ipc_namespace *ns, unsigned int queues);
void mqns_limits_default(const struct ipc_namespace *ns, struct mq_attr *attr);
int mqns_limits_check(const struct ipc_namespace *ns, const struct mq_attr *attr);
int mqns_limits_charge(struct charge *charge, const struct mq_attr *attr);
void mqns_limits_uncharge(struct charge *charge);

#endif
