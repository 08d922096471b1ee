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

#include <sys/select.h>

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
	long ret = result(kill(run->keeper, SIGKILL));
	fd_set keeper;

	(void)v;
	say_result(ret);
	FD_ZERO(&keeper);
	FD_SET(FD_KEEPER, &keeper);
	/*
	 * He has left his namespace when this tells of his end.  Not poll(), which
	 * takes no more descriptors than the process may have.
	 */
	if (!ret)
		must(select(FD_KEEPER + 1, &keeper, NULL, NULL, NULL));
}
