/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Facts: whether a superblock decides that names that were looked up in vain
 * are not kept, and whether a mount may insist on a new superblock.
 */
#ifndef MQNS_COMPAT_SUPER_H
#define MQNS_COMPAT_SUPER_H

#include <linux/fs.h>
#include <linux/fs_context.h>

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

#endif
