// SPDX-License-Identifier: GPL-2.0-only
/*
 * Calls: descriptors, processes, who they are and what they may
 */
#include "fuzz.h"

#include <linux/capability.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>

void act_close(const long *v)
{
	struct slot *s = &me->slots[v[0]];

	say_result(result(close(s->fd)));
	s->fd = -1;
}

void act_dup(const long *v)
{
	long fd;

	/* The memory of the run is not to be written to. */
	if (v[0] >= SLOTS)
		return;
	fd = result(fcntl(fd_of(v[0]), v[2] ? F_DUPFD_CLOEXEC : F_DUPFD, 3));

	say_result(fd);
	keep(v[1], fd);
}

void act_set_nonblock(const long *v)
{
	if (v[0] < SLOTS)
		say_result(result(fcntl(fd_of(v[0]), F_SETFL, v[1] < 7 ? O_NONBLOCK : 0)));
}

void act_set_cloexec(const long *v)
{
	if (v[0] < SLOTS)
		say_result(result(fcntl(fd_of(v[0]), F_SETFD, v[1])));
}

static long child_sends(int fd)
{
	static const struct timespec never;

	return result(syscall(SYS_mq_timedsend, fd, "child", 5, 2, &never));
}

static long child_receives(int fd)
{
	static const struct timespec never;

	return result(syscall(SYS_mq_timedreceive, fd, good_memory(), MESSAGE_ROOM, NULL, &never));
}

static long child_registers(int fd)
{
	struct sigevent e = { .sigev_notify = SIGEV_NONE };

	return result(syscall(SYS_mq_notify, fd, &e));
}

static long child_acts(int fd, long what)
{
	switch (what) {
	case 0:
		return 0;
	case 1:
		return result(close(fd));
	case 2:
		return result(syscall(SYS_mq_notify, fd, NULL));
	case 3:
		return child_registers(fd);
	case 4:
		return child_receives(fd);
	default:
		return child_sends(fd);
	}
}

void act_fork(const long *v)
{
	pid_t pid = fork();

	if (!pid) {
		run->child = getpid();
		say_result(child_acts(fd_of(v[0]), v[1]));
		_exit(0);
	}
	run->child = pid;
	if (pid > 0)
		waitpid(pid, NULL, 0);
	say_result(pid > 0 ? 0 : result(pid));
}

/* The new program goes on where this one was: fuzz.c, main(). */
void act_exec(const long *v)
{
	const char *number = text("%d", (int)(me - run->roles));

	(void)v;
	execl("/proc/self/exe", "fuzz", "--role", number, NULL);
	say_result(-errno);
}

void act_exit(const long *v)
{
	(void)v;
	me->leaving = true;
	run->unfinished = true;
	hand_turn_to(STEERER);
	_exit(0);
}

/* Who sleeps is killed, who does not exits in its own time. */
void act_destroy(const long *v)
{
	struct role *victim = &run->roles[v[0]];

	if (victim == me)
		return;
	say_result(result(kill(victim->pid, SIGKILL)));
	if (kill(victim->pid, 0))
		return;
	victim->leaving = true;
	run->unfinished = true;
}

void act_kill(const long *v)
{
	say_result(result(kill(run->roles[v[0]].pid, v[1])));
}

void act_pass(const long *v)
{
	char control[CMSG_SPACE(sizeof(int))] = { 0 }, byte = v[0];
	struct iovec iov = { .iov_base = &byte, .iov_len = 1 };
	struct msghdr msg = {
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control),
	};
	struct cmsghdr *c = CMSG_FIRSTHDR(&msg);
	int fd = fd_of(v[0]);

	/* A socket in itself would keep itself. */
	if (v[0] >= SLOTS)
		return;
	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(c), &fd, sizeof(int));
	say_result(result(sendmsg(FD_PASS_IN, &msg, MSG_DONTWAIT)));
}

void act_take(const long *v)
{
	char control[CMSG_SPACE(sizeof(int))], byte;
	struct iovec iov = { .iov_base = &byte, .iov_len = 1 };
	struct msghdr msg = {
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control),
	};
	long ret = result(recvmsg(FD_PASS_OUT, &msg, MSG_DONTWAIT));
	struct cmsghdr *c = ret < 0 ? NULL : CMSG_FIRSTHDR(&msg);
	int fd;

	say_result(ret);
	if (!c || c->cmsg_type != SCM_RIGHTS)
		return;
	memcpy(&fd, CMSG_DATA(c), sizeof(int));
	say(" fd %d", fd);
	keep(v[0], fd);
}

static void set_limit(int what, rlim_t value)
{
	struct rlimit limit;

	getrlimit(what, &limit);
	limit.rlim_cur = value;
	say_result(result(setrlimit(what, &limit)));
}

void act_limit_memory(const long *v)
{
	set_limit(RLIMIT_MSGQUEUE, v[0] < 0 ? RLIM_INFINITY : (rlim_t)v[0]);
}

void act_limit_files(const long *v)
{
	set_limit(RLIMIT_NOFILE, v[0]);
}

static const char *sysctl_path(long which)
{
	static const char *const names[] = {
		"msg_max", "msgsize_max", "queues_max", "msg_default", "msgsize_default",
	};

	return text("/proc/sys/fs/mqueue/%s", names[which]);
}

void act_sysctl_write(const long *v)
{
	say_result(write_text(sysctl_path(v[0]), text("%ld", v[1])));
}

void act_sysctl_read(const long *v)
{
	char value[40] = "";

	say_result(read_text(sysctl_path(v[0]), value, sizeof(value)));
	say(" %ld", atol(value));
}

/* Where the plain ones take 16 bits. */
#ifdef SYS_setresuid32
#undef SYS_setresuid
#undef SYS_setresgid
#define SYS_setresuid	SYS_setresuid32
#define SYS_setresgid	SYS_setresgid32
#endif

/* System calls, since the library would tell threads that are not there. */
void act_seteuid(const long *v)
{
	say_result(result(syscall(SYS_setresuid, -1, v[0], -1)));
}

void act_setegid(const long *v)
{
	say_result(result(syscall(SYS_setresgid, -1, v[0], -1)));
}

void act_capability(const long *v)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2];

	syscall(SYS_capget, &header, data);
	if (v[1] % 2)
		data[0].effective |= 1U << v[0];
	else
		data[0].effective &= ~(1U << v[0]);
	say_result(result(syscall(SYS_capset, &header, data)));
}

void act_nice(const long *v)
{
	say_result(result(setpriority(PRIO_PROCESS, run->roles[v[0]].pid, v[1])));
}

void act_umask(const long *v)
{
	say(" %o", umask(v[0] % 4 ? 0 : v[0] & 0777));
}
