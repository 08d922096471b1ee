// SPDX-License-Identifier: GPL-2.0-only
/*
 * mqns ls, mqns stat: which queues there are, and what they are like
 */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "queue.h"

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Sorted names, ended by NULL. */
static char **read_names(int fd)
{
	DIR *dir = fdopendir(fd);
	struct dirent *entry;
	char **names = NULL;
	size_t count = 0;

	if (!dir)
		fail_errno("the directory of the queues");
	while ((entry = readdir(dir))) {
		if (entry->d_name[0] == '.' && entry->d_type == DT_DIR)
			continue;
		names = reallocate(names, count + 2, sizeof(*names));
		names[count++] = copy_text(entry->d_name);
	}
	names = reallocate(names, count + 1, sizeof(*names));
	names[count] = NULL;
	qsort(names, count, sizeof(*names), by_name);
	return names;
}

/* All that is known of a queue we may not open. */
static struct value *describe_closed(const char *name)
{
	struct value *object = value_object();

	complain("%s: %s", name, strerror(errno));
	value_set(object, "name", value_text(name));
	return object;
}

static struct value *list(const struct place *in, int *status)
{
	struct value *rows = value_array();
	char **name = read_names(dup(in->dirfd));
	int queue;

	for (; *name; name++) {
		queue = queue_open_any(in, *name);
		if (queue >= 0) {
			value_add(rows, queue_describe(queue, *name));
			close(queue);
		} else if (errno != ENOENT) {
			*status = status_of_error(errno);
			value_add(rows, describe_closed(*name));
		}
	}
	return rows;
}

static const char ls_help[] =
	"usage: mqns ls [OPTION]...\n"
	"List the queues of the IPC namespace.\n\n"
	PLACE_HELP
	"  -j, --json           an array of objects\n"
	"  -h, --help           this text\n\n"
	"Without --dir the file system is mounted where nobody sees it, which takes root:\n"
	"that of mqueue_ns in a namespace that is served, else the kernel's own.\n"
	"TYPE says whose a queue is; NOTIFY is the process that mq_notify() will tell.\n"
	"As cat does, reading BYTES touches the times of a queue.\n";

static int ls(int argc, char **argv)
{
	static const struct option options[] = {
		PID_OPTION, DIR_OPTION, JSON_OPTION, HELP_OPTION, {}
	};
	int status = STATUS_DONE, option;
	struct place place = {};
	struct value *rows;
	bool json = false;

	while ((option = next_option(argc, argv, options)) >= 0)
		if (!place_option(&place, option, optarg))
			json = true;
	check_operands(argc, 0, 0);
	place_enter(&place);
	place.dirfd = place_directory(&place);
	rows = list(&place, &status);
	if (json)
		json_write_pretty(rows, stdout);
	else
		table_write(rows, queue_columns, stdout);
	return status;
}

const struct command ls_command = { "ls", "list the queues of a namespace", ls_help, ls };

static const char stat_help[] =
	"usage: mqns stat [OPTION]... QUEUE\n"
	"Show all there is to know about a queue, its messages excepted.\n\n"
	PLACE_HELP
	"  -j, --json           an object\n"
	"  -h, --help           this text\n";

static int show(int argc, char **argv)
{
	static const struct option options[] = {
		PID_OPTION, DIR_OPTION, JSON_OPTION, HELP_OPTION, {}
	};
	struct place place = {};
	struct value *object;
	bool json = false;
	int option, queue;

	while ((option = next_option(argc, argv, options)) >= 0)
		if (!place_option(&place, option, optarg))
			json = true;
	check_operands(argc, 1, 1);
	place_enter(&place);
	queue = queue_open_any(&place, argv[optind]);
	if (queue < 0)
		fail_errno("%s", argv[optind]);
	object = queue_describe(queue, argv[optind]);
	if (json)
		json_write_pretty(object, stdout);
	else
		table_write_object(object, queue_properties, stdout);
	return STATUS_DONE;
}

const struct command stat_command = { "stat", "what a queue is like", stat_help, show };
