// SPDX-License-Identifier: GPL-2.0-only
/*
 * The queue engine: sending, receiving, and waiting for either
 *
 * Locks: queue->lock is taken with interrupts on.  Under it we touch messages
 * and waiters, deliver a notification, and wake pollers; the locks for those
 * nest inside.  Tasks are woken after it has been dropped.
 *
 * A message that comes while a receiver waits goes straight to him and never
 * into the backlog; a place that becomes free while a sender waits is filled
 * with his message before anybody else can take it.  Either way the waiter
 * finds his wish fulfilled when he wakes, and need not take the lock again:
 *
 *	who fulfils it			  who waits
 *
 *	takes the lock
 *	takes the waiter off the list
 *	waiter->msg = message
 *					  a signal wakes him, he sees "done"
 *					  returns, his stack frame is gone
 *	pins waiter->task: too late
 *
 * So the task is pinned first, "done" is the last thing that is written to the
 * waiter, with release semantics, and the waiter is not looked at after that.
 * The waiter reads it with acquire semantics: if he sees it without the lock
 * he sees the message too.  If he does not see it he looks again under the
 * lock, where it cannot change any more, before he gives up; so being served
 * wins over a signal and over the end of his patience, and no message is lost
 * between the two.
 */

#include <linux/err.h>
#include <linux/hrtimer.h>
#include <linux/lockdep.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>

#include "queue.h"
#include "report.h"

/**
 * struct waiter - a task that waits, on its own stack
 * @link: on one of the lists of the queue
 * @task: the task
 * @msg: a sender's message; or what a receiver gets
 * @done: served; the last thing written by another task
 */
struct waiter {
	struct list_head link;
	struct task_struct *task;
	struct message *msg;
	bool done;
};

/**
 * mqns_queue_init - an empty queue
 * @queue: the queue
 * @max_messages: how many it holds
 * @max_size: how large each may be, in bytes
 *
 * Context: any; nobody else knows of it.
 */
void mqns_queue_init(struct queue *queue, unsigned int max_messages,
		     unsigned int max_size)
{
	spin_lock_init(&queue->lock);
	queue->max_messages = max_messages;
	queue->max_size = max_size;
	queue->messages = 0;
	queue->taken = 0;
	queue->bytes = 0;
	mqns_backlog_init(&queue->backlog);
	INIT_LIST_HEAD(&queue->senders);
	INIT_LIST_HEAD(&queue->receivers);
	mqns_notification_init(&queue->notification);
	mqns_message_pool_init(&queue->pool, &queue->lock);
	init_waitqueue_head(&queue->poll);
}

/**
 * mqns_queue_exit - free all that a queue holds
 * @queue: a queue that nobody uses any more
 *
 * Context: process; may sleep.
 */
void mqns_queue_exit(struct queue *queue)
{
	struct message *msg;

	while ((msg = mqns_backlog_take(&queue->backlog))) {
		mqns_message_free(msg);
		cond_resched();
	}
	mqns_message_pool_exit(&queue->pool);
	mqns_notification_exit(&queue->notification);
}

static void enqueue(struct queue *queue, struct message *msg)
{
	lockdep_assert_held(&queue->lock);
	mqns_backlog_add(&queue->backlog, msg);
	queue->messages++;
	queue->bytes += msg->size;
}

/* There is a message. */
static struct message *dequeue(struct queue *queue)
{
	struct message *msg = mqns_backlog_take(&queue->backlog);

	lockdep_assert_held(&queue->lock);
	queue->messages--;
	queue->taken++;
	queue->bytes -= msg->size;
	return msg;
}

/*
 * The better a task's priority the nearer to the tail, where waiters are
 * taken; behind those of the same priority.  Caller holds the lock.
 */
static void line_up(struct list_head *line, struct waiter *waiter)
{
	struct waiter *other;

	list_for_each_entry(other, line, link) {
		if (other->task->prio <= waiter->task->prio)
			break;
	}
	list_add_tail(&waiter->link, &other->link);
}

/*
 * Take the waiter who is next, if there is one.  Caller holds the lock; the
 * waiter stays where it is until finish_waiter().
 */
static struct waiter *next_waiter(struct list_head *line)
{
	if (likely(list_empty(line)))
		return NULL;
	return list_last_entry(line, struct waiter, link);
}

/*
 * Tell a waiter that it has been served.  Caller holds the lock.  Returns the
 * task with a counted reference, for wake() once the lock is dropped.
 */
