// SPDX-License-Identifier: GPL-2.0-only
/*
 * Names and memory for arguments, good and bad
 */
#include "fuzz.h"

#include <limits.h>
#include <sys/mman.h>

#define PAGE		4096
#define ROOM		(MESSAGE_ROOM + PAGE)

/* Those that are made; the lengths are where something may change. */
enum {
	PARENT = 6,
	LONGEST = 9, TOO_LONG, NO_END, NEARLY_NO_END, STACK_EDGE,
	BAD = 16, NO_NAME, CUT,
};

static const char *const short_names[NAMES] = {
	"a", "b", "c", "dd", "", ".", "..", "a/b", "/a",
	[14] = "\xff\xfe", [15] = "...", [19] = "a\n b",
};

static char long_names[NAMES][PATH_MAX + 8];

/* Bad memory, ROOM of good, bad memory. */
static char *area;

static void make_long_name(unsigned int name, size_t length)
{
	memset(long_names[name], 'n', length);
	long_names[name][length] = '\0';
}

void prepare_memory(void)
{
	area = mmap(NULL, ROOM + 2 * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	must(area == MAP_FAILED ? -1 : 0);
	must(mprotect(area + PAGE, ROOM, PROT_READ | PROT_WRITE));
	make_long_name(LONGEST, 255);
	make_long_name(TOO_LONG, 256);
	make_long_name(NO_END, PATH_MAX);
	make_long_name(NEARLY_NO_END, PATH_MAX - 1);
	make_long_name(STACK_EDGE, 64);
}

char *bad_memory(void)
{
	return area;
}

char *good_memory(void)
{
	return area + PAGE;
}

char *edge_memory(size_t size)
{
	return area + PAGE + ROOM - size;
}

/* @buffer: an argument of the type BUFFER. */
char *choose_memory(long buffer, size_t size)
{
	switch (buffer) {
	case 1:
		return bad_memory();
	case 2:
		return NULL;
	case 3:
		return edge_memory(size < ROOM ? size / 2 : ROOM);
	default:
		return good_memory();
	}
}

const char *queue_name(long name)
{
	switch (name) {
	case BAD:
		return bad_memory();
	case NO_NAME:
		return NULL;
	case CUT:
		return memset(edge_memory(3), 'c', 3);
	}
	return short_names[name] ? : long_names[name];
}

const char *slash_name(long name)
{
	return name < GOOD_NAMES ? text("/%s", short_names[name]) : NULL;
}

const char *const directories[PLACES] = { "q", "o", "d" };

const char *directory(void)
{
	return directories[me->looks_at];
}

const char *file_name(long name)
{
	static char path[PATH_MAX + 16];

	if (name >= BAD && name <= CUT)
		return queue_name(name);
	/* Nothing outside. */
	if (name == PARENT)
		return directory();
	snprintf(path, sizeof(path), "%s/%s", directory(), queue_name(name));
	return path;
}
