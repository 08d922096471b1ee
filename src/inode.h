/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Inodes of the file system: a queue each, or the directory of a superblock
 */
#ifndef MQNS_INODE_H
#define MQNS_INODE_H

#include <linux/fs.h>
#include <linux/list.h>
#include <linux/spinlock.h>

#include "limits.h"
#include "queue.h"

/* What a queue adds to the size of its directory, as with the kernel's own. */
#define DIRENT_SIZE	20

/**
 * struct directory - the only directory of a superblock
 * @link: on the list of all superblocks; its mutex
 * @sb: whose; constant
 * @inum: the number of the namespace it was made for; changes only while nobody
 *	sees the superblock
 * @lock: protects @queues and @count
 * @queues: all queues that exist, those without a name included
 * @count: how many, and how many are being made
 * @internal: one who keeps the superblock active may be us, not a user; for showing
 */
struct directory {
	struct list_head link;
	struct super_block *sb;
	unsigned int inum;
	spinlock_t lock;	/* see above */
	struct list_head queues;
	unsigned int count;
	bool internal;
};

/**
 * struct queue_node - a queue as a file
 * @link: in the directory's list; its lock
 * @directory: where it was made; its inode is a counted reference
 * @charge: what its creator pays
 * @opens: open descriptions
 * @queue: the queue
 */
struct queue_node {
	struct list_head link;
	struct directory *directory;
	struct charge charge;
	atomic_t opens;
	struct queue queue;
};

struct mqns_inode {
	union {
		struct directory directory;	/* S_ISDIR() */
		struct queue_node node;		/* S_ISREG() */
	};
	struct inode vfs_inode;
};

static inline struct mqns_inode *mqns_inode(struct inode *inode)
{
	return container_of(inode, struct mqns_inode, vfs_inode);
}

static inline struct inode *directory_inode(struct directory *directory)
{
	return &container_of(directory, struct mqns_inode, directory)->vfs_inode;
}

static inline struct inode *queue_node_inode(struct queue_node *node)
{
	return &container_of(node, struct mqns_inode, node)->vfs_inode;
}

extern const struct inode_operations mqns_dir_inode_operations;
extern const struct file_operations mqns_file_operations;

int mqns_inode_init(void);
void mqns_inode_exit(void);
struct inode *mqns_inode_alloc(struct super_block *sb);
void mqns_inode_free(struct inode *inode);

struct inode *mqns_inode_new(struct super_block *sb, umode_t mode);
struct inode *mqns_inode_new_directory(struct super_block *sb, unsigned int inum);

/* dir.c */
int mqns_dir_create_queue(struct dentry *dentry, umode_t mode, void *attr);
void mqns_dir_evict(struct inode *inode);
bool mqns_dir_at_stake(struct directory *directory);

struct directory_sums {
	unsigned int queues;
	unsigned long messages;
	unsigned long bytes;
};

void mqns_dir_sum(struct directory *directory, struct directory_sums *sums);

#endif
