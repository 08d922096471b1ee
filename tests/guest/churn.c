// SPDX-License-Identifier: GPL-2.0-only
/*
 * churn TYPE DIR SECONDS PROCESSES - namespaces, mounts and queues that come and go
 *
 * Each process makes an IPC namespace after another, and in each: queues by
 * name, messages, a mount and queues through it, on DIR in a mount namespace
 * of its own.  Some die with queues in them, some by a signal, at any moment.
 * Whatever fails because the module is on its way in or out is no mistake; the
 * exit status tells only whether all came back.  Prints how many there were.
 */
#include "guest.h"

#include <sys/mman.h>
#include <sys/wait.h>

static const char *fs_type, *dir;
static time_t end;
static unsigned long *count;

/* Nothing here has to succeed, and nothing may hang. */
static void use(int q)
{
	char buf[MESSAGE_MAX];

	if (q < 0)
		return;
	queue_send(q, "message", 1);
	queue_send(q, "another", 2);
	mq_receive(q, buf, sizeof(buf), NULL);
}

static void live(unsigned int turn)
{
	int q, file;

	if (unshare(CLONE_NEWIPC))
		return;
	q = queue_open("/by-name", O_CREAT | O_RDWR | O_NONBLOCK);
	use(q);
	if (turn % 3 == 0 && !mount("none", dir, fs_type, 0, NULL)) {
		file = open(text("%s/by-file", dir), O_CREAT | O_RDWR | O_NONBLOCK, 0600);
		use(file);
		if (file >= 0)
			close(file);
		umount2(dir, MNT_DETACH);
	}
	if (turn % 2)
		queue_unlink("/by-name");
	if (q >= 0)
		close(q);
	__atomic_add_fetch(count, 1, __ATOMIC_RELAXED);
}

static void one_process(unsigned int turn)
{
	must(unshare(CLONE_NEWNS));
	while (time(NULL) < end)
		live(turn++);
	_exit(0);
}

static pid_t start(unsigned int turn)
{
	pid_t pid = must(fork());

	if (!pid)
		one_process(turn);
	return pid;
}

int main(int argc, char **argv)
{
	unsigned int i, processes, turn = 0;
	pid_t pid[64];

	if (argc != 5)
		return 2;
	fs_type = argv[1];
	dir = argv[2];
	end = time(NULL) + atoi(argv[3]);
	processes = atoi(argv[4]);
	if (processes > 64)
		return 2;
	count = mmap(NULL, sizeof(*count), PROT_READ | PROT_WRITE,
		     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	for (i = 0; i < processes; i++)
		pid[i] = start(turn++);
	/* One of them is shot now and then. */
	while (time(NULL) < end) {
		sleep_ms(50);
		i = turn % processes;
		kill(pid[i], SIGKILL);
		waitpid(pid[i], NULL, 0);
		pid[i] = start(turn++);
	}
	for (i = 0; i < processes; i++)
		must(waitpid(pid[i], NULL, 0));
	printf("%lu\n", *count);
	return 0;
}
