/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Facts: how the times of an inode are set, what the first argument of inode
 * operations is, how an inode of one's own is allocated.
 */
#ifndef MQNS_COMPAT_INODE_H
#define MQNS_COMPAT_INODE_H

#include <linux/fs.h>
#include <linux/slab.h>
#include <linux/timekeeping.h>

#ifdef FACT_INODE_TIME_ACCESSORS
#define inode_put_atime(inode, t)	inode_set_atime_to_ts(inode, t)
#define inode_put_mtime(inode, t)	inode_set_mtime_to_ts(inode, t)
#define inode_put_ctime(inode, t)	inode_set_ctime_to_ts(inode, t)
#else
#define inode_put_atime(inode, t)	((inode)->i_atime = (t))
#define inode_put_mtime(inode, t)	((inode)->i_mtime = (t))
#define inode_put_ctime(inode, t)	((inode)->i_ctime = (t))
#endif

/*
 * What current_time() says of an inode of ours, whose superblock has times of
 * whole seconds, as the kernel's own has; but in a tenth of its instructions.
 */
static inline struct timespec64 inode_now(void)
{
	return (struct timespec64){ .tv_sec = ktime_get_real_seconds() };
}

/*
 * All three times: now.  No lock is taken: two tasks may write at a time, and a third
 * read.  Each writes whole seconds, so that what is left is what either has written;
 * the kernel's own times of files are written in the same way.
 */
static inline void inode_touch_all(struct inode *inode)
{
	struct timespec64 now = inode_now();

	/* Other tasks may write at the same time, see above. */
	data_race((inode_put_atime(inode, now), inode_put_mtime(inode, now),
		   inode_put_ctime(inode, now)));
}

/* Looked at, and that is all. */
static inline void inode_touch_read(struct inode *inode)
{
	struct timespec64 now = inode_now();

	/* As in inode_touch_all(). */
	data_race((inode_put_atime(inode, now), inode_put_ctime(inode, now)));
}

#if defined(FACT_INODE_OPS_IDMAP)
#define INODE_OPS_MAP		struct mnt_idmap *map,
#define NO_MAP			&nop_mnt_idmap,
#elif defined(FACT_INODE_OPS_USERNS)
#define INODE_OPS_MAP		struct user_namespace *map,
#define NO_MAP			&init_user_ns,
#else
#define INODE_OPS_MAP
#define NO_MAP
#endif

#ifndef FACT_INODE_ALLOC_LRU
#define alloc_inode_sb(sb, cache, gfp)	kmem_cache_alloc(cache, gfp)
#endif

#endif
