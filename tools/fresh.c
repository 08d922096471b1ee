// SPDX-License-Identifier: GPL-2.0-only
/*
 * A fresh IPC namespace, made to measure
 */

#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>

#include "module.h"

static const char *const keys[] = {
	"queues_max", "msg_max", "msgsize_max", "msg_default", "msgsize_default", "msgqueue",
};

/* Is @limit KEY=... ? */
static bool has_key(const char *limit, const char *key)
{
	size_t length = strlen(key);

	return !strncmp(limit, key, length) && limit[length] == '=';
}

static void add_limit(struct fresh *fresh, const char *limit)
{
	size_t i;

	for (i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		if (has_key(limit, keys[i]))
			break;
	if (i == sizeof(keys) / sizeof(*keys))
		fail(STATUS_USAGE, "no such limit: %s", limit);
	if (fresh->limit_count == LIMITS_MAX)
		fail(STATUS_USAGE, "too many limits");
	if (!has_key(limit, "msgqueue") || strcmp(strchr(limit, '='), "=unlimited"))
		parse_number(strchr(limit, '=') + 1, RLIM_INFINITY - 1, "limit");
	fresh->limits[fresh->limit_count++] = limit;
}

bool fresh_option(struct fresh *fresh, int option, const char *argument)
{
	if (option == 'm')
		fresh->mount = argument;
	else if (option == 'l')
		add_limit(fresh, argument);
	else
		return false;
	return true;
}

static void limit_ourselves(const char *value)
{
	rlim_t most = RLIM_INFINITY;

	if (strcmp(value, "unlimited"))
		most = strtoull(value, NULL, 10);
	if (setrlimit(RLIMIT_MSGQUEUE, &(struct rlimit){ most, most }))
		fail_errno("RLIMIT_MSGQUEUE of %s", value);
}

static void set_limit(const char *limit)
{
	const char *value = strchr(limit, '=') + 1;
	char *path;

	if (has_key(limit, "msgqueue")) {
		limit_ourselves(value);
		return;
	}
	path = format_text("/proc/sys/fs/mqueue/%.*s", (int)(value - 1 - limit), limit);
	if (write_file(path, value))
		fail_errno("the limit %s", limit);
	free(path);
}

/* Without the module all is as it is with serve off. */
static void set_serving(const struct fresh *fresh)
{
	if (fresh->serve == FRESH_AS_WE_ARE)
		return;
	if (!module_loaded()) {
		if (fresh->serve == FRESH_SERVED)
			module_needed();
		return;
	}
	if (module_serve(fresh->serve == FRESH_SERVED))
		fail_errno("switching serve %s",
			   fresh->serve == FRESH_SERVED ? "on" : "off");
}

static void mount_queues(const char *dir)
{
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL))
		fail_errno("making mounts private");
	if (mount("none", dir, "mqueue", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL))
		fail_errno("mounting the queues on %s", dir);
}

void fresh_enter(const struct fresh *fresh)
{
	size_t i;

	if (unshare(CLONE_NEWIPC | (fresh->mount ? CLONE_NEWNS : 0)))
		fail_errno("a fresh namespace");
	set_serving(fresh);
	for (i = 0; i < fresh->limit_count; i++)
		set_limit(fresh->limits[i]);
	if (fresh->mount)
		mount_queues(fresh->mount);
}
