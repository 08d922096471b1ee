// SPDX-License-Identifier: GPL-2.0-only
/*
 * Messages: getting a buffer, filling it, emptying it, putting it back
 *
 * A queue in steady use neither allocates nor frees.  What a receiver has
 * emptied goes into the queue's pool, and the next sender takes it from there.
 * The hot buffer changes hands by exchange, so that both do it without the
 * queue's lock.  The others are a lock-less list, which only bears one taker
 * at a time: whoever holds the queue's lock moves one of them up when the hot
 * place is empty.
 *
 * Who fills a queue and drains it again and again finds POOL_MOST bytes of them.
 * But for a second at most: a pool that has more than POOL_BYTES is emptied then,
 * so that a queue does not keep the memory of its fullest hour.  swollen_lock
 * protects the list of such pools and keeps them there; the lock of a queue nests
 * inside it.
 */

#include <linux/err.h>
#include <linux/jiffies.h>
#include <linux/lockdep.h>
#include <linux/minmax.h>
#include <linux/mutex.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

#include "compat/uaccess.h"
#include "message.h"

/* A queue that was full once and is empty now keeps no more than these bytes. */
#define POOL_BYTES	(64 * 1024)

/* But so many for a moment. */
#define POOL_MOST	(1024 * 1024)
#define TRIM_PERIOD	HZ

static DEFINE_MUTEX(swollen_lock);
static LIST_HEAD(swollen_pools);

static void trim_pools(struct work_struct *work);
static DECLARE_DELAYED_WORK(trimmer, trim_pools);

/* What a message takes of POOL_MOST; it is all in one part. */
static int pool_share(const struct message *msg)
{
	return sizeof(*msg) + msg->room;
}

/**
 * mqns_message_pool_init - an empty pool
 * @pool: the pool
 * @lock: that of its queue
 *
 * Context: any; nobody else knows of it.
 */
void mqns_message_pool_init(struct message_pool *pool, spinlock_t *lock)
{
	pool->hot = NULL;
	init_llist_head(&pool->idle);
	atomic_set(&pool->bytes, 0);
	INIT_LIST_HEAD(&pool->swollen);
	pool->lock = lock;
}

/**
 * mqns_message_pool_exit - free what is in a pool
 * @pool: a pool that nobody else uses any more
 *
 * Context: process; may sleep.
 */
void mqns_message_pool_exit(struct message_pool *pool)
{
	struct message *msg, *next;

	mutex_lock(&swollen_lock);
	list_del(&pool->swollen);
	mutex_unlock(&swollen_lock);
	if (pool->hot)
		mqns_message_free(pool->hot);
	llist_for_each_entry_safe(msg, next, llist_del_all(&pool->idle), idle)
		mqns_message_free(msg);
}

static bool make_hot(struct message_pool *pool, struct message *msg)
{
	return !READ_ONCE(pool->hot) && !cmpxchg(&pool->hot, NULL, msg);
}

/* May it be kept, besides so many @bytes? */
static bool may_keep(const struct message_pool *pool, const struct message *msg,
		     int bytes)
{
	return !msg->more && atomic_read(&pool->bytes) + bytes < POOL_MOST;
}

static void keep(struct message_pool *pool, struct message *msg)
{
	atomic_add(pool_share(msg), &pool->bytes);
	llist_add(&msg->idle, &pool->idle);
}

/**
 * mqns_message_pool_do_refill - mqns_message_pool_refill() of a pool that needs it
 * @pool: the pool, with an idle buffer and not a hot one
 *
 * Context: any; the caller holds the lock of the queue.
 */
void mqns_message_pool_do_refill(struct message_pool *pool)
{
	struct llist_node *first = llist_del_first(&pool->idle);
	struct message *msg = llist_entry(first, struct message, idle);

	atomic_sub(pool_share(msg), &pool->bytes);
	if (!make_hot(pool, msg))
		keep(pool, msg);
}

static void free_parts(struct message_part *part)
{
	struct message_part *next;

	for (; part; part = next) {
		next = part->next;
		kfree(part);
	}
}

/**
 * mqns_message_free - free a message
 * @msg: the message
 *
 * Context: any.
 */
void mqns_message_free(struct message *msg)
{
	free_parts(msg->more);
	kfree(msg);
}

