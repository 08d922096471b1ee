/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the parts of the differential fuzzer share.
 *
 * A program is a row of calls, each for one of a few roles.  A run plays it in
 * fresh namespaces on one file system type and leaves a transcript, one line a
 * call.  Nothing in a line may depend on the type, on time, or on numbers that
 * the kernel hands out, or a program would differ from itself.
 *
 *	main		makes programs, has them run, compares (fuzz.c)
 *	  steerer	one for each run: its namespaces, its roles (fuzz-steer.c)
 *	    roles	do the calls, one at a time (fuzz-role.c)
 *
 * All of them share the memory of the run, struct run.  Whose turn it is runs
 * on; everybody else waits.  A role hands the turn straight to the next one.
 * The steerer comes in where a role cannot go on by itself: while somebody
 * sleeps in a call, when one has exited, when times are watched.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include "guest.h"

#include <stdint.h>

#define ROLES		4
#define STEERER		ROLES	/* takes turns as the roles do */
#define SLOTS		6	/* descriptors that a role knows */
#define ARGS		6	/* arguments of a call */
#define CALLS_MAX	20000
#define TEXT_SIZE	(8 << 20)
#define NAMES		20	/* fuzz-names.c */
#define GOOD_NAMES	4	/* the first of them */
#define MESSAGE_ROOM	(20 << 10)

/* Descriptors that every role has, far from those that calls hand out. */
enum {
	FD_RUN = 190,		/* the memory of the run */
	FD_NETLINK,
	FD_MOUNT,		/* the root of the mount */
	FD_PASS_IN,		/* a pair of sockets for SCM_RIGHTS */
	FD_PASS_OUT,
	FD_EPOLL,
	FD_INOTIFY,
	FD_HOME,		/* IPC namespaces: where all begin, */
	FD_OTHER,		/* another that lives as long, */
	FD_KEEPER,		/* a process: the one that keeps the third alive */
};

/* Of these namespaces, and of their mounts. */
enum place { HOME, OTHER, DOOMED, PLACES };

struct call {
	unsigned char kind;
	unsigned char role;
	bool watched;		/* see which times it changes; */
	unsigned char watched_name;	/* of this file, and of the directory */
	bool dropped;		/* by the shrinker */
	long v[ARGS];
};

struct slot {
	int fd;			/* -1: none */
	long size;		/* of messages, when it was opened */
};

struct role {
	uint32_t turn;
	pid_t pid;
	bool pending;		/* sleeps in its call, or has slept; */
	bool done;		/* it is back, and the outcome is there */
	bool leaving;		/* exits */
	unsigned int refused;	/* how often it was asked while it slept */
	bool cookies;		/* asked for a notification by socket */
	enum place looks_at;	/* whose mount names of files are in */
	struct slot slots[SLOTS];
	unsigned int used;
	char outcome[2000];
};

struct run {
	/* what to play */
	const char *type;
	enum mode { ROOT, USER, USERNS } mode;
	unsigned int count;
	struct call calls[CALLS_MAX];

	/* how it goes */
	unsigned int now;	/* the call whose turn it is */
	bool solo;		/* the turn goes back to the steerer after it */
	bool unfinished;	/* the steerer has to end its line */
	struct role roles[ROLES + 1];
	pid_t child;		/* the last child of a role */
	pid_t keeper;		/* of FD_KEEPER */
	uint32_t bell;		/* for main: step the clock, or it is over */
	uint32_t clock_turn;
	bool clock_wanted;
	bool over;

	/* what came out */
	unsigned int lines[CALLS_MAX + 1];	/* where each begins */
	unsigned int used;
	char text[TEXT_SIZE];
};

extern struct run *run;
extern struct role *me;		/* NULL in the steerer */

/* Kinds of calls: fuzz-kinds.c */

struct kind {
	const char *name;
	unsigned int weight;
	void (*act)(const long *v);
	unsigned char args[ARGS];	/* enum arg */
};

extern const struct kind kinds[];
extern const unsigned int kind_count;

