// SPDX-License-Identifier: GPL-2.0-only
/*
 * mqns recv: take messages; mqns peek: look at them
 */

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

#include "command.h"
#include "queue.h"

/* In a table a message is cut to so many bytes. */
#define SHOWN_MAX	60

struct taking {
	struct place place;
	const char *name;
	int queue;
	const char *timeout;
	enum format format;
	bool all;
	bool follow;
	unsigned int count;
	unsigned int first;
	struct message message;
};

static void open_queue(struct taking *t, const char *name)
{
	struct mq_attr attr;

	place_enter(&t->place);
	t->name = name;
	t->queue = queue_open(&t->place, name, O_RDONLY);
	queue_attributes(t->queue, name, &attr);
	t->message.data = allocate(attr.mq_msgsize);
	t->message.size = attr.mq_msgsize;
}

static const char recv_help[] =
	"usage: mqns recv [OPTION]... QUEUE\n"
	"Take a message from a queue and print it.\n\n"
	PLACE_HELP
	"  -n, --count N        take so many (default: 1)\n"
	"  -a, --all            take all there are, and wait for none\n"
	"  -f, --follow         go on for ever, or until none comes in time\n"
	"  -t, --timeout SEC    do not wait longer for any message; 0: not at all\n"
	"  -l, --lines          print messages as they are, each with a newline (default)\n"
	"  -r, --raw            byte for byte, with nothing in between\n"
	"  -j, --json           an object a line: priority, length, and text (or base64\n"
	"                       if it is not UTF-8); send --json takes that\n"
	"  -h, --help           this text\n\n"
	"Exit status 1: nothing, or with -n less than that, came in time.\n"
	"A message that cannot be printed any more is gone all the same.\n";

static ssize_t receive(struct taking *t, size_t room)
{
	struct message *message = &t->message;
	struct timespec until;

	if (!t->timeout)
		return mq_receive(t->queue, message->data, room, &message->priority);
	until = parse_timeout(t->timeout);
	return mq_timedreceive(t->queue, message->data, room, &message->priority, &until);
}

/* False: not in time. */
static bool take_one(struct taking *t, size_t room)
{
	ssize_t size;

	do {
		size = receive(t, room);
	} while (size < 0 && errno == EINTR);
	if (size < 0 && errno != ETIMEDOUT && errno != EAGAIN)
		fail_errno("%s", t->name);
	if (size < 0)
		return false;
	t->message.size = size;
	return true;
}

static int take(struct taking *t)
{
	unsigned int wanted = t->follow || t->all ? UINT_MAX : t->count, taken;
	size_t room = t->message.size;

	if (t->all)
		t->timeout = "0";
	for (taken = 0; taken < wanted && take_one(t, room); taken += taken < UINT_MAX - 1)
		message_write(&t->message, t->format);
	if (t->follow || t->all)
		return taken ? STATUS_DONE : STATUS_NO;
	return taken == wanted ? STATUS_DONE : STATUS_NO;
}

static void recv_option(struct taking *t, int option)
{
	switch (option) {
	case 'n':
		t->count = parse_number(optarg, UINT_MAX - 1, "number of messages");
		if (!t->count)
			fail(STATUS_USAGE, "not a number of messages: %s", optarg);
		break;
	case 'a':
		t->all = true;
		break;
	case 'f':
		t->follow = true;
		break;
	case 't':
		t->timeout = optarg;
		parse_timeout(optarg);
		break;
	default:
		if (!format_option(&t->format, option))
			place_option(&t->place, option, optarg);
	}
}

static int recv_messages(int argc, char **argv)
{
	static const struct option options[] = {
		PID_OPTION, DIR_OPTION,
		LINES_OPTION, RAW_OPTION, JSON_OPTION,
		{ "count", required_argument, NULL, 'n' },
		{ "all", no_argument, NULL, 'a' },
		{ "follow", no_argument, NULL, 'f' },
		{ "timeout", required_argument, NULL, 't' },
		HELP_OPTION,
		{}
	};
	struct taking t = {};
	int option;

	while ((option = next_option(argc, argv, options)) >= 0)
		recv_option(&t, option);
	check_operands(argc, 1, 1);
	if (t.all + t.follow + !!t.count > 1)
		fail(STATUS_USAGE, "--count, --all and --follow exclude each other");
	if (!t.count)
		t.count = 1;
	open_queue(&t, argv[optind]);
	return take(&t);
}

