/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The commands, and how they read their options
 */
#ifndef MQNS_COMMAND_H
#define MQNS_COMMAND_H

#include <getopt.h>

#include "tools.h"

struct command {
	const char *name;
	const char *summary;
	const char *help;
	int (*run)(int argc, char **argv);
};

extern const struct command status_command, run_command, serve_command, ls_command,
	stat_command, create_command, rm_command, send_command, recv_command, peek_command,
	dump_command, restore_command, compare_command;

/* Long options without a letter. */
enum {
	OPTION_SERVE = 256,
	OPTION_STOCK,
	OPTION_MSGSIZE,
	OPTION_STDIN,
};

#define HELP_OPTION	{ "help", no_argument, NULL, 'h' }
#define JSON_OPTION	{ "json", no_argument, NULL, 'j' }

/* options.c */

/* The command whose options are read: for --help and complaints. */
void options_of(const struct command *command);
/* The next one, or -1.  Short ones are derived from the long. */
int next_option(int argc, char **argv, const struct option *options);
/* The same; the first argument that is no option ends them. */
int next_option_in_order(int argc, char **argv, const struct option *options);
/* How many arguments are left has to be from @min to @max. */
void check_operands(int argc, int min, int max);

#endif
