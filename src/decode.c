// SPDX-License-Identifier: GPL-2.0-only
/*
 * The arguments of 64-bit programs
 */

#include <linux/mqueue.h>
#include <linux/signal.h>
#include <linux/time.h>
#include <linux/time64.h>
#include <linux/uaccess.h>

#include "calls.h"
#include "compat/syscall.h"
#include "decode.h"

static int fetch_until(const struct __kernel_timespec __user *from,
		       struct timespec64 *until)
{
	if (get_timespec64(until, from))
		return -EFAULT;
	return timespec64_valid(until) ? 0 : -EINVAL;
}

long mqns_decode_mq_open(const struct pt_regs *regs)
{
	const void __user *from = (void __user *)native_arg3(regs);
	struct mq_attr attr;

	if (from && copy_from_user(&attr, from, sizeof(attr)))
		return -EFAULT;
	return mqns_call_open((const char __user *)native_arg0(regs),
			      native_arg1(regs), native_arg2(regs),
			      from ? &attr : NULL);
}

long mqns_decode_mq_unlink(const struct pt_regs *regs)
{
	return mqns_call_unlink((const char __user *)native_arg0(regs));
}

long mqns_decode_mq_timedsend(const struct pt_regs *regs, struct file *file)
{
	const void __user *from = (void __user *)native_arg4(regs);
	struct timespec64 until;
	int err = from ? fetch_until(from, &until) : 0;

	if (unlikely(err))
		return err;
	return mqns_call_send(file,
			      (const char __user *)native_arg1(regs),
			      native_arg2(regs), native_arg3(regs),
			      from ? &until : NULL);
}

long mqns_decode_mq_timedreceive(const struct pt_regs *regs, struct file *file)
{
	const void __user *from = (void __user *)native_arg4(regs);
	struct timespec64 until;
	int err = from ? fetch_until(from, &until) : 0;

	if (unlikely(err))
		return err;
	return mqns_call_receive(file,
				 (char __user *)native_arg1(regs),
				 native_arg2(regs),
				 (unsigned int __user *)native_arg3(regs),
				 from ? &until : NULL);
}

long mqns_decode_mq_notify(const struct pt_regs *regs, struct file *file)
{
	const void __user *from = (void __user *)native_arg1(regs);
	struct sigevent event;

	if (from && copy_from_user(&event, from, sizeof(event)))
		return -EFAULT;
	return mqns_call_notify(file, from ? &event : NULL);
}

long mqns_decode_mq_getsetattr(const struct pt_regs *regs, struct file *file)
{
	const void __user *from = (void __user *)native_arg1(regs);
	void __user *to = (void __user *)native_arg2(regs);
	struct mq_attr new, old;
	long ret;

	if (from && copy_from_user(&new, from, sizeof(new)))
		return -EFAULT;
	ret = mqns_call_getsetattr(file, from ? &new : NULL,
				   to ? &old : NULL);
	if (!ret && to && copy_to_user(to, &old, sizeof(old)))
		return -EFAULT;
	return ret;
}
