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
 * The operations of an open file of the current task, NULL if there is none.
 * Only a hint: the descriptor may change before it is used, and the memory of
 * a file may be another file's by the time it is read.
 *
 * RCU holds back the free of tables and files.  An ftrace handler runs with
 * preemption on; turning it off is as good as rcu_read_lock(), and inline.
 */
static __always_inline const struct file_operations *
fd_peek_operations(unsigned int fd)
{
	const struct file_operations *operations = NULL;
	const struct fdtable *table;
	const struct file *file;

	preempt_disable_notrace();
	table = rcu_dereference_sched(current->files->fdt);
	if (likely(fd < table->max_fds)) {
		fd = array_index_nospec(fd, table->max_fds);
		file = rcu_dereference_sched(table->fd[fd]);
		if (likely(file))
			operations = READ_ONCE(file->f_op);
	}
	preempt_enable_notrace();
	return operations;
}

#endif
