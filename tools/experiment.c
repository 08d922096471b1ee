// SPDX-License-Identifier: GPL-2.0-only
/*
 * One run of a command in a fresh namespace, with all that can be seen of it
 */

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "compare.h"

/*
 * The child says on one that it is ready, or why the command cannot be run; on
 * the other it is told to go.
 */
struct pipes {
	int ready[2];
	int go[2];
};

/* The leader of the process group that is running, or 0. */
static volatile pid_t running;

void experiment_abort(void)
{
	if (running > 0)
		kill(-running, SIGKILL);
}

static void make_pipes(struct pipes *p)
{
	if (pipe2(p->ready, O_CLOEXEC) || pipe2(p->go, O_CLOEXEC))
		fail_errno("a pipe");
}

static int open_input(const char *path)
{
	int fd = open(path ? path : "/dev/null", O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		fail_errno("%s", path);
	return fd;
}

static void be_child(const struct experiment *e, const struct pipes *p, int out, int err)
{
	int input = open_input(e->input), error = 0;
	char go;

	close(p->go[1]);
	setpgid(0, 0);
	fresh_enter(&e->fresh);
	if (write(p->ready[1], &error, sizeof(error)) != sizeof(error) ||
	    read(p->go[0], &go, 1) != 1)
		_exit(STATUS_TROUBLE);
	dup2(input, STDIN_FILENO);
	dup2(out, STDOUT_FILENO);
	dup2(err, STDERR_FILENO);
	execvp(e->command[0], e->command);
	error = errno;
	if (write(p->ready[1], &error, sizeof(error)) != sizeof(error))
		error = 0;
	_exit(STATUS_TROUBLE);
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

static void wait_ready(const struct pipes *p)
{
	int error;

	/* It has said why. */
	if (read(p->ready[0], &error, sizeof(error)) != sizeof(error))
		exit(STATUS_TROUBLE);
}

/* False: it has not ended in time. */
static bool wait_for(pid_t child, int timeout)
{
	struct pollfd ended = { .fd = syscall(SYS_pidfd_open, child, 0), .events = POLLIN };
	int ready;

	if (ended.fd < 0)
		fail_errno("waiting for the command");
	do {
		ready = poll(&ended, 1, timeout);
	} while (ready < 0 && errno == EINTR);
	close(ended.fd);
	return ready > 0;
}

/* Lets it run to its end. */
static void go(const struct experiment *e, const struct pipes *p, pid_t child,
	       struct outcome *outcome)
{
	double start = now();
	int error = 0;

	if (write(p->go[1], "", 1) != 1)
		fail_errno("a pipe");
	if (read(p->ready[0], &error, sizeof(error)) > 0)
		fail(STATUS_TROUBLE, "%s: %s", e->command[0], strerror(error));
	outcome->in_time = wait_for(child, e->timeout);
	if (!outcome->in_time)
		experiment_abort();
	while (waitpid(child, &outcome->status, 0) < 0 && errno == EINTR)
		;
	outcome->seconds = now() - start;
	running = 0;
}

static int make_output(const char *name)
{
	int fd = memfd_create(name, MFD_CLOEXEC);

	if (fd < 0)
		fail_errno("memory for the output");
	return fd;
}

static void collect(int fd, struct buffer *to)
{
	if (lseek(fd, 0, SEEK_SET) || !buffer_read(to, fd))
		fail_errno("the output");
	close(fd);
}

void experiment_run(const struct experiment *e, struct outcome *outcome)
{
	int out = make_output("stdout"), err = make_output("stderr");
	struct pipes pipes;
	pid_t child;

	*outcome = (struct outcome){};
	make_pipes(&pipes);
	fflush(stdout);
	child = fork();
	if (child < 0)
		fail_errno("a process");
	if (!child)
		be_child(e, &pipes, out, err);
	running = child;
	close(pipes.ready[1]);
	close(pipes.go[0]);
	wait_ready(&pipes);
	if (e->watch)
		calls_start(child);
	go(e, &pipes, child, outcome);
	if (e->watch)
		calls_stop(&outcome->calls);
	close(pipes.ready[0]);
	close(pipes.go[1]);
	collect(out, &outcome->out);
	collect(err, &outcome->err);
}

void outcome_free(struct outcome *outcome)
{
	buffer_free(&outcome->out);
	buffer_free(&outcome->err);
	calls_free(&outcome->calls);
}
