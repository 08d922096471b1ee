/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A function that one module has to itself, as a live patch would
 */
#ifndef TAKE_H
#define TAKE_H

#include "compat/ftrace.h"

#define TAKE_FLAGS	(REDIRECT_FLAGS | FTRACE_OPS_FL_IPMODIFY)

static inline void drop_filter(struct ftrace_ops *ops)
{
	ftrace_set_filter(ops, NULL, 0, 1);
}

static inline int take(struct ftrace_ops *ops, char *symbol)
{
	int err = ftrace_set_filter(ops, symbol, strlen(symbol), 1);

	if (err)
		return err;
	err = register_ftrace_function(ops);
	if (err)
		drop_filter(ops);
	return err;
}

static inline void give_back(struct ftrace_ops *ops)
{
	unregister_ftrace_function(ops);
	drop_filter(ops);
}

#endif
