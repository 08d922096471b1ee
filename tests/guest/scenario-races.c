// SPDX-License-Identifier: GPL-2.0-only
/*
 * S8: acting through a mount while the namespace dies
 *
 * What happens in a race is chance; what must hold of it is not.  Each step
 * plays many rounds and reports what held of all.
 */
#include "scenario.h"

#define ROUNDS	60

/* Both sides of a race, ready to be let go at once; the mount is "theirs". */
struct race {
	pid_t pid;		/* the last task of a namespace */
	int start;		/* closing it lets that task leave */
};

/* Waits for the end of @fd, some moments longer, and leaves. */
static void leaver(int fd, int ready, int moments)
{
	char c;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (mount_on("theirs") < 0 || queue_make("/ab") < 0)
		_exit(1);
	must(write(ready, "r", 1));
	while (read(fd, &c, 1) > 0)
		;
	while (moments--)
		sched_yield();
	_exit(0);
}

static struct race race_prepare(unsigned int round)
{
	struct race r;
	int start[2], ready[2];
	char c;

	must(pipe2(start, O_CLOEXEC));
	must(pipe2(ready, O_CLOEXEC));
	r.pid = must(syscall(SYS_clone, CLONE_NEWIPC | SIGCHLD, NULL, NULL, NULL, 0));
	if (!r.pid) {
		close(start[1]);
		close(ready[0]);
		leaver(start[0], ready[1], round * 37 % 40 * 5);
	}
	close(start[0]);
	close(ready[1]);
	r.start = start[1];
	if (read(ready[0], &c, 1) != 1) {
		fprintf(stderr, "a racer did not come to the start\n");
		exit(2);
	}
	close(ready[0]);
	return r;
}

static void race_start(struct race *r)
{
	close(r->start);
}

/* When this returns the namespace is dead and its mount gone. */
static void race_end(struct race *r)
{
	waitpid(r->pid, NULL, 0);
	umount2("theirs", MNT_DETACH);
}

/* Makes queues until one is refused; 0 if that was as it should be. */
static long make_until_refused(const char *prefix)
{
	char path[60];
	long ret, i;

	for (i = 0; i < 100000; i++) {
		snprintf(path, sizeof(path), "theirs/%s%ld", prefix, i % 100);
		ret = file_make(path);
		if (ret < 0)
			break;
		unlink(path);
	}
	if (ret != -EACCES)
		return 1;
	for (i = 0; i < 5; i++) {
		if (file_make(path) != -EACCES)
			return 1;
	}
	return 0;
}

/* Runs @fn in a child, to be waited for with child_failed(). */
static pid_t child_run(long (*fn)(const char *), const char *arg)
{
	pid_t pid = must(fork());

	if (!pid)
		_exit(fn(arg) ? 1 : 0);
	return pid;
}

static int child_failed(pid_t pid)
{
	int status;

	must(waitpid(pid, &status, 0));
	return status != 0;
}

/* One makes and removes queues while the last task leaves. */
static void step_make(void)
{
	int i, wrong = 0, queues = 0;

	for (i = 0; i < ROUNDS; i++) {
		struct race r = race_prepare(i);

		race_start(&r);
		wrong += make_until_refused("m") != 0;
		queues += !strcmp(list("theirs"), "/ab");
		race_end(&r);
	}
	truth("every queue was made or refused with EACCES, and none made after that", !wrong);
	truth("each time what was there before remained, and nothing else", queues == ROUNDS);
}

/* Two do, and the leaver is killed. */
static void step_make_in_two(void)
{
	int i, wrong = 0;

	for (i = 0; i < ROUNDS; i++) {
		struct race r = race_prepare(i);
		pid_t child = child_run(make_until_refused, "c");

		sleep_ms(i % 4);
		must(kill(r.pid, SIGKILL));
		wrong += make_until_refused("p") != 0;
		wrong += child_failed(child);
		race_start(&r);
		race_end(&r);
	}
	truth("every queue was made or refused with EACCES, and none made after that", !wrong);
}

/* Sends and receives, lists and looks; 0 if nothing failed. */
static long use_queue(const char *path)
{
	long fd = file_open(path, O_RDWR | O_NONBLOCK);
	struct stat s;
	int i;

	if (fd < 0)
		return 1;
	for (i = 0; i < 30; i++) {
		if (queue_send(fd, "x", i) < 0 || strcmp(queue_receive(fd), "\"x\""))
			return 1;
		if (stat(path, &s) || strcmp(list("theirs"), "/ab"))
			return 1;
	}
	return result(close(fd));
}

/* What needs no namespace does not notice its death. */
static void step_use(void)
{
	int i, wrong = 0, removed = 0;

	for (i = 0; i < ROUNDS; i++) {
		struct race r = race_prepare(i);

		race_start(&r);
		wrong += use_queue("theirs/ab") != 0;
		race_end(&r);
		r = race_prepare(i);
		race_start(&r);
		removed += unlink("theirs/ab") == 0;
		removed += unlink("theirs/ab") < 0 && errno == ENOENT;
		race_end(&r);
	}
	truth("sending, receiving, stat and ls never failed", !wrong);
	truth("each queue was removed, once", removed == 2 * ROUNDS);
}

