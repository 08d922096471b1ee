// SPDX-License-Identifier: GPL-2.0-only
/*
 * charged TYPE GROUP HOW - what an ordinary user's messages cost his control group
 *
 * TYPE is mqueue or mqueue_ns, GROUP a control group of version 2, with memory.
 *
 *	account	fill a queue, drain it, leave it; what the group is charged with
 *		each time is printed, in KiB
 *	overrun	send more than the group may have; print how many messages came in
 *		before the kernel killed the sender
 *
 * What the program needs itself it has before it begins, and it stays on one
 * processor, as each may have pages charged in advance.
 */
#include "guest.h"

#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>

#define MESSAGES	1000
#define MANY		20000
#define ROOM		(4 << 10)	/* KiB for who overruns */

static const char *group;
static unsigned long *sent;
static char message[MESSAGE_MAX];

static long kibibytes(void)
{
	char value[40];

	must_be(read_text(text("%s/memory.current", group), value, sizeof(value)),
		"memory.current", __FILE__, __LINE__);
	return atol(value) / 1024;
}

/* A queue in a namespace that goes with us, whose name is gone already. */
static int make_queue(long maxmsg)
{
	struct mq_attr attr = { .mq_maxmsg = maxmsg, .mq_msgsize = MESSAGE_MAX };
	int q = must(mq_open("/charged", O_CREAT | O_EXCL | O_RDWR | O_NONBLOCK, 0600, &attr));

	must(queue_unlink("/charged"));
	return q;
}

static void prepare(const char *type)
{
	struct rlimit none = { RLIM_INFINITY, RLIM_INFINITY };
	cpu_set_t one;

	CPU_ZERO(&one);
	CPU_SET(0, &one);
	must(sched_setaffinity(0, sizeof(one), &one));
	must(setrlimit(RLIMIT_MSGQUEUE, &none));
	must(unshare(CLONE_NEWIPC));
	must_be(write_text("/proc/sys/fs/mqueue/msg_max", "65536"), "msg_max", __FILE__,
		__LINE__);
	if (!strcmp(type, "mqueue_ns"))
		must_be(write_text("/proc/sys/fs/mqueue_ns/serve", "1"), "serve", __FILE__,
			__LINE__);
	must(mlockall(MCL_CURRENT | MCL_FUTURE));
	memset(message, 'm', sizeof(message));
	must_be(write_text(text("%s/cgroup.procs", group), "0"), group, __FILE__, __LINE__);
	must(setresgid(1000, 1000, 1000));
	must(setresuid(1000, 1000, 1000));
}

static void account(void)
{
	int q = make_queue(MESSAGES);
	long before, i;

	/* What the group is charged with in advance is there after that. */
	must(mq_send(q, message, sizeof(message), 0));
	before = kibibytes();
	for (i = 1; i < MESSAGES; i++)
		must(mq_send(q, message, sizeof(message), 0));
	printf("full %ld\n", kibibytes() - before);
	while (mq_receive(q, message, sizeof(message), NULL) >= 0)
		;
	/* Ours keeps some memory for a second. */
	sleep_ms(2500);
	printf("drained %ld\n", kibibytes() - before);
	must(close(q));
	sleep_ms(100);
	printf("closed %ld\n", kibibytes() - before);
}

static void overrun(void)
{
	int q = make_queue(MANY);

	while (*sent < MANY) {
		must(mq_send(q, message, sizeof(message), 0));
		++*sent;
	}
}

/* Ends as the one who sends does. */
static int in_a_child(const char *type, void (*act)(void))
{
	pid_t pid = must(fork());
	int status;

	if (!pid) {
		prepare(type);
		act();
		exit(0);
	}
	must(waitpid(pid, &status, 0));
	return status;
}

int main(int argc, char **argv)
{
	int status;

	if (argc != 4)
		return 2;
	setvbuf(stdout, NULL, _IOLBF, 0);
	group = argv[2];
	sent = mmap(NULL, sizeof(*sent), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
		    -1, 0);
	must(sent == MAP_FAILED ? -1 : 0);
	if (!strcmp(argv[3], "account"))
		return !!in_a_child(argv[1], account);
	must_be(write_text(text("%s/memory.max", group), text("%dK", ROOM)), "memory.max",
		__FILE__, __LINE__);
	status = in_a_child(argv[1], overrun);
	printf("sent %lu\n", *sent);
	return !(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}
