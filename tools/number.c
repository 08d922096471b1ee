// SPDX-License-Identifier: GPL-2.0-only
/*
 * Numbers people type
 */

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "tools.h"

#define NSEC_PER_SEC	1000000000L
/* Years from now; more would not fit everywhere. */
#define TIMEOUT_MAX	1e9

static bool parse(const char *text, int base, unsigned long long max,
		  unsigned long long *number)
{
	char *end;

	errno = 0;
	*number = strtoull(text, &end, base);
	return isdigit((unsigned char)*text) && !*end && !errno && *number <= max;
}

unsigned long long parse_number(const char *text, unsigned long long max, const char *what)
{
	unsigned long long number;

	if (!parse(text, 10, max, &number))
		fail(STATUS_USAGE, "not a %s (0 to %llu): %s", what, max, text);
	return number;
}

mode_t parse_mode(const char *text)
{
	unsigned long long mode;

	if (!parse(text, 8, 07777, &mode))
		fail(STATUS_USAGE, "not an octal mode: %s", text);
	return mode;
}

pid_t parse_pid(const char *text)
{
	if (!strcmp(text, "self"))
		return 0;
	return parse_number(text, INT_MAX, "process number");
}

struct timespec parse_timeout(const char *text)
{
	struct timespec until;
	double seconds;
	char *end;

	seconds = strtod(text, &end);
	if (end == text || *end || !(seconds >= 0 && seconds <= TIMEOUT_MAX))
		fail(STATUS_USAGE, "not a number of seconds: %s", text);
	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_nsec += (seconds - (long)seconds) * NSEC_PER_SEC;
	until.tv_sec += (long)seconds + until.tv_nsec / NSEC_PER_SEC;
	until.tv_nsec %= NSEC_PER_SEC;
	return until;
}
