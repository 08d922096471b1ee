/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Hooks on functions of the kernel
 */
#ifndef MQNS_HOOKS_H
#define MQNS_HOOKS_H

#include <linux/types.h>

/**
 * struct hook_info - for showing
 * @symbol: the function
 * @kind: the mechanism
 * @state: armed: "yes", "no"; or "absent": this kernel has no such function
 * @hits: how often it did something
 * @missed: how often it should have and could not
 */
struct hook_info {
	const char *symbol;
	const char *kind;
	const char *state;
	unsigned long hits;
	unsigned long missed;
};

int mqns_hooks_init(bool lazy);
void mqns_hooks_exit(void);

int mqns_hooks_arm_names(void);
bool mqns_hooks_disarm_names(void);
int mqns_hooks_gate(void);
int mqns_hooks_gate_names(void);

bool mqns_hooks_describe(unsigned int i, struct hook_info *info);

#endif
