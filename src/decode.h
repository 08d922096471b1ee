/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From the registers of a system call to its arguments, and the call
 *
 * One function for each way in which a program can say it.  Those that are given
 * a name may return NOT_OURS.  Those that are given a descriptor are called with
 * an open queue of ours, which the caller keeps: and with it the module, however
 * long the program's memory keeps us waiting.
 */
#ifndef MQNS_DECODE_H
#define MQNS_DECODE_H

struct file;
struct pt_regs;

/* 64-bit programs, and x32 for most. */
long mqns_decode_mq_open(const struct pt_regs *regs);
long mqns_decode_mq_unlink(const struct pt_regs *regs);
long mqns_decode_mq_timedsend(const struct pt_regs *regs, struct file *file);
long mqns_decode_mq_timedreceive(const struct pt_regs *regs, struct file *file);
long mqns_decode_mq_notify(const struct pt_regs *regs, struct file *file);
long mqns_decode_mq_getsetattr(const struct pt_regs *regs, struct file *file);

#ifdef CONFIG_COMPAT

/* 32-bit programs. */
long mqns_decode32_mq_open(const struct pt_regs *regs);
long mqns_decode32_mq_unlink(const struct pt_regs *regs);
long mqns_decode32_mq_timedsend(const struct pt_regs *regs, struct file *file);
long mqns_decode32_mq_timedreceive(const struct pt_regs *regs, struct file *file);
long mqns_decode32_mq_notify(const struct pt_regs *regs, struct file *file);
long mqns_decode32_mq_getsetattr(const struct pt_regs *regs, struct file *file);

/* With 32 bits for the seconds. */
long mqns_decode32_mq_timedsend_time32(const struct pt_regs *regs, struct file *file);
long mqns_decode32_mq_timedreceive_time32(const struct pt_regs *regs, struct file *file);

/* 32-bit structures, 64-bit registers. */
long mqns_decodex32_mq_notify(const struct pt_regs *regs, struct file *file);

#endif

#endif
