/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What every part of mqns uses: complaints, memory, numbers, short files
 */
#ifndef MQNS_TOOLS_H
#define MQNS_TOOLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/types.h>
#include <time.h>

/* What mqns exits with.  In mqns(1), EXIT STATUS; run and compare differ. */
enum status {
	STATUS_DONE = 0,
	STATUS_NO = 1,		/* nothing came in time; off; not alike */
	STATUS_USAGE = 2,
	STATUS_TROUBLE = 3,
	STATUS_DENIED = 4,	/* a permission is missing */
	STATUS_NOT_OURS = 5,	/* the module is not loaded, or this is not its queue */
};

/* complain.c */

/* From now on every failure exits with @status, whatever its cause. */
void fail_always_with(int status);
void complain(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Says what went wrong and exits. */
void fail(enum status status, const char *format, ...) __attribute__((format(printf, 2, 3)))
	__attribute__((noreturn));
/* As above; adds what errno means, and derives the status from it. */
void fail_errno(const char *format, ...) __attribute__((format(printf, 1, 2)))
	__attribute__((noreturn));
/* What fail_errno() would exit with. */
enum status status_of_error(int error);
/* What was printed has to have got out. */
void flush_output(void);

/* memory.c: these never fail; they exit if there is no memory. */

void *allocate(size_t size);
void *reallocate(void *old, size_t count, size_t size);
char *copy_text(const char *text);
char *format_text(const char *format, ...) __attribute__((format(printf, 1, 2)));

struct buffer {
	char *data;
	size_t size;
	size_t room;
};

/* Returns where @size bytes may be put; they count as there. */
char *buffer_extend(struct buffer *buffer, size_t size);
void buffer_add(struct buffer *buffer, const void *data, size_t size);
/* Adds all of @fd; false: errno says why not. */
bool buffer_read(struct buffer *buffer, int fd);
void buffer_free(struct buffer *buffer);

/* number.c: @what is named in the complaint. */

unsigned long long parse_number(const char *text, unsigned long long max, const char *what);
mode_t parse_mode(const char *text);
pid_t parse_pid(const char *text);
/* A moment so many seconds from now, as mq_timedsend() wants it. */
struct timespec parse_timeout(const char *seconds);

/* file.c: -1 and errno if it cannot be done. */

int write_file(const char *path, const char *text);
/* A string the caller frees, without the last newline; NULL and errno. */
char *read_file(const char *path);

#endif
