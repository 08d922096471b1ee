/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The queue engine.  It knows no namespace, no file and no user.
 */
#ifndef MQNS_QUEUE_H
#define MQNS_QUEUE_H

#include <linux/ktime.h>
#include <linux/list.h>
#include <linux/spinlock.h>
#include <linux/wait.h>

#include "backlog.h"
#include "message.h"
#include "notify.h"

struct file;

/**
 * struct queue - a message queue
 * @lock: protects all that follows up to @pool
 * @max_messages: constant
 * @max_size: of a message, in bytes; constant
 * @messages: how many wait
 * @taken: how many have left the backlog, for whoever looks at one twice; so wide that
 *	nobody sees it come round to where it was
 * @bytes: how much is in them
 * @backlog: the messages that wait
 * @senders: tasks with a message that has no place; head is served last
 * @receivers: tasks that wait for a message; head is served last
 * @notification: who is told when a message comes into the empty queue
 * @pool: buffers
 * @poll: who polls
 */
struct queue {
	spinlock_t lock;	/* see above */
	unsigned int max_messages;
	unsigned int max_size;
	unsigned int messages;
	u64 taken;
	unsigned long bytes;
	struct backlog backlog;
	struct list_head senders;
	struct list_head receivers;
	struct notification notification;
	struct message_pool pool;
	wait_queue_head_t poll;
};

/**
 * struct patience - how long a caller is willing to wait
 * @nonblock: not at all
 * @limited: else, only to @until
 * @slept: an answer: the caller did wait
 * @until: on CLOCK_REALTIME
 * @file: where the call came from; the engine only passes it on, see report.h
 */
struct patience {
	bool nonblock;
	bool limited;
	bool slept;
	ktime_t until;
	const struct file *file;
};

void mqns_queue_init(struct queue *queue, unsigned int max_messages,
		     unsigned int max_size);
void mqns_queue_exit(struct queue *queue);

int mqns_queue_send(struct queue *queue, struct message *msg,
		    struct patience *patience);
struct message *mqns_queue_receive(struct queue *queue, struct patience *patience);
ssize_t mqns_queue_peek(struct queue *queue, unsigned int index, void *buffer,
			size_t room, unsigned int *prio);
int mqns_queue_register(struct queue *queue, struct notification *wish);
bool mqns_queue_unregister(struct queue *queue);

#endif
