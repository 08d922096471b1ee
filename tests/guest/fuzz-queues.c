// SPDX-License-Identifier: GPL-2.0-only
/*
 * Calls: mq_*
 *
 * Mostly the system calls themselves, since the library makes EACCES of EPERM
 * and looks at names; now and then the library, since that is what programs use.
 */
#include "fuzz.h"

#include <limits.h>

#define FAR_AHEAD	10000000	/* seconds; the clock is stepped during a run */
#define UNTOUCHED	0x5a

enum api { RAW, RAW_64, LIBRARY };	/* RAW_64: with 64-bit times where others exist */

struct time64 {
	long long tv_sec;
	long long tv_nsec;
};

static const long counts[] = {
	1, 2, 3, 5, 8, 10, 11, 100, 0, -1, 65536, 65537, LONG_MAX, LONG_MIN,
};

static const long sizes[] = {
	16, 64, 100, 128, 1024, 4048, 8192, 8, 1, 8193, 16384, 0, -1, 16777216, 16777217,
	LONG_MAX, LONG_MAX / 2,
};

/* @choice: -1 none, -2 bad memory */
static struct mq_attr *attributes(long choice)
{
	static struct mq_attr attr;

	if (choice == -1)
		return NULL;
	if (choice == -2)
		return (struct mq_attr *)bad_memory();
	memset(&attr, 0x77, sizeof(attr));
	attr.mq_maxmsg = counts[choice / 32];
	attr.mq_msgsize = sizes[choice % 32];
	return &attr;
}

void act_mq_open(const long *v)
{
	const char *library_name = v[5] == LIBRARY ? slash_name(v[0]) : NULL;
	struct mq_attr *attr = attributes(v[3]);
	long ret;

	if (library_name)
		ret = result(mq_open(library_name, v[1], (mode_t)v[2], attr));
	else
		ret = result(syscall(SYS_mq_open, queue_name(v[0]), (int)v[1],
				     (mode_t)v[2], attr));
	say_result(ret);
	keep(v[4], ret);
}

void act_mq_unlink(const long *v)
{
	const char *library_name = v[1] == LIBRARY ? slash_name(v[0]) : NULL;

	if (library_name)
		say_result(result(mq_unlink(library_name)));
	else
		say_result(result(syscall(SYS_mq_unlink, queue_name(v[0]))));
}

/* Only times that are never reached in a run, and none at all, let a call sleep. */
static bool patient(long when)
{
	return when == 0 || when == 8;
}

static bool may_sleep(int fd, long when)
{
	int flags;

	if (!patient(when))
		return false;
	flags = fcntl(fd, F_GETFL);
	return flags >= 0 && !(flags & O_NONBLOCK);
}

static struct timespec *until(long when)
{
	static struct timespec t;

	t = moment(when == 3 ? 3 : -1000);
	switch (when) {
	case 0:
		return NULL;
	case 2:
		t.tv_sec = 0;
		t.tv_nsec = 0;
		break;
	case 4:
		t.tv_nsec = 1000000000;
		break;
	case 5:
		t.tv_nsec = -1;
		break;
	case 6:
		t.tv_sec = -1;
		break;
	case 7:
		return (struct timespec *)bad_memory();
	case 8:
		t.tv_sec += FAR_AHEAD;
		break;
	case 9:
		t.tv_sec = 0;
		t.tv_nsec = 1;
		break;
	case 10:
		t.tv_nsec = 999999999;
		break;
	}
	return &t;
}

static void *until_64(struct timespec *t)
{
	static struct time64 t64;

	if (!t || (char *)t == bad_memory())
		return t;
	t64.tv_sec = t->tv_sec;
	t64.tv_nsec = t->tv_nsec;
	return &t64;
}

/* The 32-bit library reads the time itself, in order to convert it. */
static bool by_library(long api, const struct timespec *t)
{
	return api == LIBRARY && (char *)t != bad_memory();
}

static long send_by(long api, int fd, const char *from, size_t size, unsigned int prio,
		    struct timespec *t)
{
	if (by_library(api, t))
		return t ? mq_timedsend(fd, from, size, prio, t) : mq_send(fd, from, size, prio);
#ifdef SYS_mq_timedsend_time64
	if (api == RAW_64)
		return syscall(SYS_mq_timedsend_time64, fd, from, size, prio, until_64(t));
#endif
	(void)until_64;
	return syscall(SYS_mq_timedsend, fd, from, size, prio, t);
}

static long receive_by(long api, int fd, char *to, size_t size, unsigned int *prio,
		       struct timespec *t)
{
	if (by_library(api, t))
		return t ? mq_timedreceive(fd, to, size, prio, t) :
			   mq_receive(fd, to, size, prio);
#ifdef SYS_mq_timedreceive_time64
	if (api == RAW_64)
		return syscall(SYS_mq_timedreceive_time64, fd, to, size, prio, until_64(t));
#endif
	return syscall(SYS_mq_timedreceive, fd, to, size, prio, t);
}

/* Sizes around @size, the largest that a queue takes. */
static size_t choose_size(long choice, long size)
{
	static const long around[] = { 0, 0, 1, 0, -1 };

	if (choice >= 1000)
		return size > 0 ? (choice - 1000) % (size + 1) : choice % 100;
	switch (choice) {
	case 3:
		return 0;
	case 5:
		return LONG_MAX;
	case 6:
		return 16384;
	}
	return size + around[choice];
}

