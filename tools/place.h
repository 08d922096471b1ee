/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where queues are: in our namespace, in that of another task, in a directory
 */
#ifndef MQNS_PLACE_H
#define MQNS_PLACE_H

#include <getopt.h>

#include "tools.h"

struct place {
	const char *pid;
	const char *dir;
	int dirfd;	/* of the directory if there is one */
};

#define PID_OPTION	{ "pid", required_argument, NULL, 'P' }
#define DIR_OPTION	{ "dir", required_argument, NULL, 'd' }

#define PLACE_HELP						\
	"  -P, --pid PID        act in the IPC namespace of that task\n"	\
	"  -d, --dir DIR        on the queues in a mounted directory\n"

/* place.c */

/* Takes an option if it is one of ours. */
bool place_option(struct place *place, int option, const char *argument);
/* To be called when all options are read: acts there from now on. */
void place_enter(struct place *place);
/* Enters the IPC namespace of a task; exits if it cannot be done. */
void task_enter(pid_t pid);
/*
 * Returns a descriptor of the directory of all queues there: the one that
 * mounting the file system in this namespace would show.
 */
int place_directory(const struct place *place);

#endif
