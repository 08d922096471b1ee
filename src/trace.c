// SPDX-License-Identifier: GPL-2.0-only
/*
 * The tracepoints, and what the engine says of itself in terms of files
 */

#include <linux/pid.h>
#include <linux/sched.h>

#define CREATE_TRACE_POINTS
#include "trace.h"

/**
 * mqns_report_send - a message is about to be received by whoever comes first
 * @file: the queue, as the one sees it who sends or makes room
 * @msg: the message
 * @sender: its sender, not always the current task
 * @how: how it got there
 *
 * Context: process; the caller holds the lock of the queue.
 */
void mqns_report_send(const struct file *file, const struct message *msg,
		      const struct task_struct *sender, enum send_how how)
{
	trace_send(file, msg, sender, how);
}

/**
 * mqns_report_fire - a message comes into the empty queue
 * @file: the queue, as the sender sees it
 *
 * Context: process; the caller holds the lock of the queue.
 */
void mqns_report_fire(const struct file *file)
{
	const struct notification *n = &mqns_file_queue(file)->notification;

	if (n->owner)
		trace_notify(file, NOTIFY_FIRES, n->how, n->signo, pid_nr(n->owner));
}