static long size_of_slot(long fd)
{
	return fd < SLOTS ? me->slots[fd].size : 10;
}

static void fill(char *buf, size_t size)
{
	memset(buf, run->now, size);
	if (size >= sizeof(run->now))
		memcpy(buf, &run->now, sizeof(run->now));
}

void act_mq_timedsend(const long *v)
{
	int fd = fd_of(v[0]);
	size_t size = choose_size(v[1], size_of_slot(v[0]));
	char *from = choose_memory(v[2], size);
	struct timespec *t = until(v[4]);
	long ret;

	if (from == good_memory() && size <= MESSAGE_ROOM)
		fill(from, size);
	leave(may_sleep(fd, v[4]));
	ret = result(send_by(v[5], fd, from, size, v[3], t));
	come_back();
	say(" %zu bytes:", size);
	say_result(ret);
}

/* Nothing may be written behind a message. */
static bool untouched(const char *buf, size_t from, size_t to)
{
	for (; from < to; from++) {
		if (buf[from] != UNTOUCHED)
			return false;
	}
	return true;
}

static void say_message(const char *buf, long size, size_t room, unsigned int prio)
{
	say_result(size);
	if (size < 0) {
		say(" prio %#x", prio);
		return;
	}
	say_digest(buf, size);
	say(" prio %u%s", prio, untouched(buf, size, room) ? "" : " and more");
}

void act_mq_timedreceive(const long *v)
{
	int fd = fd_of(v[0]);
	size_t size = choose_size(v[1], size_of_slot(v[0]));
	unsigned int prio = 0xbadcafe;
	unsigned int *where = v[3] == 1 ? NULL : v[3] == 2 ? (void *)bad_memory() : &prio;
	char *to = choose_memory(v[2], size);
	size_t room = to == good_memory() && size <= MESSAGE_ROOM ? size : 0;
	struct timespec *t = until(v[4]);
	long ret;

	memset(to, UNTOUCHED, room);
	leave(may_sleep(fd, v[4]));
	ret = result(receive_by(v[5], fd, to, size, where, t));
	come_back();
	say_message(to, ret, room, prio);
}

static void say_attributes(const struct mq_attr *attr)
{
	say(" (%ld of %ld, %ld bytes, flags %#lx)", (long)attr->mq_curmsgs,
	    (long)attr->mq_maxmsg, (long)attr->mq_msgsize, (long)attr->mq_flags);
	say_digest(attr, sizeof(*attr));
}

void act_mq_getsetattr(const long *v)
{
	struct mq_attr new = { .mq_flags = v[1], .mq_maxmsg = 7 }, old;
	struct mq_attr *set = v[1] == -1 ? NULL : v[1] == -2 ? (void *)bad_memory() : &new;
	struct mq_attr *get = v[2] == 1 ? NULL : v[2] == 2 ? (void *)bad_memory() : &old;

	memset(&old, UNTOUCHED, sizeof(old));
	say_result(result(syscall(SYS_mq_getsetattr, fd_of(v[0]), set, get)));
	say_attributes(&old);
}

static char *cookie(void)
{
	static char bytes[32];

	memset(bytes, run->now, sizeof(bytes));
	return bytes;
}

/* @v: as act_mq_notify() has it */
static struct sigevent *event(const long *v)
{
	static struct sigevent e;

	memset(&e, 0, sizeof(e));
	e.sigev_signo = v[2];
	e.sigev_value.sival_int = v[3];
	e.sigev_notify = SIGEV_THREAD;
	switch (v[1]) {
	case 0:
		return NULL;
	case 1:
		e.sigev_notify = SIGEV_NONE;
		break;
	case 2:
		e.sigev_notify = SIGEV_SIGNAL;
		break;
	case 3:
		e.sigev_value.sival_ptr = cookie();
		e.sigev_signo = FD_NETLINK;
		break;
	case 4:
		e.sigev_notify = 7;
		break;
	case 5:
		return (struct sigevent *)bad_memory();
	case 6:
		e.sigev_value.sival_ptr = bad_memory();
		e.sigev_signo = FD_NETLINK;
		break;
	case 7:
		e.sigev_value.sival_ptr = cookie();
		e.sigev_signo = FD_PASS_IN;
		break;
	case 8:
		e.sigev_value.sival_ptr = cookie();
		e.sigev_signo = -1;
		break;
	case 9:
		e.sigev_value.sival_ptr = cookie();
		e.sigev_signo = FD_MOUNT;
		break;
	case 10:
		e.sigev_notify = -1;
		break;
	}
	return &e;
}

void act_mq_notify(const long *v)
{
	struct sigevent *e = event(v);
	bool library = v[4] == LIBRARY && (!e || v[1] == 1 || v[1] == 2);
	long ret;

	if (library)
		ret = result(mq_notify(fd_of(v[0]), e));
	else
		ret = result(syscall(SYS_mq_notify, fd_of(v[0]), e));
	say_result(ret);
	if (!ret && v[1] == 3)
		me->cookies = true;
}
