/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Small things guest programs share.
 *
 * Every call here returns what the system call itself returns, >= 0 or
 * -errno, so that a result can be compared, passed on and printed as it is.
 */
#ifndef GUEST_H
#define GUEST_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

/* The largest message a queue with default attributes takes. */
#define MESSAGE_MAX	8192

static inline long result(long ret)
{
	return ret < 0 ? -errno : ret;
}

/* The words for a result: "ok", or the name of the error. */
static inline const char *outcome(long ret)
{
	const char *name = ret < 0 ? strerrorname_np(-ret) : "ok";

	return name ? name : "an error without a name";
}

/* Formats into one of a few static buffers: valid until 8 later calls. */
__attribute__((format(printf, 1, 2)))
static inline char *text(const char *fmt, ...)
{
	static char buffers[8][1024];
	static unsigned int next;
	char *buf = buffers[next++ % 8];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(buf, sizeof(buffers[0]), fmt, ap);
	va_end(ap);
	return buf;
}

/* What has no place in the story has to work, or the program cannot go on. */
#define must(call) must_be(result(call), #call, __FILE__, __LINE__)

static inline long must_be(long ret, const char *call, const char *file, int line)
{
	if (ret >= 0)
		return ret;
	fprintf(stderr, "%s:%d: %s: %s\n", file, line, call, outcome(ret));
	exit(2);
}

static inline void sleep_ms(long ms)
{
	struct timespec t = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000 };

	nanosleep(&t, NULL);
}

static inline long write_text(const char *path, const char *value)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	long ret;

	if (fd < 0)
		return -errno;
	ret = result(write(fd, value, strlen(value)));
	close(fd);
	return ret;
}

/* Reads a short file into @buf as a string. */
static inline long read_text(const char *path, char *buf, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	long ret;

	if (fd < 0)
		return -errno;
	ret = result(read(fd, buf, size - 1));
	buf[ret > 0 ? ret : 0] = '\0';
	close(fd);
	return ret;
}

/*
 * Waits until the task @pid sleeps in the system call @nr.  Without this a
 * test would wake somebody who has not gone to sleep yet and prove nothing.
 */
static inline void wait_asleep_in(pid_t pid, long nr)
{
	char path[40], line[160];
	int tries;

	snprintf(path, sizeof(path), "/proc/%d/syscall", pid);
	for (tries = 0; tries < 2000; tries++) {
		if (read_text(path, line, sizeof(line)) > 0 &&
		    line[0] >= '0' && line[0] <= '9' && atol(line) == nr)
			return;
		sleep_ms(5);
	}
	fprintf(stderr, "task never slept in system call %ld\n", nr);
	exit(2);
}

/* Queues.  Names have the leading slash that mq_open(3) wants. */

static inline long queue_open(const char *name, int flags)
{
	return result(mq_open(name, flags, 0600, NULL));
}

/* A queue made with mq_open(), and nothing left open. */
static inline long queue_make(const char *name)
{
	long q = queue_open(name, O_CREAT | O_EXCL | O_RDWR);

	if (q >= 0)
		close(q);
	return q;
}

static inline long queue_unlink(const char *name)
{
	/* Not by mq_unlink(3), which makes EACCES of EPERM. */
	return result(syscall(SYS_mq_unlink, name + 1));
}

static inline long queue_send(int q, const char *message, unsigned int prio)
{
	return result(mq_send(q, message, strlen(message), prio));
}

/* Receives into one of text()'s buffers; an error gives its name. */
static inline const char *queue_receive(int q)
{
	static char buf[MESSAGE_MAX];
	long ret = result(mq_receive(q, buf, sizeof(buf), NULL));

	return ret < 0 ? outcome(ret) : text("\"%.*s\"", (int)ret, buf);
}

/* The moment @ms from now (or before now), as the timed calls want it. */
static inline struct timespec moment(long ms)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	t.tv_sec += ms / 1000;
	t.tv_nsec += ms % 1000 * 1000000;
	if (t.tv_nsec >= 1000000000) {
		t.tv_sec++;
		t.tv_nsec -= 1000000000;
	} else if (t.tv_nsec < 0) {
		t.tv_sec--;
		t.tv_nsec += 1000000000;
	}
	return t;
}

/* Makes a mount of a context that has its superblock and puts it on @dir. */
static inline long mount_attach(int context, const char *dir)
{
	long ret, mnt = result(fsmount(context, FSMOUNT_CLOEXEC, 0));

	if (mnt < 0)
		return mnt;
	ret = result(move_mount(mnt, "", AT_FDCWD, dir, MOVE_MOUNT_F_EMPTY_PATH));
	close(mnt);
	return ret;
}

#endif
