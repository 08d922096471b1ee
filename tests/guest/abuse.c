// SPDX-License-Identifier: GPL-2.0-only
/*
 * abuse HOW ... - what somebody may try who means no good
 *
 *	abuse as-user PROGRAM [ARGUMENT]...
 *		run it as an ordinary user
 *	abuse edge FILE
 *		open a queue three times, with memory at the end of the first
 *		4 GiB, where a 32-bit -1 points to
 *	abuse stuck FILE
 *		a task that sends to a queue and waits for its own memory, while
 *		another closes the descriptor; says "stuck", stays until killed
 *	abuse lease NAME
 *		somebody waits in mq_open() for a lease on the queue to end, which
 *		does not; says "waiting", or "no leases" if there are none
 *	abuse reading DIR NAME
 *		the directory is read into memory that does not come, and somebody
 *		else waits in mq_open() to make a queue there; they stay until killed
 *	abuse late FILE
 *		a creator of a namespace who does not come back before FILE is
 *		there; says "late", then its first task's number in FILE.done
 *	abuse vfork N
 *		N tasks that create a namespace and wait for its first task,
 *		which waits; says "waiting", they stay until killed
 *	abuse watch DIR N
 *		make N queues, watch each there; says "watching", stays until
 *		killed
 */
#include "guest.h"

#include <linux/userfaultfd.h>
#include <pthread.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

/* Says so, in a child that goes on alone. */
static void stay(const char *word)
{
	puts(word);
	fflush(stdout);
	must(chdir("/"));
	if (must(fork()))
		exit(0);
	setsid();
	freopen("/dev/null", "w", stdout);
	freopen("/dev/null", "w", stderr);
	for (;;)
		pause();
}

static int as_user(char **argv)
{
	must(setresgid(1000, 1000, 1000));
	must(setresuid(1000, 1000, 1000));
	execvp(argv[0], argv);
	must(-1);
	return 1;
}

