// SPDX-License-Identifier: GPL-2.0-only
/*
 * Serving: calls that were redirected to us, one function for each entry
 *
 * Three steps.  A handler on the entry of the kernel's function looks whether
 * the call seems to be ours; that is a hint, for another thread may close the
 * descriptor or switch the serving at any time.  If so the call goes to a
 * function here, which looks properly; and if it is not ours after all, it
 * calls the original:
 *
 *	handler				  another thread
 *
 *	descriptor 3 is a queue of ours
 *					  puts a queue of the kernel's at 3
 *	goes to our function
 *	descriptor 3 is not ours: the original
 *
 * The original is called with a copy of the registers, and every call whose
 * registers are not those with which the task entered the kernel is let pass.
 * So calling it cannot lead back to us, whoever else hooks the entry.
 *
 * Who is inside is counted, since code here must not go away under a task that
 * sleeps in it; see hooks.c for who waits.
 */

#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/fs_context.h>
#include <linux/mqueue.h>
#include <linux/percpu.h>
#include <linux/sched/task_stack.h>
#include <linux/syscalls.h>
#include <linux/time.h>
#include <linux/uaccess.h>

#include "calls.h"
#include "compat/fd.h"
#include "compat/symbol.h"
#include "compat/syscall.h"
#include "inode.h"
#include "serve.h"
#include "super.h"

typedef long entry_fn(const struct pt_regs *regs);
typedef int init_fs_context_fn(struct fs_context *fc);

static DEFINE_PER_CPU(long [SERVE_KINDS], inside);

/* The hints.  In the handlers: no lock but the table's, no sleep. */

static bool notrace is_entry(const struct pt_regs *regs)
{
	return regs == task_pt_regs(current);
}

/**
 * mqns_serve_is_name - does a call with a name seem to be ours?
 * @regs: what the entry was called with
 *
 * Context: an ftrace handler.
 */
bool notrace mqns_serve_is_name(const struct pt_regs *regs)
{
	return is_entry(regs) && mqns_super_serves_current();
}

/**
 * mqns_serve_is_descriptor - does a call with a descriptor seem to be ours?
 * @regs: what the entry was called with
 *
 * Context: an ftrace handler.
 */
bool notrace mqns_serve_is_descriptor(const struct pt_regs *regs)
{
	return is_entry(regs) &&
	       fd_peek_operations(native_arg0(regs)) == &mqns_file_operations;
}

/*
 * In fc->s_fs_info, which nobody uses before the superblock is chosen: let this
 * context pass.
 */
static char let_pass;

/**
 * mqns_serve_is_mount - does a mount of the kernel's own type seem to be ours?
 * @fc: the context, to which nothing has been done yet
 *
 * The kernel's internal mounts are not.
 *
 * Context: an ftrace handler.
 */
bool notrace mqns_serve_is_mount(const struct fs_context *fc)
{
	return !(fc->sb_flags & SB_KERNMOUNT) && fc->s_fs_info != &let_pass &&
	       mqns_super_serves_current();
}

/* Arguments */

static int fetch_until(const struct __kernel_timespec __user *from,
		       struct timespec64 *until)
{
	if (get_timespec64(until, from))
		return -EFAULT;
	return timespec64_valid(until) ? 0 : -EINVAL;
}

static long serve_mq_open(const struct pt_regs *regs)
{
	const void __user *from = (void __user *)native_arg3(regs);
	struct mq_attr attr;

	if (from && copy_from_user(&attr, from, sizeof(attr)))
		return -EFAULT;
	return mqns_call_open((const char __user *)native_arg0(regs),
			 native_arg1(regs), native_arg2(regs),
			 from ? &attr : NULL);
}

static long serve_mq_unlink(const struct pt_regs *regs)
{
	return mqns_call_unlink((const char __user *)native_arg0(regs));
}

static long serve_mq_timedsend(const struct pt_regs *regs)
{
	const void __user *from = (void __user *)native_arg4(regs);
	struct timespec64 until;
	int err = from ? fetch_until(from, &until) : 0;

	if (unlikely(err))
		return err;
	return mqns_call_send(native_arg0(regs), (const char __user *)native_arg1(regs),
			 native_arg2(regs), native_arg3(regs),
			 from ? &until : NULL);
}

static long serve_mq_timedreceive(const struct pt_regs *regs)
{
	const void __user *from = (void __user *)native_arg4(regs);
	struct timespec64 until;
	int err = from ? fetch_until(from, &until) : 0;

	if (unlikely(err))
		return err;
	return mqns_call_receive(native_arg0(regs), (char __user *)native_arg1(regs),
			    native_arg2(regs),
			    (unsigned int __user *)native_arg3(regs),
			    from ? &until : NULL);
}

static long serve_mq_notify(const struct pt_regs *regs)
{
	const void __user *from = (void __user *)native_arg1(regs);
	struct sigevent event;

	if (from && copy_from_user(&event, from, sizeof(event)))
		return -EFAULT;
	return mqns_call_notify(native_arg0(regs), from ? &event : NULL);
}

