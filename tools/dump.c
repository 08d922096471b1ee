// SPDX-License-Identifier: GPL-2.0-only
/*
 * mqns dump, mqns restore: a queue to a file, and back
 */

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "command.h"
#include "image.h"

/* How often a queue that does not keep still is looked at. */
#define PASSES_MAX	10

static const char dump_help[] =
	"usage: mqns dump [OPTION]... QUEUE [FILE]\n"
	"Write a queue with its attributes and messages to a file (default: standard\n"
	"output).  Nothing is taken from it: only queues of mqueue_ns can be dumped.\n\n"
	PLACE_HELP
	"  -j, --json           as JSON; mqns restore reads that, too\n"
	"  -h, --help           this text\n\n"
	"A queue is read until it was the same twice; one that is in heavy use never is.\n"
	"Exit status 5: the queue is the kernel's own.\n";

static void take_messages(int queue, const char *name, struct image *image)
{
	struct message message = { .data = allocate(image->max_size) };

	while (queue_peek(queue, name, image->count, &message))
		image_add(image, &message);
	free(message.data);
}

static void take_image(int queue, const char *name, struct image *image)
{
	struct mq_attr attr;
	struct stat st;

	*image = (struct image){};
	queue_attributes(queue, name, &attr);
	if (fstat(queue, &st))
		fail_errno("%s", name);
	image->max_messages = attr.mq_maxmsg;
	image->max_size = attr.mq_msgsize;
	image->mode = st.st_mode & 07777;
	image->uid = st.st_uid;
	image->gid = st.st_gid;
	take_messages(queue, name, image);
}

static bool same(const struct image *a, const struct image *b)
{
	return a->mode == b->mode && a->uid == b->uid && a->gid == b->gid &&
	       a->count == b->count && a->records.size == b->records.size &&
	       (!a->records.size ||
		!memcmp(a->records.data, b->records.data, a->records.size));
}

/* Messages may come and go between two looks; then it was no one moment's. */
static void take_steady(int queue, const char *name, struct image *image)
{
	struct image before;
	int pass;

	take_image(queue, name, &before);
	for (pass = 1; pass < PASSES_MAX; pass++) {
		take_image(queue, name, image);
		if (same(&before, image))
			return;
		buffer_free(&before.records);
		before = *image;
	}
	fail(STATUS_TROUBLE, "%s: does not keep still; stop those who use it", name);
}

static void write_image(const struct image *image, bool json, FILE *to)
{
	struct buffer encoded = {};

	if (json) {
		json_write_pretty(image_to_value(image), to);
		return;
	}
	image_encode(image, &encoded);
	fwrite(encoded.data, 1, encoded.size, to);
	buffer_free(&encoded);
}

/* What a queue holds is nobody else's business. */
static FILE *open_output(const char *path)
{
	int fd;

	if (!path)
		return stdout;
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0)
		fail_errno("%s", path);
	return fdopen(fd, "w");
}

static int dump(int argc, char **argv)
{
	static const struct option options[] = {
		PID_OPTION, DIR_OPTION, JSON_OPTION, HELP_OPTION, {}
	};
	const char *name, *path;
	struct place place = {};
	struct image image;
	bool json = false;
	int option, queue;
	FILE *to;

	while ((option = next_option(argc, argv, options)) >= 0)
		if (!place_option(&place, option, optarg))
			json = true;
	check_operands(argc, 1, 2);
	name = argv[optind];
	path = argv[optind + 1];
	if (!path && !json && isatty(STDOUT_FILENO))
		fail(STATUS_USAGE, "a dump is nothing for a terminal: name a file, or say --json");
	place_enter(&place);
	queue = queue_open(&place, name, O_RDONLY);
	queue_need_ours(queue, name);
	take_steady(queue, name, &image);
	to = open_output(path);
	write_image(&image, json, to);
	if (fflush(to) || ferror(to) || (path && fsync(fileno(to)) && errno != EINVAL))
		fail_errno("%s", path ? path : "standard output");
	return STATUS_DONE;
}

const struct command dump_command = { "dump", "a queue to a file", dump_help, dump };

