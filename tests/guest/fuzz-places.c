// SPDX-License-Identifier: GPL-2.0-only
/*
 * Calls: other namespaces and their mounts
 *
 * There are three, each with a mount that stays.  Two live as long as the run
 * does.  The third has one task, the keeper, whom a call may end: it is dead
 * then, unless a role has joined it, and what can still be reached of it can be
 * reached through its mount and through descriptors.
 */
#include "fuzz.h"

#include <poll.h>

/* The keeper by his process, which keeps no namespace. */
void act_join(const long *v)
{
	static const int fds[] = { FD_HOME, FD_OTHER, FD_KEEPER };

	say_result(result(setns(fds[v[0]], CLONE_NEWIPC)));
}

void act_look_at(const long *v)
{
	me->looks_at = v[0];
}

void act_doom(const long *v)
{
	struct pollfd keeper = { .fd = FD_KEEPER, .events = POLLIN };
	long ret = result(kill(run->keeper, SIGKILL));

	(void)v;
	say_result(ret);
	/* He has left his namespace when this tells of his end. */
	if (!ret)
		must(poll(&keeper, 1, -1));
}
