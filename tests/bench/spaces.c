// SPDX-License-Identifier: GPL-2.0-only
/*
 * What IPC namespaces cost: made, mounted, dying.
 */
#include "bench.h"

#define CHURN		500
#define FAMILIES	200
#define SAMPLES		50
#define PATIENCE	600
#define MOUNT_POINT	"/mnt"

/*
 * How many namespaces there are, those included that are dead and wait to be
 * freed: each has an inode of the kernel's own mqueue.
 */
static long existing(void)
{
	char line[256];
	long count = 0;
	FILE *f;

	shrink_cache("/sys/kernel/slab/mqueue_inode_cache/shrink");
	f = fopen("/proc/slabinfo", "r");
	expect(f, "slabinfo");
	while (fgets(line, sizeof(line), f))
		if (sscanf(line, "mqueue_inode_cache %ld", &count) == 1)
			break;
	fclose(f);
	return count;
}

static long at_begin;

/**
 * spaces_begin - the namespaces that there are now are not counted
 */
void spaces_begin(void)
{
	at_begin = existing();
}

/**
 * settle - wait until the dead are gone, which takes the kernel's own long
 * @living: how many live on; told exactly enough by what is allocated
 */
void settle(long living)
{
	const struct timespec step = { .tv_nsec = 500 * 1000 * 1000 };
	long enough = at_begin + living + living / 50 + 100;
	int tries = 0;

	while (existing() > enough && tries++ < PATIENCE * 2)
		nanosleep(&step, NULL);
	expect(tries <= PATIENCE * 2, "the dead are not gone");
	nanosleep(&step, NULL);
}

static void make_space(void)
{
	expect(!unshare(CLONE_NEWIPC), "unshare");
}

/* Each new one is the death of the one before. */
static void make_spaces(void *arg)
{
	unsigned int i, *count = arg;

	for (i = 0; i < *count; i++)
		make_space();
}

/**
 * churn_root - root makes namespaces, one after the other
 * @unused: none
 */
void churn_root(long unused)
{
	unsigned int count = CHURN;

	spaces_begin();
	report(NULL, cost(make_spaces, &count, count));
	settle(0);
}

/**
 * churn_loop - churn_root(), a number of times
 * @count: how often
 */
void churn_loop(long count)
{
	unsigned int times = count;

	make_spaces(&times);
}

/* A task that makes namespaces (or none: 0) and ends. */
static void make_families(void *arg)
{
	int i, status, *flags = arg;
	pid_t pid;

	for (i = 0; i < FAMILIES; i++) {
		pid = fork();
		expect(pid >= 0, "fork");
		if (!pid)
			_exit(*flags && unshare(*flags));
		expect(waitpid(pid, &status, 0) == pid && !status, "unshare by a child");
	}
}

/**
 * churn_user - namespaces with a user namespace each, without what a task costs
 * @unused: none
 */
void churn_user(long unused)
{
	int flags = CLONE_NEWUSER | CLONE_NEWIPC, none = 0;
	double with;

	spaces_begin();
	with = cost(make_families, &flags, FAMILIES);
	settle(0);
	report(NULL, with - cost(make_families, &none, FAMILIES));
}

/**
 * keep_spaces - make namespaces that stay
 * @fds: an answer: what keeps them
 * @count: how many
 */
void keep_spaces(int *fds, unsigned int count)
{
	unsigned int i;

	for (i = 0; i < count; i++) {
		make_space();
		fds[i] = open("/proc/self/ns/ipc", O_RDONLY | O_CLOEXEC);
		expect(fds[i] >= 0, "open");
	}
}

/**
 * drop_spaces - let go of what keep_spaces() made, until it is gone
 * @fds: what keeps them
 * @count: how many
 */
void drop_spaces(const int *fds, unsigned int count)
{
	unsigned int i;

	for (i = 0; i < count; i++)
		close(fds[i]);
	settle(0);
}

/* How long all processors did nothing; told in hundredths of a second. */
static long long idle(void)
{
	FILE *f = fopen("/proc/uptime", "r");
	double up, idle;

	expect(f && fscanf(f, "%lf %lf", &up, &idle) == 2, "uptime");
	fclose(f);
	return idle * 1e9;
}

/* The first mount that a namespace gets. */
static double first_mount(void)
{
	long long begin, sum = 0;
	int i;

	for (i = 0; i < SAMPLES; i++) {
		make_space();
		begin = now();
		expect(!mount("none", MOUNT_POINT, fs_type(), 0, NULL), "mount");
		sum += now() - begin;
		expect(!umount(MOUNT_POINT), "umount");
	}
	return (double)sum / SAMPLES;
}

/* In one namespace, while others exist.  What they leave, the guest's end ends. */
static void mount_loop(int others, long count)
{
	int *fds = calloc(others, sizeof(*fds));

	expect(fds, "memory");
	keep_spaces(fds, others);
	make_space();
	for (; count; count--) {
		expect(!mount("none", MOUNT_POINT, fs_type(), 0, NULL), "mount");
		expect(!umount(MOUNT_POINT), "umount");
	}
	free(fds);
}

/**
 * mount_loop_of_10 - mount and unmount while 10 other namespaces exist
 * @count: how often
 */
void mount_loop_of_10(long count)
{
	mount_loop(10, count);
}

/**
 * mount_loop_of_10000 - the same while 10,000 others exist
 * @count: how often
 */
void mount_loop_of_10000(long count)
{
	mount_loop(10000, count);
}

/* What all processors do until the last of them is gone. */
static double mass_death(const int *fds, long count)
{
	long long begin = now(), begin_idle = idle();

	drop_spaces(fds, count);
	return (double)(now() - begin - (idle() - begin_idle)) / count;
}

/**
 * spaces - what making, mounting and dying cost while others exist
 * @others: how many
 *
 * Deaths are measured by the time that the processor was idle, which is told in
 * hundredths of a second, so not of a few.
 */
void spaces(long others)
{
	int *fds = calloc(others, sizeof(*fds));
	unsigned int samples = SAMPLES;
	long long begin;

	expect(fds, "memory");
	spaces_begin();
	/* Once for nothing: what is only allocated once is not counted. */
	keep_spaces(fds, others);
	drop_spaces(fds, others);
	keep_spaces(fds, others - others / 2);
	begin = now();
	keep_spaces(fds + others - others / 2, others / 2);
	report(text("birth-%ld", others), (double)(now() - begin) / (others / 2));
	report(text("churn-%ld", others), cost(make_spaces, &samples, samples));
	settle(others);
	report(text("mount-%ld", others), first_mount());
	settle(others);
	if (others < 1000)
		drop_spaces(fds, others);
	else
		report(text("death-%ld", others), mass_death(fds, others));
	free(fds);
}
