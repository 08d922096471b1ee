/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Storms: many processes that do what must not go wrong, at random but from a
 * fixed seed, for a while; then all of it is added up.
 *
 * Workers are processes, so that they can exit, execute and be killed.  They
 * share a piece of memory with the one who adds up.
 */
#ifndef STORM_H
#define STORM_H

#include "guest.h"

#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>

#define STORM_WORKERS	2048

/* What is to be done, and how much of it. */
struct storm {
	unsigned int seed;
	unsigned int seconds;
	unsigned int workers;
	unsigned int queues;
	const char *dir;	/* a mount of ours, NULL for names */
	const char *type;	/* what to mount */
	const char *group;	/* the control group that workers are put into */
	double end;
};

extern struct storm storm;

/* Each adds up to the number of things that are wrong, having said them. */
int storm_messages(void);
int storm_names(void);
int storm_notify(void);
int storm_makers(void);
int storm_spaces(void);
int storm_crowd(void);

/* A generator for each worker and each of its lives. */
struct dice {
	unsigned long long state;
};

static inline void dice_init(struct dice *d, unsigned int worker, unsigned int life)
{
	d->state = storm.seed * 0x9e3779b97f4a7c15ULL + worker * 1000003ULL + life * 7919ULL + 1;
}

static inline unsigned int dice(struct dice *d, unsigned int sides)
{
	d->state ^= d->state << 13;
	d->state ^= d->state >> 7;
	d->state ^= d->state << 17;
	return (d->state >> 11) % sides;
}

static inline double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

static inline bool over(void)
{
	return now() >= storm.end;
}

/* Memory that all workers share. */
static inline void *shared(size_t size)
{
	void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED) {
		perror("storm: no memory to share");
		exit(2);
	}
	return memory;
}

static inline void add(unsigned long *count, unsigned long n)
{
	__atomic_add_fetch(count, n, __ATOMIC_RELAXED);
}

/* Prints what should be 0 and is not; returns it. */
static inline int wrong(unsigned long count, const char *what)
{
	if (count)
		printf("wrong: %lu %s\n", count, what);
	return !!count;
}

/* Says what came out otherwise than it should, and counts it in @surprises. */
static inline void expect(unsigned long *surprises, bool good, const char *what, long ret)
{
	if (good)
		return;
	printf("wrong: %s: %s\n", what, outcome(ret));
	add(surprises, 1);
}

/* One life of a worker: returns, and lives again if the storm goes on. */
typedef void (*life_fn)(unsigned int worker, unsigned int life, struct dice *d);

/* How workers are disturbed, each so many times in a second. */
struct weather {
	unsigned int signals;
	unsigned int kills;
	unsigned long signalled;
	unsigned long killed;
	unsigned long lives;
	/* Called when a worker is dead, before its next life. */
	void (*bury)(unsigned int worker, bool killed);
};

/* Runs the workers until the end of the storm. */
void storm_blow(life_fn live, struct weather *w);

/*
 * Can root make as many queues as his limit says?  That is so if nothing that is
 * gone is charged for any more.  Returns what is wrong.
 */
int storm_check_charges(void);

#endif
