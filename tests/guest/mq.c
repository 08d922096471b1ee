// SPDX-License-Identifier: GPL-2.0-only
/*
 * mq WORD... - does to message queues what it is told, for shell scripts
 *
 *	create NAME	mq_open(NAME, O_CREAT | O_EXCL | O_RDWR)
 *	open NAME	mq_open(NAME, O_RDWR | O_NONBLOCK)
 *	await NAME	mq_open(NAME, O_RDWR): receiving will block
 *	file PATH	open(PATH, O_RDWR | O_NONBLOCK)
 *	await-file PATH	open(PATH, O_RDWR)
 *	new PATH	open(PATH, O_CREAT | O_EXCL | O_RDWR)
 *	read PATH	open(PATH, O_RDONLY)
 *	fd NUMBER	uses a descriptor that was inherited
 *	send MESSAGE	to the queue opened last, as are
 *	receive		which prints the message,
 *	stat		which prints "messages/most",
 *	device		which prints major:minor of its file system,
 *	close		and
 *	notify		mq_notify() without a signal
 *	unlink NAME	mq_unlink(NAME)
 *	as USER		becomes that user and group
 *	limit BYTES	RLIMIT_MSGQUEUE
 *	unshare FLAGS	letters: i, m, n, u (user) for the namespaces
 *	land ADDRESS	new IPC namespaces until one is at that address, which
 *			tests/modules/whereami shows; ETIME if none is in 3 s.  The
 *			others live on
 *	root		becomes root of the user namespace it is in
 *	touch PATH	makes a file, for who waits for it
 *	wait PATH	until there is one
 *	mount TYPE DIR	mount(2), no options
 *	load FILE	finit_module(2), no parameters
 *	write PATH TEXT	in one write()
 *	exec COMMAND...	in its own stead
 *
 * Stops at the first that fails, prints the name of the error, and fails.
 */
#include "guest.h"

#include <grp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>

static int queue = -1;
static uid_t user;

static long keep(long fd)
{
	if (fd >= 0)
		queue = fd;
	return fd;
}

static long do_create(char **args)
{
	return keep(queue_open(args[0], O_CREAT | O_EXCL | O_RDWR | O_NONBLOCK));
}

static long do_open(char **args)
{
	return keep(queue_open(args[0], O_RDWR | O_NONBLOCK));
}

static long do_await(char **args)
{
	return keep(queue_open(args[0], O_RDWR));
}

static long do_file(char **args)
{
	return keep(result(open(args[0], O_RDWR | O_NONBLOCK)));
}

static long do_await_file(char **args)
{
	return keep(result(open(args[0], O_RDWR)));
}

static long do_new(char **args)
{
	return keep(result(open(args[0], O_CREAT | O_EXCL | O_RDWR, 0600)));
}

static long do_read(char **args)
{
	return keep(result(open(args[0], O_RDONLY)));
}

static long do_fd(char **args)
{
	return keep(atoi(args[0]));
}

static long do_send(char **args)
{
	return queue_send(queue, args[0], 1);
}

static long do_receive(char **args)
{
	static char buf[MESSAGE_MAX];
	long ret = result(mq_receive(queue, buf, sizeof(buf), NULL));

	(void)args;
	if (ret >= 0)
		printf("%.*s\n", (int)ret, buf);
	return ret;
}

static long do_stat(char **args)
{
	struct mq_attr attr;
	long ret = result(mq_getattr(queue, &attr));

	(void)args;
	if (!ret)
		printf("%ld/%ld\n", (long)attr.mq_curmsgs, (long)attr.mq_maxmsg);
	return ret;
}

static long do_device(char **args)
{
	struct stat st;
	long ret = result(fstat(queue, &st));

	(void)args;
	if (!ret)
		printf("%u:%u\n", major(st.st_dev), minor(st.st_dev));
	return ret;
}

static long do_close(char **args)
{
	(void)args;
	return result(close(queue));
}

static long do_notify(char **args)
{
	struct sigevent event = { .sigev_notify = SIGEV_NONE };

	(void)args;
	return result(mq_notify(queue, &event));
}

static long do_unlink(char **args)
{
	return queue_unlink(args[0]);
}

static long do_as(char **args)
{
	user = atoi(args[0]);
	must(setgroups(0, NULL));
	must(setresgid(user, user, user));
	must(setresuid(user, user, user));
	/* Or the files in /proc/self stay root's, and no ID could be mapped. */
	return result(prctl(PR_SET_DUMPABLE, 1));
}

static long do_limit(char **args)
{
	struct rlimit limit = { atol(args[0]), atol(args[0]) };

	return result(setrlimit(RLIMIT_MSGQUEUE, &limit));
}

