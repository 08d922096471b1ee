// SPDX-License-Identifier: GPL-2.0-only
/*
 * mqns run: a command in an IPC namespace of its own
 */

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "module.h"

/* As env(1), nice(1) and others have it. */
#define RUN_FAILED	125
#define RUN_NOT_RUN	126
#define RUN_NOT_FOUND	127

static const char run_help[] =
	"usage: mqns run [OPTION]... [--] COMMAND [ARGUMENT]...\n"
	"Run a command in a fresh IPC namespace.\n\n"
	"      --serve          its queues are those of mqueue_ns\n"
	"      --stock          its queues are the kernel's own\n"
	"                       (default: as it is in our namespace)\n"
	"  -m, --mount DIR      mount its queues there, for it alone\n"
	"  -l, --limit KEY=N    give the namespace a limit; may be repeated\n"
	"  -h, --help           this text\n\n"
	FRESH_LIMITS_HELP
	"\nExit status: that of the command; 125: mqns failed; 126: the command cannot be\n"
	"run; 127: there is no such command; 2: usage.\n";

static void run_option(struct fresh *fresh, int option)
{
	if (option == OPTION_SERVE)
		fresh->serve = FRESH_SERVED;
	else if (option == OPTION_STOCK)
		fresh->serve = FRESH_STOCK;
	else
		fresh_option(fresh, option, optarg);
}

static int run(int argc, char **argv)
{
	static const struct option options[] = {
		MOUNT_OPTION, LIMIT_OPTION,
		{ "serve", no_argument, NULL, OPTION_SERVE },
		{ "stock", no_argument, NULL, OPTION_STOCK },
		HELP_OPTION,
		{}
	};
	struct fresh fresh = {};
	int option, error;

	while ((option = next_option_in_order(argc, argv, options)) >= 0)
		run_option(&fresh, option);
	check_operands(argc, 1, INT_MAX);
	fail_always_with(RUN_FAILED);
	fresh_enter(&fresh);
	execvp(argv[optind], argv + optind);
	error = errno;
	complain("%s: %s", argv[optind], strerror(error));
	return error == ENOENT ? RUN_NOT_FOUND : RUN_NOT_RUN;
}

const struct command run_command = {
	"run", "a command in an IPC namespace of its own", run_help, run
};
