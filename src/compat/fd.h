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
 * The caller has preemption off, which holds back the free of both tables and
 * files.
 */
static inline const struct file_operations *fd_peek_operations(unsigned int fd)
{
	const struct fdtable *table =
		rcu_dereference_sched_check(current->files->fdt, 1);
	const struct file *file;

	if (fd >= table->max_fds)
		return NULL;
	fd = array_index_nospec(fd, table->max_fds);
	file = rcu_dereference_sched_check(table->fd[fd], 1);
	return file ? READ_ONCE(file->f_op) : NULL;
}

#endif
