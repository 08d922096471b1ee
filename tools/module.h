/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The module, if there is one, and which namespaces it serves
 */
#ifndef MQNS_MODULE_H
#define MQNS_MODULE_H

#include "value.h"

/* module.c */

bool module_loaded(void);
/* Exits if it is not. */
void module_needed(void);
/* A parameter or another file of /sys/module/mqueue_ns; NULL if it is not there. */
char *module_attribute(const char *name);
/*
 * One of the tables in /proc/fs/mqueue_ns: an array of objects whose keys are
 * the words of its header line in small letters.
 */
struct value *module_table(const char *name);
/* Are mq_open() and others served in our IPC namespace?  Exits if it is unknown. */
bool module_serves(void);
/* 0, or -1 and errno. */
int module_serve(bool serve);

/* tasks.c */

/* Adds to each namespace what processes there are in it, and where it is mounted. */
void tasks_add(struct value *namespaces);

/* fresh.c: a namespace of its own for a program. */

#define LIMITS_MAX	8

struct fresh {
	enum { FRESH_AS_WE_ARE, FRESH_SERVED, FRESH_STOCK } serve;
	const char *mount;			/* where, or NULL */
	const char *limits[LIMITS_MAX];		/* KEY=VALUE */
	size_t limit_count;
};

#define MOUNT_OPTION	{ "mount", required_argument, NULL, 'm' }
#define LIMIT_OPTION	{ "limit", required_argument, NULL, 'l' }

#define FRESH_LIMITS_HELP					\
	"KEY is queues_max, msg_max, msgsize_max, msg_default or msgsize_default of\n"	\
	"/proc/sys/fs/mqueue, or msgqueue, which is RLIMIT_MSGQUEUE (or unlimited).\n"

bool fresh_option(struct fresh *fresh, int option, const char *argument);
/* Enters it.  Exits if it cannot be done. */
void fresh_enter(const struct fresh *fresh);

#endif
