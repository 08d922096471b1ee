// SPDX-License-Identifier: GPL-2.0-only
/*
 * fill HOW ... - many who make an IPC namespace at the same time
 *
 *	fill late N FILE
 *		N who are not back from clone() before FILE is there, for where it is to
 *		store a number waits for us; then their namespaces' first tasks stay
 *	fill crowd N
 *		N threads who do it at once, each for itself
 *	fill again N SECONDS
 *		N threads who do it again and again, AGAIN times at most
 *	fill limit N SECONDS
 *		the same, in a user namespace that may have one more; who has got it fills
 *		it with what takes time to free, and leaves; until it went well once, and was
 *		ENOSPC once, though that be longer
 *
 * The first two say how many there are, and how many have failed; all is there until it
 * is killed.  The others say how often it went well, and how often it was ENOSPC.
 */
#include "guest.h"

#include <linux/userfaultfd.h>
#include <pthread.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/prctl.h>

#define STACK	16384

/* Some kernels free the dead so slowly that memory would be short. */
#define AGAIN	4000

#define PATIENCE	200	/* seconds */

static volatile long made, failed;
static pthread_barrier_t all_there;

static void count(long ret)
{
	__atomic_fetch_add(ret < 0 ? &failed : &made, 1, __ATOMIC_SEQ_CST);
}

static void begin_threads(int n, void *(*run)(void *))
{
	pthread_attr_t attr;
	pthread_t thread;

	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, STACK);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	while (n--)
		must(-pthread_create(&thread, &attr, run, NULL));
}

/* Says what came out, once all of @n are through. */
static void stay(int n)
{
	while (made + failed < n)
		sleep_ms(20);
	printf("%ld made, %ld failed\n", made, failed);
	fflush(stdout);
	for (;;)
		pause();
}

/* Late */

static void *page;

static int first_task(void *unused)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (;;)
		pause();
	return !!unused;
}

static void *create_late(void *unused)
{
	char *stack = mmap(NULL, STACK, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	count(clone(first_task, stack + STACK, CLONE_VM | CLONE_NEWIPC | CLONE_PARENT_SETTID |
		    SIGCHLD, unused, page));
	for (;;)
		pause();
	return unused;
}

/* A page that is filled when we say so; the descriptor says who wants it. */
static int missing_page(void)
{
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register range = { .mode = UFFDIO_REGISTER_MODE_MISSING };
	int fd = must(syscall(SYS_userfaultfd, O_CLOEXEC));

	page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	must(page == MAP_FAILED ? -1 : 0);
	must(ioctl(fd, UFFDIO_API, &api));
	range.range.start = (unsigned long)page;
	range.range.len = 4096;
	must(ioctl(fd, UFFDIO_REGISTER, &range));
	return fd;
}

static int late(char **argv)
{
	struct uffdio_zeropage zero = { .range.len = 4096 };
	int i, n = atoi(argv[0]), fd = missing_page();
	struct uffd_msg fault;

	begin_threads(n, create_late);
	for (i = 0; i < n; i++)
		must(read(fd, &fault, sizeof(fault)));
	printf("%d late\n", n);
	fflush(stdout);
	while (access(argv[1], F_OK))
		sleep_ms(20);
	zero.range.start = (unsigned long)page;
	must(ioctl(fd, UFFDIO_ZEROPAGE, &zero));
	stay(n);
	return 0;
}

/* Crowd */

static void *create_at_once(void *unused)
{
	pthread_barrier_wait(&all_there);
	count(unshare(CLONE_NEWIPC));
	for (;;)
		pause();
	return unused;
}

static int crowd(char **argv)
{
	int n = atoi(argv[0]);

	must(-pthread_barrier_init(&all_there, NULL, n));
	begin_threads(n, create_at_once);
	stay(n);
	return 0;
}

/* Again and again */

static volatile bool over;
static int home = -1;

static void fill_and_leave(void)
{
	int i;

	for (i = 0; i < 500; i++)
		msgget(IPC_PRIVATE, 0600);
	must(setns(home, CLONE_NEWIPC));
}

static void *create_again(void *unused)
{
	long ret;

	while (!over && made < AGAIN) {
		ret = result(unshare(CLONE_NEWIPC));
		count(ret);
		if (ret == -ENOSPC) {
			sleep_ms(20);
			continue;
		}
		must_be(ret, "unshare", __FILE__, __LINE__);
		if (home >= 0)
			fill_and_leave();
	}
	return unused;
}

/* At a limit nobody comes to anything before the kernel has freed the dead of before. */
static bool is_enough(int seconds, int wanted)
{
	if (made >= AGAIN || seconds >= PATIENCE)
		return true;
	return seconds >= wanted && (home < 0 || (made && failed));
}

static int again(char **argv)
{
	int seconds, wanted = atoi(argv[1]);

	begin_threads(atoi(argv[0]), create_again);
	for (seconds = 0; !is_enough(seconds, wanted); seconds++)
		sleep(1);
	over = true;
	printf("%ld made, %ld failed\n", made, failed);
	return 0;
}

static int limit(char **argv)
{
	home = must(open("/proc/self/ns/ipc", O_RDONLY | O_CLOEXEC));
	must(write_text("/proc/sys/user/max_ipc_namespaces", "2"));
	return again(argv);
}

static const struct {
	const char *name;
	int arguments;
	int (*run)(char **argv);
} ways[] = {
	{ "late", 2, late },
	{ "crowd", 1, crowd },
	{ "again", 2, again },
	{ "limit", 2, limit },
};

int main(int argc, char **argv)
{
	size_t i;

	for (i = 0; argc > 1 && i < sizeof(ways) / sizeof(ways[0]); i++)
		if (!strcmp(argv[1], ways[i].name) && argc == 2 + ways[i].arguments)
			return ways[i].run(argv + 2);
	fprintf(stderr, "usage: fill late N FILE | crowd N | again|limit N SECONDS\n");
	return 2;
}
