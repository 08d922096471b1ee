/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Unmodified programs: which calls of the kernel's functions are ours
 */
#ifndef MQNS_SERVE_H
#define MQNS_SERVE_H

#include <linux/types.h>

#include "compat/static_call.h"

struct fs_context;
struct pt_regs;

/**
 * enum serve_by - by what a call says that it is ours
 * @SERVE_BY_NAME: if the namespace of the task is served
 * @SERVE_BY_MOUNT: the same, for a mount of the kernel's own type
 * @SERVE_BY_DESCRIPTOR: if the descriptor is a queue of ours
 * @SERVE_BY_DESCRIPTOR32: the same, in the registers of a 32-bit program
 */
enum serve_by {
	SERVE_BY_NAME,
	SERVE_BY_MOUNT,
	SERVE_BY_DESCRIPTOR,
	SERVE_BY_DESCRIPTOR32,
	SERVE_KINDS
};

/**
 * struct served_call - a kernel function whose calls may be ours
 * @symbol: its name
 * @by: what decides
 * @optional: not all kernels have it
 * @target: where a call goes that seems to be ours; takes the same arguments
 * @call: calls the original, of an entry of a system call; not with the
 *	registers of the task itself, which would lead to us
 * @original: what @call uses
 */
struct served_call {
	const char *symbol;
	enum serve_by by;
	bool optional;
	unsigned long target;
	long (*call)(const struct pt_regs *regs);
	struct distant_call original;
};

extern const struct served_call mqns_served_calls[];
extern const unsigned int mqns_served_calls_count;

bool mqns_serve_idle(void);

#endif
