// SPDX-License-Identifier: GPL-2.0-only
/*
 * The arguments of 32-bit programs: other registers, other structures
 */

#include <linux/compat.h>
#include <linux/fcntl.h>
#include <linux/mqueue.h>
#include <linux/signal.h>
#include <linux/time.h>
#include <linux/time32.h>
#include <linux/time64.h>
#include <linux/uaccess.h>

#include "calls.h"
#include "compat/syscall.h"
#include "decode.h"
#include "transfer.h"

/* struct mq_attr as they have it. */
struct mq_attr32 {
	s32 mq_flags;
	s32 mq_maxmsg;
	s32 mq_msgsize;
	s32 mq_curmsgs;
	s32 reserved[4];
};

static int fetch_attr(const struct mq_attr32 __user *from, struct mq_attr *attr)
{
	struct mq_attr32 theirs;

	if (copy_from_user(&theirs, from, sizeof(theirs)))
		return -EFAULT;
	memset(attr, 0, sizeof(*attr));
	attr->mq_flags = theirs.mq_flags;
	attr->mq_maxmsg = theirs.mq_maxmsg;
	attr->mq_msgsize = theirs.mq_msgsize;
	attr->mq_curmsgs = theirs.mq_curmsgs;
	return 0;
}

static int return_attr(const struct mq_attr *attr, struct mq_attr32 __user *to)
{
	struct mq_attr32 theirs = {
		.mq_flags = attr->mq_flags,
		.mq_maxmsg = attr->mq_maxmsg,
		.mq_msgsize = attr->mq_msgsize,
		.mq_curmsgs = attr->mq_curmsgs,
	};

	return copy_to_user(to, &theirs, sizeof(theirs)) ? -EFAULT : 0;
}

/*
 * For SIGEV_THREAD the value is a pointer; else it is what it is, and goes back
 * to the program as an int.  The kernel reads as far as the thread's number, so
 * that must be there.
 */
static int fetch_event(const struct compat_sigevent __user *from,
		       struct sigevent *event)
{
	struct compat_sigevent theirs;

	if (copy_from_user(&theirs, from, offsetofend(struct compat_sigevent,
						      sigev_notify_thread_id)))
		return -EFAULT;
	memset(event, 0, sizeof(*event));
	event->sigev_signo = theirs.sigev_signo;
	event->sigev_notify = theirs.sigev_notify;
	if (event->sigev_notify == SIGEV_THREAD)
		event->sigev_value.sival_ptr = compat_ptr(theirs.sigev_value.sival_int);
	else
		event->sigev_value.sival_int = theirs.sigev_value.sival_int;
	return 0;
}

/* How long the call may wait, from a time in the program's memory or 0. */
static int fetch_patience(struct patience *patience, const struct file *file,
			  u32 from, int (*fetch)(struct timespec64 *, u32))
{
	struct timespec64 until;

	if (from && fetch(&until, from))
		return -EFAULT;
	if (from && !timespec64_valid(&until))
		return -EINVAL;
	patience_init(patience, file, from ? &until : NULL);
	return 0;
}

static int fetch_time64(struct timespec64 *until, u32 from)
{
	return get_timespec64(until, compat_ptr(from));
}

static int fetch_time32(struct timespec64 *until, u32 from)
{
	return get_old_timespec32(until, compat_ptr(from));
}

long mqns_decode32_mq_open(const struct pt_regs *regs)
{
	int flags = compat_arg1(regs);
	u32 from = flags & O_CREAT ? compat_arg3(regs) : 0;
	struct mq_attr attr;

	if (from && fetch_attr(compat_ptr(from), &attr))
		return -EFAULT;
	return mqns_call_open(compat_ptr(compat_arg0(regs)), flags,
			      compat_arg2(regs), from ? &attr : NULL);
}

long mqns_decode32_mq_unlink(const struct pt_regs *regs)
{
	return mqns_call_unlink(compat_ptr(compat_arg0(regs)));
}

static long send(const struct pt_regs *regs, struct file *file,
		 int (*fetch)(struct timespec64 *, u32))
{
	struct patience patience;
	int err = fetch_patience(&patience, file, compat_arg4(regs), fetch);

	if (err)
		return err;
	return mqns_call_send(file, compat_ptr(compat_arg1(regs)),
			      compat_arg2(regs), compat_arg3(regs), &patience);
}

static long receive(const struct pt_regs *regs, struct file *file,
		    int (*fetch)(struct timespec64 *, u32))
{
	struct patience patience;
	int err = fetch_patience(&patience, file, compat_arg4(regs), fetch);

	if (err)
		return err;
	return mqns_call_receive(file, compat_ptr(compat_arg1(regs)),
				 compat_arg2(regs), compat_ptr(compat_arg3(regs)),
				 &patience);
}

long mqns_decode32_mq_timedsend(const struct pt_regs *regs, struct file *file)
{
	return send(regs, file, fetch_time64);
}

long mqns_decode32_mq_timedreceive(const struct pt_regs *regs, struct file *file)
{
	return receive(regs, file, fetch_time64);
}

long mqns_decode32_mq_timedsend_time32(const struct pt_regs *regs,
				       struct file *file)
{
	return send(regs, file, fetch_time32);
}

long mqns_decode32_mq_timedreceive_time32(const struct pt_regs *regs,
					  struct file *file)
{
	return receive(regs, file, fetch_time32);
}

static long notify(struct file *file, unsigned int fd, u32 from)
{
	struct sigevent event;

	if (from && fetch_event(compat_ptr(from), &event))
		return -EFAULT;
	return mqns_call_notify(file, fd, from ? &event : NULL);
}

long mqns_decode32_mq_notify(const struct pt_regs *regs, struct file *file)
{
	return notify(file, compat_arg0(regs), compat_arg1(regs));
}

long mqns_decodex32_mq_notify(const struct pt_regs *regs, struct file *file)
{
	return notify(file, native_arg0(regs), native_arg1(regs));
}

long mqns_decode32_mq_getsetattr(const struct pt_regs *regs, struct file *file)
{
	u32 from = compat_arg1(regs), to = compat_arg2(regs);
	struct mq_attr new, old;
	long ret;

	if (from && fetch_attr(compat_ptr(from), &new))
		return -EFAULT;
	ret = mqns_call_getsetattr(file, from ? &new : NULL,
				   to ? &old : NULL);
	if (!ret && to)
		ret = return_attr(&old, compat_ptr(to));
	return ret;
}
