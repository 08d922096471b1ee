/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Fact: what the entries of system calls are called, and where the arguments
 * are in the registers that an entry is given.
 */
#ifndef MQNS_COMPAT_SYSCALL_H
#define MQNS_COMPAT_SYSCALL_H

#include <linux/ptrace.h>

#if defined(CONFIG_X86_64)

#define NATIVE_ENTRY(call)	"__x64_sys_" #call
#define native_arg0(r)		((r)->di)
#define native_arg1(r)		((r)->si)
#define native_arg2(r)		((r)->dx)
#define native_arg3(r)		((r)->r10)
#define native_arg4(r)		((r)->r8)

#elif defined(CONFIG_ARM64)

#define NATIVE_ENTRY(call)	"__arm64_sys_" #call
#define native_arg0(r)		((r)->regs[0])
#define native_arg1(r)		((r)->regs[1])
#define native_arg2(r)		((r)->regs[2])
#define native_arg3(r)		((r)->regs[3])
#define native_arg4(r)		((r)->regs[4])

#else
#error "mqueue_ns knows the system call entries of amd64 and arm64 only"
#endif

#endif
