// SPDX-License-Identifier: GPL-2.0-only
/*
 * What can be done with an open queue besides sending and receiving
 */

#include <linux/pid.h>
#include <linux/poll.h>
#include <linux/sched/signal.h>
#include <linux/signal.h>

#include "compat/inode.h"
#include "file.h"
#include "ioctl.h"
#include "trace.h"

/* With the terminating zero, as the kernel's own. */
#define STATUS_SIZE	80

/*
 * Asked before a queue is opened: can the system calls that use descriptors be
 * brought here?  Set once, before there is anything to open.
 */
static int (*open_gate)(void);

/**
 * mqns_file_set_gate - say who is asked before a queue is opened
 * @gate: may sleep; returns 0 or an error for the one who opens
 *
 * Context: any; before anything can be opened.
 */
void mqns_file_set_gate(int (*gate)(void))
{
	open_gate = gate;
}

static struct queue_node *node_of(struct inode *inode)
{
	return &mqns_inode(inode)->node;
}

static int open(struct inode *inode, struct file *file)
{
	int err = open_gate();

	if (err)
		return err;
	atomic_inc(&node_of(inode)->opens);
	return 0;
}

static int release(struct inode *inode, struct file *file)
{
	atomic_dec(&node_of(inode)->opens);
	return 0;
}

/**
 * mqns_file_unregister - end the registration of the current process
 * @file: an open queue of ours
 *
 * Context: process.
 * Return: true if there was one.
 */
bool mqns_file_unregister(struct file *file)
{
	if (likely(!mqns_queue_unregister(mqns_file_queue(file))))
		return false;
	trace_notify(file, NOTIFY_ENDS, NOTIFY_UNKNOWN, 0, task_tgid_nr(current));
	return true;
}

/* Whoever is registered and closes any descriptor of the queue, is no more. */
static int flush(struct file *file, fl_owner_t id)
{
	/* Who would be found later, has registered later. */
	if (unlikely(READ_ONCE(mqns_file_queue(file)->notification.owner)))
		mqns_file_unregister(file);
	return 0;
}

static void format_status(struct queue *queue, char *status)
{
	const struct notification *n = &queue->notification;

	spin_lock(&queue->lock);
	snprintf(status, STATUS_SIZE,
		 "QSIZE:%-10lu NOTIFY:%-5d SIGNO:%-5d NOTIFY_PID:%-6d\n",
		 queue->bytes, n->owner ? n->how : 0,
		 n->owner && n->how == SIGEV_SIGNAL ? n->signo : 0,
		 pid_vnr(n->owner));
	spin_unlock(&queue->lock);
}

static ssize_t read(struct file *file, char __user *to, size_t size, loff_t *pos)
{
	char status[STATUS_SIZE];
	ssize_t ret;

	format_status(mqns_file_queue(file), status);
	ret = simple_read_from_buffer(to, size, pos, status, strlen(status));
	if (ret > 0)
		inode_touch_read(file_inode(file));
	return ret;
}

static __poll_t poll(struct file *file, struct poll_table_struct *table)
{
	struct queue *queue = mqns_file_queue(file);
	__poll_t ready = 0;

	poll_wait(file, &queue->poll, table);
	spin_lock(&queue->lock);
	if (queue->messages)
		ready |= EPOLLIN | EPOLLRDNORM;
	if (queue->messages < queue->max_messages)
		ready |= EPOLLOUT | EPOLLWRNORM;
	spin_unlock(&queue->lock);
	return ready;
}

/* No owner: an open file keeps its superblock, and that the module. */
const struct file_operations mqns_file_operations = {
	.open = open,
	.release = release,
	.flush = flush,
	.read = read,
	.poll = poll,
	.unlocked_ioctl = mqns_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
	.llseek = default_llseek,
};
