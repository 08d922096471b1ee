// SPDX-License-Identifier: GPL-2.0-only
/*
 * The calls that are given a descriptor, once it is known to be a queue of ours
 * and their arguments are known
 *
 * In each, the order in which mistakes are noticed is the kernel's own.
 */

#include <linux/err.h>
#include <linux/fs.h>
#include <linux/mqueue.h>
#include <linux/time64.h>
#include <linux/uaccess.h>

#include "calls.h"
#include "compat/fd.h"
#include "compat/inode.h"
#include "file.h"
#include "trace.h"
#include "transfer.h"

/**
 * mqns_call_send - mq_timedsend(), where a call more does not count
 * @file: an open queue of ours, kept by the caller
 * @from: the message
 * @size: its size
 * @prio: its priority
 * @patience: how long to wait
 *
 * Context: process; may sleep.
 * Return: 0; an error.
 */
long mqns_call_send(struct file *file, const char __user *from, size_t size,
		    unsigned int prio, struct patience *patience)
{
	return transfer_send(file, from, size, prio, patience);
}

/**
 * mqns_call_receive - mq_timedreceive(), where a call more does not count
 * @file: an open queue of ours, kept by the caller
 * @to: where to put the message
 * @size: how much fits there
 * @prio: where to put its priority; NULL for nowhere, as in the call itself
 * @patience: how long to wait
 *
 * Context: process; may sleep.
 * Return: the size of the message; an error.
 */
long mqns_call_receive(struct file *file, char __user *to, size_t size,
		       unsigned int __user *prio, struct patience *patience)
{
	return transfer_receive(file, to, size, prio, patience);
}

/*
 * The kernel looks at the descriptor only when there is room for the message in the
 * socket, for which it may have to wait:
 *
 *	registers			another thread
 *
 *	its descriptor is a queue of ours
 *	waits
 *					closes it, or puts another file there
 *	has room
 *
 * Whose that descriptor is now is asked anew, by making the call again.
 */
static bool is_open_at(struct file *file, unsigned int fd)
{
	struct fd f = fdget(fd);
	bool is = fd_file(f) == file;

	fdput(f);
	return is;
}

static int set_notification(struct file *file, unsigned int fd,
			    const struct sigevent *event)
{
	struct notification wish;
	int ret;

	ret = mqns_notification_prepare(&wish, event);
	if (ret)
		return ret;
	if (!is_open_at(file, fd)) {
		mqns_notification_discard(&wish);
		return call_again();
	}
	ret = mqns_queue_register(mqns_file_queue(file), &wish);
	if (ret) {
		mqns_notification_discard(&wish);
		return ret;
	}
	trace_notify(file, NOTIFY_REGISTERED, wish.how, wish.signo,
		     task_tgid_nr(current));
	inode_touch_read(file_inode(file));
	return 0;
}

static int end_notification(struct file *file)
{
	if (mqns_file_unregister(file))
		inode_touch_read(file_inode(file));
	return 0;
}

/**
 * mqns_call_notify - mq_notify()
 * @file: an open queue of ours, kept by the caller
 * @fd: the descriptor where it was found
 * @event: what is wished; NULL for no more, as in the call itself
 *
 * Context: process; may sleep.
 * Return: 0; an error.
 */
long mqns_call_notify(struct file *file, unsigned int fd, const struct sigevent *event)
{
	return event ? set_notification(file, fd, event) : end_notification(file);
}

static void get_attr(struct file *file, struct mq_attr *attr)
{
	struct queue *queue = mqns_file_queue(file);

	memset(attr, 0, sizeof(*attr));
	attr->mq_maxmsg = queue->max_messages;
	attr->mq_msgsize = queue->max_size;
	attr->mq_curmsgs = READ_ONCE(queue->messages);
	attr->mq_flags = file->f_flags & O_NONBLOCK;
}

static void set_attr(struct file *file, const struct mq_attr *attr)
{
	spin_lock(&file->f_lock);
	if (attr->mq_flags & O_NONBLOCK)
		file->f_flags |= O_NONBLOCK;
	else
		file->f_flags &= ~O_NONBLOCK;
	spin_unlock(&file->f_lock);
	inode_touch_read(file_inode(file));
}

/**
 * mqns_call_getsetattr - mq_getsetattr()
 * @file: an open queue of ours, kept by the caller
 * @new: the attributes to set; NULL for none, as in the call itself
 * @old: the answer; NULL for none, as in the call itself
 *
 * Context: process; may sleep.
 * Return: 0; an error.
 */
long mqns_call_getsetattr(struct file *file, const struct mq_attr *new,
			  struct mq_attr *old)
{
	if (new && (new->mq_flags & ~O_NONBLOCK))
		return -EINVAL;
	if (old)
		get_attr(file, old);
	if (new)
		set_attr(file, new);
	return 0;
}
