/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Fact: how memory of a program is copied without looking up to which slab
 * object the kernel's address belongs: by a function, or inline, of which the
 * name has changed.
 */
#ifndef MQNS_COMPAT_UACCESS_H
#define MQNS_COMPAT_UACCESS_H

#include <linux/uaccess.h>

#if defined(FACT_INLINE_COPY_NAMED) && \
	(defined(INLINE_COPY_FROM_USER) || defined(INLINE_COPY_USER))
#define bounded_copy_from_user	_inline_copy_from_user
#define bounded_copy_to_user	_inline_copy_to_user
#else
#define bounded_copy_from_user	_copy_from_user
#define bounded_copy_to_user	_copy_to_user
#endif

#endif
