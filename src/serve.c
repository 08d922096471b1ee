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
 * Code here must not go away under a task that sleeps in it.  Whoever may sleep
 * has the module: by the open queue, or by a reference.  If there is none to be
 * had, the module is on its way out and the call is made again, by when there
 * is no hook any more.  So that when the module is unloaded, tasks can only be
 * where nobody sleeps: on their way in or out; see hooks.c for who waits.
 */

#include <linux/fs_context.h>
#include <linux/module.h>
#include <linux/percpu.h>
#include <linux/sched/signal.h>

#include "calls.h"
#include "compat/fd.h"
#include "compat/syscall.h"
#include "decode.h"
#include "file.h"
#include "hint.h"
#include "serve.h"
#include "super.h"

typedef long entry_fn(const struct pt_regs *regs);
typedef int init_fs_context_fn(struct fs_context *fc);

/* Tasks that are making a mount of the kernel's own type. */
static DEFINE_PER_CPU(long, mounting);

/*
 * In fc->s_fs_info, which nobody uses before the superblock is chosen: let this
 * context pass.
 */
const char mqns_let_pass;

/* Not ours after all; the caller has the module. */
static long pass(entry_fn *original, const struct pt_regs *regs)
{
	struct pt_regs copy = *regs;

	return original(&copy);
}

static noinline long pass_descriptor(entry_fn *original,
				     const struct pt_regs *regs)
{
	long ret;

	if (!try_module_get(THIS_MODULE))
		return call_again();
	ret = pass(original, regs);
	module_put(THIS_MODULE);
	return ret;
}

/* Where calls are redirected to. */

#define ORIGINAL(name)							\
DEFINE_DISTANT_CALL(original_##name, entry_fn);				\
static long call_##name(const struct pt_regs *regs)			\
{									\
	return distant_call(original_##name)(regs);			\
}

#define REDIRECT_NAME(name, decode)					\
ORIGINAL(name)								\
static noinline long redirected_##name(const struct pt_regs *regs)	\
{									\
	long ret;							\
									\
	if (!try_module_get(THIS_MODULE))				\
		return call_again();					\
	ret = decode(regs);						\
	if (ret == NOT_OURS)						\
		ret = pass(call_##name, regs);				\
	module_put(THIS_MODULE);					\
	return ret;							\
}

#define REDIRECT_DESCRIPTOR(name, decode, descriptor)			\
ORIGINAL(name)								\
static noinline long redirected_##name(const struct pt_regs *regs)	\
{									\
	struct fd f = fdget(descriptor(regs));				\
	long ret;							\
									\
	if (unlikely(!fd_file(f) || !mqns_file_is_queue(fd_file(f)))) {	\
		fdput(f);						\
		return pass_descriptor(call_##name, regs);		\
	}								\
	ret = decode(regs, fd_file(f));					\
	fdput(f);							\
	return ret;							\
}

REDIRECT_NAME(mq_open, mqns_decode_mq_open)
REDIRECT_NAME(mq_unlink, mqns_decode_mq_unlink)
REDIRECT_DESCRIPTOR(mq_timedsend, mqns_decode_mq_timedsend, native_arg0)
REDIRECT_DESCRIPTOR(mq_timedreceive, mqns_decode_mq_timedreceive, native_arg0)
REDIRECT_DESCRIPTOR(mq_notify, mqns_decode_mq_notify, native_arg0)
REDIRECT_DESCRIPTOR(mq_getsetattr, mqns_decode_mq_getsetattr, native_arg0)

#ifdef CONFIG_COMPAT
REDIRECT_NAME(compat_mq_open, mqns_decode32_mq_open)
REDIRECT_DESCRIPTOR(compat_mq_notify, mqns_decode32_mq_notify, compat_arg0)
REDIRECT_DESCRIPTOR(compat_mq_getsetattr, mqns_decode32_mq_getsetattr, compat_arg0)
#endif

/* Without that option their names are there, but are those of no call at all. */
#if defined(CONFIG_COMPAT) && defined(CONFIG_COMPAT_32BIT_TIME)
REDIRECT_DESCRIPTOR(time32_mq_timedsend, mqns_decode32_mq_timedsend_time32,
		    compat_arg0)
REDIRECT_DESCRIPTOR(time32_mq_timedreceive, mqns_decode32_mq_timedreceive_time32,
		    compat_arg0)
#endif

#if defined(CONFIG_COMPAT) && defined(COMPAT_HAS_OWN_REGISTERS)
REDIRECT_NAME(compat_mq_unlink, mqns_decode32_mq_unlink)
REDIRECT_DESCRIPTOR(compat_mq_timedsend, mqns_decode32_mq_timedsend, compat_arg0)
REDIRECT_DESCRIPTOR(compat_mq_timedreceive, mqns_decode32_mq_timedreceive, compat_arg0)
REDIRECT_DESCRIPTOR(x32_mq_notify, mqns_decodex32_mq_notify, native_arg0)
REDIRECT_DESCRIPTOR(x32_old_mq_notify, mqns_decodex32_mq_notify, native_arg0)
#endif

DEFINE_DISTANT_CALL(original_mqueue_init_fs_context, init_fs_context_fn);

/* The namespace is not served any more: what would have happened anyway. */
static int pass_mount(struct fs_context *fc)
{
	int ret;

	fc->s_fs_info = (void *)&mqns_let_pass;
	ret = distant_call(original_mqueue_init_fs_context)(fc);
	fc->s_fs_info = NULL;
	return ret;
}

static noinline int redirected_mqueue_init_fs_context(struct fs_context *fc)
{
	int ret = -ENODEV;

	this_cpu_inc(mounting);
	if (hint_mount(fc))
		ret = mqns_super_adopt_context(fc);
	if (ret == -ENODEV)
		ret = pass_mount(fc);
	this_cpu_dec(mounting);
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
#ifdef CONFIG_COMPAT_32BIT_TIME
	COMPAT(TIME32_ENTRY(mq_timedsend), time32_mq_timedsend,
	       SERVE_BY_DESCRIPTOR32),
	COMPAT(TIME32_ENTRY(mq_timedreceive), time32_mq_timedreceive,
	       SERVE_BY_DESCRIPTOR32),
#endif
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
 * mqns_serve_idle - is nobody in our part of a mount of the kernel's own type?
 *
 * No reference to the module is held there, but nothing waits for a program.
 * Once nobody enters any more the sum only falls, and is not seen as zero before
 * it is.
 *
 * Context: any.
 * Return: true if nobody is.
 */
bool mqns_serve_idle(void)
{
	long sum = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		sum += READ_ONCE(per_cpu(mounting, cpu));
	return !sum;
}
