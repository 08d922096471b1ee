/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Facts: how a file that exists only in memory gets its name and loses it, and
 * how one name is looked up in a directory.
 */
#ifndef MQNS_COMPAT_DIR_H
#define MQNS_COMPAT_DIR_H

#include <linux/fs.h>
#include <linux/namei.h>

#include "inode.h"

#ifdef FACT_PERSISTENT_DENTRIES

static inline void dir_link(struct dentry *dentry, struct inode *inode)
{
	d_make_persistent(dentry, inode);
}

/* This kernel's own mqueue touches the times of the directory like this. */
static inline int dir_unlink(struct inode *dir, struct dentry *dentry)
{
	return simple_unlink(dir, dentry);
}

#define kill_memory_super(sb)	kill_anon_super(sb)

#else

static inline void dir_link(struct dentry *dentry, struct inode *inode)
{
	d_instantiate(dentry, inode);
	dget(dentry);
}

static inline int dir_unlink(struct inode *dir, struct dentry *dentry)
{
	inode_touch_all(dir);
	drop_nlink(d_inode(dentry));
	dput(dentry);
	return 0;
}

#define kill_memory_super(sb)	kill_litter_super(sb)

#endif

static inline int dir_permission(struct inode *inode, int mask)
{
	return inode_permission(NO_MAP inode, mask);
}

/*
 * May the current task look up a name?  Whether the kernel asks for permission to
 * search the directory, by name too, is visible, and differs.
 */
static inline bool dir_may_look_up(struct dentry *dir)
{
#ifdef FACT_LOOKUP_NOPERM
	return true;
#else
	return !dir_permission(d_inode(dir), MAY_EXEC);
#endif
}

/* Asks for that permission itself.  The caller holds the directory's lock. */
static inline struct dentry *dir_look_up(struct dentry *dir, struct qstr *name)
{
#ifdef FACT_LOOKUP_NOPERM
	return lookup_noperm(name, dir);
#else
	return lookup_one_len(name->name, dir, name->len);
#endif
}

static inline int dir_remove(struct dentry *dir, struct dentry *dentry)
{
	return vfs_unlink(NO_MAP d_inode(dir), dentry, NULL);
}

#endif
