/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Unmodified programs: which system calls are ours, and what they ask for
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
 */
enum serve_by {
	SERVE_BY_NAME,
	SERVE_BY_MOUNT,
	SERVE_BY_DESCRIPTOR,
	SERVE_KINDS
};

/**
 * struct served_call - a kernel function whose calls may be ours
 * @symbol: its name
 * @by: what decides
 * @target: where a call goes that seems to be ours; takes the same arguments
 * @original: to reach it in spite of that
 */
struct served_call {
	const char *symbol;
	enum serve_by by;
	unsigned long target;
	struct distant_call original;
};

#define SERVED_CALLS	7

extern const struct served_call served_calls[SERVED_CALLS];

bool mqns_serve_is_name(const struct pt_regs *regs);
bool mqns_serve_is_descriptor(const struct pt_regs *regs);
bool mqns_serve_is_mount(const struct fs_context *fc);

int mqns_serve_init(void);
bool mqns_serve_idle(enum serve_by by);
long mqns_serve_call_original(const struct served_call *call,
			      const struct pt_regs *regs);

#endif
