// SPDX-License-Identifier: GPL-2.0-only
/*
 * What things take: how much more is allocated by the kernel, divided by how
 * many were made.  All of it comes from its small objects and per-CPU memory.
 */
#include "bench.h"

#include <glob.h>

#define QUEUES	10
#define DEEP	2000

/**
 * shrink_cache - objects that were freed and are kept for whoever comes next go
 * @file: the file in sysfs that a cache has for that
 */
void shrink_cache(const char *file)
{
	int fd = open(file, O_WRONLY);

	expect(fd >= 0 && write(fd, "1", 1) == 1, file);
	close(fd);
}

static void shrink_caches(void)
{
	glob_t files;
	size_t i;

	expect(!glob("/sys/kernel/slab/*/shrink", 0, NULL, &files), "slabs");
	for (i = 0; i < files.gl_pathc; i++)
		shrink_cache(files.gl_pathv[i]);
	globfree(&files);
}

/* Of /proc/meminfo, in bytes. */
static long long allocated(void)
{
	long long sum = 0, kb;
	char line[128];
	FILE *f;

	sleep(10);	/* the kernel collects for five what waits for a grace period */
	shrink_caches();
	f = fopen("/proc/meminfo", "r");
	expect(f, "meminfo");
	while (fgets(line, sizeof(line), f)) {
		if (sscanf(line, "Slab: %lld", &kb) == 1 ||
		    sscanf(line, "Percpu: %lld", &kb) == 1)
			sum += kb * 1024;
	}
	fclose(f);
	return sum;
}

static void report_each(long long before, long count)
{
	report(NULL, (double)(allocated() - before) / count);
}

/*
 * What an object of a cache takes: its part of the pages, with what is left between
 * objects, as that is in what is measured, too.  0 if there is no such cache.
 */
static double object_share(const char *cache)
{
	FILE *f = fopen("/proc/slabinfo", "r");
	unsigned int objects, pages;
	char line[512], name[64];
	double share = 0;

	expect(f, "slabinfo");
	while (fgets(line, sizeof(line), f))
		if (sscanf(line, "%63s %*d %*d %*d %u %u", name, &objects, &pages) == 3 &&
		    !strcmp(name, cache))
			share = (double)pages * sysconf(_SC_PAGESIZE) / objects;
	fclose(f);
	return share;
}

static double known_share(const char *cache)
{
	double share = object_share(cache);

	expect(share, cache);
	return share;
}

/*
 * What a namespace has of the kernel's own mqueue: a superblock, with two lists
 * of 64 bytes on a machine with one node of memory, and three counters for each
 * processor; its root, with what the security modules have to say of that; and a
 * mount, with a name of 8 bytes and a counter.  Who is not sure of a thing leaves it
 * out: what security modules keep of a superblock is not here.
 */
static double size_of_own(void)
{
	return 2048 + 2 * 64 + known_share("mqueue_inode_cache") +
		object_share("lsm_inode_cache") + known_share("dentry") +
		known_share("mnt_cache") + 8 +
		sysconf(_SC_NPROCESSORS_CONF) * (3 * sizeof(int) + 8);
}

/* Caches of the kernel that have become larger, for the one who asks. */
static void show_caches(void)
{
	if (getenv("CACHES"))
		system("cat /proc/slabinfo >&2; grep -E 'Slab|Percpu' /proc/meminfo >&2");
}

/**
 * memory_space - an IPC namespace, with what keeps it here
 * @count: how many to make
 */
void memory_space(long count)
{
	int *fds = calloc(count, sizeof(*fds));
	long long before;

	expect(fds, "memory");
	spaces_begin();
	show_caches();
	before = allocated();
	keep_spaces(fds, count);
	report_each(before, count);
	report("memory-own", size_of_own());
	show_caches();
	drop_spaces(fds, count);
	free(fds);
}

static mqd_t make_queue(long i, long depth, long size)
{
	struct mq_attr attr = { .mq_maxmsg = depth, .mq_msgsize = size };
	const char *name = text("/memory-%ld", i);
	mqd_t queue = mq_open(name, O_CREAT | O_EXCL | O_RDWR, 0600, &attr);

	expect(queue != (mqd_t)-1, "mq_open");
	return queue;
}

static void drop_queues(long count)
{
	while (count--)
		mq_unlink(text("/memory-%ld", count));
}

/**
 * memory_queue - a queue that is empty and that nobody has open
 * @count: how many to make
 */
void memory_queue(long count)
{
	long long before = allocated();
	long i;

	show_caches();
	for (i = 0; i < count; i++)
		mq_close(make_queue(i, 10, 64));
	report_each(before, count);
	show_caches();
	drop_queues(count);
}

/**
 * memory_message - a message that waits
 * @size: its size
 */
void memory_message(long size)
{
	static char buf[MESSAGE_MAX];
	mqd_t queues[QUEUES];
	long long before;
	int i, k;

	for (i = 0; i < QUEUES; i++)
		queues[i] = make_queue(i, DEEP, size);
	before = allocated();
	for (i = 0; i < QUEUES; i++)
		for (k = 0; k < DEEP; k++)
			expect(!mq_send(queues[i], buf, size, k % 100), "mq_send");
	report_each(before, QUEUES * DEEP);
	for (i = 0; i < QUEUES; i++)
		mq_close(queues[i]);
	drop_queues(QUEUES);
}
