// SPDX-License-Identifier: GPL-2.0-only
/*
 * Peeking, and several messages at a time
 *
 * The structures mean the same to 32-bit programs.
 */

#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/time.h>
#include <linux/time64.h>
#include <linux/uaccess.h>
#include <uapi/linux/mqueue_ns.h>

#include "calls.h"
#include "file.h"
#include "ioctl.h"

/* Look first how large it is, and again if a larger one has come before it. */
static ssize_t peek_into(struct queue *queue, unsigned int index, void **buffer,
			 size_t room, unsigned int *prio)
{
	size_t have = 0;
	ssize_t size;

	*buffer = NULL;
	for (;;) {
		size = mqns_queue_peek(queue, index, *buffer, have, prio);
		if (size < 0 || size <= have)
			return size;
		if (size > room)
			return -EMSGSIZE;
		kvfree(*buffer);
		have = size;
		*buffer = kvmalloc(have, GFP_KERNEL_ACCOUNT);
		if (!*buffer)
			return -ENOMEM;
	}
}

static long peek(struct file *file, struct mqueue_ns_peek __user *user)
{
	struct mqueue_ns_peek peek;
	void *buffer;
	ssize_t ret;

	if (!(file->f_mode & FMODE_READ))
		return -EBADF;
	if (copy_from_user(&peek, user, sizeof(peek)))
		return -EFAULT;
	if (peek.flags)
		return -EINVAL;
	ret = peek_into(mqns_file_queue(file), peek.index, &buffer,
			peek.message.size, &peek.message.prio);
	if (ret < 0)
		goto free_buffer;
	peek.message.size = ret;
	if (copy_to_user(u64_to_user_ptr(peek.message.data), buffer, ret) ||
	    copy_to_user(user, &peek, sizeof(peek)))
		ret = -EFAULT;

free_buffer:
	kvfree(buffer);
	return ret;
}

static long send_one(struct file *file, struct mqueue_ns_message __user *user,
		     struct patience *patience)
{
	struct mqueue_ns_message message;

	if (copy_from_user(&message, user, sizeof(message)))
		return -EFAULT;
	return mqns_call_send(file, u64_to_user_ptr(message.data), message.size,
			      message.prio, patience);
}

static long receive_one(struct file *file, struct mqueue_ns_message __user *user,
			struct patience *patience)
{
	struct mqueue_ns_message message;
	long ret;

	if (copy_from_user(&message, user, sizeof(message)))
		return -EFAULT;
	ret = mqns_call_receive(file, u64_to_user_ptr(message.data), message.size,
				&user->prio, patience);
	if (ret < 0)
		return ret;
	return put_user((u32)ret, &user->size);
}

typedef long one_fn(struct file *file, struct mqueue_ns_message __user *user,
		    struct patience *patience);

static int fetch_batch(struct file *file, struct mqueue_ns_batch *batch,
		       const struct mqueue_ns_batch __user *user,
		       struct patience *patience)
{
	struct timespec64 until;

	if (copy_from_user(batch, user, sizeof(*batch)))
		return -EFAULT;
	if (batch->flags || !batch->count || batch->count > MQUEUE_NS_BATCH_MAX)
		return -EINVAL;
	if (batch->until && get_timespec64(&until, u64_to_user_ptr(batch->until)))
		return -EFAULT;
	if (batch->until && !timespec64_valid(&until))
		return -EINVAL;
	mqns_patience_init(patience, file, batch->until ? &until : NULL);
	return 0;
}

/*
 * Only the first message waits.  What came before an error is done and cannot be
 * undone, so that an error is told only if it is about the first.
 */
static long do_batch(struct file *file, const struct mqueue_ns_batch __user *user,
		     one_fn *one)
{
	struct mqueue_ns_message __user *messages;
	struct mqueue_ns_batch batch;
	struct patience patience;
	unsigned int i;
	long ret;

	ret = fetch_batch(file, &batch, user, &patience);
	if (ret)
		return ret;
	messages = u64_to_user_ptr(batch.messages);
	for (i = 0; i < batch.count; i++) {
		ret = one(file, messages + i, &patience);
		if (ret < 0)
			break;
		patience.nonblock = true;
		patience.slept = false;
		cond_resched();
	}
	return i ? i : ret;
}

/**
 * mqns_ioctl - the ioctl() of a queue
 * @file: the queue
 * @cmd: one of include/uapi/linux/mqueue_ns.h
 * @arg: its argument
 *
 * Context: process; may sleep.
 */
long mqns_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	void __user *user = (void __user *)arg;

	switch (cmd) {
	case MQUEUE_NS_PEEK:
		return peek(file, user);
	case MQUEUE_NS_SEND:
		return do_batch(file, user, send_one);
	case MQUEUE_NS_RECEIVE:
		return do_batch(file, user, receive_one);
	default:
		return -ENOTTY;
	}
}
