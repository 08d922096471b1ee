/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SHIM_SLAB_H
#define SHIM_SLAB_H

#include <stdlib.h>

#define GFP_KERNEL_ACCOUNT	0
#define kfree(ptr)		free(ptr)
#define cond_resched()		do { } while (0)

/* If not zero, the allocation after so many fails. */
extern __thread unsigned int unit_fail_after;

static inline void *kmalloc(size_t size, int flags)
{
	(void)flags;
	if (unit_fail_after && !--unit_fail_after)
		return NULL;
	return malloc(size);
}

#endif
