/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tracepoints: the life of namespaces, of queues and of messages
 *
 * A namespace is known by the number of its superblock's device, which is no
 * other's as long as somebody has the superblock: numbers of namespaces are used
 * again at once.  A queue is known by that and by the number of its inode.  A
 * message is known by its address from "send" to "receive": see report.h.
 *
 * None of these is hit in a probe handler.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM mqueue_ns

#if !defined(MQNS_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define MQNS_TRACE_H

#include <linux/kdev_t.h>
#include <linux/sched.h>
#include <linux/signal.h>
#include <linux/string.h>
#include <linux/tracepoint.h>

#include "file.h"
#include "nstable.h"
#include "report.h"

#ifndef MQNS_TRACE_ONCE
#define MQNS_TRACE_ONCE

/**
 * enum notify_what - what has become of a registration
 * @NOTIFY_REGISTERED: it was made
 * @NOTIFY_ENDS: its owner ended it, or closed the queue
 * @NOTIFY_FIRES: a message came, and it is used up
 */
enum notify_what { NOTIFY_REGISTERED, NOTIFY_ENDS, NOTIFY_FIRES };

/*
 * What is shown of a name, with the terminating zero.  Of one size, because there
 * are versions of bpftrace that do not find strings of any size, 0.23 for one.
 */
#define TRACED_NAME	64

/* Who ends a registration has not looked at it. */
#define NOTIFY_UNKNOWN	3

static inline struct queue_node *traced_node(const struct inode *inode)
{
	return &mqns_inode((struct inode *)inode)->node;
}

#endif

/* The numbers are written out, or tools that read the formats would not know them. */
TRACE_DEFINE_ENUM(NSTABLE_FROM_NEW);
TRACE_DEFINE_ENUM(NSTABLE_FROM_KEPT);
TRACE_DEFINE_ENUM(NSTABLE_FROM_ORPHAN);
TRACE_DEFINE_ENUM(SEND_QUEUED);
TRACE_DEFINE_ENUM(SEND_HANDED_OVER);
TRACE_DEFINE_ENUM(SEND_AFTER_WAIT);
TRACE_DEFINE_ENUM(NOTIFY_REGISTERED);
TRACE_DEFINE_ENUM(NOTIFY_ENDS);
TRACE_DEFINE_ENUM(NOTIFY_FIRES);

/* Which namespace: the same in all that follow. */
#define SPACE_FIELDS			\
	__field(u32, ipcns)		\
	__field(dev_t, dev)

#define SPACE_FORMAT	"ipc:[%u] dev=%u:%u "
#define SPACE_PRINT	\
	__entry->ipcns, MAJOR(__entry->dev), MINOR(__entry->dev)

/* Which queue: the same in all that follow those of namespaces. */
#define QUEUE_FIELDS			\
	SPACE_FIELDS			\
	__field(u64, ino)		\
	__array(char, name, TRACED_NAME)

#define QUEUE_ASSIGN(inode, dentry)					\
	do {								\
		__entry->ipcns = traced_node(inode)->directory->inum;	\
		__entry->dev = (inode)->i_sb->s_dev;			\
		__entry->ino = (inode)->i_ino;				\
		strscpy_pad(__entry->name, (dentry)->d_name.name,	\
			    TRACED_NAME);				\
	} while (0)

#define QUEUE_FORMAT	SPACE_FORMAT "ino=%llu name=%s "
#define QUEUE_PRINT	SPACE_PRINT, __entry->ino, __entry->name

TRACE_EVENT(ns_attach,
	TP_PROTO(unsigned int inum, dev_t dev, enum nstable_source source,
		 unsigned long serve),
	TP_ARGS(inum, dev, source, serve),
	TP_STRUCT__entry(
		SPACE_FIELDS
		__field(u32, source)
		__field(u32, serve)
	),
	TP_fast_assign(
		__entry->ipcns = inum;
		__entry->dev = dev;
		__entry->source = source;
		__entry->serve = serve;
	),
	TP_printk(SPACE_FORMAT "superblock=%s serve=%u", SPACE_PRINT,
		  __print_symbolic(__entry->source,
				   { NSTABLE_FROM_NEW, "new" },
				   { NSTABLE_FROM_KEPT, "kept" },
				   { NSTABLE_FROM_ORPHAN, "orphan" }),
		  __entry->serve)
);

TRACE_EVENT(ns_clear,
	TP_PROTO(const struct nsrec *rec),
	TP_ARGS(rec),
	TP_STRUCT__entry(
		SPACE_FIELDS
		__field(u32, died)
		__field(u32, serve)
	),
	TP_fast_assign(
		__entry->ipcns = rec->inum;
		__entry->dev = rec->dev;
		__entry->died = rec->died;
		__entry->serve = rec->inherited;
	),
	TP_printk(SPACE_FORMAT "state=%s serve=%u", SPACE_PRINT,
		  __entry->died ? "dead" : "forgotten", __entry->serve)
);

TRACE_EVENT(ns_release,
	TP_PROTO(const struct nsrec *rec, bool kept, int holders),
	TP_ARGS(rec, kept, holders),
	TP_STRUCT__entry(
		SPACE_FIELDS
		__field(u32, kept)
		__field(s32, holders)
	),
	TP_fast_assign(
		__entry->ipcns = rec->inum;
		__entry->dev = rec->dev;
		__entry->kept = kept;
		__entry->holders = holders;
	),
	TP_printk(SPACE_FORMAT "superblock=%s holders=%d", SPACE_PRINT,
		  __entry->kept ? "kept" : __entry->holders ? "held" : "gone",
		  __entry->holders)
);