static __always_inline struct task_struct *finish_waiter(struct waiter *waiter)
{
	struct task_struct *task = get_task_struct(waiter->task);

	list_del(&waiter->link);
	/* Pairs with wait(): whoever sees this sees the message. */
	smp_store_release(&waiter->done, true);
	return task;
}

/* Inline, with finish_waiter(): a call of each is a tenth of what they do. */
static __always_inline void wake(struct task_struct *task)
{
	if (likely(!task))
		return;
	wake_up_process(task);
	put_task_struct(task);
}

/* Caller holds the lock.  Did somebody else serve the waiter, or is it over? */
static int give_up(struct waiter *waiter, bool timeout)
{
	if (waiter->done)
		return 0;
	if (signal_pending(current))
		return -ERESTARTSYS;
	if (timeout)
		return -ETIMEDOUT;
	return -EINPROGRESS;
}

/*
 * Sleep until woken or the time has come.  Whether that is it.
 *
 * Most callers have no limit, and need not pass by those who know of timers.
 */
static bool sleep_once(struct patience *patience)
{
	if (likely(!patience->limited)) {
		schedule();
		return false;
	}
	return !schedule_hrtimeout_range_clock(&patience->until, 0,
					       HRTIMER_MODE_ABS, CLOCK_REALTIME);
}

/*
 * Sleep until served.  Caller holds the lock, which is dropped.
 * Return: 0, -ERESTARTSYS, -ETIMEDOUT.
 */
static int wait(struct queue *queue, struct list_head *line,
		struct waiter *waiter, struct patience *patience)
	__releases(&queue->lock)
{
	bool timeout;
	int ret;

	lockdep_assert_held(&queue->lock);
	patience->slept = true;
	line_up(line, waiter);
	for (;;) {
		/* Under the lock: nobody can serve us before we are asleep. */
		__set_current_state(TASK_INTERRUPTIBLE);
		spin_unlock(&queue->lock);
		timeout = sleep_once(patience);
		/* Pairs with finish_waiter(). */
		if (smp_load_acquire(&waiter->done))
			return 0;
		spin_lock(&queue->lock);
		ret = give_up(waiter, timeout);
		if (ret != -EINPROGRESS)
			break;
	}
	if (ret)
		list_del(&waiter->link);
	spin_unlock(&queue->lock);
	return ret;
}

/*
 * The queue is full.  Caller holds the lock, which is dropped.
 *
 * Not inline, nor is the other one: who need not wait need not have room for a
 * waiter on his stack, nor look after it.
 */
static noinline int wait_for_place(struct queue *queue, struct message *msg,
				   struct patience *patience)
	__releases(&queue->lock)
{
	struct waiter self = { .task = current, .msg = msg };

	if (patience->nonblock) {
		spin_unlock(&queue->lock);
		return -EAGAIN;
	}
	return wait(queue, &queue->senders, &self, patience);
}

/* Tell whom it concerns that a message waits. */
static void announce(struct queue *queue, const struct file *file)
{
	lockdep_assert_held(&queue->lock);
	if (queue->messages == 1) {
		report_fire(file);
		mqns_notification_fire(&queue->notification);
	}
	if (wq_has_sleeper(&queue->poll))
		wake_up(&queue->poll);
}

/**
 * mqns_queue_send - send a message
 * @queue: the queue
 * @msg: the message; the queue's on success, else still the caller's
 * @patience: how long to wait for a place
 *
 * Context: process; may sleep.
 * Return: 0, -EAGAIN, -ETIMEDOUT, -ERESTARTSYS.
 */
int mqns_queue_send(struct queue *queue, struct message *msg,
		    struct patience *patience)
{
	struct task_struct *task = NULL;
	struct waiter *receiver;

	spin_lock(&queue->lock);
	mqns_message_pool_refill(&queue->pool);
	if (unlikely(queue->messages == queue->max_messages))
		return wait_for_place(queue, msg, patience);
	receiver = next_waiter(&queue->receivers);
	if (receiver) {
		report_send(patience->file, msg, current, SEND_HANDED_OVER);
		receiver->msg = msg;
		task = finish_waiter(receiver);
	} else {
		enqueue(queue, msg);
		report_send(patience->file, msg, current, SEND_QUEUED);
		announce(queue, patience->file);
	}
	spin_unlock(&queue->lock);
	wake(task);
	return 0;
}

