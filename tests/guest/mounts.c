// SPDX-License-Identifier: GPL-2.0-only
/*
 * mounts WAY TYPE DIR [KEY=VALUE]... - mounts with options, and says what came out
 *
 * WAY is "mount" for mount(2), "fsopen" for fsopen(2) and what follows it,
 * "exclusive" for fsopen(2) with FSCONFIG_CMD_CREATE_EXCL, "remount" for
 * mount(2) with MS_REMOUNT, "reconfigure" for fspick(2).  "why" is as "fsopen", and
 * says in which words the context told what is wrong.
 */
#include "guest.h"

#include <linux/mount.h>

#ifndef FSCONFIG_CMD_CREATE_EXCL
#define FSCONFIG_CMD_CREATE_EXCL	8
#endif

static long by_mount(const char *type, const char *dir, char **options, int flags)
{
	char all[1000] = "";

	for (; *options; options++) {
		if (all[0])
			strcat(all, ",");
		strncat(all, *options, sizeof(all) / 2);
	}
	return result(mount("none", dir, type, flags, all));
}

static long set(int context, const char *option)
{
	char *key = text("%s", option), *value = strchr(key, '=');

	if (!value)
		return result(fsconfig(context, FSCONFIG_SET_FLAG, key, NULL, 0));
	*value++ = '\0';
	return result(fsconfig(context, FSCONFIG_SET_STRING, key, value, 0));
}

static long configure(int context, char **options, int command)
{
	long ret = 0;

	for (; *options && ret >= 0; options++)
		ret = set(context, *options);
	return ret < 0 ? ret : result(fsconfig(context, command, NULL, NULL, 0));
}

static long by_context(const char *type, const char *dir, char **options, int command)
{
	long context = result(fsopen(type, FSOPEN_CLOEXEC)), ret;

	if (context < 0)
		return context;
	ret = configure(context, options, command);
	return ret < 0 ? ret : mount_attach(context, dir);
}

static long why(const char *type, char **options)
{
	long context = result(fsopen(type, FSOPEN_CLOEXEC));
	char words[200];
	ssize_t size;

	if (context < 0 || configure(context, options, FSCONFIG_CMD_CREATE) >= 0)
		return context;
	while ((size = read(context, words, sizeof(words))) > 0)
		printf("%.*s\n", (int)size, words);
	exit(1);
}

static long by_pick(const char *dir, char **options)
{
	long context = result(fspick(AT_FDCWD, dir, FSPICK_CLOEXEC));

	return context < 0 ? context :
	       configure(context, options, FSCONFIG_CMD_RECONFIGURE);
}

static long go(const char *way, const char *type, const char *dir, char **options)
{
	if (!strcmp(way, "mount"))
		return by_mount(type, dir, options, 0);
	if (!strcmp(way, "remount"))
		return by_mount(type, dir, options, MS_REMOUNT);
	if (!strcmp(way, "fsopen"))
		return by_context(type, dir, options, FSCONFIG_CMD_CREATE);
	if (!strcmp(way, "why"))
		return why(type, options);
	if (!strcmp(way, "exclusive"))
		return by_context(type, dir, options, FSCONFIG_CMD_CREATE_EXCL);
	if (!strcmp(way, "reconfigure"))
		return by_pick(dir, options);
	fprintf(stderr, "mounts: there is no way \"%s\"\n", way);
	exit(2);
}

int main(int argc, char **argv)
{
	long ret;

	if (argc < 4) {
		fprintf(stderr, "usage: mounts WAY TYPE DIR [KEY=VALUE]...\n");
		return 2;
	}
	ret = go(argv[1], argv[2], argv[3], argv + 4);
	puts(outcome(ret));
	return ret < 0;
}
