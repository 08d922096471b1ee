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
 * The caller holds the directory's lock.  Whether the kernel asks for
 * permission to search the directory is visible, and differs.
 */
static inline struct dentry *dir_look_up(struct dentry *dir, struct qstr *name)
{
#ifdef FACT_LOOKUP_NOPERM
	return lookup_noperm(name, dir);
#else
	return lookup_one_len(name->name, dir, name->len);
#endif
}

/*
 * What has a name already, found without the lock, as by every path.  NULL may mean
 * anything: dir_look_up() knows why.
 *
 * The inode stays though the name may go.  Who removes it makes the dentry negative
 * only if nobody else has it:
 *
 *	opens					removes
 *
 *	finds the dentry, has it
 *						unhashes it, with its inode
 *	opens what had the name
 *
 * An inode that is seen here is all there: it was before it was given a name.
 */
static inline struct dentry *dir_find(struct dentry *dir, struct qstr *name)
{
	struct dentry *dentry;

#ifndef FACT_LOOKUP_NOPERM
	if (dir_permission(d_inode(dir), MAY_EXEC))
		return NULL;
#endif
	name->hash = full_name_hash(dir, (const char *)name->name, name->len);
	dentry = d_lookup(dir, name);
	if (dentry && !d_inode_rcu(dentry)) {
		dput(dentry);
		return NULL;
	}
	return dentry;
}

static inline int dir_remove(struct dentry *dir, struct dentry *dentry)
{
	return vfs_unlink(NO_MAP d_inode(dir), dentry, NULL);
}

#endif
