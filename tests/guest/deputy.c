// SPDX-License-Identifier: GPL-2.0-only
/*
 * deputy - a user lets a program of root's write where he may not himself
 *
 * The user is root of namespaces of his own, where he may open the switch for
 * writing.  He gives that descriptor to a program of root's in the initial
 * namespaces, which writes to it as its standard error.  Prints what came out of
 * each write, and what the switch says, in root's namespace and in the user's.
 */
#include "actor.h"

#include <grp.h>

#define SWITCH	"/proc/sys/fs/mqueue_ns/serve"
#define USER	1000

static long act_become_owner(struct order *o)
{
	(void)o;
	must(setgroups(0, NULL));
	must(setresgid(USER, USER, USER));
	must(setresuid(USER, USER, USER));
	must(prctl(PR_SET_DUMPABLE, 1));
	must(unshare(CLONE_NEWUSER | CLONE_NEWIPC));
	must(write_text("/proc/self/setgroups", "deny"));
	must(write_text("/proc/self/uid_map", text("0 %d 1", USER)));
	return write_text("/proc/self/gid_map", text("0 %d 1", USER));
}

/* Answers with the switch, open with the flags in o->number. */
static long act_open_switch(struct order *o)
{
	o->fd = open(SWITCH, o->number | O_CLOEXEC);
	return result(o->fd);
}

/* Writes o->name to the descriptor that came with the order. */
static long act_write(struct order *o)
{
	return result(pwrite(o->number, o->name, strlen(o->name), 0));
}

static long read_switch(void)
{
	char value[20];

	must(read_text(SWITCH, value, sizeof(value)));
	return atoi(value);
}

static long act_read_switch(struct order *o)
{
	(void)o;
	return read_switch();
}

/* A program that complains, started by the user: its messages go to @fd. */
static long complain(int fd, const char *message)
{
	long ret;
	int saved = must(dup(STDERR_FILENO));

	must(dup2(fd, STDERR_FILENO));
	ret = result(write(STDERR_FILENO, message, strlen(message)));
	must(dup2(saved, STDERR_FILENO));
	close(saved);
	return ret;
}

static long act_complain(struct order *o)
{
	return complain(o->number, o->name);
}

static void show(struct actor *user)
{
	printf("root's %ld, user's %ld\n", read_switch(),
	       tell(user, act_read_switch, NULL, 0));
}

int main(void)
{
	struct actor user = actor_start(0), deputy = actor_start(0);
	long fd;

	must_be(tell(&user, act_become_owner, NULL, 0), "owner", __FILE__, __LINE__);
	fd = tell(&user, act_open_switch, NULL, O_WRONLY);
	printf("the user opens: %s\n", outcome(fd));
	printf("root writes 1: %s\n", outcome(hand_over(&deputy, act_complain, "1\n", fd)));
	printf("root writes 0: %s\n", outcome(hand_over(&deputy, act_complain, "0\n", fd)));
	printf("root writes 1 by pwrite: %s\n", outcome(hand_over(&deputy, act_write, "1\n", fd)));
	show(&user);
	printf("the user writes 1: %s\n", outcome(hand_over(&user, act_write, "1\n", fd)));
	show(&user);
	printf("root writes 1 again: %s\n", outcome(hand_over(&deputy, act_complain, "1\n", fd)));
	show(&user);
	close(fd);
	actor_leave(&deputy);
	actor_leave(&user);
	return 0;
}
