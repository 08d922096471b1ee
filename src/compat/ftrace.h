/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Fact: what an ftrace handler is given, how it reads an argument of the
 * function it sits on, and how it sends the call elsewhere.
 *
 * Up to 5.10 it is given struct pt_regs.  Later it is struct ftrace_regs, of
 * which a kernel with CONFIG_DYNAMIC_FTRACE_WITH_ARGS always fills in the
 * arguments; others have to be asked for all the registers.
 *
 * And where in a function it sits: on arm64 that is behind the first instruction, or two
 * if there is a landing pad, and before 5.18 ftrace does not find it from where the
 * function begins.
 */
#ifndef MQNS_COMPAT_FTRACE_H
#define MQNS_COMPAT_FTRACE_H

#include <linux/ftrace.h>
#include <linux/ptrace.h>

#if defined(FACT_FTRACE_PT_REGS)

#define redirect_regs		struct pt_regs
#define REDIRECT_FLAGS		FTRACE_OPS_FL_SAVE_REGS
#define redirect_arg0(fregs)	regs_get_kernel_argument(fregs, 0)
#define redirect_to(fregs, ip)	instruction_pointer_set(fregs, ip)

#elif defined(FACT_FTRACE_REGS_ARGUMENTS)

#define redirect_regs		struct ftrace_regs
#define REDIRECT_FLAGS		0
#define redirect_arg0(fregs)	ftrace_regs_get_argument(fregs, 0)
#define redirect_to(fregs, ip)	ftrace_regs_set_instruction_pointer(fregs, ip)

#elif defined(CONFIG_HAVE_DYNAMIC_FTRACE_WITH_ARGS)

#define redirect_regs		struct ftrace_regs
#define REDIRECT_FLAGS		0
#define redirect_arg0(fregs)	regs_get_kernel_argument(&(fregs)->regs, 0)
#define redirect_to(fregs, ip)	ftrace_instruction_pointer_set(fregs, ip)

#else

#define redirect_regs		struct ftrace_regs
#define REDIRECT_FLAGS		FTRACE_OPS_FL_SAVE_REGS
#define redirect_arg0(fregs)	regs_get_kernel_argument(ftrace_get_regs(fregs), 0)
#define redirect_to(fregs, ip)	instruction_pointer_set(ftrace_get_regs(fregs), ip)

#endif

/* Have @ops sit on the function that begins at @address, and on nothing else. */
static inline int ftrace_choose(struct ftrace_ops *ops, unsigned long address)
{
	int err = ftrace_set_filter_ip(ops, address, 0, 1);

#ifdef CONFIG_ARM64
	if (err == -EINVAL)
		err = ftrace_set_filter_ip(ops, address + AARCH64_INSN_SIZE, 0, 1);
	if (err == -EINVAL)
		err = ftrace_set_filter_ip(ops, address + 2 * AARCH64_INSN_SIZE, 0, 1);
#endif
	return err;
}

#endif
