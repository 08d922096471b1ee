// SPDX-License-Identifier: GPL-2.0-only
/*
 * Options of the commands
 */

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "command.h"

static const struct command *current;

void options_of(const struct command *command)
{
	current = command;
}

static void usage(void)
{
	fprintf(stderr, "Try mqns %s --help.\n", current->name);
	exit(STATUS_USAGE);
}

/* Writes them to @letters as getopt_long() wants them. */
static void derive_letters(const struct option *options, char *letters)
{
	for (; options->name; options++) {
		if (options->val > CHAR_MAX)
			continue;
		*letters++ = options->val;
		if (options->has_arg)
			*letters++ = ':';
	}
	*letters = '\0';
}

static int next(int argc, char **argv, const struct option *options, const char *order)
{
	char letters[64];
	int option;

	letters[0] = *order;
	derive_letters(options, letters + (*order != '\0'));
	option = getopt_long(argc, argv, letters, options, NULL);
	if (option == '?')
		usage();
	if (option != 'h')
		return option;
	fputs(current->help, stdout);
	flush_output();
	exit(STATUS_DONE);
}

int next_option(int argc, char **argv, const struct option *options)
{
	return next(argc, argv, options, "");
}

int next_option_in_order(int argc, char **argv, const struct option *options)
{
	return next(argc, argv, options, "+");
}

void check_operands(int argc, int min, int max)
{
	int count = argc - optind;

	if (count >= min && count <= max)
		return;
	complain(count < min ? "%s: an argument is missing" : "%s: too many arguments",
		 current->name);
	usage();
}