/* The queue is empty.  Caller holds the lock, which is dropped. */
static noinline struct message *wait_for_message(struct queue *queue,
						 struct patience *patience)
	__releases(&queue->lock)
{
	struct waiter self = { .task = current };
	int ret;

	if (patience->nonblock) {
		spin_unlock(&queue->lock);
		return ERR_PTR(-EAGAIN);
	}
	ret = wait(queue, &queue->receivers, &self, patience);
	return ret ? ERR_PTR(ret) : self.msg;
}

/**
 * mqns_queue_receive - receive a message
 * @queue: the queue
 * @patience: how long to wait for one
 *
 * Context: process; may sleep.
 * Return: a message, now the caller's; -EAGAIN, -ETIMEDOUT, -ERESTARTSYS.
 */
struct message *mqns_queue_receive(struct queue *queue, struct patience *patience)
{
	struct task_struct *task = NULL;
	struct waiter *sender;
	struct message *msg;

	spin_lock(&queue->lock);
	if (unlikely(!queue->messages))
		return wait_for_message(queue, patience);
	msg = dequeue(queue);
	sender = next_waiter(&queue->senders);
	if (sender) {
		enqueue(queue, sender->msg);
		report_send(patience->file, sender->msg, sender->task, SEND_AFTER_WAIT);
		task = finish_waiter(sender);
	} else if (wq_has_sleeper(&queue->poll)) {
		wake_up_interruptible(&queue->poll);
	}
	spin_unlock(&queue->lock);
	wake(task);
	return msg;
}

/* Copy a message that somebody may take once the lock is not held. */
static bool copy_unless_taken(struct queue *queue, const struct message *msg,
			      u8 *buffer, size_t size, u64 taken)
{
	size_t done = 0;
	bool there = true;

	while (done < size && there) {
		spin_lock(&queue->lock);
		there = queue->taken == taken;
		if (there)
			done += mqns_message_copy_part(msg, buffer, done);
		spin_unlock(&queue->lock);
		cond_resched();
	}
	return there;
}

/**
 * mqns_queue_peek - copy a message without taking it
 * @queue: the queue
 * @index: which one, in the order in which they would be received
 * @buffer: where to, @room bytes
 * @room: 0 to be told the size only
 * @prio: its priority, an answer
 *
 * The lock is held while one walks past those that would be received before, and
 * then for a page at a time.  If a message is taken meanwhile it may have been this
 * one, so that one begins again.
 *
 * Context: process; may sleep.
 * Return: the size of the message; if that is more than @room nothing was
 * copied.  -ENOENT if there is none; -ERESTARTSYS if a signal came first.
 */
ssize_t mqns_queue_peek(struct queue *queue, unsigned int index, void *buffer,
			size_t room, unsigned int *prio)
{
	const struct message *msg;
	size_t size = 0;
	u64 taken;

	do {
		if (signal_pending(current))
			return -ERESTARTSYS;
		spin_lock(&queue->lock);
		taken = queue->taken;
		msg = NULL;
		if (index < queue->messages)
			msg = mqns_backlog_look(&queue->backlog, index);
		if (msg) {
			size = msg->size;
			*prio = msg->prio;
		}
		spin_unlock(&queue->lock);
		if (!msg)
			return -ENOENT;
	} while (size <= room &&
		 !copy_unless_taken(queue, msg, buffer, size, taken));
	return size;
}

/**
 * mqns_queue_register - have a process notified
 * @queue: the queue
 * @wish: a prepared registration; the queue's on success, else still the
 *	caller's
 *
 * Context: process.
 * Return: 0, -EBUSY.
 */
int mqns_queue_register(struct queue *queue, struct notification *wish)
{
	int ret = -EBUSY;

	spin_lock(&queue->lock);
	if (!queue->notification.owner) {
		mqns_notification_move(&queue->notification, wish);
		ret = 0;
	}
	spin_unlock(&queue->lock);
	return ret;
}

/**
 * mqns_queue_unregister - end the registration of the current process
 * @queue: the queue
 *
 * Context: process.
 * Return: true if there was one.
 */
bool mqns_queue_unregister(struct queue *queue)
{
	bool mine;

	/* Only this process can make it its own, so no lock is needed to see. */
	if (likely(!mqns_notification_is_mine(&queue->notification)))
		return false;
	spin_lock(&queue->lock);
	mine = mqns_notification_is_mine(&queue->notification);
	if (mine)
		mqns_notification_remove(&queue->notification);
	spin_unlock(&queue->lock);
	return mine;
}
