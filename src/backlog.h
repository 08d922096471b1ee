/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The messages that wait in a queue, in the order in which they are received
 */
#ifndef MQNS_BACKLOG_H
#define MQNS_BACKLOG_H

#include <linux/rbtree.h>

struct message;

/**
 * struct backlog - messages by priority, and by age within a priority
 * @tree: the youngest message of each priority there is, highest first
 */
struct backlog {
	struct rb_root_cached tree;
};

void mqns_backlog_init(struct backlog *backlog);
void mqns_backlog_add(struct backlog *backlog, struct message *msg);
struct message *mqns_backlog_take(struct backlog *backlog);
const struct message *mqns_backlog_look(const struct backlog *backlog,
					unsigned int index);

#endif
