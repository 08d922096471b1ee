// SPDX-License-Identifier: GPL-2.0-only
/*
 * mqns send: messages from arguments or from standard input
 */

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "queue.h"

#define PRIORITY_MAX	32767

static const char send_help[] =
	"usage: mqns send [OPTION]... QUEUE [MESSAGE]...\n"
	"Send messages: the arguments, or else what standard input holds.\n\n"
	PLACE_HELP
	"  -p, --priority N     0 (default) to 32767\n"
	"  -t, --timeout SEC    wait no longer for room for any message; 0: not at all\n"
	"  -l, --lines          input: a message a line (default)\n"
	"  -r, --raw            input: all of it is one message, byte for byte\n"
	"  -j, --json           input: objects, one after the other or in an array, with\n"
	"                       \"text\" or \"base64\", and \"priority\" if not that of -p\n"
	"  -h, --help           this text\n\n"
	"Exit status 1: there was no room in time.  What was sent before is sent.\n";

struct sending {
	struct place place;
	const char *name;
	int queue;
	unsigned int priority;
	const char *timeout;
	enum format format;
};

static void send_one(const struct sending *s, const struct message *message)
{
	struct timespec until;

	if (s->timeout)
		until = parse_timeout(s->timeout);
	if (queue_send(s->queue, s->name, message, s->timeout ? &until : NULL))
		return;
	complain("%s: no room in time", s->name);
	exit(STATUS_NO);
}

static void send_bytes(const struct sending *s, char *data, size_t size)
{
	send_one(s, &(struct message){ .data = data, .size = size, .priority = s->priority });
}

static void send_lines(const struct sending *s)
{
	char *line = NULL;
	size_t room = 0;
	ssize_t size;

	while ((size = getline(&line, &room, stdin)) >= 0)
		send_bytes(s, line, size && line[size - 1] == '\n' ? size - 1 : size);
	free(line);
}

static void send_raw(const struct sending *s)
{
	struct buffer all = {};

	if (!buffer_read(&all, STDIN_FILENO))
		fail_errno("standard input");
	send_bytes(s, all.data, all.size);
	buffer_free(&all);
}

static void send_value(const struct sending *s, const struct value *value)
{
	const struct value *member;
	struct message message;

	if (value->kind == VALUE_ARRAY) {
		for (member = value->members.first; member; member = member->next)
			send_value(s, member);
		return;
	}
	if (!message_from_value(value, s->priority, &message))
		fail(STATUS_TROUBLE, "standard input: JSON, but not a message");
	send_one(s, &message);
	free(message.data);
}

/*
 * Sends the values there are, and leaves what is not whole yet.  That ends
 * where the buffer does: no string of JSON goes on behind a newline.
 */
static void send_whole_values(const struct sending *s, struct buffer *input, bool last)
{
	const char *at = input->data, *end = at + input->size, *start, *error;
	struct value *value;

	for (;;) {
		start = at;
		value = json_read(&at, end, &error);
		if (!value)
			break;
		send_value(s, value);
		value_free(value);
	}
	if (error && (last || at < end))
		fail(STATUS_TROUBLE, "standard input: %s", error);
	input->size = end - start;
	memmove(input->data, start, input->size);
}

/* As the values come in, so that one can send what another is receiving. */
static void send_json(const struct sending *s)
{
	struct buffer input = {};
	char *line = NULL;
	size_t room = 0;
	ssize_t size;
	bool array;

	while ((size = getline(&line, &room, stdin)) >= 0) {
		array = input.size ? *input.data == '[' : *line == '[';
		buffer_add(&input, line, size);
		/* To read a long array again at each of its lines would take ages. */
		if (!array)
			send_whole_values(s, &input, false);
	}
	send_whole_values(s, &input, true);
	buffer_free(&input);
	free(line);
}

static void send_input(const struct sending *s)
{
	if (s->format == FORMAT_RAW)
		send_raw(s);
	else if (s->format == FORMAT_JSON)
		send_json(s);
	else
		send_lines(s);
	if (ferror(stdin))
		fail_errno("standard input");
}

static void send_option(struct sending *s, int option)
{
	if (option == 'p')
		s->priority = parse_number(optarg, PRIORITY_MAX, "priority");
	else if (option == 't')
		s->timeout = optarg;
	else if (!format_option(&s->format, option))
		place_option(&s->place, option, optarg);
}

static int send_messages(int argc, char **argv)
{
	static const struct option options[] = {
		PID_OPTION, DIR_OPTION,
		LINES_OPTION, RAW_OPTION, JSON_OPTION,
		{ "priority", required_argument, NULL, 'p' },
		{ "timeout", required_argument, NULL, 't' },
		HELP_OPTION,
		{}
	};
	struct sending s = {};
	int option;

	while ((option = next_option(argc, argv, options)) >= 0)
		send_option(&s, option);
	check_operands(argc, 1, INT_MAX);
	if (s.timeout)
		parse_timeout(s.timeout);
	if (s.format && argc - optind > 1)
		fail(STATUS_USAGE, "messages are arguments, or input in a format: not both");
	place_enter(&s.place);
	s.name = argv[optind++];
	s.queue = queue_open(&s.place, s.name, O_WRONLY);
	if (optind == argc)
		send_input(&s);
	for (; optind < argc; optind++)
		send_bytes(&s, argv[optind], strlen(argv[optind]));
	return STATUS_DONE;
}

const struct command send_command = { "send", "send messages", send_help, send_messages };
