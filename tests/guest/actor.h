/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Actors: processes in namespaces of their own that do what they are told.
 *
 * An actor is a copy of the calling program, so an order can simply name the
 * function to run; order and answer travel over a socket pair, and so can an
 * open descriptor.
 */
#ifndef ACTOR_H
#define ACTOR_H

#include "guest.h"

#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>

/* What the order is about, and room for the answer. */
struct order {
	long (*act)(struct order *o);
	char name[300];
	long number;
	int fd;			/* travels with the order when it is not -1 */
	long ret;		/* the answer: what act() returned, */
	char text[300];		/* and what it had to say */
};

struct actor {
	pid_t pid;
	int sock;
};

static inline void order_send(int sock, const struct order *o)
{
	char control[CMSG_SPACE(sizeof(int))] = { 0 };
	struct iovec iov = { .iov_base = (void *)o, .iov_len = sizeof(*o) };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };
	struct cmsghdr *c;

	if (o->fd >= 0) {
		msg.msg_control = control;
		msg.msg_controllen = sizeof(control);
		c = CMSG_FIRSTHDR(&msg);
		c->cmsg_level = SOL_SOCKET;
		c->cmsg_type = SCM_RIGHTS;
		c->cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(c), &o->fd, sizeof(int));
	}
	must(sendmsg(sock, &msg, MSG_NOSIGNAL));
}

/* False if the other side is gone. */
static inline bool order_get(int sock, struct order *o)
{
	char control[CMSG_SPACE(sizeof(int))];
	struct iovec iov = { .iov_base = o, .iov_len = sizeof(*o) };
	struct msghdr msg = {
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control),
	};
	struct cmsghdr *c;
	ssize_t got;

	do {
		got = recvmsg(sock, &msg, 0);
	} while (got < 0 && errno == EINTR);
	if (got != sizeof(*o))
		return false;
	c = CMSG_FIRSTHDR(&msg);
	o->fd = -1;
	if (c && c->cmsg_type == SCM_RIGHTS)
		memcpy(&o->fd, CMSG_DATA(c), sizeof(int));
	return true;
}

static inline void order_wait(int sock, struct order *o)
{
	if (order_get(sock, o))
		return;
	fprintf(stderr, "the other side of an actor is gone\n");
	exit(2);
}

/* Never returns: the life of an actor. */
static inline void actor_live(int sock)
{
	struct order o;
	int fd;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	/* What an actor holds open it has opened itself or was sent. */
	must(dup2(sock, 3));
	must(close_range(4, ~0U, 0));
	for (;;) {
		if (!order_get(3, &o) || !o.act)
			_exit(0);
		fd = o.fd;
		o.fd = -1;
		o.number = fd >= 0 ? fd : o.number;
		o.ret = o.act(&o);
		order_send(3, &o);
		/* What was given away is not to be held here as well. */
		if (o.fd >= 0)
			close(o.fd);
	}
}

/* @flags: the CLONE_NEW... flags to be born with. */
static inline struct actor actor_start(unsigned long flags)
{
	struct actor a;
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair));
	a.pid = must(syscall(SYS_clone, flags | SIGCHLD, NULL, NULL, NULL, 0));
	if (!a.pid)
		actor_live(pair[1]);
	close(pair[1]);
	a.sock = pair[0];
	return a;
}

/* Gives an order without waiting for the answer. */
static inline void actor_order(struct actor *a, long (*act)(struct order *),
			       const char *name, long number)
{
	struct order o = { .act = act, .number = number, .fd = -1 };

	snprintf(o.name, sizeof(o.name), "%s", name ? name : "");
	order_send(a->sock, &o);
}

/* Waits for the answer; its words go to text() and are returned in @words. */
static inline long actor_answer(struct actor *a, const char **words)
{
	struct order o;

	order_wait(a->sock, &o);
	if (words)
		*words = text("%s", o.text);
	return o.fd >= 0 ? o.fd : o.ret;
}

/* An order and its answer. */
static inline long tell(struct actor *a, long (*act)(struct order *),
			const char *name, long number)
{
	actor_order(a, act, name, number);
	return actor_answer(a, NULL);
}

/* An order whose answer is words. */
static inline const char *ask(struct actor *a, long (*act)(struct order *),
			      const char *name, long number)
{
	const char *words;

	actor_order(a, act, name, number);
	actor_answer(a, &words);
	return words;
}

/* An order with an open descriptor, which the actor finds in o->number. */
static inline long hand_over(struct actor *a, long (*act)(struct order *),
			     const char *name, int fd)
{
	struct order o = { .act = act, .fd = fd };

	snprintf(o.name, sizeof(o.name), "%s", name ? name : "");
	order_send(a->sock, &o);
	return actor_answer(a, NULL);
}

/* The actor exits; when this returns it is gone from its namespaces. */
static inline void actor_leave(struct actor *a)
{
	struct order bye = { .fd = -1 };

	order_send(a->sock, &bye);
	close(a->sock);
	must(waitpid(a->pid, NULL, 0));
}

static inline void actor_kill(struct actor *a)
{
	must(kill(a->pid, SIGKILL));
	close(a->sock);
	must(waitpid(a->pid, NULL, 0));
}

#endif