const struct command recv_command = { "recv", "take messages", recv_help, recv_messages };

static const char peek_help[] =
	"usage: mqns peek [OPTION]... QUEUE\n"
	"Show the messages of a queue in the order in which they would be received,\n"
	"without taking any.  Only queues of mqueue_ns can be looked into.\n\n"
	PLACE_HELP
	"  -i, --index N        begin with that one (default: 0, which comes next)\n"
	"  -n, --count N        show so many (default: all)\n"
	"  -l, --lines          print messages as they are, each with a newline\n"
	"  -r, --raw            byte for byte, with nothing in between\n"
	"  -j, --json           an array of objects\n"
	"  -h, --help           this text\n\n"
	"Without a format it is a table, and messages are cut to fit in.\n"
	"Exit status 1: there is no such message; 5: the queue is the kernel's own.\n";

static const struct column peek_columns[] = {
	{ "index", "INDEX" },
	{ "priority", "PRIORITY" },
	{ "length", "LENGTH" },
	{ "message", "MESSAGE" },
	{}
};

static struct value *shown(const struct message *message)
{
	struct buffer start = {};
	struct value *value;

	if (message->size <= SHOWN_MAX)
		return value_bytes(message->data, message->size);
	buffer_add(&start, message->data, SHOWN_MAX);
	buffer_add(&start, "...", 3);
	value = value_bytes(start.data, start.size);
	buffer_free(&start);
	return value;
}

static struct value *peek_row(const struct taking *t, unsigned int index)
{
	struct value *row = value_object();

	value_set(row, "index", value_integer(index));
	if (t->format == FORMAT_JSON) {
		message_describe(&t->message, row);
		return row;
	}
	value_set(row, "priority", value_integer(t->message.priority));
	value_set(row, "length", value_integer(t->message.size));
	value_set(row, "message", shown(&t->message));
	return row;
}

static int look(struct taking *t)
{
	bool printing = t->format == FORMAT_LINES || t->format == FORMAT_RAW;
	struct value *rows = value_array();
	unsigned int seen;

	for (seen = 0; seen < t->count; seen++) {
		if (!queue_peek(t->queue, t->name, t->first + seen, &t->message))
			break;
		if (printing)
			message_write(&t->message, t->format);
		else
			value_add(rows, peek_row(t, t->first + seen));
	}
	if (t->format == FORMAT_JSON)
		json_write_pretty(rows, stdout);
	else if (!printing)
		table_write(rows, peek_columns, stdout);
	value_free(rows);
	return seen ? STATUS_DONE : STATUS_NO;
}

static void peek_option(struct taking *t, int option)
{
	if (option == 'i')
		t->first = parse_number(optarg, INT_MAX, "index");
	else if (option == 'n')
		t->count = parse_number(optarg, INT_MAX, "number of messages");
	else if (!format_option(&t->format, option))
		place_option(&t->place, option, optarg);
}

static int peek(int argc, char **argv)
{
	static const struct option options[] = {
		PID_OPTION, DIR_OPTION,
		LINES_OPTION, RAW_OPTION, JSON_OPTION,
		{ "index", required_argument, NULL, 'i' },
		{ "count", required_argument, NULL, 'n' },
		HELP_OPTION,
		{}
	};
	struct taking t = { .count = INT_MAX };
	int option;

	while ((option = next_option(argc, argv, options)) >= 0)
		peek_option(&t, option);
	check_operands(argc, 1, 1);
	open_queue(&t, argv[optind]);
	queue_need_ours(t.queue, t.name);
	return look(&t);
}

const struct command peek_command = {
	"peek", "look at messages without taking them", peek_help, peek
};
