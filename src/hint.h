/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Does a call seem to be ours?  For ftrace handlers, at every call there is, so
 * all of it is inline.  No lock is taken but the table's, and nothing sleeps.
 */
#ifndef MQNS_HINT_H
#define MQNS_HINT_H

#include <linux/fs_context.h>
#include <linux/sched/task_stack.h>

#include "compat/fd.h"
#include "compat/syscall.h"
#include "inode.h"
#include "super.h"

/* In fc->s_fs_info of a context that is to pass; see serve.c. */
extern const char mqns_let_pass;

/* Are these the registers with which the task entered the kernel? */
static __always_inline bool hint_is_entry(const struct pt_regs *regs)
{
	return regs == task_pt_regs(current);
}

/*
 * New mounts only: a context that reconfigures is made for a superblock of the
 * kernel's, about which we know nothing.  Nor are its internal mounts ours.
 */
static __always_inline bool hint_mount(const struct fs_context *fc)
{
	return fc->purpose == FS_CONTEXT_FOR_MOUNT &&
	       !(fc->sb_flags & SB_KERNMOUNT) &&
	       fc->s_fs_info != &mqns_let_pass && mqns_super_serves_current();
}

#endif