static int edge(char **argv)
{
	void *page = mmap((void *)0xfffff000UL, 0x3000, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	long ret = 0;
	int i;

	must(page == MAP_FAILED ? -1 : 0);
	for (i = 0; i < 3 && ret >= 0; i++)
		ret = result(open(argv[0], O_CREAT | O_RDWR, 0600));
	puts(outcome(ret));
	return ret < 0;
}

static int stuck_queue;
static void *stuck_page;

static void *send_forever(void *unused)
{
	syscall(SYS_mq_timedsend, stuck_queue, "a", 1, 0, stuck_page);
	return unused;
}

/* A page that nobody ever fills; *@fd is who would. */
static void *page_to_fill(int *fd_of_page)
{
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register range = { .mode = UFFDIO_REGISTER_MODE_MISSING };
	int fd = must(syscall(SYS_userfaultfd, O_CLOEXEC));
	void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	must(page == MAP_FAILED ? -1 : 0);
	must(ioctl(fd, UFFDIO_API, &api));
	range.range.start = (unsigned long)page;
	range.range.len = 4096;
	must(ioctl(fd, UFFDIO_REGISTER, &range));
	*fd_of_page = fd;
	return page;
}

static int stuck(char **argv)
{
	pthread_t thread;
	int fd;

	if (must(fork())) {
		sleep(2);
		puts("stuck");
		return 0;
	}
	setsid();
	stuck_page = page_to_fill(&fd);
	stuck_queue = must(open(argv[0], O_RDWR));
	must(chdir("/"));
	must(-pthread_create(&thread, NULL, send_forever, NULL));
	sleep(1);
	close(stuck_queue);
	freopen("/dev/null", "w", stdout);
	for (;;)
		pause();
}

static int lease(char **argv)
{
	int q = must(mq_open(argv[0], O_CREAT | O_RDONLY, 0600, NULL));
	pid_t opener;

	signal(SIGIO, SIG_IGN);
	if (result(fcntl(q, F_SETLEASE, F_RDLCK)) == -EINVAL) {
		puts("no leases");
		return mq_unlink(argv[0]) < 0;
	}
	opener = must(fork());
	if (!opener)
		_exit(mq_open(argv[0], O_WRONLY) < 0);
	wait_asleep_in(opener, SYS_mq_open);
	stay("waiting");
	return 1;
}

static int read_dir;
static void *read_page;

static void *read_forever(void *unused)
{
	syscall(SYS_getdents64, read_dir, read_page, 4096);
	return unused;
}

/* Reads a directory, and has it locked when this returns. */
static void begin_reading(const char *dir)
{
	struct uffd_msg fault;
	pthread_t thread;
	int fd;

	read_page = page_to_fill(&fd);
	read_dir = must(open(dir, O_RDONLY | O_DIRECTORY));
	must(-pthread_create(&thread, NULL, read_forever, NULL));
	must(read(fd, &fault, sizeof(fault)));
}

static int reading(char **argv)
{
	int ready[2];
	pid_t maker;
	char c;

	must(pipe(ready));
	if (must(fork())) {
		close(ready[1]);
		return read(ready[0], &c, 1) != 1;
	}
	setsid();
	begin_reading(argv[0]);
	must(chdir("/"));
	freopen("/dev/null", "w", stdout);
	maker = must(fork());
	if (!maker)
		_exit(mq_open(argv[1], O_CREAT | O_RDWR, 0600, NULL) < 0);
	wait_asleep_in(maker, SYS_mq_open);
	must(write(ready[1], "y", 1));
	for (;;)
		pause();
}

static long late_child;

/* Where its number is to be stored, the kernel waits for us. */
static void *create_late(void *page)
{
	late_child = syscall(SYS_clone, CLONE_NEWIPC | CLONE_PARENT_SETTID | SIGCHLD, NULL,
			     page, NULL, 0);
	if (!late_child)
		for (;;)
			pause();
	return NULL;
}

static int late(char **argv)
{
	struct uffdio_zeropage zero = { .range.len = 4096 };
	struct uffd_msg fault;
	pthread_t thread;
	void *page;
	int fd;

	page = page_to_fill(&fd);
	must(-pthread_create(&thread, NULL, create_late, page));
	must(read(fd, &fault, sizeof(fault)));
	puts("late");
	fflush(stdout);
	while (access(argv[0], F_OK))
		sleep_ms(20);
	zero.range.start = (unsigned long)page;
	must(ioctl(fd, UFFDIO_ZEROPAGE, &zero));
	pthread_join(thread, NULL);
	must(late_child);
	must(close(must(open(text("%s.done", argv[0]), O_CREAT | O_WRONLY, 0600))));
	must(write_text(text("%s.done", argv[0]), text("%ld", late_child)));
	pause();
	return 1;
}

static int vforks(char **argv)
{
	int n = atoi(argv[0]);
	long pid;

	while (n--) {
		if (must(fork()))
			continue;
		pid = syscall(SYS_clone, CLONE_VFORK | CLONE_NEWUSER | CLONE_NEWIPC | SIGCHLD,
			      NULL, NULL, NULL, 0);
		if (!pid)
			for (;;)
				pause();
		exit(0);
	}
	sleep(4);
	stay("waiting");
	return 1;
}

static int watch(char **argv)
{
	struct mq_attr attr = { .mq_maxmsg = 1, .mq_msgsize = 1 };
	int i, n = atoi(argv[1]), watcher = must(inotify_init1(IN_CLOEXEC));

	for (i = 0; i < n; i++) {
		must(close(must(mq_open(text("/q%d", i), O_CREAT | O_RDWR, 0600, &attr))));
		must(inotify_add_watch(watcher, text("%s/q%d", argv[0], i), IN_ALL_EVENTS));
	}
	must(unshare(CLONE_NEWIPC));
	stay("watching");
	return 1;
}

static const struct {
	const char *name;
	int arguments;
	int (*run)(char **argv);
} ways[] = {
	{ "as-user", 1, as_user },
	{ "edge", 1, edge },
	{ "stuck", 1, stuck },
	{ "lease", 1, lease },
	{ "reading", 2, reading },
	{ "late", 1, late },
	{ "vfork", 1, vforks },
	{ "watch", 2, watch },
};

int main(int argc, char **argv)
{
	size_t i;

	for (i = 0; argc > 1 && i < sizeof(ways) / sizeof(ways[0]); i++)
		if (!strcmp(argv[1], ways[i].name) && argc >= 2 + ways[i].arguments)
			return ways[i].run(argv + 2);
	fprintf(stderr, "usage: abuse as-user|edge|stuck|lease|reading|late|vfork|watch ...\n");
	return 2;
}
