// SPDX-License-Identifier: GPL-2.0-only
/*
 * The mq_* system calls of a process and its children
 *
 * By the kernel's own tracepoints at the entry and exit of system calls, in an
 * instance of tracefs of our own, so that we are in nobody's way.  They see the
 * calls of 64-bit programs only.  What the module's tracepoints say while a task is in
 * such a call is kept with the call.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "compare.h"

#define BUFFER_KB	"8192"

static char *instance;
/* A child that fails does not clean up. */
static pid_t owner;

static char *file_of(const char *name)
{
	return format_text("%s/%s", instance, name);
}

static int put(const char *name, const char *text)
{
	char *path = file_of(name);
	int ret = write_file(path, text);

	free(path);
	return ret;
}

static const char *find_tracefs(void)
{
	static const char *const places[] = {
		"/sys/kernel/tracing", "/sys/kernel/debug/tracing",
	};
	size_t i;
	char *path;
	int there;

	for (i = 0; i < 2; i++) {
		path = format_text("%s/instances", places[i]);
		there = !access(path, W_OK);
		free(path);
		if (there)
			return places[i];
	}
	return NULL;
}

void calls_abort(void)
{
	if (instance && owner == getpid())
		rmdir(instance);
}

static bool enable(const char *group, const char *event)
{
	char *file = format_text("events/%s/%s/enable", group, event);
	bool done = !put(file, "1");

	free(file);
	return done;
}

static bool enable_call(const char *name)
{
	char *enter = format_text("sys_enter_%s", name);
	char *exit = format_text("sys_exit_%s", name);
	bool done = enable("syscalls", enter) && enable("syscalls", exit);

	free(enter);
	free(exit);
	return done;
}

static const char *const told[] = {
	"queue_create", "queue_unlink", "send", "receive", "notify",
};

static bool set_up(void)
{
	static const char *const names[] = {
		"mq_open", "mq_unlink", "mq_timedsend", "mq_timedreceive", "mq_notify",
		"mq_getsetattr",
	};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (!enable_call(names[i]))
			return false;
	/* Of the module; without it there is nothing to tell. */
	for (i = 0; i < sizeof(told) / sizeof(*told); i++)
		enable("mqueue_ns", told[i]);
	return !put("options/event-fork", "1") && !put("buffer_size_kb", BUFFER_KB);
}

const char *calls_open(void)
{
	const char *tracefs = find_tracefs();

	if (!tracefs)
		return "tracefs is not mounted, or we may not use it";
	instance = format_text("%s/instances/mqns-%d", tracefs, getpid());
	if (mkdir(instance, 0700)) {
		free(instance);
		instance = NULL;
		return "tracefs allows no instance";
	}
	owner = getpid();
	atexit(calls_close);
	if (set_up())
		return NULL;
	calls_close();
	return "this kernel does not trace system calls";
}

void calls_close(void)
{
	if (!instance || owner != getpid())
		return;
	rmdir(instance);
	free(instance);
	instance = NULL;
}

/* Opening it so is what empties it. */
static void empty(void)
{
	char *path = file_of("trace");
	int fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);

	if (fd >= 0)
		close(fd);
	free(path);
}

void calls_start(pid_t pid)
{
	char *text = format_text("%d", pid);

	empty();
	if (put("set_event_pid", text))
		fail_errno("watching the calls of %d", pid);
	free(text);
}

/* A call whose end is still to come. */
static struct call *pending(struct calls *calls, pid_t task)
{
	size_t i = calls->count;

	while (i--)
		if (calls->all[i].task == task)
			return calls->all[i].returned ? NULL : &calls->all[i];
	return NULL;
}

static void enter(struct calls *calls, pid_t task, const char *text)
{
	size_t name = strcspn(text, "(");
	struct call *call;

	/* One at a time, but in steps: there may be many. */
	if (!(calls->count & (calls->count - 1)))
		calls->all = reallocate(calls->all, calls->count ? 2 * calls->count : 1,
					sizeof(*calls->all));
	call = &calls->all[calls->count];
	*call = (struct call){
		.task = task,
		.number = calls->count++,
		.name = format_text("%.*s", (int)name, text),
		.arguments = copy_text(text + name),
	};
}

/* "mq_open(u_name: 7ffc, ...)" when it begins, "mq_open -> 0x3" when it ends. */
static void add_event(struct calls *calls, pid_t task, const char *text)
{
	const char *arrow = strstr(text, " -> ");
	struct call *call;

	if (!arrow || memchr(text, '(', arrow - text)) {
		enter(calls, task, text);
		return;
	}
	call = pending(calls, task);
	if (!call)
		return;
	call->result = strtoull(arrow + 4, NULL, 16);
	call->returned = true;
}

/* By what our tracepoints tell, of the call that is under way. */
static void add_told(struct calls *calls, pid_t task, const char *text)
{
	struct call *call = pending(calls, task);
	char *before;

	if (!call)
		return;
	before = call->told;
	call->told = before ? format_text("%s; %s", before, text) : copy_text(text);
	free(before);
}

/* The event in a line: where the ": " before its name is, or NULL. */
static char *find_event(char *line)
{
	char *first = strstr(line, ": sys_mq_"), *pattern, *at;
	size_t i;

	for (i = 0; i < sizeof(told) / sizeof(*told); i++) {
		pattern = format_text(": %s: ", told[i]);
		at = strstr(line, pattern);
		free(pattern);
		if (at && (!first || at < first))
			first = at;
	}
	return first;
}

/* "   comm-PID   [001] .....  12.345678: sys_mq_open(...)": any comm. */
static void add_line(struct calls *calls, char *line)
{
	char *text = find_event(line), *cpu = NULL, *at, *dash;

	if (!text)
		return;
	*text = '\0';
	text += strlen(": ");
	for (at = line; (at = strstr(at, " [")); at++)
		cpu = at;
	if (!cpu)
		return;
	*cpu = '\0';
	dash = strrchr(line, '-');
	if (!dash)
		return;
	if (!strncmp(text, "sys_", 4))
		add_event(calls, atoi(dash + 1), text + strlen("sys_"));
	else
		add_told(calls, atoi(dash + 1), text);
}

static int by_task(const void *a, const void *b)
{
	const struct call *x = a, *y = b;

	if (x->task != y->task)
		return x->task < y->task ? -1 : 1;
	return x->number < y->number ? -1 : x->number > y->number;
}

static void parse(struct calls *calls, char *text)
{
	unsigned long kept, written;
	char *line, *state, *header;

	header = strstr(text, "entries-in-buffer/entries-written: ");
	if (header && sscanf(strchr(header, ' '), "%lu/%lu", &kept, &written) == 2)
		calls->lost = kept < written;
	for (line = strtok_r(text, "\n", &state); line; line = strtok_r(NULL, "\n", &state))
		if (*line != '#')
			add_line(calls, line);
	if (calls->count)
		qsort(calls->all, calls->count, sizeof(*calls->all), by_task);
}

void calls_stop(struct calls *calls)
{
	char *path = file_of("trace"), *text = read_file(path);

	if (!text)
		fail_errno("%s", path);
	parse(calls, text);
	empty();
	free(text);
	free(path);
}

void calls_free(struct calls *calls)
{
	size_t i;

	for (i = 0; i < calls->count; i++) {
		free(calls->all[i].name);
		free(calls->all[i].arguments);
		free(calls->all[i].told);
	}
	free(calls->all);
	*calls = (struct calls){};
}