static long serve_mq_getsetattr(const struct pt_regs *regs)
{
	const void __user *from = (void __user *)native_arg1(regs);
	void __user *to = (void __user *)native_arg2(regs);
	struct mq_attr new, old;
	long ret;

	if (from && copy_from_user(&new, from, sizeof(new)))
		return -EFAULT;
	ret = mqns_call_getsetattr(native_arg0(regs), from ? &new : NULL,
				   to ? &old : NULL);
	if (!ret && to && copy_to_user(to, &old, sizeof(old)))
		return -EFAULT;
	return ret;
}

/*
 * Where calls are redirected to.  Counting in is the first thing that happens
 * and counting out the last.  A task may count out on another CPU than in: only
 * the sum means something.
 */
#define REDIRECT(call, kind)						\
DEFINE_DISTANT_CALL(original_##call, entry_fn);				\
static noinline long redirected_##call(const struct pt_regs *regs)	\
{									\
	const enum serve_by by = kind;					\
	struct pt_regs copy;						\
	long ret;							\
									\
	this_cpu_inc(inside[by]);					\
	ret = serve_##call(regs);					\
	if (unlikely(ret == NOT_OURS)) {				\
		copy = *regs;						\
		ret = distant_call(original_##call)(&copy);		\
	}								\
	this_cpu_dec(inside[by]);					\
	return ret;							\
}

REDIRECT(mq_open, SERVE_BY_NAME)
REDIRECT(mq_unlink, SERVE_BY_NAME)
REDIRECT(mq_timedsend, SERVE_BY_DESCRIPTOR)
REDIRECT(mq_timedreceive, SERVE_BY_DESCRIPTOR)
REDIRECT(mq_notify, SERVE_BY_DESCRIPTOR)
REDIRECT(mq_getsetattr, SERVE_BY_DESCRIPTOR)

DEFINE_DISTANT_CALL(original_mqueue_init_fs_context, init_fs_context_fn);

/* The namespace is not served any more: what would have happened anyway. */
static int pass_mount(struct fs_context *fc)
{
	int ret;

	fc->s_fs_info = &let_pass;
	ret = distant_call(original_mqueue_init_fs_context)(fc);
	fc->s_fs_info = NULL;
	return ret;
}

static noinline int redirected_mqueue_init_fs_context(struct fs_context *fc)
{
	int ret = -ENODEV;

	this_cpu_inc(inside[SERVE_BY_NAME]);
	if (mqns_super_serves_current())
		ret = mqns_super_adopt_context(fc);
	if (ret == -ENODEV)
		ret = pass_mount(fc);
	this_cpu_dec(inside[SERVE_BY_NAME]);
	return ret;
}

#define ENTRY(call, kind)						\
{									\
	.symbol = NATIVE_ENTRY(call),					\
	.by = kind,							\
	.target = (unsigned long)redirected_##call,			\
	.original = DISTANT_CALL(original_##call),			\
}

const struct served_call served_calls[SERVED_CALLS] = {
	ENTRY(mq_open, SERVE_BY_NAME),
	ENTRY(mq_unlink, SERVE_BY_NAME),
	ENTRY(mq_timedsend, SERVE_BY_DESCRIPTOR),
	ENTRY(mq_timedreceive, SERVE_BY_DESCRIPTOR),
	ENTRY(mq_notify, SERVE_BY_DESCRIPTOR),
	ENTRY(mq_getsetattr, SERVE_BY_DESCRIPTOR),
	{
		.symbol = "mqueue_init_fs_context",
		.by = SERVE_BY_MOUNT,
		.target = (unsigned long)redirected_mqueue_init_fs_context,
		.original = DISTANT_CALL(original_mqueue_init_fs_context),
	},
};

/**
 * mqns_serve_call_original - call an entry of a system call from within
 * @call: which, not that of a mount
 * @regs: the arguments; not those of the task itself
 *
 * Context: process; may sleep.
 */
long mqns_serve_call_original(const struct served_call *call,
			      const struct pt_regs *regs)
{
	if (call->target == (unsigned long)redirected_mq_open)
		return distant_call(original_mq_open)(regs);
	if (call->target == (unsigned long)redirected_mq_unlink)
		return distant_call(original_mq_unlink)(regs);
	if (call->target == (unsigned long)redirected_mq_timedsend)
		return distant_call(original_mq_timedsend)(regs);
	if (call->target == (unsigned long)redirected_mq_timedreceive)
		return distant_call(original_mq_timedreceive)(regs);
	if (call->target == (unsigned long)redirected_mq_notify)
		return distant_call(original_mq_notify)(regs);
	return distant_call(original_mq_getsetattr)(regs);
}

/**
 * mqns_serve_idle - is nobody in the functions to which calls are redirected?
 * @by: in which of them
 *
 * Once nobody enters any more the sum only falls, and is not seen as zero
 * before it is.
 *
 * Context: any.
 */
bool mqns_serve_idle(enum serve_by by)
{
	long sum = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		sum += READ_ONCE(per_cpu(inside[by], cpu));
	return !sum;
}

/**
 * mqns_serve_init - find the functions whose calls may be ours
 *
 * Context: process; may sleep.
 * Return: 0; -ENOENT, having said which one is missing.
 */
int mqns_serve_init(void)
{
	unsigned long address;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(served_calls); i++) {
		address = symbol_address(served_calls[i].symbol);
		if (!address) {
			pr_err("this kernel has no function %s() to hook\n",
			       served_calls[i].symbol);
			return -ENOENT;
		}
		distant_call_set(&served_calls[i].original, address);
	}
	return 0;
}
