/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Fact: what the entries of system calls are called, and where the arguments
 * are in the registers that an entry is given.
 *
 * native_arg: of 64-bit calls, and of those that 32-bit callers share with them
 * compat_arg: of the entries that are for 32-bit callers only
 */
#ifndef MQNS_COMPAT_SYSCALL_H
#define MQNS_COMPAT_SYSCALL_H

#include <linux/ptrace.h>
#include <linux/types.h>

#if defined(CONFIG_X86_64)

#define NATIVE_ENTRY(call)		"__x64_sys_" #call
#define native_arg0(r)			((r)->di)
#define native_arg1(r)			((r)->si)
#define native_arg2(r)			((r)->dx)
#define native_arg3(r)			((r)->r10)
#define native_arg4(r)			((r)->r8)

#define COMPAT_ENTRY(call)		"__ia32_compat_sys_" #call
#define TIME32_ENTRY(call)		"__ia32_sys_" #call "_time32"
#define compat_arg0(r)			((u32)(r)->bx)
#define compat_arg1(r)			((u32)(r)->cx)
#define compat_arg2(r)			((u32)(r)->dx)
#define compat_arg3(r)			((u32)(r)->si)
#define compat_arg4(r)			((u32)(r)->di)

/* For whoever looks for the first argument, native or not. */
static inline void syscall_set_arg0(struct pt_regs *regs, unsigned long arg)
{
	regs->di = arg;
	regs->bx = arg;
}

/* Calls that mean the same as the native ones, but have the other registers. */
#define COMPAT_HAS_OWN_REGISTERS
#define COMPAT_NATIVE_ENTRY(call)	"__ia32_sys_" #call
/* And one that is the other way round, for x32; up to 5.10 by the second name. */
#define X32_ENTRY(call)			"__x64_compat_sys_" #call
#define X32_OLD_ENTRY(call)		"__x32_compat_sys_" #call

#elif defined(CONFIG_ARM64)

#define NATIVE_ENTRY(call)		"__arm64_sys_" #call
#define native_arg0(r)			((r)->regs[0])
#define native_arg1(r)			((r)->regs[1])
#define native_arg2(r)			((r)->regs[2])
#define native_arg3(r)			((r)->regs[3])
#define native_arg4(r)			((r)->regs[4])

#define COMPAT_ENTRY(call)		"__arm64_compat_sys_" #call
#define TIME32_ENTRY(call)		"__arm64_sys_" #call "_time32"
#define compat_arg0(r)			((u32)(r)->regs[0])
#define compat_arg1(r)			((u32)(r)->regs[1])
#define compat_arg2(r)			((u32)(r)->regs[2])
#define compat_arg3(r)			((u32)(r)->regs[3])
#define compat_arg4(r)			((u32)(r)->regs[4])

static inline void syscall_set_arg0(struct pt_regs *regs, unsigned long arg)
{
	regs->regs[0] = arg;
}

#else
#error "mqueue_ns knows the system call entries of amd64 and arm64 only"
#endif

#endif
