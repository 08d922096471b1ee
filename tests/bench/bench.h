/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the parts of the bench program share.
 *
 * Under -icount the guest's clock counts instructions, one a nanosecond, so
 * that a time is a number of instructions and two runs agree.
 */
#ifndef BENCH_H
#define BENCH_H

#include "guest.h"

#include <sys/wait.h>

static inline long long now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

/* Nothing that is measured may fail. */
static inline void expect(bool good, const char *what)
{
	if (good)
		return;
	fprintf(stderr, "bench: %s: %s\n", what, strerror(errno));
	exit(1);
}

void report(const char *metric, double value);
double cost(void (*work)(void *arg), void *arg, unsigned int units);

void send_receive(long size);
void fill(long depth);
void ping_pong(long unused);
void open_close(long unused);
void batch(long count);
void send_receive_loop(long count);
void ping_pong_loop(long count);
void batch_loop(long count);
void open_close_loop(long count);
void churn_loop(long count);
void mount_loop_of_10(long count);
void mount_loop_of_10000(long count);

void churn_root(long unused);
void churn_user(long unused);
void spaces(long others);

void memory_space(long count);
void memory_queue(long count);
void memory_message(long size);
void shrink_cache(const char *file);

void spaces_begin(void);
void settle(long living);
void keep_spaces(int *fds, unsigned int count);
void drop_spaces(const int *fds, unsigned int count);
const char *fs_type(void);

#endif
