// SPDX-License-Identifier: GPL-2.0-only
/*
 * Queues, whosever they are
 */

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/mqueue_ns.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "queue.h"

static const char *bare(const char *name)
{
	return name + (*name == '/');
}

void queue_check_name(const char *name)
{
	name = bare(name);
	if (!*name || strchr(name, '/') || !strcmp(name, ".") || !strcmp(name, ".."))
		fail(STATUS_USAGE, "not the name of a queue: %s", name);
}

int queue_create(const struct place *place, const char *name, int flags, mode_t mode,
		 struct mq_attr *attr)
{
	char *path;
	int queue;

	queue_check_name(name);
	if (place->dirfd >= 0)
		return openat(place->dirfd, bare(name), flags | O_CLOEXEC | O_NOFOLLOW, mode);
	path = format_text("/%s", bare(name));
	queue = mq_open(path, flags, mode, attr);
	free(path);
	return queue;
}

int queue_try_open(const struct place *place, const char *name, int flags)
{
	return queue_create(place, name, flags, 0, NULL);
}

int queue_open(const struct place *place, const char *name, int flags)
{
	int queue = queue_try_open(place, name, flags);
	struct mq_attr attr;

	if (queue < 0)
		fail_errno("%s", name);
	queue_attributes(queue, name, &attr);
	return queue;
}

int queue_open_any(const struct place *place, const char *name)
{
	int queue = queue_try_open(place, name, O_RDONLY);

	if (queue < 0 && errno == EACCES)
		queue = queue_try_open(place, name, O_WRONLY);
	return queue;
}

/* mq_unlink(3) says EACCES where the kernel says EPERM. */
int queue_remove(const struct place *place, const char *name)
{
	queue_check_name(name);
	if (place->dirfd >= 0)
		return unlinkat(place->dirfd, bare(name), 0);
	return syscall(SYS_mq_unlink, bare(name));
}

void queue_attributes(int queue, const char *name, struct mq_attr *attr)
{
	if (!mq_getattr(queue, attr))
		return;
	if (errno == EBADF)
		fail(STATUS_TROUBLE, "%s: not a message queue", name);
	fail_errno("%s", name);
}

/* No queue has that many messages. */
bool queue_is_ours(int queue)
{
	struct mqueue_ns_peek peek = { .index = UINT_MAX };

	return !ioctl(queue, MQUEUE_NS_PEEK, &peek) || errno != ENOTTY;
}

void queue_need_ours(int queue, const char *name)
{
	if (!queue_is_ours(queue))
		fail(STATUS_NOT_OURS,
		     "%s: a queue of the kernel's own, and only those of mqueue_ns can be looked into",
		     name);
}

bool queue_peek(int queue, const char *name, unsigned int index, struct message *message)
{
	struct mqueue_ns_peek peek = { .index = index };
	struct mq_attr attr;
	int size;

	queue_attributes(queue, name, &attr);
	peek.message.data = (uintptr_t)message->data;
	peek.message.size = attr.mq_msgsize;
	size = ioctl(queue, MQUEUE_NS_PEEK, &peek);
	if (size < 0 && errno == ENOENT)
		return false;
	if (size < 0)
		fail_errno("%s: message %u", name, index);
	message->size = size;
	message->priority = peek.message.prio;
	return true;
}

static int send_once(int queue, const struct message *message, const struct timespec *until)
{
	if (!until)
		return mq_send(queue, message->data, message->size, message->priority);
	return mq_timedsend(queue, message->data, message->size, message->priority, until);
}

bool queue_send(int queue, const char *name, const struct message *message,
		const struct timespec *until)
{
	int ret;

	do {
		ret = send_once(queue, message, until);
	} while (ret && errno == EINTR);
	if (!ret)
		return true;
	if (errno == ETIMEDOUT || errno == EAGAIN)
		return false;
	fail_errno("%s: a message of %zu bytes", name, message->size);
}
