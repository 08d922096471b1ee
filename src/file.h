/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Open queues
 */
#ifndef MQNS_FILE_H
#define MQNS_FILE_H

#include <linux/fs.h>

#include "inode.h"

/* Is it one of ours?  Only then may mqns_file_queue() be asked. */
static inline bool mqns_file_is_queue(const struct file *file)
{
	return file->f_op == &mqns_file_operations;
}

static inline struct queue *mqns_file_queue(const struct file *file)
{
	return &mqns_inode(file_inode(file))->node.queue;
}

void mqns_file_set_gate(int (*gate)(void));
bool mqns_file_unregister(struct file *file);

#endif
