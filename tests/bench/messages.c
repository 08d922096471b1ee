// SPDX-License-Identifier: GPL-2.0-only
/*
 * What sending, receiving and opening cost.
 */
#include "bench.h"

#include <linux/mqueue_ns.h>
#include <sys/ioctl.h>

#define TIMES		2000
#define SMALL		16
#define PRIORITIES	100
#define BATCH_SIZE	64
#define BATCH_MOST	64

static char buf[MESSAGE_MAX];

/**
 * struct traffic - what is done to a queue
 * @queue: the queue
 * @back: another one, for answers
 * @size: of a message
 * @room: what is received into, at least the queue's largest
 * @count: how many messages, or times
 */
struct traffic {
	mqd_t queue;
	mqd_t back;
	size_t size;
	size_t room;
	unsigned int count;
};

static mqd_t make_queue(const char *name, long depth, long size)
{
	struct mq_attr attr = { .mq_maxmsg = depth, .mq_msgsize = size };
	mqd_t queue;

	mq_unlink(name);
	queue = mq_open(name, O_CREAT | O_EXCL | O_RDWR, 0600, &attr);
	expect(queue != (mqd_t)-1, "mq_open");
	return queue;
}

static void drop_queue(const char *name, mqd_t queue)
{
	mq_close(queue);
	mq_unlink(name);
}

static void send_and_receive(void *arg)
{
	const struct traffic *t = arg;
	unsigned int i;
	bool good = true;

	for (i = 0; i < t->count; i++) {
		good &= !mq_send(t->queue, buf, t->size, 1);
		good &= mq_receive(t->queue, buf, t->room, NULL) >= 0;
	}
	expect(good, "send and receive");
}

/**
 * send_receive - one task sends itself a message and receives it
 * @size: of the message
 */
void send_receive(long size)
{
	struct traffic t = {
		.queue = make_queue("/bench", 10, MESSAGE_MAX),
		.size = size, .room = MESSAGE_MAX, .count = TIMES,
	};

	report(NULL, cost(send_and_receive, &t, t.count));
	drop_queue("/bench", t.queue);
}

/* The messages come in no order of priority. */
static void fill_and_drain(void *arg)
{
	const struct traffic *t = arg;
	unsigned int begun = 0, i;
	bool good = true;

	while (begun < TIMES) {
		for (i = 0; i < t->count; i++)
			good &= !mq_send(t->queue, buf, t->size, i * 37 % PRIORITIES);
		for (i = 0; i < t->count; i++)
			good &= mq_receive(t->queue, buf, t->room, NULL) >= 0;
		begun += t->count;
	}
	expect(good, "fill and drain");
}

/**
 * fill - a queue is filled, over many priorities, and emptied; for one message
 * @depth: how many messages
 */
void fill(long depth)
{
	struct traffic t = {
		.queue = make_queue("/bench", depth, SMALL),
		.size = SMALL, .room = SMALL, .count = depth,
	};
	unsigned int times = (TIMES + depth - 1) / depth;

	report(NULL, cost(fill_and_drain, &t, times * depth));
	drop_queue("/bench", t.queue);
}

/* Answers until it is killed. */
static pid_t start_partner(const struct traffic *t)
{
	pid_t pid = fork();

	expect(pid >= 0, "fork");
	while (!pid) {
		if (mq_receive(t->queue, buf, t->room, NULL) < 0 ||
		    mq_send(t->back, buf, t->size, 1))
			_exit(1);
	}
	return pid;
}

static void ping(void *arg)
{
	const struct traffic *t = arg;
	unsigned int i;
	bool good = true;

	for (i = 0; i < t->count; i++) {
		good &= !mq_send(t->queue, buf, t->size, 1);
		good &= mq_receive(t->back, buf, t->room, NULL) >= 0;
	}
	expect(good, "ping");
}

static void play(struct traffic *t, void (*then)(struct traffic *t))
{
	pid_t partner;

	t->queue = make_queue("/bench", 10, MESSAGE_MAX);
	t->back = make_queue("/bench-back", 10, MESSAGE_MAX);
	t->size = SMALL;
	t->room = MESSAGE_MAX;
	partner = start_partner(t);
	then(t);
	kill(partner, SIGKILL);
	waitpid(partner, NULL, 0);
	drop_queue("/bench", t->queue);
	drop_queue("/bench-back", t->back);
}

static void measure_ping(struct traffic *t)
{
	report(NULL, cost(ping, t, t->count));
}

/**
 * ping_pong - a message to another task, and its answer
 * @unused: none
 */
