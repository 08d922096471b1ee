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
#include "compat/inode.h"
#include "compat/uaccess.h"
#include "file.h"
#include "ioctl.h"
#include "transfer.h"

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

/* So many descriptions of messages are fetched at a time. */
#define CHUNK	16

/**
 * struct progress - of a batch
 * @file: the queue
 * @patience: for the next message
 * @touch: are the times of the queue to be set?  Once, at the end
 * @emptied: messages whose buffers have to go back, at the end of a chunk
 */
struct progress {
	struct file *file;
	struct patience patience;
	bool touch;
	struct message *emptied;
};

typedef long one_fn(struct progress *progress, const struct mqueue_ns_message *message,
		    struct mqueue_ns_message __user *user);

static __always_inline long send_one(struct progress *progress,
				     const struct mqueue_ns_message *message,
				     struct mqueue_ns_message __user *user)
{
	long ret = transfer_in(progress->file, u64_to_user_ptr(message->data),
			       message->size, message->prio, &progress->patience);

	if (!ret)
		progress->touch |= !progress->patience.slept;
	return ret;
}

static __always_inline long describe(struct mqueue_ns_message __user *user,
				     u32 size, u32 prio)
{
	if (!user_write_access_begin(user, sizeof(*user)))
		return -EFAULT;
	unsafe_put_user(size, &user->size, fault);
	unsafe_put_user(prio, &user->prio, fault);
	user_write_access_end();
	return 0;

fault:
	user_write_access_end();
	return -EFAULT;
}

static __always_inline long receive_one(struct progress *progress,
					const struct mqueue_ns_message *message,
					struct mqueue_ns_message __user *user)
{
	struct message *msg = transfer_take(progress->file, message->size,
					    &progress->patience);
	long ret;

	if (IS_ERR(msg))
		return PTR_ERR(msg);
	progress->touch |= !progress->patience.slept;
	msg->next = progress->emptied;
	progress->emptied = msg;
	ret = transfer_out(msg, u64_to_user_ptr(message->data), NULL);
	return ret < 0 ? ret : describe(user, ret, msg->prio);
}

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
	patience_init(patience, file, batch->until ? &until : NULL);
	return 0;
}

/*
 * Fetch the next few; how many are there?  A copy that fails need not say exactly how
 * far it came, as on arm64: so what is not there as a whole is fetched one by one.
 */
static __always_inline unsigned int
fetch_chunk(struct mqueue_ns_message *chunk,
	    const struct mqueue_ns_message __user *user, unsigned int count)
{
	unsigned int i = 0;

	if (likely(!bounded_copy_from_user(chunk, user, count * sizeof(*chunk))))
		return count;
	while (i < count && !copy_from_user(&chunk[i], &user[i], sizeof(*chunk)))
		i++;
	return i;
}

/* Do the next few; how many were done?  If not all, *@err says why. */
static __always_inline unsigned int
do_chunk(struct progress *progress, struct mqueue_ns_message __user *user,
	 unsigned int count, one_fn *one, long *err)
{
	struct mqueue_ns_message chunk[CHUNK];
	unsigned int i;

	count = fetch_chunk(chunk, user, count);
	*err = -EFAULT;
	for (i = 0; i < count; i++) {
		long ret = one(progress, &chunk[i], user + i);

		if (unlikely(ret < 0)) {
			*err = ret;
			break;
		}
		progress->patience.nonblock = true;
		progress->patience.slept = false;
	}
	mqns_message_put_all(&mqns_file_queue(progress->file)->pool, progress->emptied);
	progress->emptied = NULL;
	return i;
}

/*
 * Only the first message waits.  What came before an error is done and cannot be
 * undone, so that an error is told only if it is about the first.
 */
static __always_inline long
do_batch(struct file *file, const struct mqueue_ns_batch __user *user, one_fn *one)
{
	struct progress progress = { .file = file, };
	struct mqueue_ns_message __user *messages;
	unsigned int done = 0, step, now;
	struct mqueue_ns_batch batch;
	long err;

	err = fetch_batch(file, &batch, user, &progress.patience);
	if (err)
		return err;
	messages = u64_to_user_ptr(batch.messages);
	do {
		step = min_t(unsigned int, batch.count - done, CHUNK);
		now = do_chunk(&progress, messages + done, step, one, &err);
		done += now;
		cond_resched();
	} while (now == step && done < batch.count);
	if (progress.touch)
		inode_touch_all(file_inode(file));
	return done ? done : err;
}

static noinline long send_batch(struct file *file,
				const struct mqueue_ns_batch __user *user)
{
	return do_batch(file, user, send_one);
}

static noinline long receive_batch(struct file *file,
				   const struct mqueue_ns_batch __user *user)
{
	return do_batch(file, user, receive_one);
}

/**
 * mqns_ioctl - the ioctl() of a queue
 * @file: the queue
 * @cmd: one of include/uapi/linux/mqueue_ns.h
 * @arg: its argument
 *
 * Context: process; may sleep.
 * Return: what mqueue_ns(4) says of the request; -ENOTTY if it is none.
 */
long mqns_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	void __user *user = (void __user *)arg;

	switch (cmd) {
	case MQUEUE_NS_PEEK:
		return peek(file, user);
	case MQUEUE_NS_SEND:
		return send_batch(file, user);
	case MQUEUE_NS_RECEIVE:
		return receive_batch(file, user);
	default:
		return -ENOTTY;
	}
}