static long do_unshare(char **args)
{
	static const char letters[] = "imnu";
	static const int bits[] = { CLONE_NEWIPC, CLONE_NEWNS, CLONE_NEWNET, CLONE_NEWUSER };
	int flags = 0;
	char *c;

	for (c = args[0]; *c; c++) {
		if (!strchr(letters, *c))
			return -EINVAL;
		flags |= bits[strchr(letters, *c) - letters];
	}
	return result(unshare(flags));
}

/* Until the guest ends, and not from the namespace that it is in now. */
static void keep_descriptors(int first)
{
	if (must(fork()))
		return;
	must(setns(first, CLONE_NEWIPC));
	for (;;)
		pause();
}

/*
 * The memory of one that dies is used for the next, and that of the one that died
 * before never would be.  So all are held, by descriptors, and stay so: on 5.10 each
 * that dies waits for a grace period of its own, and who died later for all of them.
 */
static long do_land(char **args)
{
	struct rlimit files = { .rlim_cur = 4096, .rlim_max = 4096 };
	struct timespec begin, now;
	char where[40];
	int first = -1, fd;

	must(setrlimit(RLIMIT_NOFILE, &files));
	clock_gettime(CLOCK_MONOTONIC, &begin);
	do {
		must(unshare(CLONE_NEWIPC));
		must(read_text("/proc/whereami", where, sizeof(where)));
		where[strcspn(where, "\n")] = '\0';
		if (!strcmp(where, args[0])) {
			if (first >= 0)
				keep_descriptors(first);
			return 0;
		}
		fd = must(open("/proc/self/ns/ipc", O_RDONLY | O_CLOEXEC));
		if (first < 0)
			first = fd;
		sleep_ms(5);
		clock_gettime(CLOCK_MONOTONIC, &now);
	} while (now.tv_sec - begin.tv_sec < 3);
	return -ETIME;
}

static long do_root(char **args)
{
	(void)args;
	must(write_text("/proc/self/setgroups", "deny"));
	must(write_text("/proc/self/uid_map", text("0 %u 1", user)));
	return write_text("/proc/self/gid_map", text("0 %u 1", user));
}

static long do_touch(char **args)
{
	return result(close(must(open(args[0], O_CREAT | O_WRONLY, 0666))));
}

static long do_wait(char **args)
{
	while (access(args[0], F_OK))
		sleep_ms(20);
	return 0;
}

static long do_mount(char **args)
{
	return result(mount("none", args[1], args[0], 0, NULL));
}

static long do_load(char **args)
{
	int fd = must(open(args[0], O_RDONLY | O_CLOEXEC));
	long ret = result(syscall(SYS_finit_module, fd, "", 0));

	close(fd);
	return ret;
}

static long do_write(char **args)
{
	return write_text(args[0], args[1]);
}

static long do_exec(char **args)
{
	fflush(stdout);
	return result(execvp(args[0], args));
}

static const struct {
	const char *word;
	int args;
	long (*act)(char **args);
} words[] = {
	{ "create", 1, do_create },
	{ "open", 1, do_open },
	{ "await", 1, do_await },
	{ "file", 1, do_file },
	{ "await-file", 1, do_await_file },
	{ "new", 1, do_new },
	{ "read", 1, do_read },
	{ "fd", 1, do_fd },
	{ "send", 1, do_send },
	{ "receive", 0, do_receive },
	{ "stat", 0, do_stat },
	{ "device", 0, do_device },
	{ "close", 0, do_close },
	{ "notify", 0, do_notify },
	{ "unlink", 1, do_unlink },
	{ "as", 1, do_as },
	{ "limit", 1, do_limit },
	{ "unshare", 1, do_unshare },
	{ "land", 1, do_land },
	{ "root", 0, do_root },
	{ "touch", 1, do_touch },
	{ "wait", 1, do_wait },
	{ "mount", 2, do_mount },
	{ "load", 1, do_load },
	{ "write", 2, do_write },
	{ "exec", 1, do_exec },
	{}
};

/* Returns how many arguments were used, or a negative error. */
static int obey(char **argv, int argc)
{
	long ret;
	int i;

	for (i = 0; words[i].word; i++)
		if (!strcmp(argv[0], words[i].word))
			break;
	if (!words[i].word || words[i].args >= argc) {
		fprintf(stderr, "mq: what is \"%s\"?\n", argv[0]);
		exit(2);
	}
	ret = words[i].act(argv + 1);
	return ret < 0 ? ret : words[i].args + 1;
}

int main(int argc, char **argv)
{
	int i, used;

	setvbuf(stdout, NULL, _IOLBF, 0);
	for (i = 1; i < argc; i += used) {
		used = obey(argv + i, argc - i);
		if (used < 0) {
			puts(outcome(used));
			return 1;
		}
	}
	return 0;
}
