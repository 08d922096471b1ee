// SPDX-License-Identifier: GPL-2.0-only
/*
 * Calls: poll, epoll, inotify
 */
#include "fuzz.h"

#include <poll.h>
#include <sys/epoll.h>
#include <sys/inotify.h>

void act_poll(const long *v)
{
	struct pollfd p = { .fd = fd_of(v[0]), .events = v[1] };

	/* A run looks at the other descriptors itself. */
	if (v[0] >= SLOTS)
		return;
	say_result(result(poll(&p, 1, 0)));
	say(" events %#x", p.revents);
}

static bool is_queue(int fd)
{
	return !syscall(SYS_mq_getsetattr, fd, NULL, NULL);
}

void act_epoll_ctl(const long *v)
{
	static const int ops[] = { EPOLL_CTL_ADD, EPOLL_CTL_MOD, EPOLL_CTL_DEL };
	struct epoll_event e = { .events = EPOLLIN | EPOLLOUT, .data.u32 = v[0] };

	if (!is_queue(fd_of(v[0])))
		return;
	/* How often it was woken shows only with EPOLLET. */
	if (v[1] % 2)
		e.events |= EPOLLET;
	say_result(result(epoll_ctl(FD_EPOLL, ops[v[1] / 2], fd_of(v[0]), &e)));
}

void act_epoll_wait(const long *v)
{
	struct epoll_event events[8];
	int i, n = epoll_wait(FD_EPOLL, events, 8, 0);

	(void)v;
	say_result(result(n));
	for (i = 0; i < n; i++)
		say(" %u:%#x", events[i].data.u32, events[i].events);
}

void act_inotify_add(const long *v)
{
	const char *path = v[0] == 0 ? directory() : file_name(v[0]);

	say_result(result(inotify_add_watch(FD_INOTIFY, path, IN_ALL_EVENTS)));
}

void act_inotify_read(const long *v)
{
	char buf[2000] __attribute__((aligned(8)));
	ssize_t size = result(read(FD_INOTIFY, buf, sizeof(buf)));
	const struct inotify_event *e;
	ssize_t at;

	(void)v;
	say_result(size);
	for (at = 0; at < size; at += sizeof(*e) + e->len) {
		e = (const struct inotify_event *)(buf + at);
		say(" %d:%#x%s%.8s", e->wd, e->mask, e->len ? ":" : "",
		    e->len ? e->name : "");
	}
}
