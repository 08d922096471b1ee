// SPDX-License-Identifier: GPL-2.0-only
/*
 * bench-smp SENDERS RECEIVERS MESSAGES - tasks that get into each other's way
 *
 * All of them use one queue, on all processors.  Prints the nanoseconds of the
 * guest's clock that one message took.
 */
#include "bench.h"

#include <stdatomic.h>
#include <sys/mman.h>

#define DEPTH	10
#define SMALL	16

static atomic_bool *started;

static void wait_for_start(void)
{
	while (!atomic_load(started))
		sched_yield();
}

static void send_all(mqd_t queue, long count)
{
	static const char message[SMALL];

	while (count--)
		expect(!mq_send(queue, message, sizeof(message), 1), "mq_send");
}

static void receive_all(mqd_t queue, long count)
{
	char message[SMALL];

	while (count--)
		expect(mq_receive(queue, message, sizeof(message), NULL) >= 0, "mq_receive");
}

static void start(mqd_t queue, long count, long tasks,
		  void (*work)(mqd_t queue, long count))
{
	pid_t pid;
	long i;

	for (i = 0; i < tasks; i++) {
		pid = fork();
		expect(pid >= 0, "fork");
		if (pid)
			continue;
		wait_for_start();
		work(queue, count / tasks);
		_exit(0);
	}
}

static mqd_t make_queue(void)
{
	struct mq_attr attr = { .mq_maxmsg = DEPTH, .mq_msgsize = SMALL };
	mqd_t queue;

	mq_unlink("/bench");
	queue = mq_open("/bench", O_CREAT | O_EXCL | O_RDWR, 0600, &attr);
	expect(queue != (mqd_t)-1, "mq_open");
	return queue;
}

int main(int argc, char **argv)
{
	long senders, receivers, count;
	mqd_t queue = make_queue();
	int status, failed = 0;
	long long begin;

	expect(argc == 4, "usage: bench-smp SENDERS RECEIVERS MESSAGES");
	senders = atol(argv[1]);
	receivers = atol(argv[2]);
	count = atol(argv[3]);
	started = mmap(NULL, sizeof(*started), PROT_READ | PROT_WRITE,
		       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	expect(started != MAP_FAILED, "mmap");
	start(queue, count, senders, send_all);
	start(queue, count, receivers, receive_all);
	begin = now();
	atomic_store(started, true);
	while (wait(&status) > 0)
		failed |= status;
	expect(!failed, "a task failed");
	printf("%.1f\n", (double)(now() - begin) / count);
	mq_unlink("/bench");
	return 0;
}
