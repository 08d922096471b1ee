// SPDX-License-Identifier: GPL-2.0-only
/*
 * time64 TYPE - the timed calls as a 32-bit program makes them that needs 64
 * bits for the seconds
 *
 * The C library does so only for times after 2038, so the calls are made here
 * by their numbers.  TYPE is mqueue or mqueue_ns: where the queue is.  Prints
 * what came out, to be compared.
 */
#include "guest.h"

#ifndef SYS_mq_timedsend_time64
#define SYS_mq_timedsend_time64		SYS_mq_timedsend
#define SYS_mq_timedreceive_time64	SYS_mq_timedreceive
#endif

struct time64 {
	long long sec;
	long long nsec;
};

static const struct {
	const char *words;
	struct time64 until;
} times[] = {
	{ "the epoch", { 0, 0 } },
	{ "past", { 1000000, 999999999 } },
	{ "far away", { 1LL << 33, 0 } },
	{ "before the epoch", { -1, 0 } },
	{ "a second too many nanoseconds", { 1LL << 33, 1000000000 } },
	{ "negative nanoseconds", { 1LL << 33, -1 } },
};

static long send_until(int q, const void *until)
{
	return result(syscall(SYS_mq_timedsend_time64, q, "hello", 5, 3, until));
}

static long receive_until(int q, const void *until)
{
	char message[MESSAGE_MAX];
	unsigned int prio = 0;
	long ret = result(syscall(SYS_mq_timedreceive_time64, q, message,
				  sizeof(message), &prio, until));

	if (ret >= 0)
		printf("  \"%.*s\" at %u\n", (int)ret, message, prio);
	return ret;
}

static void tell(const char *what, const char *words, long ret)
{
	printf("%s, %s: %s\n", what, words, outcome(ret));
}

/* One message and one place: so each call is made when it has to wait, too. */
static void play(int q)
{
	size_t i;

	for (i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
		const char *words = times[i].words;
		const void *until = &times[i].until;

		tell("send", words, send_until(q, until));
		if (times[i].until.sec < 1LL << 33)
			tell("send to the full queue", words, send_until(q, until));
		tell("receive", words, receive_until(q, until));
		if (times[i].until.sec < 1LL << 33)
			tell("receive from the empty queue", words, receive_until(q, until));
		while (receive_until(q, &times[1].until) >= 0)
			;
	}
	tell("send", "for ever", send_until(q, NULL));
	tell("receive", "for ever", receive_until(q, NULL));
	tell("send", "nowhere", send_until(q, (void *)16));
	tell("receive", "nowhere", receive_until(q, (void *)16));
}

int main(int argc, char **argv)
{
	struct mq_attr attr = { .mq_maxmsg = 1, .mq_msgsize = MESSAGE_MAX };
	const char *path = "/tmp/time64/q";
	long q;

	if (argc != 2) {
		fprintf(stderr, "usage: time64 mqueue|mqueue_ns\n");
		return 2;
	}
	must(unshare(CLONE_NEWIPC | CLONE_NEWNS));
	must(mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL));
	mkdir("/tmp/time64", 0755);
	must(mount("none", "/tmp/time64", argv[1], 0, NULL));
	q = must(mq_open("/q", O_CREAT | O_RDWR, 0600, &attr));
	printf("where it was looked for: %s\n", outcome(result(access(path, F_OK))));
	play(q);
	return 0;
}