TRACE_EVENT(queue_create,
	TP_PROTO(const struct inode *inode, const struct dentry *dentry),
	TP_ARGS(inode, dentry),
	TP_STRUCT__entry(
		QUEUE_FIELDS
		__field(u32, mode)
		__field(u32, maxmsg)
		__field(u32, msgsize)
	),
	TP_fast_assign(
		QUEUE_ASSIGN(inode, dentry);
		__entry->mode = inode->i_mode & 07777;
		__entry->maxmsg = traced_node(inode)->queue.max_messages;
		__entry->msgsize = traced_node(inode)->queue.max_size;
	),
	TP_printk(QUEUE_FORMAT "mode=%04o maxmsg=%u msgsize=%u", QUEUE_PRINT,
		  __entry->mode, __entry->maxmsg, __entry->msgsize)
);

TRACE_EVENT(queue_unlink,
	TP_PROTO(const struct inode *inode, const struct dentry *dentry),
	TP_ARGS(inode, dentry),
	TP_STRUCT__entry(
		QUEUE_FIELDS
		__field(u32, depth)
		__field(u32, opens)
	),
	TP_fast_assign(
		QUEUE_ASSIGN(inode, dentry);
		__entry->depth = READ_ONCE(traced_node(inode)->queue.messages);
		__entry->opens = atomic_read(&traced_node(inode)->opens);
	),
	TP_printk(QUEUE_FORMAT "depth=%u opens=%u", QUEUE_PRINT,
		  __entry->depth, __entry->opens)
);

TRACE_EVENT(send,
	TP_PROTO(const struct file *file, const struct message *msg,
		 const struct task_struct *sender, enum send_how how),
	TP_ARGS(file, msg, sender, how),
	TP_STRUCT__entry(
		QUEUE_FIELDS
		__field(const void *, msg)
		__field(u32, prio)
		__field(u32, len)
		__field(u32, depth)
		__field(u32, max)
		__field(u32, how)
		__field(pid_t, sender)
		__array(char, comm, TASK_COMM_LEN)
	),
	TP_fast_assign(
		QUEUE_ASSIGN(file_inode(file), file->f_path.dentry);
		__entry->msg = msg;
		__entry->prio = msg->prio;
		__entry->len = msg->size;
		__entry->depth = mqns_file_queue(file)->messages;
		__entry->max = mqns_file_queue(file)->max_messages;
		__entry->how = how;
		__entry->sender = sender->pid;
		memcpy(__entry->comm, sender->comm, TASK_COMM_LEN);
	),
	TP_printk(QUEUE_FORMAT "msg=%p prio=%u len=%u depth=%u/%u %s by %s-%d",
		  QUEUE_PRINT, __entry->msg, __entry->prio, __entry->len,
		  __entry->depth, __entry->max,
		  __print_symbolic(__entry->how, { SEND_QUEUED, "queued" },
				   { SEND_HANDED_OVER, "handed-over" },
				   { SEND_AFTER_WAIT, "after-wait" }),
		  __entry->comm, __entry->sender)
);

TRACE_EVENT(receive,
	TP_PROTO(const struct file *file, const struct message *msg, bool waited),
	TP_ARGS(file, msg, waited),
	TP_STRUCT__entry(
		QUEUE_FIELDS
		__field(const void *, msg)
		__field(u32, prio)
		__field(u32, len)
		__field(u32, depth)
		__field(u32, max)
		__field(u32, waited)
	),
	TP_fast_assign(
		QUEUE_ASSIGN(file_inode(file), file->f_path.dentry);
		__entry->msg = msg;
		__entry->prio = msg->prio;
		__entry->len = msg->size;
		__entry->depth = READ_ONCE(mqns_file_queue(file)->messages);
		__entry->max = mqns_file_queue(file)->max_messages;
		__entry->waited = waited;
	),
	TP_printk(QUEUE_FORMAT "msg=%p prio=%u len=%u depth=%u/%u %s",
		  QUEUE_PRINT, __entry->msg, __entry->prio, __entry->len,
		  __entry->depth, __entry->max,
		  __entry->waited ? "after-wait" : "at-once")
);

TRACE_EVENT(notify,
	TP_PROTO(const struct file *file, enum notify_what what, int how,
		 int signo, pid_t owner),
	TP_ARGS(file, what, how, signo, owner),
	TP_STRUCT__entry(
		QUEUE_FIELDS
		__field(u32, what)
		__field(s32, how)
		__field(s32, signo)
		__field(pid_t, owner)
	),
	TP_fast_assign(
		QUEUE_ASSIGN(file_inode(file), file->f_path.dentry);
		__entry->what = what;
		__entry->how = how;
		__entry->signo = signo;
		__entry->owner = owner;
	),
	TP_printk(QUEUE_FORMAT "%s how=%s signo=%d owner=%d", QUEUE_PRINT,
		  __print_symbolic(__entry->what,
				   { NOTIFY_REGISTERED, "registered" },
				   { NOTIFY_ENDS, "ends" },
				   { NOTIFY_FIRES, "fires" }),
		  __print_symbolic(__entry->how, { SIGEV_SIGNAL, "signal" },
				   { SIGEV_NONE, "none" },
				   { SIGEV_THREAD, "thread" },
				   { NOTIFY_UNKNOWN, "unknown" }),
		  __entry->signo, __entry->owner)
);

#endif

#undef TRACE_INCLUDE_PATH
#undef TRACE_INCLUDE_FILE
/* Below the directory that Kbuild has the compiler search: src. */
#define TRACE_INCLUDE_PATH .
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
