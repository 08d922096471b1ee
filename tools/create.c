// SPDX-License-Identifier: GPL-2.0-only
/*
 * mqns create, mqns rm: making queues and taking them away
 */

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "command.h"
#include "queue.h"

static const char create_help[] =
	"usage: mqns create [OPTION]... QUEUE\n"
	"Make a queue.\n\n"
	PLACE_HELP
	"  -m, --mode MODE      permissions, octal (default: 0600); whatever the umask\n"
	"  -n, --maxmsg N       how many messages it holds (default: of the namespace)\n"
	"  -s, --msgsize N      how many bytes a message may have (the same)\n"
	"  -e, --existing       it may be there already, and then stays as it is\n"
	"  -j, --json           show it, as stat --json does\n"
	"  -h, --help           this text\n\n"
	"In a directory (--dir) a queue has what the namespace says: no -n, no -s.\n";

struct creation {
	struct place place;
	mode_t mode;
	long max_messages;
	long max_size;
	bool existing;
	bool json;
};

static void create_option(struct creation *c, int option)
{
	switch (option) {
	case 'm':
		c->mode = parse_mode(optarg);
		break;
	case 'n':
		c->max_messages = parse_number(optarg, LONG_MAX, "number of messages");
		break;
	case 's':
		c->max_size = parse_number(optarg, LONG_MAX, "number of bytes");
		break;
	case 'e':
		c->existing = true;
		break;
	case 'j':
		c->json = true;
		break;
	default:
		place_option(&c->place, option, optarg);
	}
}

static long read_limit(const char *name)
{
	char *path = format_text("/proc/sys/fs/mqueue/%s", name);
	char *text = read_file(path);
	long limit;

	if (!text)
		fail_errno("%s", path);
	limit = strtol(text, NULL, 10);
	free(text);
	free(path);
	return limit;
}

/* What mq_open() takes for an attribute when it is given none. */
static long default_of(const char *wanted, const char *most)
{
	long a = read_limit(wanted), b = read_limit(most);

	return a < b ? a : b;
}

/* mq_open() wants both attributes or none. */
static struct mq_attr *attributes(const struct creation *c, struct mq_attr *attr)
{
	if (c->max_messages < 0 && c->max_size < 0)
		return NULL;
	if (c->place.dir)
		fail(STATUS_USAGE, "a queue made in a directory cannot be given attributes");
	*attr = (struct mq_attr){
		.mq_maxmsg = c->max_messages >= 0 ? c->max_messages :
			     default_of("msg_default", "msg_max"),
		.mq_msgsize = c->max_size >= 0 ? c->max_size :
			      default_of("msgsize_default", "msgsize_max"),
	};
	return attr;
}

/* Names the limit, as the error does not. */
static void fail_to_create(const char *name)
{
	switch (errno) {
	case EMFILE:
		fail_errno("%s: RLIMIT_MSGQUEUE is used up, or descriptors are", name);
	case ENOSPC:
		fail_errno("%s: fs.mqueue.queues_max is reached", name);
	case EINVAL:
		fail_errno("%s: fs.mqueue.msg_max or msgsize_max allows no such queue", name);
	default:
		fail_errno("%s", name);
	}
}

static int open_or_create(const struct creation *c, const char *name)
{
	struct mq_attr attr, *wanted = attributes(c, &attr);
	int queue;

	umask(0);
	queue = queue_create(&c->place, name, O_CREAT | O_EXCL | O_RDONLY, c->mode, wanted);
	if (queue < 0 && errno == EEXIST && c->existing)
		queue = queue_open_any(&c->place, name);
	if (queue < 0)
		fail_to_create(name);
	return queue;
}

static int create(int argc, char **argv)
{
	static const struct option options[] = {
		PID_OPTION, DIR_OPTION,
		{ "mode", required_argument, NULL, 'm' },
		{ "maxmsg", required_argument, NULL, 'n' },
		{ "msgsize", required_argument, NULL, 's' },
		{ "existing", no_argument, NULL, 'e' },
		JSON_OPTION,
		HELP_OPTION,
		{}
	};
	struct creation c = { .mode = 0600, .max_messages = -1, .max_size = -1 };
	int option, queue;

	while ((option = next_option(argc, argv, options)) >= 0)
		create_option(&c, option);
	check_operands(argc, 1, 1);
	place_enter(&c.place);
	queue = open_or_create(&c, argv[optind]);
	if (c.json)
		json_write_pretty(queue_describe(queue, argv[optind]), stdout);
	return STATUS_DONE;
}

const struct command create_command = { "create", "make a queue", create_help, create };

static const char rm_help[] =
	"usage: mqns rm [OPTION]... QUEUE...\n"
	"Remove queues.  Whoever has one open can use it on.\n\n"
	PLACE_HELP
	"  -f, --force          one that is not there is as good as removed\n"
	"  -h, --help           this text\n";

static int rm(int argc, char **argv)
{
	static const struct option options[] = {
		PID_OPTION, DIR_OPTION, { "force", no_argument, NULL, 'f' }, HELP_OPTION,
		{}
	};
	int status = STATUS_DONE, option;
	struct place place = {};
	bool force = false;

	while ((option = next_option(argc, argv, options)) >= 0)
		if (!place_option(&place, option, optarg))
			force = true;
	check_operands(argc, 1, INT_MAX);
	place_enter(&place);
	for (; optind < argc; optind++) {
		if (!queue_remove(&place, argv[optind]) || (force && errno == ENOENT))
			continue;
		status = status_of_error(errno);
		complain("%s: %s", argv[optind], strerror(errno));
	}
	return status;
}

const struct command rm_command = { "rm", "remove queues", rm_help, rm };