void ping_pong(long unused)
{
	struct traffic t = { .count = TIMES };

	play(&t, measure_ping);
}

static void open_and_close(void *arg)
{
	const struct traffic *t = arg;
	unsigned int i;
	bool good = true;

	for (i = 0; i < t->count; i++)
		good &= !mq_close(mq_open("/bench", O_RDWR));
	expect(good, "open and close");
}

/**
 * open_close - a queue that is there is opened and closed
 * @unused: none
 */
void open_close(long unused)
{
	struct traffic t = {
		.queue = make_queue("/bench", 10, SMALL), .count = TIMES,
	};

	report(NULL, cost(open_and_close, &t, t.count));
	drop_queue("/bench", t.queue);
}

static struct mqueue_ns_message messages[BATCH_MOST];

static void send_and_receive_batch(void *arg)
{
	const struct traffic *t = arg;
	struct mqueue_ns_batch b = {
		.messages = (uintptr_t)messages, .count = t->count,
	};
	unsigned int i, k;
	bool good = true;

	for (i = 0; i < TIMES / t->count; i++) {
		for (k = 0; k < t->count; k++)
			messages[k].size = t->size;
		good &= ioctl(t->queue, MQUEUE_NS_SEND, &b) == (int)t->count;
		for (k = 0; k < t->count; k++)
			messages[k].size = t->room;
		good &= ioctl(t->queue, MQUEUE_NS_RECEIVE, &b) == (int)t->count;
	}
	expect(good, "batches");
}

/* The kernel's own queues have no batches. */
static void send_and_receive_each(void *arg)
{
	const struct traffic *t = arg;
	unsigned int i, k;
	bool good = true;

	for (i = 0; i < TIMES / t->count; i++) {
		for (k = 0; k < t->count; k++)
			good &= !mq_send(t->queue, buf, t->size, 1);
		for (k = 0; k < t->count; k++)
			good &= mq_receive(t->queue, buf, t->room, NULL) >= 0;
	}
	expect(good, "one after the other");
}

static void with_batches(long count, void (*then)(struct traffic *t, bool ours))
{
	static char bytes[BATCH_MOST][BATCH_SIZE];
	struct traffic t = {
		.queue = make_queue("/bench", count, BATCH_SIZE),
		.size = BATCH_SIZE, .room = BATCH_SIZE, .count = count,
	};
	struct mqueue_ns_batch none = {};
	bool ours;
	int i;

	expect(count <= BATCH_MOST, "batch");
	for (i = 0; i < BATCH_MOST; i++)
		messages[i].data = (uintptr_t)bytes[i];
	ours = ioctl(t.queue, MQUEUE_NS_SEND, &none) < 0 && errno != ENOTTY;
	then(&t, ours);
	drop_queue("/bench", t.queue);
}

static void measure_batch(struct traffic *t, bool ours)
{
	report(NULL, cost(ours ? send_and_receive_batch : send_and_receive_each, t,
			  TIMES / t->count * t->count));
}

/**
 * batch - messages are sent and received in batches if that can be had
 * @count: how many are in a batch
 */
void batch(long count)
{
	with_batches(count, measure_batch);
}

static long batches_to_do;

static void just_batch(struct traffic *t, bool ours)
{
	while (batches_to_do > 0) {
		(ours ? send_and_receive_batch : send_and_receive_each)(t);
		batches_to_do -= TIMES;
	}
}

/**
 * batch_loop - batch() of 50, a number of times
 * @count: how many messages, a multiple of 2000
 */
void batch_loop(long count)
{
	batches_to_do = count;
	with_batches(50, just_batch);
}

/**
 * send_receive_loop - send_receive(), a number of times
 * @count: how often
 */
void send_receive_loop(long count)
{
	struct traffic t = {
		.queue = make_queue("/bench", 10, MESSAGE_MAX),
		.size = SMALL, .room = MESSAGE_MAX, .count = count,
	};

	send_and_receive(&t);
	drop_queue("/bench", t.queue);
}

static void just_ping(struct traffic *t)
{
	ping(t);
}

/**
 * ping_pong_loop - ping_pong(), a number of times
 * @count: how often
 */
void ping_pong_loop(long count)
{
	struct traffic t = { .count = count };

	play(&t, just_ping);
}

/**
 * open_close_loop - open_close(), a number of times
 * @count: how often
 */
void open_close_loop(long count)
{
	struct traffic t = {
		.queue = make_queue("/bench", 10, SMALL), .count = count,
	};

	open_and_close(&t);
	drop_queue("/bench", t.queue);
}
