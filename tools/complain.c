// SPDX-License-Identifier: GPL-2.0-only
/*
 * Saying what is wrong, and exiting with the status for it
 */

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "tools.h"

static int status_of_all;

void fail_always_with(int status)
{
	status_of_all = status;
}

static void say(const char *format, va_list ap, const char *reason)
{
	fflush(stdout);
	fputs("mqns: ", stderr);
	vfprintf(stderr, format, ap);
	if (reason)
		fprintf(stderr, ": %s", reason);
	fputc('\n', stderr);
}

static void leave(enum status status)
{
	if (status_of_all && status != STATUS_USAGE)
		exit(status_of_all);
	exit(status);
}

void complain(const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	say(format, ap, NULL);
	va_end(ap);
}

void fail(enum status status, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	say(format, ap, NULL);
	va_end(ap);
	leave(status);
	__builtin_unreachable();
}

enum status status_of_error(int error)
{
	return error == EPERM || error == EACCES ? STATUS_DENIED : STATUS_TROUBLE;
}

void fail_errno(const char *format, ...)
{
	int error = errno;
	va_list ap;

	va_start(ap, format);
	say(format, ap, strerror(error));
	va_end(ap);
	leave(status_of_error(error));
	__builtin_unreachable();
}

void flush_output(void)
{
	if (fflush(stdout) || ferror(stdout))
		fail_errno("standard output");
}
