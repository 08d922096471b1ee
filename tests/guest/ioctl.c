// SPDX-License-Identifier: GPL-2.0-only
/*
 * ioctl DIR - what the requests of mqueue_ns(4) say, in lines "what: outcome"
 *
 * DIR is a mount of mqueue_ns, where a queue takes COUNT messages of SIZE by default.
 */
#include "guest.h"

#include <linux/mqueue_ns.h>
#include <linux/time_types.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#define SIZE	128	/* of messages: the least that may be the most */
#define COUNT	4	/* of messages that the queue takes */

static char bytes[COUNT + 1][SIZE + 1];
static struct mqueue_ns_message messages[COUNT + 1];

static __u64 address(const void *p)
{
	return (unsigned long)p;
}

static void say(const char *what, long ret)
{
	if (ret < 0)
		printf("%s: %s\n", what, outcome(ret));
	else
		printf("%s: %ld\n", what, ret);
}

/* Fresh room in all of them. */
static struct mqueue_ns_batch batch(unsigned int count)
{
	unsigned int i;

	for (i = 0; i <= COUNT; i++) {
		snprintf(bytes[i], sizeof(bytes[i]), "number %u", i);
		messages[i] = (struct mqueue_ns_message) {
			.data = address(bytes[i]), .size = SIZE, .prio = i,
		};
	}
	return (struct mqueue_ns_batch) { .messages = address(messages), .count = count };
}

static struct mqueue_ns_peek peek_at(unsigned int index)
{
	batch(0);
	return (struct mqueue_ns_peek) { .index = index, .message = messages[0] };
}

static long peek(int q, struct mqueue_ns_peek p)
{
	return result(ioctl(q, MQUEUE_NS_PEEK, &p));
}

static long send_batch(int q, struct mqueue_ns_batch b)
{
	return result(ioctl(q, MQUEUE_NS_SEND, &b));
}

static long receive_batch(int q, struct mqueue_ns_batch b)
{
	return result(ioctl(q, MQUEUE_NS_RECEIVE, &b));
}

/* By a call that waits, but only until long ago. */
static void until_past(const char *what, int q,
		       long (*call)(int q, struct mqueue_ns_batch b))
{
	struct __kernel_timespec past = { 1, 0 };
	struct mqueue_ns_batch b = batch(1);

	b.until = address(&past);
	must(fcntl(q, F_SETFL, 0));
	say(what, call(q, b));
	must(fcntl(q, F_SETFL, O_NONBLOCK));
}

static void *bad(void)
{
	void *page = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	must(page == MAP_FAILED ? -1 : 0);
	return page;
}

static void try_peek(int q, int writer)
{
	struct mqueue_ns_peek p = peek_at(0);

	say("peek, nothing there", peek(q, p));
	say("peek, not for reading", peek(writer, p));
	say("peek, bad structure", result(ioctl(q, MQUEUE_NS_PEEK, bad())));
	p.flags = 1;
	say("peek, flags", peek(q, p));
	must(mq_send(q, "hello", 5, 3));
	say("peek", peek(q, peek_at(0)));
	say("peek, index too large", peek(q, peek_at(1)));
	p = peek_at(0);
	p.message.size = 4;
	say("peek, little room", peek(q, p));
	p = peek_at(0);
	p.message.data = address(bad());
	say("peek, bad room", peek(q, p));
	say("peek, it is there still", peek(q, peek_at(0)));
	must(mq_receive(q, bytes[0], SIZE, NULL));
}

/* What is wrong with a batch, sent or received. */
static void try_batch(const char *what, int q, int wrong,
		      long (*request)(int q, struct mqueue_ns_batch b), unsigned long cmd)
{
	struct __kernel_timespec until = { 1, 1000000000 };
	struct mqueue_ns_batch b = batch(1);

	say(text("%s, wrong descriptor", what), request(wrong, b));
	say(text("%s, bad structure", what), result(ioctl(q, cmd, bad())));
	b.flags = 1;
	say(text("%s, flags", what), request(q, b));
	say(text("%s, none", what), request(q, batch(0)));
	say(text("%s, too many", what), request(q, batch(MQUEUE_NS_BATCH_MAX + 1)));
	b = batch(1);
	b.until = address(bad());
	say(text("%s, bad time", what), request(q, b));
	b.until = address(&until);
	say(text("%s, invalid time", what), request(q, b));
	b = batch(1);
	b.messages = address(bad());
	say(text("%s, bad array", what), request(q, b));
}

static void try_send(int q)
{
	struct mqueue_ns_batch b = batch(1);

	messages[0].prio = 32768;
	say("send, bad priority", send_batch(q, b));
	b = batch(1);
	messages[0].size = SIZE + 1;
	say("send, too long", send_batch(q, b));
	b = batch(1);
	messages[0].data = address(bad());
	say("send, bad bytes", send_batch(q, b));
	b = batch(3);
	messages[2].size = SIZE + 1;
	say("send, the third too long", send_batch(q, b));
	say("send, more than there is room for", send_batch(q, batch(COUNT)));
	say("send, full", send_batch(q, batch(1)));
	until_past("send, full until then", q, send_batch);
	say("peek, the last of all", peek(q, peek_at(COUNT - 1)));
	say("peek, the largest index", peek(q, peek_at(~0U)));
}

static void try_receive(int q)
{
	struct mqueue_ns_batch b = batch(1);

	messages[0].size = SIZE - 1;
	say("receive, little room", receive_batch(q, b));
	b = batch(1);
	messages[0].data = address(bad());
	say("receive, bad room", receive_batch(q, b));
	say("receive, what is left", receive_batch(q, batch(COUNT)));
	say("receive, empty", receive_batch(q, batch(1)));
	until_past("receive, empty until then", q, receive_batch);
}

int main(int argc, char **argv)
{
	int q, reader, writer;

	if (argc != 2)
		return 2;
	q = must(open(text("%s/ioctl", argv[1]), O_CREAT | O_EXCL | O_RDWR | O_NONBLOCK, 0600));
	reader = must(open(text("%s/ioctl", argv[1]), O_RDONLY | O_NONBLOCK));
	writer = must(open(text("%s/ioctl", argv[1]), O_WRONLY | O_NONBLOCK));
	try_peek(q, writer);
	try_batch("send", q, reader, send_batch, MQUEUE_NS_SEND);
	try_batch("receive", q, writer, receive_batch, MQUEUE_NS_RECEIVE);
	try_send(q);
	try_receive(q);
	say("another request", result(ioctl(q, _IO(0xf3, 0x70), 0)));
	return 0;
}
