// SPDX-License-Identifier: GPL-2.0-only
/*
 * What can be said about a queue
 */

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "queue.h"

const struct column queue_columns[] = {
	{ "name", "NAME" },
	{ "type", "TYPE" },
	{ "messages", "MESSAGES" },
	{ "bytes", "BYTES" },
	{ "max_messages", "MAXMSG" },
	{ "max_size", "MSGSIZE" },
	{ "mode", "MODE" },
	{ "uid", "UID" },
	{ "notify_pid", "NOTIFY" },
	{}
};

const struct column queue_properties[] = {
	{ "name", "name" },
	{ "type", "type" },
	{ "messages", "messages" },
	{ "bytes", "bytes" },
	{ "max_messages", "most messages" },
	{ "max_size", "largest message" },
	{ "mode", "mode" },
	{ "uid", "uid" },
	{ "gid", "gid" },
	{ "notify", "notify" },
	{ "notify_signal", "notify signal" },
	{ "notify_pid", "notify pid" },
	{ "device", "device" },
	{ "inode", "inode" },
	{ "accessed", "accessed" },
	{ "modified", "modified" },
	{ "changed", "changed" },
	{}
};

static const char *method_name(int method)
{
	switch (method) {
	case SIGEV_SIGNAL:
		return "signal";
	case SIGEV_THREAD:
		return "thread";
	case SIGEV_NONE:
		return "none";
	default:
		return "?";
	}
}

static void set_notify(struct value *object, int method, int signo, int pid)
{
	value_set(object, "notify", pid ? value_text(method_name(method)) : value_null());
	value_set(object, "notify_signal", pid && method == SIGEV_SIGNAL ?
		  value_integer(signo) : value_null());
	value_set(object, "notify_pid", pid ? value_integer(pid) : value_null());
}

/* The line that read(2) gives, if we may read. */
static void describe_state(int queue, struct value *object)
{
	int method = 0, signo = 0, pid = 0;
	unsigned long bytes;
	char line[100];
	ssize_t size;

	size = pread(queue, line, sizeof(line) - 1, 0);
	line[size > 0 ? size : 0] = '\0';
	if (sscanf(line, "QSIZE:%lu NOTIFY:%d SIGNO:%d NOTIFY_PID:%d", &bytes, &method,
		   &signo, &pid) == 4)
		value_set(object, "bytes", value_integer(bytes));
	else
		value_set(object, "bytes", value_null());
	set_notify(object, method, signo, pid);
}

static void set_text(struct value *object, const char *key, char *text)
{
	value_set(object, key, value_text(text));
	free(text);
}

static void set_time(struct value *object, const char *key, const struct timespec *moment)
{
	char text[40], zone[8];
	struct tm tm;

	localtime_r(&moment->tv_sec, &tm);
	strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &tm);
	strftime(zone, sizeof(zone), "%z", &tm);
	set_text(object, key, format_text("%s.%09ld%s", text, moment->tv_nsec, zone));
}

/* Before reading the state, which touches two of the times. */
static void describe_file(const struct stat *st, struct value *object)
{
	set_text(object, "mode", format_text("%04o", st->st_mode & 07777));
	value_set(object, "uid", value_integer(st->st_uid));
	value_set(object, "gid", value_integer(st->st_gid));
	set_text(object, "device", format_text("%u:%u", major(st->st_dev), minor(st->st_dev)));
	value_set(object, "inode", value_integer(st->st_ino));
	set_time(object, "accessed", &st->st_atim);
	set_time(object, "modified", &st->st_mtim);
	set_time(object, "changed", &st->st_ctim);
}

struct value *queue_describe(int queue, const char *name)
{
	struct value *object = value_object();
	struct mq_attr attr;
	struct stat st;

	queue_attributes(queue, name, &attr);
	if (fstat(queue, &st))
		fail_errno("%s", name);
	value_set(object, "name", value_text(name + (*name == '/')));
	value_set(object, "type", value_text(queue_is_ours(queue) ? "mqueue_ns" : "mqueue"));
	value_set(object, "messages", value_integer(attr.mq_curmsgs));
	describe_state(queue, object);
	value_set(object, "max_messages", value_integer(attr.mq_maxmsg));
	value_set(object, "max_size", value_integer(attr.mq_msgsize));
	describe_file(&st, object);
	return object;
}
