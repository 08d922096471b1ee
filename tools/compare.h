/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One command on two kinds of queues
 */
#ifndef MQNS_COMPARE_H
#define MQNS_COMPARE_H

#include "module.h"

/* calls.c: the mq_* system calls of a process and its children, by tracefs. */

struct call {
	pid_t task;
	size_t number;		/* in the order in which they were made */
	char *name;
	char *arguments;	/* as the kernel shows them */
	char *told;		/* what our tracepoints said meanwhile, or NULL */
	long result;
	bool returned;
};

struct calls {
	struct call *all;	/* by task, then in order */
	size_t count;
	bool lost;		/* there were more than the buffer holds */
};

/* NULL, or why calls cannot be watched. */
const char *calls_open(void);
/* From now on those of @pid, and of what it will fork. */
void calls_start(pid_t pid);
void calls_stop(struct calls *calls);
void calls_close(void);
/* The same, for a signal handler. */
void calls_abort(void);
void calls_free(struct calls *calls);

/* experiment.c */

struct experiment {
	char **command;
	const char *input;	/* for its standard input */
	struct fresh fresh;
	bool watch;		/* its calls */
	int timeout;		/* milliseconds, or -1 */
};

struct outcome {
	int status;		/* as waitpid() has it */
	bool in_time;		/* or it had to be killed */
	struct buffer out;
	struct buffer err;
	struct calls calls;
	double seconds;
};

void experiment_run(const struct experiment *experiment, struct outcome *outcome);
/* Ends the one that is running; for a signal handler. */
void experiment_abort(void);
void outcome_free(struct outcome *outcome);

/* verdict.c */

struct verdict {
	size_t rounds;
	/* Did it do the same each time on the kernel's own queues? */
	bool steady;
	bool watched;		/* its calls */
	const char *why_not;
	/* In how many rounds they differed, and how in the first of them. */
	struct difference {
		size_t rounds;
		struct value *first;
	} exit, out, err, calls;
	size_t call_count;	/* in the last round, on the kernel's own queues */
	bool calls_lost;
	double *ratios;
	double *stock_seconds;
	double *served_seconds;
};

void verdict_init(struct verdict *verdict, size_t rounds);
void verdict_add(struct verdict *verdict, const struct outcome *stock,
		 const struct outcome *served);
bool verdict_alike(const struct verdict *verdict);
/* Time excepted. */
bool outcome_same(const struct outcome *a, const struct outcome *b);

/* report.c */

struct value *verdict_value(const struct verdict *verdict);
void verdict_write(const struct verdict *verdict);

#endif
