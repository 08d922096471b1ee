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

#include <linux/fs_context.h>
#include <linux/percpu.h>
#include <linux/sched/task_stack.h>

#include "calls.h"
#include "compat/fd.h"
#include "compat/syscall.h"
#include "decode.h"
#include "inode.h"
#include "serve.h"
#include "super.h"

typedef long entry_fn(const struct pt_regs *regs);
typedef int init_fs_context_fn(struct fs_context *fc);

/* Who is inside: of calls with a descriptor, and of all others. */
static DEFINE_PER_CPU(long, inside_descriptors);
static DEFINE_PER_CPU(long, inside_names);

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

/**
 * mqns_serve_is_descriptor32 - the same for an entry for 32-bit programs
 * @regs: what the entry was called with
 *
 * Context: an ftrace handler.
 */
bool notrace mqns_serve_is_descriptor32(const struct pt_regs *regs)
{
	return is_entry(regs) &&
	       fd_peek_operations(compat_arg0(regs)) == &mqns_file_operations;
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

/*
 * Where calls are redirected to.  Counting in is the first thing that happens
 * and counting out the last.  A task may count out on another CPU than in: only
 * the sum means something.
 */
#define REDIRECT(name, decode, counter)					\
DEFINE_DISTANT_CALL(original_##name, entry_fn);				\
static long call_##name(const struct pt_regs *regs)			\
{									\
	return distant_call(original_##name)(regs);			\
}									\
static noinline long redirected_##name(const struct pt_regs *regs)	\
{									\
	long __percpu *inside = &(counter);				\
	struct pt_regs copy;						\
	long ret;							\
									\
	this_cpu_inc(*inside);						\
	ret = decode(regs);						\
	if (unlikely(ret == NOT_OURS)) {				\
		copy = *regs;						\
		ret = call_##name(&copy);				\
	}								\
	this_cpu_dec(*inside);						\
	return ret;							\
}

#define REDIRECT_NAME(name, decode)	REDIRECT(name, decode, inside_names)
#define REDIRECT_DESCRIPTOR(name, decode) \
	REDIRECT(name, decode, inside_descriptors)

REDIRECT_NAME(mq_open, mqns_decode_mq_open)
REDIRECT_NAME(mq_unlink, mqns_decode_mq_unlink)
REDIRECT_DESCRIPTOR(mq_timedsend, mqns_decode_mq_timedsend)
REDIRECT_DESCRIPTOR(mq_timedreceive, mqns_decode_mq_timedreceive)
REDIRECT_DESCRIPTOR(mq_notify, mqns_decode_mq_notify)
REDIRECT_DESCRIPTOR(mq_getsetattr, mqns_decode_mq_getsetattr)

#ifdef CONFIG_COMPAT
REDIRECT_NAME(compat_mq_open, mqns_decode32_mq_open)
REDIRECT_DESCRIPTOR(time32_mq_timedsend, mqns_decode32_mq_timedsend_time32)
REDIRECT_DESCRIPTOR(time32_mq_timedreceive, mqns_decode32_mq_timedreceive_time32)
REDIRECT_DESCRIPTOR(compat_mq_notify, mqns_decode32_mq_notify)
REDIRECT_DESCRIPTOR(compat_mq_getsetattr, mqns_decode32_mq_getsetattr)
#endif

#if defined(CONFIG_COMPAT) && defined(COMPAT_HAS_OWN_REGISTERS)
REDIRECT_NAME(compat_mq_unlink, mqns_decode32_mq_unlink)
REDIRECT_DESCRIPTOR(compat_mq_timedsend, mqns_decode32_mq_timedsend)
REDIRECT_DESCRIPTOR(compat_mq_timedreceive, mqns_decode32_mq_timedreceive)
REDIRECT_DESCRIPTOR(x32_mq_notify, mqns_decodex32_mq_notify)
REDIRECT_DESCRIPTOR(x32_old_mq_notify, mqns_decodex32_mq_notify)
#endif

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

	this_cpu_inc(inside_names);
	if (mqns_super_serves_current())
		ret = mqns_super_adopt_context(fc);
	if (ret == -ENODEV)
		ret = pass_mount(fc);
	this_cpu_dec(inside_names);
	return ret;
}

#define NATIVE(name, kind)						\
{									\
	.symbol = NATIVE_ENTRY(name),					\
	.by = kind,							\
	.target = (unsigned long)redirected_##name,			\
	.call = call_##name,						\
	.original = DISTANT_CALL(original_##name),			\
}

#define COMPAT(entry, name, kind)					\
{									\
	.symbol = entry,						\
	.by = kind,							\
	.optional = true,						\
	.target = (unsigned long)redirected_##name,			\
	.call = call_##name,						\
	.original = DISTANT_CALL(original_##name),			\
}

const struct served_call mqns_served_calls[] = {
	NATIVE(mq_open, SERVE_BY_NAME),
	NATIVE(mq_unlink, SERVE_BY_NAME),
	NATIVE(mq_timedsend, SERVE_BY_DESCRIPTOR),
	NATIVE(mq_timedreceive, SERVE_BY_DESCRIPTOR),
	NATIVE(mq_notify, SERVE_BY_DESCRIPTOR),
	NATIVE(mq_getsetattr, SERVE_BY_DESCRIPTOR),
	{
		.symbol = "mqueue_init_fs_context",
		.by = SERVE_BY_MOUNT,
		.target = (unsigned long)redirected_mqueue_init_fs_context,
		.original = DISTANT_CALL(original_mqueue_init_fs_context),
	},
#ifdef CONFIG_COMPAT
	COMPAT(COMPAT_ENTRY(mq_open), compat_mq_open, SERVE_BY_NAME),
	COMPAT(TIME32_ENTRY(mq_timedsend), time32_mq_timedsend,
	       SERVE_BY_DESCRIPTOR32),
	COMPAT(TIME32_ENTRY(mq_timedreceive), time32_mq_timedreceive,
	       SERVE_BY_DESCRIPTOR32),
	COMPAT(COMPAT_ENTRY(mq_notify), compat_mq_notify,
	       SERVE_BY_DESCRIPTOR32),
	COMPAT(COMPAT_ENTRY(mq_getsetattr), compat_mq_getsetattr,
	       SERVE_BY_DESCRIPTOR32),
#endif
#if defined(CONFIG_COMPAT) && defined(COMPAT_HAS_OWN_REGISTERS)
	COMPAT(COMPAT_NATIVE_ENTRY(mq_unlink), compat_mq_unlink, SERVE_BY_NAME),
	COMPAT(COMPAT_NATIVE_ENTRY(mq_timedsend), compat_mq_timedsend,
	       SERVE_BY_DESCRIPTOR32),
	COMPAT(COMPAT_NATIVE_ENTRY(mq_timedreceive), compat_mq_timedreceive,
	       SERVE_BY_DESCRIPTOR32),
	COMPAT(X32_ENTRY(mq_notify), x32_mq_notify, SERVE_BY_DESCRIPTOR),
	COMPAT(X32_OLD_ENTRY(mq_notify), x32_old_mq_notify, SERVE_BY_DESCRIPTOR),
#endif
};

const unsigned int mqns_served_calls_count = ARRAY_SIZE(mqns_served_calls);

/**
 * mqns_serve_idle - is nobody in the functions to which calls are redirected?
 * @names: in those for calls with a name and for mounts; else in all others
 *
 * Once nobody enters any more the sum only falls, and is not seen as zero
 * before it is.
 *
 * Context: any.
 */
bool mqns_serve_idle(bool names)
{
	long __percpu *inside = names ? &inside_names : &inside_descriptors;
	long sum = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		sum += READ_ONCE(*per_cpu_ptr(inside, cpu));
	return !sum;
}
