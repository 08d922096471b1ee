// SPDX-License-Identifier: GPL-2.0-only
/*
 * Inodes: memory for them, and what all of them have
 */

#include <linux/cred.h>
#include <linux/rcupdate.h>

#include "compat/inode.h"
#include "inode.h"

/* What stat() says, as for the kernel's own. */
#define FILE_SIZE	80

static struct kmem_cache *inode_cache;

static void init_once(void *memory)
{
	struct mqns_inode *mi = memory;

	inode_init_once(&mi->vfs_inode);
}

/**
 * mqns_inode_alloc - the superblock's alloc_inode()
 * @sb: the superblock
 */
struct inode *mqns_inode_alloc(struct super_block *sb)
{
	struct mqns_inode *mi = alloc_inode_sb(sb, inode_cache, GFP_KERNEL);

	return mi ? &mi->vfs_inode : NULL;
}

/**
 * mqns_inode_free - the superblock's free_inode()
 * @inode: the inode; called when no RCU reader looks at it any more
 *
 * Context: any; after an RCU grace period.
 */
void mqns_inode_free(struct inode *inode)
{
	kmem_cache_free(inode_cache, mqns_inode(inode));
}

/**
 * mqns_inode_new - a new inode that belongs to the current user
 * @sb: of which superblock
 * @mode: its mode
 *
 * Context: process; may sleep.
 * Return: a counted reference, NULL if there is no memory.
 */
struct inode *mqns_inode_new(struct super_block *sb, umode_t mode)
{
	struct inode *inode = new_inode(sb);

	if (!inode)
		return NULL;
	inode->i_ino = get_next_ino();
	inode->i_mode = mode;
	inode->i_uid = current_fsuid();
	inode->i_gid = current_fsgid();
	inode->i_size = FILE_SIZE;
	inode_touch_all(inode);
	return inode;
}

/**
 * mqns_inode_new_directory - the directory of a new superblock
 * @sb: the superblock
 * @inum: the number of its namespace
 *
 * Context: process; may sleep.
 * Return: a counted reference, NULL if there is no memory.
 */
struct inode *mqns_inode_new_directory(struct super_block *sb, unsigned int inum)
{
	struct inode *inode = mqns_inode_new(sb, S_IFDIR | S_ISVTX | 0777);
	struct directory *directory;

	if (!inode)
		return NULL;
	inc_nlink(inode);
	inode->i_size = 2 * DIRENT_SIZE;
	inode->i_op = &mqns_dir_inode_operations;
	inode->i_fop = &simple_dir_operations;
	directory = &mqns_inode(inode)->directory;
	INIT_LIST_HEAD(&directory->link);
	INIT_LIST_HEAD(&directory->queues);
	spin_lock_init(&directory->lock);
	directory->sb = sb;
	directory->inum = inum;
	directory->count = 0;
	directory->internal = true;
	return inode;
}

/**
 * mqns_inode_init - make the cache
 *
 * Context: process; may sleep.
 * Return: 0, -ENOMEM.
 */
int mqns_inode_init(void)
{
	inode_cache = kmem_cache_create("mqueue_ns_inode",
					sizeof(struct mqns_inode), 0,
					SLAB_ACCOUNT, init_once);
	return inode_cache ? 0 : -ENOMEM;
}

/**
 * mqns_inode_exit - unmake the cache
 *
 * Context: process; may sleep.  No superblock is left.
 */
void mqns_inode_exit(void)
{
	rcu_barrier();	/* inodes are freed by RCU */
	kmem_cache_destroy(inode_cache);
	mqns_message_exit();
}
