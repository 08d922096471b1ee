/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Messages: buffers for what is sent, and where they wait to be used again
 */
#ifndef MQNS_MESSAGE_H
#define MQNS_MESSAGE_H

#include <linux/atomic.h>
#include <linux/list.h>
#include <linux/llist.h>
#include <linux/mm.h>
#include <linux/rbtree.h>
#include <linux/spinlock.h>
#include <linux/types.h>

/**
 * struct message - one message
 * @next: in a backlog, the next younger one of the same priority
 * @idle: while it waits to be used again
 * @node: in a backlog, of the youngest of its priority only
 * @more: what does not fit into the first page
 * @size: bytes sent
 * @prio: its priority
 * @room: bytes that fit into the last part
 * @data: the first part
 *
 * As large as the kernel's own header of a message, so that a queue of many
 * small ones takes no more memory than there.
 */
struct message {
	union {
		struct message *next;
		struct llist_node idle;
	};
	struct rb_node node;
	struct message_part *more;
	u32 size;
	u16 prio;
	u16 room;
	u8 data[];
};

struct message_part {
	struct message_part *next;
	u8 data[];
};

#define MESSAGE_HEAD	(PAGE_SIZE - sizeof(struct message))
#define MESSAGE_PART	(PAGE_SIZE - sizeof(struct message_part))

/**
 * struct message_pool - buffers of one queue, to be used again
 * @hot: the one to take first; exchanged without a lock
 * @idle: the others; anybody adds, who takes holds the lock of the queue
 * @bytes: how much is in @idle
 * @swollen: on the list of pools that have more than they keep for long
 * @lock: that of the queue; constant
 */
struct message_pool {
	struct message *hot;
	struct llist_head idle;
	atomic_t bytes;
	struct list_head swollen;
	spinlock_t *lock;	/* see above */
};

void mqns_message_exit(void);
void mqns_message_pool_init(struct message_pool *pool, spinlock_t *lock);
void mqns_message_pool_exit(struct message_pool *pool);
void mqns_message_pool_do_refill(struct message_pool *pool);

/**
 * mqns_message_pool_refill - have a hot buffer for the next sender, if there is one
 * @pool: the pool
 *
 * Context: any; the caller holds the lock of the queue.
 */
static inline void mqns_message_pool_refill(struct message_pool *pool)
{
	if (!READ_ONCE(pool->hot) && !llist_empty(&pool->idle))
		mqns_message_pool_do_refill(pool);
}

struct message *mqns_message_load(struct message_pool *pool, const void __user *from,
				  size_t size, unsigned int prio);
int mqns_message_store(const struct message *msg, void __user *to);
size_t mqns_message_copy_part(const struct message *msg, void *to,
			      size_t offset);
void mqns_message_put(struct message_pool *pool, struct message *msg);
void mqns_message_put_all(struct message_pool *pool, struct message *msg);
void mqns_message_free(struct message *msg);

#endif
