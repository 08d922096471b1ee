/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Facts: how a table of sysctls ends, whether handlers may change it, and how a
 * handler learns which open file is being used.
 *
 * The last is asked nowhere in the interface.  But on all supported kernels
 * the position that a handler is given is the one in the struct kiocb of the
 * read or write, and that knows the file; tests/suites/serve.sh holds it true.
 */
#ifndef MQNS_COMPAT_SYSCTL_H
#define MQNS_COMPAT_SYSCTL_H

#include <linux/fs.h>
#include <linux/sysctl.h>

#ifdef FACT_SYSCTL_SIZED
#define SYSCTL_END
#else
#define SYSCTL_END	{}
#endif

#ifdef FACT_SYSCTL_CONST_HANDLER
#define handler_const		const
#else
#define handler_const
#endif

#ifdef FACT_SYSCTL_CONST_PERMISSIONS
#define permissions_const	const
#else
#define permissions_const
#endif

static inline struct file *sysctl_file(loff_t *pos)
{
	return container_of(pos, struct kiocb, ki_pos)->ki_filp;
}

#endif
