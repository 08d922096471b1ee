/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Facts: whether a superblock decides that names that were looked up in vain
 * are not kept, whether a mount may insist on a new superblock, and whether a
 * mount has its superblock's owner, too.
 */
#ifndef MQNS_COMPAT_SUPER_H
#define MQNS_COMPAT_SUPER_H

#include <linux/fs.h>
#include <linux/fs_context.h>
#include <linux/mount.h>
#include <linux/user_namespace.h>

static inline void super_set_dentry_flags(struct super_block *sb)
{
#ifdef FACT_DEFAULT_DENTRY_FLAGS
	sb->s_d_flags = DCACHE_DONTCACHE;
#endif
}

static inline bool context_is_exclusive(const struct fs_context *fc)
{
#ifdef FACT_EXCLUSIVE_CONTEXT
	return fc->exclusive;
#else
	return false;
#endif
}

/*
 * The owner of the superblock of a mount has become another: as vfs_create_mount()
 * and free_vfsmnt() have it, which do not count the system's.
 */
static inline void mount_set_owner(struct vfsmount *mnt, struct user_namespace *owner)
{
#ifdef FACT_MOUNT_OWNER
	struct user_namespace *old = mnt->mnt_userns;

	mnt->mnt_userns = owner == &init_user_ns ? owner : get_user_ns(owner);
	if (old != &init_user_ns)
		put_user_ns(old);
#endif
}

#endif
