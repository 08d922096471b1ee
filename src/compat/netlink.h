/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Fact: how the netlink socket behind a descriptor is got.
 */
#ifndef MQNS_COMPAT_NETLINK_H
#define MQNS_COMPAT_NETLINK_H

#include <linux/err.h>
#include <linux/file.h>

#include "borrow.h"

/* A counted reference, or -EBADF, -ENOTSOCK, -EINVAL. */
static inline struct sock *netlink_socket_of(int fd)
{
#ifdef FACT_NETLINK_SOCK_BY_FD
	return borrowed(netlink_getsockbyfd)(fd);
#else
	struct file *file = fget(fd);
	struct sock *sock;

	if (!file)
		return ERR_PTR(-EBADF);
	sock = borrowed(netlink_getsockbyfilp)(file);
	fput(file);
	return sock;
#endif
}

#endif
