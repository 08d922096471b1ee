// SPDX-License-Identifier: GPL-2.0-only
/*
 * mqns serve: whose queues are meant by names in a namespace
 */

#include <errno.h>
#include <string.h>

#include "command.h"
#include "module.h"
#include "place.h"

static const char serve_help[] =
	"usage: mqns serve [OPTION]... on|off|status\n"
	"Say whether mq_open(), mq_unlink() and mounting mqueue in the IPC namespace\n"
	"mean the queues of mqueue_ns, and in all that are created from it later.\n"
	"Descriptors that are open stay what they are.\n\n"
	"  -P, --pid PID        in the namespace of that task, not our own\n"
	"  -j, --json           an object: is it served now?\n"
	"  -h, --help           this text\n\n"
	"Exit status 1: status says off; 5: the module is not loaded.\n";

static void set(bool serve)
{
	if (!module_serve(serve))
		return;
	if (errno == ENOENT)
		module_needed();
	fail_errno("switching it %s", serve ? "on" : "off");
}

static int show(bool json, bool asked)
{
	bool serves = module_serves();
	struct value *object;

	if (json) {
		object = value_object();
		value_set(object, "serve", value_bool(serves));
		json_write_pretty(object, stdout);
		value_free(object);
	} else if (asked) {
		puts(serves ? "on" : "off");
	}
	return serves || !asked ? STATUS_DONE : STATUS_NO;
}

static int serve(int argc, char **argv)
{
	static const struct option options[] = {
		PID_OPTION, JSON_OPTION, HELP_OPTION,
		{}
	};
	struct place place = {};
	const char *what;
	bool json = false;
	int option;

	while ((option = next_option(argc, argv, options)) >= 0)
		if (!place_option(&place, option, optarg))
			json = true;
	check_operands(argc, 1, 1);
	what = argv[optind];
	if (strcmp(what, "on") && strcmp(what, "off") && strcmp(what, "status"))
		fail(STATUS_USAGE, "not on, off or status: %s", what);
	place_enter(&place);
	if (strcmp(what, "status"))
		set(!strcmp(what, "on"));
	return show(json, !strcmp(what, "status"));
}

const struct command serve_command = {
	"serve", "whose queues names mean in a namespace", serve_help, serve
};
