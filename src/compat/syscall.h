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
#define native_arg0(regs)	((regs)->di)
#define native_arg1(regs)	((regs)->si)
#define native_arg2(regs)	((regs)->dx)
#define native_arg3(regs)	((regs)->r10)
#define native_arg4(regs)	((regs)->r8)

#elif defined(CONFIG_ARM64)

#define NATIVE_ENTRY(call)	"__arm64_sys_" #call
#define native_arg0(regs)	((regs)->regs[0])
#define native_arg1(regs)	((regs)->regs[1])
#define native_arg2(regs)	((regs)->regs[2])
#define native_arg3(regs)	((regs)->regs[3])
#define native_arg4(regs)	((regs)->regs[4])

#else
#error "mqueue_ns knows the system call entries of amd64 and arm64 only"
#endif

#endif
