// SPDX-License-Identifier: GPL-2.0-only
/*
 * Namespaces that come and go, with mounts and queues held across their death,
 * and others who enter those that are just dying; and a crowd of namespaces at once
 *
 * How many were born is counted here, for the suite to compare with what the
 * probes saw.
 */
#include "storm.h"

static struct {
	unsigned long born, entered, too_late, mounts, held, surprises;
	pid_t creators[STORM_WORKERS];
} *sum;

static bool be_born(void)
{
	long ret = result(unshare(CLONE_NEWIPC));

	/* The kernel frees namespaces later than it counts them. */
	if (ret == -ENOSPC)
		sleep_ms(20);
	else
		expect(&sum->surprises, !ret, "unshare", ret);
	if (!ret)
		add(&sum->born, 1);
	return !ret;
}

static const char *held_file(void)
{
	return text("%s/held", storm.dir);
}

/* The namespace of a mount is gone; what is in it works on, and no more comes. */
static void check_held(int q)
{
	long ret;

	ret = queue_send(q, "after death", 1);
	expect(&sum->surprises, !ret, "send to a queue of the dead", ret);
	expect(&sum->surprises, strcmp(queue_receive(q), "\"after death\"") == 0, "receive", 0);
	ret = result(open(text("%s/new", storm.dir), O_CREAT | O_RDWR, 0600));
	expect(&sum->surprises, ret == -EACCES, "make a queue in a dead namespace", ret);
	if (ret >= 0)
		close(ret);
	ret = result(open(held_file(), O_RDWR));
	expect(&sum->surprises, ret >= 0, "open a queue of the dead", ret);
	if (ret >= 0)
		close(ret);
	ret = result(unlink(held_file()));
	expect(&sum->surprises, !ret, "unlink a queue of the dead", ret);
	add(&sum->held, 1);
}

/* Who enters may keep the namespace alive for a moment; wait for its death. */
static bool is_dead(void)
{
	int tries, fd;

	for (tries = 0; tries < 500; tries++) {
		fd = open(text("%s/probe", storm.dir), O_CREAT | O_RDWR, 0600);
		if (fd < 0)
			return errno == EACCES;
		close(fd);
		unlink(text("%s/probe", storm.dir));
		sleep_ms(10);
	}
	return false;
}

static void hold_a_mount(struct dice *d)
{
	int q;

	if (mount("none", storm.dir, storm.type, 0, NULL)) {
		expect(&sum->surprises, false, "mount", -errno);
		return;
	}
	add(&sum->mounts, 1);
	q = open(held_file(), O_CREAT | O_RDWR | O_NONBLOCK, 0600);
	expect(&sum->surprises, q >= 0, "make a queue", -errno);
	if (dice(d, 2) && q >= 0 && be_born()) {
		expect(&sum->surprises, is_dead(), "the namespace does not die", -EBUSY);
		check_held(q);
	}
	if (dice(d, 2))
		umount2(storm.dir, MNT_DETACH);
	if (q >= 0)
		close(q);
	umount2(storm.dir, MNT_DETACH);
}

static void use_names(struct dice *d)
{
	int q = queue_open("/name", O_CREAT | O_RDWR | O_NONBLOCK);

	expect(&sum->surprises, q >= 0, "mq_open", q);
	if (q < 0)
		return;
	queue_send(q, "message", 1);
	if (dice(d, 2))
		queue_unlink("/name");
	close(q);
}

static void create(unsigned int worker, struct dice *d)
{
	sum->creators[worker] = getpid();
	while (!over() && dice(d, 500)) {
		if (!be_born())
			continue;
		if (dice(d, 2))
			use_names(d);
		if (!dice(d, 3))
			hold_a_mount(d);
	}
}

/* Into the namespace of a creator, who leaves it at any moment. */
static void enter(struct dice *d)
{
	int home = open("/proc/self/ns/ipc", O_RDONLY), there;
	pid_t pid;

	while (!over() && dice(d, 2000)) {
		pid = sum->creators[dice(d, storm.workers) & ~1U];
		there = pid ? open(text("/proc/%d/ns/ipc", pid), O_RDONLY) : -1;
		if (there < 0) {
			add(&sum->too_late, 1);
			sleep_ms(1);
			continue;
		}
		expect(&sum->surprises, !setns(there, CLONE_NEWIPC), "setns", -errno);
		close(there);
		use_names(d);
		add(&sum->entered, 1);
		expect(&sum->surprises, !setns(home, CLONE_NEWIPC), "setns home", -errno);
	}
	close(home);
}

static void live(unsigned int worker, unsigned int life, struct dice *d)
{
	(void)life;
	must(unshare(CLONE_NEWNS));
	must(mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL));
	if (worker % 2)
		enter(d);
	else
		create(worker, d);
}

int storm_spaces(void)
{
	struct weather w = { .signals = 10, .kills = 5 };
	int ret;

	if (!storm.dir)
		return wrong(1, "where to mount is not said");
	sum = shared(sizeof(*sum));
	storm_blow(live, &w);
	/* Who entered a creator's namespace before he had one was here. */
	queue_unlink("/name");
	printf("load: %u workers with %lu lives, %lu kills; %lu namespaces, %lu mounts, ",
	       storm.workers, w.lives, w.killed, sum->born, sum->mounts);
	printf("%lu held across a death, %lu times entered, %lu times too late\n",
	       sum->held, sum->entered, sum->too_late);
	ret = wrong(sum->surprises, "errors that should not be");
	ret += wrong(!sum->born || !sum->held || !sum->entered, "nothing was done");
	return ret + storm_check_charges();
}

/* How many namespaces does the module have? */
static unsigned long rows(void)
{
	FILE *view = fopen("/proc/fs/mqueue_ns/namespaces", "r");
	unsigned long count = 0;
	char line[200];

	while (view && fgets(line, sizeof(line), view))
		count++;
	if (view)
		fclose(view);
	return count ? count - 1 : 0;
}

static void make_crowd(int *spaces)
{
	unsigned int i;
	int q;

	for (i = 0; i < storm.queues; i++) {
		must(unshare(CLONE_NEWIPC));
		spaces[i] = must(open("/proc/self/ns/ipc", O_RDONLY | O_CLOEXEC));
		if (i % 16)
			continue;
		/* One with a queue in it, which goes with it. */
		q = queue_open("/crowd", O_CREAT | O_RDWR | O_NONBLOCK);
		expect(&sum->surprises, q >= 0, "mq_open", q);
		if (q < 0)
			continue;
		queue_send(q, "message", 1);
		close(q);
	}
}

int storm_crowd(void)
{
	int home = must(open("/proc/self/ns/ipc", O_RDONLY));
	int *spaces = calloc(storm.queues, sizeof(*spaces));
	unsigned long before = rows(), most, after;
	double begin = now(), born, dead;
	unsigned int i;
	int ret;

	sum = shared(sizeof(*sum));
	make_crowd(spaces);
	most = rows();
	born = now() - begin;
	must(setns(home, CLONE_NEWIPC));
	begin = now();
	for (i = 0; i < storm.queues; i++)
		close(spaces[i]);
	while (rows() > before && now() < begin + 120)
		sleep_ms(100);
	after = rows();
	dead = now() - begin;
	printf("load: %u namespaces at once, born in %.1f s, gone in %.1f s\n",
	       storm.queues, born, dead);
	ret = wrong(most != before + storm.queues, "namespaces were not attached");
	ret += wrong(after > before ? after - before : 0, "namespaces are left");
	return ret + wrong(sum->surprises, "errors that should not be") + storm_check_charges();
}