/* Arguments and what they may be: fuzz-generate.c */
enum arg {
	NO_ARG, NAME, FILE_NAME, SLOT, FD, OPEN_FLAGS, FILE_FLAGS, MODE, ATTR,
	SEND_SIZE, RECEIVE_SIZE, BUFFER, PRIO, WHEN, POINTER, NEW_ATTR, EVENT,
	SIGNO, VALUE, ROLE, KILL_SIGNO, COUNT, OFFSET, WHENCE, EVENTS, EPOLL_HOW,
	ID, FILE_SIZE, NODE, MEMORY_LIMIT, FILE_LIMIT, SYSCTL, SYSCTL_VALUE,
	CAPABILITY, NICE, CHILD_DOES, CLOEXEC, API, REQUEST, PLACE,
};

void generate(struct run *r, uint64_t seed, unsigned int count);
void describe(const struct call *call, char *buf, size_t size);

/* Turns: fuzz-turn.c */
void post(uint32_t *word);
bool await(uint32_t *word, unsigned int seconds);	/* false: it took too long */
void hand_turn_on(void);
void hand_turn_to(unsigned int whom);

/* The transcript: fuzz-say.c */
void say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void say_result(long ret);
void say_digest(const void *data, size_t size);
const char *who(pid_t pid);
void begin_line(void);
void end_line(void);

/* Memory, good and bad, and names: fuzz-names.c */
void prepare_memory(void);
char *bad_memory(void);
char *good_memory(void);		/* MESSAGE_ROOM bytes */
char *edge_memory(size_t size);		/* followed by bad memory */
char *choose_memory(long buffer, size_t size);
const char *queue_name(long name);	/* as system calls want it, perhaps bad */
const char *slash_name(long name);	/* as the library wants it, or NULL */
const char *directory(void);		/* the mount that the role looks at */
const char *file_name(long name);	/* in it */
extern const char *const directories[PLACES];

/* Roles: fuzz-role.c */
void role_live(unsigned int number, bool resumed) __attribute__((noreturn));
void block_signals(void);
void leave(bool may_sleep);	/* around a call that may sleep */
void come_back(void);
int fd_of(long fd);		/* an argument of the type FD */
void keep(long slot, long fd);	/* a new descriptor */

/* A run: fuzz-steer.c */
#define BROKEN_OFF	3	/* the exit status */
void steer(void) __attribute__((noreturn));

/*
 * What a kind of call does: fuzz-queues.c, fuzz-files.c, fuzz-events.c,
 * fuzz-tasks.c, fuzz-places.c
 */
void act_mq_open(const long *v);
void act_mq_unlink(const long *v);
void act_mq_timedsend(const long *v);
void act_mq_timedreceive(const long *v);
void act_mq_getsetattr(const long *v);
void act_mq_notify(const long *v);

void act_open(const long *v);
void act_reopen(const long *v);
void act_read(const long *v);
void act_pread(const long *v);
void act_lseek(const long *v);
void act_write(const long *v);
void act_fstat(const long *v);
void act_stat(const long *v);
void act_chmod(const long *v);
void act_fchmod(const long *v);
void act_chown(const long *v);
void act_fchown(const long *v);
void act_truncate(const long *v);
void act_ftruncate(const long *v);
void act_utimensat(const long *v);
void act_unlink(const long *v);
void act_rename(const long *v);
void act_link(const long *v);
void act_symlink(const long *v);
void act_mkdir(const long *v);
void act_rmdir(const long *v);
void act_mknod(const long *v);
void act_access(const long *v);
void act_readdir(const long *v);
void act_statfs(const long *v);
void act_odd_request(const long *v);
void act_xattr(const long *v);

void act_poll(const long *v);
void act_epoll_ctl(const long *v);
void act_epoll_wait(const long *v);
void act_inotify_add(const long *v);
void act_inotify_read(const long *v);

void act_close(const long *v);
void act_dup(const long *v);
void act_set_nonblock(const long *v);
void act_set_cloexec(const long *v);
void act_fork(const long *v);
void act_exec(const long *v);
void act_exit(const long *v);
void act_destroy(const long *v);
void act_kill(const long *v);
void act_pass(const long *v);
void act_take(const long *v);
void act_limit_memory(const long *v);
void act_limit_files(const long *v);
void act_sysctl_write(const long *v);
void act_sysctl_read(const long *v);
void act_seteuid(const long *v);
void act_setegid(const long *v);
void act_capability(const long *v);
void act_nice(const long *v);
void act_umask(const long *v);

void act_join(const long *v);
void act_look_at(const long *v);
void act_doom(const long *v);

#endif
