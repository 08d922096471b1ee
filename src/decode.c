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
#include "transfer.h"

/* How long the call may wait, from a time in the program's memory. */
static noinline int fetch_limited(struct patience *patience, const struct file *file,
				  const struct __kernel_timespec __user *from)
{
	struct timespec64 until;

	if (get_timespec64(&until, from))
		return -EFAULT;
	if (!timespec64_valid(&until))
		return -EINVAL;
	patience_init(patience, file, &until);
	return 0;
}

/* The same, or for ever if there is none. */
static __always_inline int
fetch_patience(struct patience *patience, const struct file *file,
	       const struct __kernel_timespec __user *from)
{
	if (unlikely(from))
		return fetch_limited(patience, file, from);
	patience_init(patience, file, NULL);
	return 0;
}

static noinline long open_with_attr(const struct pt_regs *regs)
{
	struct mq_attr attr;

	if (copy_from_user(&attr, (void __user *)native_arg3(regs), sizeof(attr)))
		return -EFAULT;
	return mqns_call_open((const char __user *)native_arg0(regs),
			      native_arg1(regs), native_arg2(regs), &attr);
}

long mqns_decode_mq_open(const struct pt_regs *regs)
{
	if (native_arg3(regs))
		return open_with_attr(regs);
	return mqns_call_open((const char __user *)native_arg0(regs),
			      native_arg1(regs), native_arg2(regs), NULL);
}

long mqns_decode_mq_unlink(const struct pt_regs *regs)
{
	return mqns_call_unlink((const char __user *)native_arg0(regs));
}

long mqns_decode_mq_timedsend(const struct pt_regs *regs, struct file *file)
{
	struct patience patience;
	int err = fetch_patience(&patience, file, (void __user *)native_arg4(regs));

	if (unlikely(err))
		return err;
	return transfer_send(file, (const char __user *)native_arg1(regs),
			     native_arg2(regs), native_arg3(regs), &patience);
}

long mqns_decode_mq_timedreceive(const struct pt_regs *regs, struct file *file)
{
	struct patience patience;
	int err = fetch_patience(&patience, file, (void __user *)native_arg4(regs));

	if (unlikely(err))
		return err;
	return transfer_receive(file, (char __user *)native_arg1(regs),
				native_arg2(regs),
				(unsigned int __user *)native_arg3(regs), &patience);
}

long mqns_decode_mq_notify(const struct pt_regs *regs, struct file *file)
{
	const void __user *from = (void __user *)native_arg1(regs);
	struct sigevent event;

	if (from && copy_from_user(&event, from, sizeof(event)))
		return -EFAULT;
	return mqns_call_notify(file, native_arg0(regs), from ? &event : NULL);
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