static void trim(struct message_pool *pool)
{
	struct message *msg, *next;
	struct llist_node *idle;

	lockdep_assert_held(&swollen_lock);
	/* Before its buffers are taken: whoever adds to what is left looks here. */
	list_del_init(&pool->swollen);
	spin_lock(pool->lock);
	idle = llist_del_all(&pool->idle);
	spin_unlock(pool->lock);
	llist_for_each_entry_safe(msg, next, idle, idle) {
		atomic_sub(pool_share(msg), &pool->bytes);
		mqns_message_free(msg);
		cond_resched();
	}
}

/* One pool at a time, for who waits for the lock. */
static void trim_pools(struct work_struct *work)
{
	struct message_pool *pool;

	do {
		mutex_lock(&swollen_lock);
		pool = list_first_entry_or_null(&swollen_pools, struct message_pool,
						swollen);
		if (pool)
			trim(pool);
		mutex_unlock(&swollen_lock);
	} while (pool);
}

static noinline void have_trimmed(struct message_pool *pool)
{
	mutex_lock(&swollen_lock);
	if (list_empty(&pool->swollen))
		list_add_tail(&pool->swollen, &swollen_pools);
	mutex_unlock(&swollen_lock);
	schedule_delayed_work(&trimmer, TRIM_PERIOD);
}

/*
 * Something was added, by a full barrier.  If trim() has taken the pool off its list,
 * that is seen here; and if it is not, trim() takes what was added, too.
 */
static void watch(struct message_pool *pool)
{
	if (unlikely(atomic_read(&pool->bytes) > POOL_BYTES) &&
	    list_empty(&pool->swollen))
		have_trimmed(pool);
}

/**
 * mqns_message_exit - no queue is left
 *
 * Context: process; may sleep.
 */
void mqns_message_exit(void)
{
	cancel_delayed_work_sync(&trimmer);
}

/**
 * mqns_message_put - done with a message: keep its buffer or free it
 * @pool: the pool of its queue
 * @msg: the message, not to be used afterwards
 *
 * Context: process; may sleep.
 */
void mqns_message_put(struct message_pool *pool, struct message *msg)
{
	if (make_hot(pool, msg))
		return;
	if (!may_keep(pool, msg, 0)) {
		mqns_message_free(msg);
		return;
	}
	keep(pool, msg);
	watch(pool);
}

/**
 * mqns_message_put_all - mqns_message_put() for several, at less cost
 * @pool: the pool of their queue
 * @msg: the first, NULL if there is none; each has the next one in @next
 *
 * Context: process; may sleep.
 */
void mqns_message_put_all(struct message_pool *pool, struct message *msg)
{
	struct llist_node *first = NULL, *last = NULL;
	struct message *next;
	int bytes = 0;

	for (; msg; msg = next) {
		next = msg->next;
		if (make_hot(pool, msg))
			continue;
		if (!may_keep(pool, msg, bytes)) {
			mqns_message_free(msg);
			continue;
		}
		bytes += pool_share(msg);
		msg->idle.next = first;
		first = &msg->idle;
		if (!last)
			last = first;
	}
	if (!first)
		return;
	atomic_add(bytes, &pool->bytes);
	llist_add_batch(first, last, &pool->idle);
	watch(pool);
}

/* Parts for @size bytes behind the first; @msg->room tells of the last. */
static int add_parts(struct message *msg, size_t size)
{
	struct message_part **link = &msg->more;

	while (size) {
		msg->room = min(size, MESSAGE_PART);
		*link = kmalloc(sizeof(**link) + msg->room, GFP_KERNEL_ACCOUNT);
		if (!*link)
			return -ENOMEM;
		(*link)->next = NULL;
		link = &(*link)->next;
		size -= msg->room;
		cond_resched();
	}
	return 0;
}

static noinline struct message *alloc_message(size_t size)
{
	size_t head = min(size, MESSAGE_HEAD);
	struct message *msg = kmalloc(sizeof(*msg) + head, GFP_KERNEL_ACCOUNT);

	if (!msg)
		return NULL;
	msg->more = NULL;
	msg->room = head;
	if (unlikely(size > head) && add_parts(msg, size - head)) {
		mqns_message_free(msg);
		return NULL;
	}
	return msg;
}

/*
 * Does a message of @size bytes fit, without wasting most of the buffer?  A
 * queue may hold many, and a large buffer under a small message would take
 * memory that nobody reckoned with.
 */
