/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Fact: what struct fd is.
 */
#ifndef MQNS_COMPAT_FD_H
#define MQNS_COMPAT_FD_H

#include <linux/fdtable.h>
#include <linux/file.h>
#include <linux/nospec.h>
#include <linux/sched.h>

#ifndef FACT_FD_FILE
#define fd_file(f)	((f).file)
#endif

/*
 * Does an open file of the current task have these operations, or is there none?
 * Only a hint: the descriptor may change before it is used, and the memory of
 * a file may be another file's by the time it is read.  @there: is there a file?
 *
 * RCU holds back the free of tables and files.  An ftrace handler runs with
 * preemption on; turning it off is as good as rcu_read_lock(), and inline.
 *
 * Most callers are told "no", and pay for each instruction until then.
 */
static __always_inline bool
fd_peek_operations(unsigned int fd, const struct file_operations *wanted,
		   bool *there)
{
	const struct fdtable *table;
	const struct file *file;
	unsigned long mask;
	bool found;

	preempt_disable_notrace();
	table = rcu_dereference_sched(current->files->fdt);
	/* All ones if the descriptor is in the table, which always has a first. */
	mask = array_index_mask_nospec(fd, table->max_fds);
	/* Read once, as rcu_dereference() would, but without making the address first. */
	file = rcu_dereference_protected(table->fd[fd & mask], true);
	OPTIMIZER_HIDE_VAR(file);
	file = (void *)((unsigned long)file & mask);
	/* In one instruction, as READ_ONCE() would not be: it is read but once anyway. */
	found = !file || data_race(file->f_op == wanted);
	preempt_enable_notrace();
	*there = file;
	return found;
}

#endif
