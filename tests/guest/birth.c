// SPDX-License-Identifier: GPL-2.0-only
/*
 * birth HOW - what is shown of an IPC namespace the moment it is there
 *
 *	unshare		as soon as unshare() returns
 *	clone, clone3	to the parent, as soon as it returns
 *	vfork		to the parent, a moment after its child lets it go on
 *	vfork-child	to the child, while its parent is still inside clone(),
 *			before and after it has made the queue /mine
 *	double		of the second of two namespaces in one go
 *	thread		unshare() in a thread that is not the first
 *
 * Prints lines of /proc/fs/mqueue_ns/namespaces, or "nothing".
 */
#include "guest.h"

#include <linux/sched.h>
#include <pthread.h>
#include <sys/wait.h>

#define VIEW	"/proc/fs/mqueue_ns/namespaces"

static unsigned long number_of(const char *ns)
{
	struct stat st;

	must(stat(ns, &st));
	return st.st_ino;
}

/* Numbers are used again: a dead one of that number is another. */
static void show(const char *ns)
{
	unsigned long number = number_of(ns);
	char line[200];
	FILE *view = fopen(VIEW, "r");
	bool found = false;

	while (view && fgets(line, sizeof(line), view)) {
		if (strtoul(line, NULL, 10) != number || strstr(line, " dead "))
			continue;
		fputs(line, stdout);
		found = true;
	}
	if (!found)
		puts("nothing");
	fflush(stdout);
	if (view)
		fclose(view);
}

static pid_t born(unsigned long flags)
{
	return must(syscall(SYS_clone, flags | CLONE_NEWIPC | SIGCHLD, NULL,
			    NULL, NULL, NULL));
}

static void show_child(pid_t pid)
{
	show(text("/proc/%d/ns/ipc", pid));
	must(kill(pid, SIGKILL));
	must(waitpid(pid, NULL, 0));
}

static void by_unshare(void)
{
	must(unshare(CLONE_NEWIPC));
	show("/proc/thread-self/ns/ipc");
}

static void by_clone(void)
{
	pid_t pid = born(0);

	if (!pid)
		pause();
	show_child(pid);
}

static void by_clone3(void)
{
	struct clone_args args = { .flags = CLONE_NEWIPC, .exit_signal = SIGCHLD };
	pid_t pid = must(syscall(SYS_clone3, &args, sizeof(args)));

	if (!pid)
		pause();
	show_child(pid);
}

static void by_vfork(void)
{
	pid_t pid = born(CLONE_VFORK);

	if (!pid) {
		execlp("sleep", "sleep", "1000", NULL);
		_exit(1);
	}
	/* A worker attaches, perhaps a moment later: the creator could be long. */
	sleep(2);
	show_child(pid);
}

static void vfork_child(void)
{
	pid_t pid = born(CLONE_VFORK);

	if (!pid) {
		show("/proc/self/ns/ipc");
		puts(outcome(queue_make("/mine")));
		show("/proc/self/ns/ipc");
		_exit(0);
	}
	must(waitpid(pid, NULL, 0));
}

static void twice(void)
{
	must(unshare(CLONE_NEWIPC));
	by_unshare();
}

static void *thread(void *arg)
{
	by_unshare();
	return arg;
}

static void in_thread(void)
{
	pthread_t t;

	pthread_create(&t, NULL, thread, NULL);
	pthread_join(t, NULL);
}

static const struct {
	const char *name;
	void (*show)(void);
} ways[] = {
	{ "unshare", by_unshare },
	{ "clone", by_clone },
	{ "clone3", by_clone3 },
	{ "vfork", by_vfork },
	{ "vfork-child", vfork_child },
	{ "double", twice },
	{ "thread", in_thread },
};

int main(int argc, char **argv)
{
	size_t i;

	for (i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		if (argc == 2 && !strcmp(argv[1], ways[i].name)) {
			ways[i].show();
			return 0;
		}
	}
	fprintf(stderr, "usage: birth HOW\n");
	return 2;
}
