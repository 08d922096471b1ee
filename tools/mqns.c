// SPDX-License-Identifier: GPL-2.0-only
/*
 * mqns - POSIX message queues of namespaces, from the shell
 */

#include <stdio.h>
#include <string.h>

#include "command.h"

#define COUNT(array)	(sizeof(array) / sizeof(*(array)))

static const struct command *const commands[] = {
	&status_command, &run_command, &serve_command, &compare_command, &ls_command,
	&stat_command, &create_command, &rm_command, &send_command, &recv_command,
	&peek_command, &dump_command, &restore_command,
};

static void help(FILE *to)
{
	size_t i;

	fputs("usage: mqns COMMAND [OPTION]... [ARGUMENT]...\n"
	      "Message queues of IPC namespaces: the kernel's own and those of mqueue_ns.\n\n",
	      to);
	for (i = 0; i < COUNT(commands); i++)
		fprintf(to, "  %-9s %s\n", commands[i]->name, commands[i]->summary);
	fputs("\nmqns COMMAND --help tells more, mqns --version the version.  See mqns(1).\n"
	      "Exit status: 0 done; 1 no (nothing in time, off, not alike); 2 usage; 3 trouble;\n"
	      "4 permission denied; 5 the module is not loaded, or the queue is not its own.\n",
	      to);
}

static const struct command *find(const char *name)
{
	size_t i;

	for (i = 0; i < COUNT(commands); i++)
		if (!strcmp(commands[i]->name, name))
			return commands[i];
	return NULL;
}

static int run(const struct command *command, int argc, char **argv)
{
	int status;

	argv[0] = format_text("mqns %s", command->name);
	options_of(command);
	status = command->run(argc, argv);
	flush_output();
	return status;
}

static bool is(const char *word, const char *one, const char *other)
{
	return !strcmp(word, one) || !strcmp(word, other);
}

int main(int argc, char **argv)
{
	const struct command *command = argc > 1 ? find(argv[1]) : NULL;

	if (command)
		return run(command, argc - 1, argv + 1);
	if (argc == 2 && is(argv[1], "--version", "-V")) {
		puts("mqns " MQNS_VERSION);
		flush_output();
		return STATUS_DONE;
	}
	if (argc > 1 && is(argv[1], "--help", "-h")) {
		help(stdout);
		flush_output();
		return STATUS_DONE;
	}
	if (argc > 1)
		complain("no such command: %s", argv[1]);
	help(stderr);
	return STATUS_USAGE;
}
