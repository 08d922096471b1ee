// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the module says of itself
 */

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "module.h"

#define SERVE	"/proc/sys/fs/mqueue_ns/serve"

bool module_loaded(void)
{
	char *types = read_file("/proc/filesystems");
	bool loaded = types && strstr(types, "\tmqueue_ns");

	free(types);
	return loaded;
}

void module_needed(void)
{
	if (!module_loaded())
		fail(STATUS_NOT_OURS, "the module mqueue_ns is not loaded");
}

char *module_attribute(const char *name)
{
	char *path = format_text("/sys/module/mqueue_ns/%s", name);
	char *text = read_file(path);

	free(path);
	return text;
}

static struct value *word_value(const char *word)
{
	long long number;
	char *end;

	errno = 0;
	number = strtoll(word, &end, 10);
	return *end || errno || !isdigit((unsigned char)*word) ? value_text(word) :
								value_integer(number);
}

static char *lower(char *word)
{
	char *c;

	for (c = word; *c; c++)
		*c = tolower((unsigned char)*c);
	return word;
}

/* @names are the words of the first line. */
static struct value *line_object(char *line, char **names, size_t count)
{
	struct value *object = value_object();
	char *word, *state;
	size_t i = 0;

	for (word = strtok_r(line, " ", &state); word && i < count;
	     word = strtok_r(NULL, " ", &state))
		value_set(object, names[i++], word_value(word));
	return object;
}

static size_t split(char *line, char **words, size_t max)
{
	char *word, *state;
	size_t count = 0;

	for (word = strtok_r(line, " ", &state); word && count < max;
	     word = strtok_r(NULL, " ", &state))
		words[count++] = lower(word);
	return count;
}

static struct value *parse_table(char *text)
{
	struct value *rows = value_array();
	char *line, *state, *names[16];
	size_t count;

	line = strtok_r(text, "\n", &state);
	if (!line)
		return rows;
	count = split(line, names, 16);
	while ((line = strtok_r(NULL, "\n", &state)))
		value_add(rows, line_object(line, names, count));
	return rows;
}

struct value *module_table(const char *name)
{
	char *path = format_text("/proc/fs/mqueue_ns/%s", name);
	char *text = read_file(path);
	struct value *rows;

	if (!text && errno == EACCES)
		fail(STATUS_DENIED, "only root may see this");
	if (!text)
		fail_errno("%s", path);
	rows = parse_table(text);
	free(text);
	free(path);
	return rows;
}

bool module_serves(void)
{
	char *text = read_file(SERVE);
	bool serves;

	if (!text && errno == ENOENT)
		module_needed();
	if (!text)
		fail_errno(SERVE);
	serves = !strcmp(text, "1");
	free(text);
	return serves;
}

int module_serve(bool serve)
{
	return write_file(SERVE, serve ? "1" : "0");
}