static bool fits(const struct message *msg, size_t size)
{
	const struct message_part *part = msg->more;

	if (!part)
		return size <= msg->room && msg->room <= 2 * size + 64;
	if (size <= MESSAGE_HEAD)
		return false;
	size -= MESSAGE_HEAD;
	for (; part->next; part = part->next) {
		if (size <= MESSAGE_PART)
			return false;
		size -= MESSAGE_PART;
	}
	return size <= msg->room;
}

static struct message *get_message(struct message_pool *pool, size_t size)
{
	struct message *msg = NULL;

	if (READ_ONCE(pool->hot))
		msg = xchg(&pool->hot, NULL);
	if (likely(msg && fits(msg, size)))
		return msg;
	if (msg)
		mqns_message_free(msg);
	return alloc_message(size);
}

/*
 * copy_from_user() and copy_to_user() look up to which slab object an address
 * belongs, to see whether the size can be true.  Here it is bounded by what was
 * allocated, see fits() and alloc_message(), and that look costs more than
 * copying a small message.
 */
static unsigned long copy_in(void *to, const void __user *from, size_t size)
{
	return bounded_copy_from_user(to, from, size);
}

static unsigned long copy_out(void __user *to, const void *from, size_t size)
{
	return bounded_copy_to_user(to, from, size);
}

static noinline int load_parts(struct message *msg, const void __user *from, size_t size)
{
	struct message_part *part;
	size_t step;

	for (part = msg->more; size; part = part->next) {
		step = min(size, MESSAGE_PART);
		if (copy_in(part->data, from, step))
			return -EFAULT;
		from += step;
		size -= step;
	}
	return 0;
}

static int load(struct message *msg, const void __user *from, size_t size)
{
	size_t head = min(size, MESSAGE_HEAD);

	if (copy_in(msg->data, from, head))
		return -EFAULT;
	if (likely(size == head))
		return 0;
	return load_parts(msg, from + head, size - head);
}

/**
 * mqns_message_load - make a message of what a program sends
 * @pool: the pool of the queue
 * @from: the bytes
 * @size: how many, at most what the queue takes
 * @prio: the priority
 *
 * Context: process; may sleep.
 * Return: a message that is the caller's until he passes it on or puts it;
 * -ENOMEM, -EFAULT.
 */
struct message *mqns_message_load(struct message_pool *pool, const void __user *from,
				  size_t size, unsigned int prio)
{
	struct message *msg = get_message(pool, size);

	if (unlikely(!msg))
		return ERR_PTR(-ENOMEM);
	msg->size = size;
	msg->prio = prio;
	if (unlikely(load(msg, from, size))) {
		mqns_message_put(pool, msg);
		return ERR_PTR(-EFAULT);
	}
	return msg;
}

static noinline int store_parts(const struct message_part *part, void __user *to,
				size_t size)
{
	size_t step;

	for (; size; part = part->next) {
		step = min(size, MESSAGE_PART);
		if (copy_out(to, part->data, step))
			return -EFAULT;
		to += step;
		size -= step;
	}
	return 0;
}

/**
 * mqns_message_store - give a program the bytes of a message
 * @msg: the message
 * @to: where to, with room for all of it
 *
 * Context: process; may sleep.
 * Return: 0, -EFAULT.
 */
int mqns_message_store(const struct message *msg, void __user *to)
{
	size_t head = min_t(size_t, msg->size, MESSAGE_HEAD);

	if (copy_out(to, msg->data, head))
		return -EFAULT;
	if (likely(msg->size == head))
		return 0;
	return store_parts(msg->more, to + head, msg->size - head);
}

/**
 * mqns_message_copy_part - copy a part of a message into memory of the kernel
 * @msg: the message
 * @to: where the whole message is to be
 * @offset: how much of it is there already; where a part begins
 *
 * Context: any.
 * Return: the size of the part.
 */
size_t mqns_message_copy_part(const struct message *msg, void *to, size_t offset)
{
	const struct message_part *part = msg->more;
	size_t begin = MESSAGE_HEAD;
	size_t size;

	if (!offset) {
		size = min_t(size_t, msg->size, MESSAGE_HEAD);
		memcpy(to, msg->data, size);
		return size;
	}
	for (; begin < offset; begin += MESSAGE_PART)
		part = part->next;
	size = min_t(size_t, msg->size - offset, MESSAGE_PART);
	memcpy(to + offset, part->data, size);
	return size;
}