static const char restore_help[] =
	"usage: mqns restore [OPTION]... QUEUE [FILE]\n"
	"Make the queue that was dumped to a file (default: standard input).\n"
	"It appears under its name with its messages in it, or not at all.\n\n"
	PLACE_HELP
	"  -f, --force          remove a queue of that name first\n"
	"  -o, --own            leave it to who restores it, not to its old owner\n"
	"  -h, --help           this text\n\n"
	"Works on the kernel's own queues, too.  In a directory (--dir) a queue can only\n"
	"have the attributes that the namespace gives.  Who was to be notified is not in\n"
	"a dump.\n";

static void read_all(const char *path, struct buffer *data)
{
	int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : STDIN_FILENO;

	if (fd < 0 || !buffer_read(data, fd))
		fail_errno("%s", path ? path : "standard input");
	if (path)
		close(fd);
}

static const char *parse_json(struct image *image, const struct buffer *data)
{
	const char *at = data->data, *end = at + data->size, *error, *rest;
	struct value *value = json_read(&at, end, &error);

	if (!value)
		return error ? error : "empty";
	rest = json_read(&at, end, &error) || error ? "something follows the dump" : NULL;
	return rest ? rest : image_from_value(image, value);
}

static void read_image(const char *path, struct image *image)
{
	struct buffer data = {};
	const char *wrong;

	read_all(path, &data);
	if (data.size && data.data[0] == '{')
		wrong = parse_json(image, &data);
	else
		wrong = image_decode(image, &data);
	if (wrong)
		fail(STATUS_TROUBLE, "%s: %s", path ? path : "standard input", wrong);
	buffer_free(&data);
}

struct restoring {
	struct place place;
	const char *name;
	bool force;
	bool own;
	struct image image;
};

/* Leaves nothing behind. */
static void give_up(const struct restoring *r, const char *why)
{
	int error = errno;

	queue_remove(&r->place, r->name);
	errno = error;
	fail_errno("%s: %s", r->name, why);
}

/* Nobody but root can open it until it is whole. */
static int make(const struct restoring *r)
{
	struct mq_attr attr = {
		.mq_maxmsg = r->image.max_messages,
		.mq_msgsize = r->image.max_size,
	}, made;
	int queue;

	if (r->force && queue_remove(&r->place, r->name) && errno != ENOENT)
		fail_errno("%s", r->name);
	queue = queue_create(&r->place, r->name, O_CREAT | O_EXCL | O_WRONLY, 0, &attr);
	if (queue < 0)
		fail_errno("%s (%ld messages of %ld bytes)", r->name, attr.mq_maxmsg,
			   attr.mq_msgsize);
	queue_attributes(queue, r->name, &made);
	if (made.mq_maxmsg != attr.mq_maxmsg || made.mq_msgsize != attr.mq_msgsize) {
		errno = EINVAL;
		give_up(r, "it cannot have its attributes in a directory");
	}
	return queue;
}

static void fill(const struct restoring *r, int queue)
{
	struct timespec at_once = {};
	struct message message;
	size_t at = 0;

	while (image_next(&r->image, &at, &message))
		if (mq_timedsend(queue, message.data, message.size, message.priority, &at_once))
			give_up(r, "a message");
}

static void hand_over(const struct restoring *r, int queue)
{
	const struct image *image = &r->image;
	struct stat st;

	if (fstat(queue, &st))
		give_up(r, "its owner");
	if (!r->own && (st.st_uid != image->uid || st.st_gid != image->gid) &&
	    fchown(queue, image->uid, image->gid))
		give_up(r, "it cannot be given back to its owner (see --own)");
	if (fchmod(queue, image->mode))
		give_up(r, "its mode");
}

static void restore_option(struct restoring *r, int option)
{
	if (option == 'f')
		r->force = true;
	else if (option == 'o')
		r->own = true;
	else
		place_option(&r->place, option, optarg);
}

static int restore(int argc, char **argv)
{
	static const struct option options[] = {
		PID_OPTION, DIR_OPTION,
		{ "force", no_argument, NULL, 'f' },
		{ "own", no_argument, NULL, 'o' },
		HELP_OPTION,
		{}
	};
	struct restoring r = {};
	int option, queue;

	while ((option = next_option(argc, argv, options)) >= 0)
		restore_option(&r, option);
	check_operands(argc, 1, 2);
	r.name = argv[optind];
	read_image(argv[optind + 1], &r.image);
	place_enter(&r.place);
	queue = make(&r);
	fill(&r, queue);
	hand_over(&r, queue);
	return STATUS_DONE;
}

const struct command restore_command = {
	"restore", "a queue from a file", restore_help, restore
};
