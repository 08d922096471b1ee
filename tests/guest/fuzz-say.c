// SPDX-License-Identifier: GPL-2.0-only
/*
 * The transcript
 */
#include "fuzz.h"

#define LINE_MAX_SIZE	4000

static void append(char *buf, unsigned int *used, size_t size, const char *fmt, va_list ap)
{
	int n;

	if (*used + 1 >= size)
		return;
	n = vsnprintf(buf + *used, size - *used, fmt, ap);
	*used += n;
	if (*used >= size)
		*used = size - 1;
}

/* Who sleeps in a call, or has slept, speaks when he is asked. */
void say(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	if (me && me->pending)
		append(me->outcome, &me->used, sizeof(me->outcome), fmt, ap);
	else
		append(run->text, &run->used, sizeof(run->text), fmt, ap);
	va_end(ap);
}

void say_result(long ret)
{
	if (ret < 0)
		say(" %s", outcome(ret));
	else
		say(" %ld", ret);
}

/* Words where there are words, bytes at the end. */
void say_digest(const void *data, size_t size)
{
	const unsigned char *p = data;
	uint64_t word, sum = size;

	for (; size >= sizeof(word); size -= sizeof(word), p += sizeof(word)) {
		memcpy(&word, p, sizeof(word));
		sum = (sum ^ word) * 0x9e3779b97f4a7c15ULL;
		sum ^= sum >> 29;
	}
	while (size--)
		sum = (sum ^ *p++) * 0x100000001b3ULL;
	say(" #%08lx", (unsigned long)((sum ^ sum >> 32) & 0xffffffff));
}

/* Roles instead of numbers that the kernel hands out. */
const char *who(pid_t pid)
{
	static const char *const names[] = { "r0", "r1", "r2", "r3", "steerer" };
	unsigned int i;

	if (!pid)
		return "nobody";
	for (i = 0; i <= STEERER; i++) {
		if (run->roles[i].pid == pid)
			return names[i];
	}
	return pid == run->child ? "child" : "stranger";
}

void begin_line(void)
{
	run->lines[run->now] = run->used;
}

void end_line(void)
{
	run->now++;
	run->lines[run->now] = run->used;
}
