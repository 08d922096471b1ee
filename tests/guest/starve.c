// SPDX-License-Identifier: GPL-2.0-only
/*
 * starve TYPE DIR - does without memory what needs some, and says what it is told
 *
 * TYPE is mqueue or mqueue_ns.  DIR is a control group of memory, version 1, with
 * oom_control set: there an allocation on behalf of a program fails if it would
 * exceed the limit.  (Elsewhere somebody is killed instead.)  A page fault would
 * wait for ever, so that who starves has all its pages, and says what it saw when
 * it has left the group.
 */
#include "guest.h"

#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>

#define SERVE		"/proc/sys/fs/mqueue_ns/serve"
#define ROOM		(512 << 10)	/* for what is made while starving */
#define TRIES		20000		/* more than fits */
#define SECONDS		60

static struct outcomes {
	long sent, opened, received, sent_again, unlinked;
	int messages, queues;
} *saw;

static char message[MESSAGE_MAX];

static long read_number(const char *dir, const char *file)
{
	char value[40];

	must_be(read_text(text("%s/%s", dir, file), value, sizeof(value)), file, __FILE__,
		__LINE__);
	return atol(value);
}

static void write_number(const char *dir, const char *file, long value)
{
	must_be(write_text(text("%s/%s", dir, file), text("%ld", value)), file, __FILE__,
		__LINE__);
}

/* Until it is refused. */
static long send_many(int q)
{
	long ret = 0;

	while (saw->messages < TRIES) {
		ret = result(mq_send(q, message, sizeof(message), 0));
		if (ret < 0)
			break;
		saw->messages++;
	}
	return ret;
}

static long open_many(void)
{
	char name[30];
	long ret = 0;

	while (saw->queues < TRIES) {
		snprintf(name, sizeof(name), "/starving-%d", saw->queues);
		ret = queue_make(name);
		if (ret < 0)
			break;
		saw->queues++;
	}
	return ret;
}

/* How the group is used up, and that nothing is broken by that. */
static void starve(int q)
{
	saw->sent = send_many(q);
	saw->opened = open_many();
	saw->received = result(mq_receive(q, message, sizeof(message), NULL));
	saw->sent_again = queue_send(q, "", 0);
	saw->unlinked = queue_unlink("/ab");
}

static int make_queue(void)
{
	struct mq_attr attr = { .mq_maxmsg = 65536, .mq_msgsize = MESSAGE_MAX };
	struct rlimit none = { RLIM_INFINITY, RLIM_INFINITY };

	must(setrlimit(RLIMIT_MSGQUEUE, &none));
	must(unshare(CLONE_NEWIPC));
	must_be(write_text("/proc/sys/fs/mqueue/queues_max", "100000"), "queues_max", __FILE__,
		__LINE__);
	return must(mq_open("/ab", O_CREAT | O_EXCL | O_RDWR | O_NONBLOCK, 0600, &attr));
}

/* What is charged to the group is charged to who is in it. */
static void live_in(const char *dir)
{
	int q = make_queue();

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	must(mlockall(MCL_CURRENT | MCL_FUTURE));
	memset(message, 'm', sizeof(message));
	write_number(dir, "cgroup.procs", getpid());
	write_number(dir, "memory.limit_in_bytes",
		     read_number(dir, "memory.usage_in_bytes") + ROOM);
	starve(q);
	_exit(0);
}

/* Whoever waits for memory would do so for ever. */
static long bury(pid_t pid, const char *dir)
{
	int tries, status;

	for (tries = 0; tries < SECONDS * 10; tries++) {
		if (must(waitpid(pid, &status, WNOHANG)))
			return status;
		sleep_ms(100);
	}
	kill(pid, SIGKILL);
	write_number(dir, "memory.limit_in_bytes", -1);
	must(waitpid(pid, &status, 0));
	return -1;
}

static void say(const char *what, long ret)
{
	printf("%s: %s\n", what, outcome(ret));
}

int main(int argc, char **argv)
{
	pid_t pid;

	if (argc != 3 || (strcmp(argv[1], "mqueue") && strcmp(argv[1], "mqueue_ns")))
		return 2;
	if (!access(SERVE, F_OK))
		must(write_text(SERVE, strcmp(argv[1], "mqueue") ? "1" : "0"));
	saw = mmap(NULL, sizeof(*saw), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
		   -1, 0);
	must(saw == MAP_FAILED ? -1 : 0);
	pid = must(fork());
	if (!pid)
		live_in(argv[2]);
	if (bury(pid, argv[2])) {
		fprintf(stderr, "starve: did not come to its end\n");
		return 2;
	}
	write_number(argv[2], "memory.limit_in_bytes", -1);
	say("mq_timedsend", saw->sent);
	printf("after some messages: %s\n", saw->messages > 10 ? "yes" : "no");
	say("mq_open", saw->opened);
	say("mq_timedreceive", saw->received > 0 ? 0 : saw->received);
	say("mq_timedsend, with what that has freed", saw->sent_again);
	say("mq_unlink", saw->unlinked);
	printf("# %d messages, %d queues\n", saw->messages, saw->queues);
	return 0;
}
