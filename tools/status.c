// SPDX-License-Identifier: GPL-2.0-only
/*
 * mqns status: the module, its hooks, all namespaces
 */

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "module.h"

static const char status_help[] =
	"usage: mqns status [OPTION]...\n"
	"Show the module, its hooks, and the namespaces whose queues it keeps.\n\n"
	"  -j, --json           an object with module, hooks and namespaces\n"
	"  -h, --help           this text\n\n"
	"STATE is live, dead (its last task has left, somebody still has it mounted) or\n"
	"orphan (alive, but let go of by active=N).  SERVE: do mq_open() and others mean\n"
	"queues of mqueue_ns there?  PIDS are tasks in it; MOUNTS is where it is mounted,\n"
	"in other mount namespaces by way of /proc/PID/root.\n"
	"Exit status 4: you are not root; 5: the module is not loaded.\n";

static const struct column module_columns[] = {
	{ "version", "VERSION" },
	{ "active", "ACTIVE" },
	{ "internal_mount", "INTERNAL" },
	{ "references", "REFS" },
	{}
};

static const struct column hook_columns[] = {
	{ "symbol", "SYMBOL" },
	{ "kind", "KIND" },
	{ "armed", "ARMED" },
	{ "hits", "HITS" },
	{ "missed", "MISSED" },
	{}
};

static const struct column namespace_columns[] = {
	{ "ipcns", "IPCNS" },
	{ "state", "STATE" },
	{ "dev", "DEV" },
	{ "refs", "REFS" },
	{ "queues", "QUEUES" },
	{ "messages", "MESSAGES" },
	{ "bytes", "BYTES" },
	{ "serve", "SERVE" },
	{ "pids", "PIDS" },
	{ "mounts", "MOUNTS" },
	{}
};

static void set_attribute(struct value *object, const char *key, const char *name)
{
	char *text = module_attribute(name);

	value_set(object, key, value_text(text));
	free(text);
}

static struct value *describe_module(void)
{
	struct value *module = value_object();
	char *references = module_attribute("refcnt");

	set_attribute(module, "version", "version");
	set_attribute(module, "active", "parameters/active");
	set_attribute(module, "internal_mount", "parameters/internal_mount");
	value_set(module, "references", references ? value_integer(atoi(references)) :
						     value_null());
	free(references);
	return module;
}

/* What the kernel says with a number, or nothing, is yes or no. */
static void make_truth(struct value *rows, const char *key)
{
	struct value *row, *member;

	for (row = rows->members.first; row; row = row->next) {
		member = value_get(row, key);
		if (!member || member->kind != VALUE_INTEGER)
			continue;
		member->truth = member->integer;
		member->kind = VALUE_BOOL;
	}
}

static struct value *describe_namespaces(void)
{
	struct value *namespaces = module_table("namespaces");

	make_truth(namespaces, "serve");
	tasks_add(namespaces);
	return namespaces;
}

static void write_tables(const struct value *all)
{
	struct value *module = value_array();

	value_add(module, describe_module());
	table_write(module, module_columns, stdout);
	value_free(module);
	putchar('\n');
	table_write(value_get(all, "hooks"), hook_columns, stdout);
	putchar('\n');
	table_write(value_get(all, "namespaces"), namespace_columns, stdout);
}

static int show_status(int argc, char **argv)
{
	static const struct option options[] = {
		JSON_OPTION, HELP_OPTION, {}
	};
	struct value *all = value_object();
	bool json = false;

	while (next_option(argc, argv, options) >= 0)
		json = true;
	check_operands(argc, 0, 0);
	module_needed();
	value_set(all, "module", describe_module());
	value_set(all, "hooks", module_table("hooks"));
	value_set(all, "namespaces", describe_namespaces());
	if (json)
		json_write_pretty(all, stdout);
	else
		write_tables(all);
	value_free(all);
	return STATUS_DONE;
}

const struct command status_command = {
	"status", "the module, its hooks, all namespaces", status_help, show_status
};
