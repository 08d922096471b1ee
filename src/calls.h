/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The mq_* calls, once their arguments are known
 */
#ifndef MQNS_CALLS_H
#define MQNS_CALLS_H

#include <linux/errno.h>
#include <linux/sched.h>
#include <linux/types.h>

struct file;
struct mq_attr;
struct patience;
struct sigevent;

/* The call is not for us; no program ever sees this. */
#define NOT_OURS	(-ENOIOCTLCMD)

/* Make the system call again.  It looks like a signal that nobody waits for. */
static inline long call_again(void)
{
	set_tsk_thread_flag(current, TIF_SIGPENDING);
	return -ERESTARTNOINTR;
}

long mqns_call_open(const char __user *name, int flags, umode_t mode,
		    struct mq_attr *attr);
long mqns_call_unlink(const char __user *name);
void mqns_calls_wait(void);
int mqns_names_init(void);
void mqns_names_exit(void);

long mqns_call_send(struct file *file, const char __user *from, size_t size,
		    unsigned int prio, struct patience *patience);
long mqns_call_receive(struct file *file, char __user *to, size_t size,
		       unsigned int __user *prio, struct patience *patience);
long mqns_call_notify(struct file *file, unsigned int fd, const struct sigevent *event);
long mqns_call_getsetattr(struct file *file, const struct mq_attr *new, struct mq_attr *old);

#endif
