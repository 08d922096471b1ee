/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What calls and batches have in common, for one message
 *
 * Inline: a call here would cost as much as copying a small message.  What remains
 * for a batch is to set the times of the queue, unless @patience->slept.
 *
 * Mistakes are noticed in the kernel's own order.
 */
#ifndef MQNS_TRANSFER_H
#define MQNS_TRANSFER_H

#include <linux/err.h>
#include <linux/fs.h>
#include <linux/mqueue.h>
#include <linux/time64.h>
#include <linux/uaccess.h>

#include "compat/inode.h"
#include "file.h"
#include "trace.h"

/* How long a call waits: to @until, which is valid, or for ever if that is NULL. */
static __always_inline void patience_init(struct patience *patience,
					  const struct file *file,
					  const struct timespec64 *until)
{
	patience->nonblock = false;
	patience->slept = false;
	patience->limited = until;
	patience->file = file;
	if (until)
		patience->until = timespec64_to_ktime(*until);
}

/* Asked late, as the kernel's own does: it may be changed while memory is waited for. */
static __always_inline void patience_ask(struct patience *patience)
{
	if (READ_ONCE(patience->file->f_flags) & O_NONBLOCK)
		patience->nonblock = true;
}

/* A message of a program's goes into a queue. */
static __always_inline long transfer_in(struct file *file, const char __user *from,
					size_t size, unsigned int prio,
					struct patience *patience)
{
	struct queue *queue = mqns_file_queue(file);
	struct message *msg;
	int ret;

	if (unlikely(prio >= MQ_PRIO_MAX))
		return -EINVAL;
	if (unlikely(!(file->f_mode & FMODE_WRITE)))
		return -EBADF;
	if (unlikely(size > queue->max_size))
		return -EMSGSIZE;
	msg = mqns_message_load(&queue->pool, from, size, prio);
	if (IS_ERR(msg))
		return PTR_ERR(msg);
	patience_ask(patience);
	ret = mqns_queue_send(queue, msg, patience);
	if (unlikely(ret))
		mqns_message_put(&queue->pool, msg);
	return ret;
}

/* The next message, for whoever has room for @size bytes; now the caller's. */
static __always_inline struct message *
transfer_take(struct file *file, size_t size, struct patience *patience)
{
	struct queue *queue = mqns_file_queue(file);
	struct message *msg;

	if (unlikely(!(file->f_mode & FMODE_READ)))
		return ERR_PTR(-EBADF);
	if (unlikely(size < queue->max_size))
		return ERR_PTR(-EMSGSIZE);
	patience_ask(patience);
	msg = mqns_queue_receive(queue, patience);
	if (!IS_ERR(msg))
		trace_receive(file, msg, patience->slept);
	return msg;
}

/* Its priority and its bytes go to a program. */
static __always_inline ssize_t
transfer_out(const struct message *msg, char __user *to, unsigned int __user *prio)
{
	if (prio && put_user(msg->prio, prio))
		return -EFAULT;
	if (mqns_message_store(msg, to))
		return -EFAULT;
	return msg->size;
}

/* mqns_call_send() */
static __always_inline long transfer_send(struct file *file, const char __user *from,
					  size_t size, unsigned int prio,
					  struct patience *patience)
{
	long ret = transfer_in(file, from, size, prio, patience);

	if (likely(!ret) && !patience->slept)
		inode_touch_all(file_inode(file));
	return ret;
}

/* mqns_call_receive() */
static __always_inline long transfer_receive(struct file *file, char __user *to,
					     size_t size, unsigned int __user *prio,
					     struct patience *patience)
{
	struct message *msg = transfer_take(file, size, patience);
	long ret;

	if (IS_ERR(msg))
		return PTR_ERR(msg);
	if (!patience->slept)
		inode_touch_all(file_inode(file));
	ret = transfer_out(msg, to, prio);
	mqns_message_put(&mqns_file_queue(file)->pool, msg);
	return ret;
}

#endif