/* Who joins in the last moment finds it alive, or does not get in. */
static long join_in_time(pid_t pid)
{
	char path[40];
	long fd;

	snprintf(path, sizeof(path), "/proc/%d/ns/ipc", pid);
	fd = file_open(path, O_RDONLY);
	if (fd < 0)
		return fd == -ENOENT || fd == -ESRCH || fd == -EACCES ? 0 : 1;
	if (setns(fd, CLONE_NEWIPC) || queue_make("/joined") < 0)
		return 1;
	close(fd);
	return file_make("theirs/more") < 0 || access("theirs/joined", F_OK);
}

static void step_join(void)
{
	int i, wrong = 0, dead = 0;

	for (i = 0; i < ROUNDS; i++) {
		struct race r = race_prepare(i);
		pid_t child;

		race_start(&r);
		child = must(fork());
		if (!child)
			_exit(join_in_time(r.pid));
		wrong += child_failed(child);
		must(waitpid(r.pid, NULL, 0));
		dead += file_make("theirs/late") == -EACCES;
		race_end(&r);
	}
	truth("who joined in time worked in it by name and through the mount", !wrong);
	truth("when all had left it was dead", dead == ROUNDS);
}

/* Umount and the death of the namespace at once. */
static void step_umount(void)
{
	int i, umounts = 0, empty = 0;

	for (i = 0; i < ROUNDS; i++) {
		struct race r = race_prepare(i);

		race_start(&r);
		umounts += umount("theirs") == 0;
		empty += !strcmp(list("theirs"), "nothing");
		race_end(&r);
	}
	truth("each umount succeeded, and left nothing", umounts == ROUNDS && empty == ROUNDS);
}

/* Unshares again and again: each is empty at first, and shows what is its own. */
static long churn(const char *dir)
{
	char name[40], path[90], want[60];
	int i;

	for (i = 0; i < ROUNDS; i++) {
		snprintf(name, sizeof(name), "/%s-%d", dir, i);
		snprintf(path, sizeof(path), "%s/x", dir);
		snprintf(want, sizeof(want), "%s /x", name);
		if (unshare(CLONE_NEWIPC) || mount_on(dir) < 0)
			return 1;
		if (strcmp(list(dir), "nothing") || queue_make(name) < 0 ||
		    file_make(path) < 0 || strcmp(list(dir), want))
			return 1;
		/* Every other time the queues and the mount are left to the end. */
		if (i % 2 == 0 && umount(dir))
			return 1;
		if (i % 2 && (queue_unlink("/x") < 0 || umount2(dir, MNT_DETACH)))
			return 1;
	}
	return 0;
}

static void step_churn(void)
{
	pid_t one = child_run(churn, "one"), two = child_run(churn, "two");
	int wrong = churn("us") != 0;

	wrong += child_failed(one);
	wrong += child_failed(two);
	truth("every new namespace was empty and showed its own queues", !wrong);
}

/* Many are born and die without anybody looking. */
static long churn_blind(const char *flags)
{
	int i;

	for (i = 0; i < 3 * ROUNDS; i++) {
		pid_t pid = syscall(SYS_clone, CLONE_NEWIPC | SIGCHLD, NULL, NULL, NULL, 0);

		if (pid < 0)
			return 1;
		if (!pid)
			_exit(*flags == 'q' ? queue_make("/ab") < 0 : 0);
		if (child_failed(pid))
			return 1;
	}
	return 0;
}

static void step_churn_blind(void)
{
	pid_t one = child_run(churn_blind, "queues"), two = child_run(churn_blind, "none");
	int wrong;

	must_be(queue_make("/ab"), "mq_open", __FILE__, __LINE__);
	must_be(mount_on("ours"), "mount", __FILE__, __LINE__);
	wrong = child_failed(one);
	wrong += child_failed(two);
	truth("every namespace could be made, and /ab in it", !wrong);
	said("ls ours", list("ours"));
}

/* Mounts and umounts of one namespace by several at once. */
static long mount_often(const char *dir)
{
	int i;

	for (i = 0; i < ROUNDS; i++) {
		if (mount_on(dir) < 0 || strcmp(list(dir), "/ab") || umount(dir))
			return 1;
	}
	return 0;
}

static void step_mount_often(void)
{
	pid_t one, two;
	int wrong;

	must_be(queue_make("/ab"), "mq_open", __FILE__, __LINE__);
	one = child_run(mount_often, "one");
	two = child_run(mount_often, "two");
	wrong = mount_often("three") != 0;
	wrong += child_failed(one);
	wrong += child_failed(two);
	truth("every mount showed the one superblock", !wrong);
}

/* Two tasks of one namespace leave it at the same time. */
static void step_leave_in_two(void)
{
	int i, dead = 0, before = 0;

	for (i = 0; i < ROUNDS; i++) {
		struct actor a = actor_with_mount("theirs"), b = actor_start(0);
		long there = tell(&a, act_give_namespace, NULL, 0);

		hand_over(&b, act_join_namespace, NULL, there);
		close(there);
		before += file_make("theirs/before") >= 0;
		must(kill(a.pid, SIGKILL));
		actor_kill(&b);
		actor_kill(&a);
		dead += file_make("theirs/after") == -EACCES;
		umount2("theirs", MNT_DETACH);
	}
	truth("it lived before and was dead after each time", before == ROUNDS && dead == ROUNDS);
}

static const step_fn steps[] = {
	step_make, step_make_in_two, step_use, step_join, step_umount, step_churn,
	step_churn_blind, step_mount_often, step_leave_in_two, NULL
};

const struct chapter chapter_races = {
	"whoever acts through a mount while its namespace dies finds it alive or dead", steps
};
