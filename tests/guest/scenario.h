/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the chapters of the scenario share.
 *
 * A chapter is one statement, told in steps: S1 to S8 are those of the 2009
 * message, the others say what programs rely on besides.  A step is a
 * function that runs in a process of its own, as root, in fresh namespaces and
 * an empty directory, and reports what it observes with see() and saw().  It
 * makes the same observations in the same order each time and does not know
 * which outcome is right: the kernel's own queues are the truth.
 *
 * In the steps "we" are the process that runs the step; the others are actors,
 * in IPC namespaces of their own.
 */
#ifndef SCENARIO_H
#define SCENARIO_H

#include "actor.h"

typedef void (*step_fn)(void);

struct chapter {
	const char *says;	/* the statement */
	const step_fn *steps;	/* ends with NULL */
};

extern const struct chapter chapter_mounts;
extern const struct chapter chapter_superblocks;
extern const struct chapter chapter_mounter;
extern const struct chapter chapter_calls;
extern const struct chapter chapter_vfs;
extern const struct chapter chapter_death;
extern const struct chapter chapter_pins;
extern const struct chapter chapter_races;
extern const struct chapter chapter_inherit;
extern const struct chapter chapter_rare;
extern const struct chapter chapter_differences;

/* The file system type the scenario is played on. */
extern const char *fs_type;

/*
 * Report one observation: what was done, and what came out.  Neither may
 * depend on the type, on time, or on numbers that the kernel hands out.
 */
void see(const char *words, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void saw(const char *words, long ret);
void said(const char *words, const char *what);
void truth(const char *words, bool yes);

/* Mounting; the directory is made if it is not there. */
long mount_on(const char *dir);			/* mount(2) */
long mount_new_way(const char *dir);		/* fsopen(2) and what follows it */
long bind_on(const char *what, const char *dir);
long context_open(void);			/* fsopen(2) */
long context_create(int context);		/* finds or makes its superblock */

/* What can be seen of a file or directory, as words or the name of an error. */
const char *list(const char *dir);		/* "/ab /cd", or "nothing" */
const char *which_superblock(const char *a, const char *b);
const char *mode_owner(const char *path);
const char *size_links(const char *path);
const char *status_line(const char *path);
const char *readiness(int fd);
const char *attributes(int queue);
const char *all_messages(int queue);	/* received, until there are no more */
bool signal_taken(siginfo_t *info);	/* SIGUSR1, which is blocked, in a moment */
bool told_by_signal(int queue, int ready); /* says so, and then: came that with a message? */
const char *descriptor_path(int fd);	/* where in /proc it can be reached again */

/* Queues through a mount. */
long file_open(const char *path, int flags);
long file_make(const char *path);		/* O_CREAT | O_EXCL, and closed */
long file_send(const char *path, const char *message);
const char *file_receive(const char *path);
long closed(long fd);				/* as it was, for its outcome */

/*
 * Whether the namespace of a mount lives: making a queue through it gives "ok"
 * or EACCES.  The first asks after a little while, the second waits some
 * seconds for it to die.  Neither leaves a queue behind.
 */
const char *in_a_while(const char *dir);
const char *in_the_end(const char *dir);

/* Orders for actors.  A descriptor in o->number is one of the actor's own. */
long act_mount(struct order *o);		/* on o->name */
long act_umount(struct order *o);
long act_list(struct order *o);			/* answers in words */
long act_mode_owner(struct order *o);		/* answers in words */
long act_make(struct order *o);			/* queue o->name */
long act_open(struct order *o);			/* with flags o->number */
long act_unlink(struct order *o);
long act_send(struct order *o);			/* message o->name to o->number */
long act_receive(struct order *o);		/* from o->number; answers in words */
long act_file_make(struct order *o);		/* path o->name */
long act_file_open(struct order *o);		/* with flags o->number */
long act_close(struct order *o);
long act_unshare(struct order *o);		/* flags o->number */
long act_give_namespace(struct order *o);	/* answers with its IPC namespace */
long act_join_namespace(struct order *o);
long act_give_file(struct order *o);		/* answers with o->name, flags o->number */
long act_give_context(struct order *o);		/* answers with an fsopen(2) context */
long act_become(struct order *o);		/* user and group o->number */
long act_mount_new_way(struct order *o);	/* on o->name */
long act_file_unlink(struct order *o);
long act_file_send(struct order *o);		/* message "hello" to path o->name */
long act_wait_ready(struct order *o);		/* until o->number can be read */

/* An actor in its own IPC namespace, mounted on @dir, with the queue /ab. */
struct actor actor_with_mount(const char *dir);

/* An actor in our namespaces that is another, ordinary user. */
#define OTHER_USER	1000
struct actor actor_other_user(void);

/*
 * An actor in a user namespace of its own, born with @flags as well.  Its user
 * IDs are mapped to those from INSIDE_ROOT on.  It has no user ID there until
 * it becomes root.
 */
#define INSIDE_ROOT	100000
struct actor actor_unmapped(unsigned long flags);
struct actor actor_inside_root(unsigned long flags);
void map_ids(pid_t pid);

#endif
