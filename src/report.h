/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the engine tells whoever traces it
 *
 * A message is told of before anybody can take it, that is under the lock of the
 * queue: only so can it be known again when it is received, by its address, which
 * is another message's soon after.  The engine knows no file and no namespace, so
 * this is all that it sees of the tracepoints.
 */
#ifndef MQNS_REPORT_H
#define MQNS_REPORT_H

#include <linux/tracepoint-defs.h>

struct file;
struct message;
struct task_struct;

/**
 * enum send_how - how a message got to where it is received from
 * @SEND_QUEUED: it is in the queue
 * @SEND_HANDED_OVER: to a receiver who waited
 * @SEND_AFTER_WAIT: it is in the queue, where there was no place before; whoever
 *	received another one has put it there
 */
enum send_how { SEND_QUEUED, SEND_HANDED_OVER, SEND_AFTER_WAIT };

DECLARE_TRACEPOINT(send);
DECLARE_TRACEPOINT(notify);

void mqns_report_send(const struct file *file, const struct message *msg,
		      const struct task_struct *sender, enum send_how how);
void mqns_report_fire(const struct file *file);

/* As above; the arguments cost nothing unless somebody traces. */
static inline void report_send(const struct file *file, const struct message *msg,
			       const struct task_struct *sender,
			       enum send_how how)
{
	if (tracepoint_enabled(send))
		mqns_report_send(file, msg, sender, how);
}

static inline void report_fire(const struct file *file)
{
	if (tracepoint_enabled(notify))
		mqns_report_fire(file);
}

#endif
