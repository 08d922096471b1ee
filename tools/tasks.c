// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who is in which namespace, and where its queues are mounted, by /proc
 */

#include <ctype.h>
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "module.h"

/* The mount namespaces whose mounts have been seen. */
struct seen {
	unsigned long *numbers;
	size_t count;
};

/* The number in a link as ipc:[4026531839]; 0 if it cannot be read. */
static unsigned long namespace_of(const char *task, const char *kind)
{
	char *path = format_text("/proc/%s/ns/%s", task, kind), link[64], *number;
	ssize_t size = readlink(path, link, sizeof(link) - 1);

	free(path);
	link[size > 0 ? size : 0] = '\0';
	number = strchr(link, '[');
	return number ? strtoul(number + 1, NULL, 10) : 0;
}

static void add_task(struct value *namespaces, const char *task)
{
	unsigned long ipc = namespace_of(task, "ipc");
	const struct value *ns, *state;

	for (ns = namespaces->members.first; ipc && ns; ns = ns->next) {
		state = value_get(ns, "state");
		if (state && !strcmp(state->text.data, "dead"))
			continue;
		if (value_number(ns, "ipcns", 0) == (long long)ipc)
			value_add(value_get(ns, "pids"), value_integer(atoi(task)));
	}
}

/* Newlines, spaces and others are written as \012, \040. */
static void unescape(char *path)
{
	char *from, *to = path;

	for (from = path; *from; from++) {
		if (from[0] == '\\' && isdigit((unsigned char)from[1]) &&
		    isdigit((unsigned char)from[2]) && isdigit((unsigned char)from[3])) {
			*to++ = (from[1] - '0') << 6 | (from[2] - '0') << 3 | (from[3] - '0');
			from += 3;
		} else {
			*to++ = *from;
		}
	}
	*to = '\0';
}

/* Elsewhere it is reached through a task that sees it. */
static void add_mount(struct value *namespaces, const char *task, const char *device,
		      const char *path)
{
	const struct value *ns, *dev;
	char *text;

	for (ns = namespaces->members.first; ns; ns = ns->next) {
		dev = value_get(ns, "dev");
		if (!dev || dev->kind != VALUE_TEXT || strcmp(dev->text.data, device))
			continue;
		text = strcmp(task, "self") ? format_text("/proc/%s/root%s", task, path) :
					      copy_text(path);
		value_add(value_get(ns, "mounts"), value_text(text));
		free(text);
	}
}

static bool see(struct seen *seen, unsigned long number)
{
	size_t i;

	for (i = 0; i < seen->count; i++)
		if (seen->numbers[i] == number)
			return false;
	seen->numbers = reallocate(seen->numbers, seen->count + 1, sizeof(*seen->numbers));
	seen->numbers[seen->count++] = number;
	return true;
}

static void add_mounts(struct value *namespaces, const char *task, struct seen *seen)
{
	unsigned long number = namespace_of(task, "mnt");
	char *path, *text, *line, *state, device[32], *point;

	if (!number || !see(seen, number))
		return;
	path = format_text("/proc/%s/mountinfo", task);
	text = read_file(path);
	free(path);
	if (!text)
		return;
	for (line = strtok_r(text, "\n", &state); line; line = strtok_r(NULL, "\n", &state)) {
		if (sscanf(line, "%*s %*s %31s %*s %ms", device, &point) != 2)
			continue;
		unescape(point);
		add_mount(namespaces, task, device, point);
		free(point);
	}
	free(text);
}

void tasks_add(struct value *namespaces)
{
	struct seen seen = {};
	struct dirent *entry;
	struct value *ns;
	DIR *proc;

	for (ns = namespaces->members.first; ns; ns = ns->next) {
		value_set(ns, "pids", value_array());
		value_set(ns, "mounts", value_array());
	}
	proc = opendir("/proc");
	if (!proc)
		fail_errno("/proc");
	add_mounts(namespaces, "self", &seen);
	while ((entry = readdir(proc))) {
		if (!isdigit((unsigned char)entry->d_name[0]))
			continue;
		add_task(namespaces, entry->d_name);
		add_mounts(namespaces, entry->d_name, &seen);
	}
	closedir(proc);
	free(seen.numbers);
}
