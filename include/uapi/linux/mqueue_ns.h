/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/*
 * What programs may ask of a queue of mqueue_ns, besides the mq_* calls
 *
 * These are ioctls on a queue's descriptor.  On the kernel's own queues they
 * fail with ENOTTY.  See mqueue_ns(4).
 */
#ifndef _UAPI_LINUX_MQUEUE_NS_H
#define _UAPI_LINUX_MQUEUE_NS_H

#include <linux/ioctl.h>
#include <linux/types.h>

/**
 * struct mqueue_ns_message - a message and where its bytes are
 * @data: address of the bytes
 * @size: in: bytes to send, or room for what is received; out: bytes received
 * @prio: priority
 */
struct mqueue_ns_message {
	__u64 data;
	__u32 size;
	__u32 prio;
};

/**
 * struct mqueue_ns_peek - look at a message without taking it
 * @index: which one, in the order in which they would be received; from 0
 * @flags: 0
 * @message: where to, and what it is
 */
struct mqueue_ns_peek {
	__u32 index;
	__u32 flags;
	struct mqueue_ns_message message;
};

/**
 * struct mqueue_ns_batch - send or receive several messages
 * @messages: address of an array of struct mqueue_ns_message
 * @until: address of a struct __kernel_timespec, as for mq_timedsend(); 0 for
 *	none
 * @count: how many are in the array, at most MQUEUE_NS_BATCH_MAX
 * @flags: 0
 */
struct mqueue_ns_batch {
	__u64 messages;
	__u64 until;
	__u32 count;
	__u32 flags;
};

#define MQUEUE_NS_BATCH_MAX	1024

#define MQUEUE_NS_PEEK		_IOWR(0xf3, 0x60, struct mqueue_ns_peek)
#define MQUEUE_NS_SEND		_IOWR(0xf3, 0x61, struct mqueue_ns_batch)
#define MQUEUE_NS_RECEIVE	_IOWR(0xf3, 0x62, struct mqueue_ns_batch)

#endif
