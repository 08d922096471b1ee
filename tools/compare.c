// SPDX-License-Identifier: GPL-2.0-only
/*
 * mqns compare: does a command do the same on our queues?
 */

#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "compare.h"

#define ROUNDS_MAX	100000
#define TIMEOUT_MAX	1000000

static const char compare_help[] =
	"usage: mqns compare [OPTION]... [--] COMMAND [ARGUMENT]...\n"
	"Run a command on the kernel's own queues and on those of mqueue_ns, in fresh\n"
	"namespaces, in turn, and show what differs: exit status, output, the results of\n"
	"mq_* calls, and the time it took.\n\n"
	"  -n, --rounds N       so often (default: 3)\n"
	"  -t, --timeout SEC    kill it after so long, and take that for its exit status\n"
	"      --stdin FILE     its standard input (default: /dev/null)\n"
	"  -m, --mount DIR      mount its queues there, for it alone\n"
	"  -l, --limit KEY=N    give the namespaces a limit; may be repeated\n"
	"  -j, --json           an object\n"
	"  -h, --help           this text\n\n"
	FRESH_LIMITS_HELP
	"\nCalls are seen by the tracepoints of system calls: those of 64-bit programs.\n"
	"Exit status: 0 alike; 1 not alike; 2 usage; 3 trouble.  Time does not matter.\n";

struct comparison {
	struct experiment experiment;
	size_t rounds;
	bool json;
};

static void compare_option(struct comparison *c, int option)
{
	if (option == 'n')
		c->rounds = parse_number(optarg, ROUNDS_MAX, "number of rounds");
	else if (option == 't')
		c->experiment.timeout = 1000 * parse_number(optarg, TIMEOUT_MAX,
							    "number of seconds");
	else if (option == OPTION_STDIN)
		c->experiment.input = optarg;
	else if (!fresh_option(&c->experiment.fresh, option, optarg))
		c->json = true;
}

static void run_on(struct comparison *c, int serve, struct outcome *outcome)
{
	c->experiment.fresh.serve = serve;
	experiment_run(&c->experiment, outcome);
}

/* Who is first may pay for what both then use: they take turns in that, too. */
static void run_round(struct comparison *c, size_t round, struct outcome *stock,
		      struct outcome *served)
{
	if (round % 2)
		run_on(c, FRESH_SERVED, served);
	run_on(c, FRESH_STOCK, stock);
	if (round % 2 == 0)
		run_on(c, FRESH_SERVED, served);
}

static void run_all(struct comparison *c, struct verdict *v)
{
	struct outcome first, stock, served;
	size_t round;

	for (round = 0; round < c->rounds; round++) {
		run_round(c, round, &stock, &served);
		verdict_add(v, &stock, &served);
		outcome_free(&served);
		if (!round) {
			first = stock;
			continue;
		}
		v->steady = v->steady && outcome_same(&first, &stock);
		outcome_free(&stock);
	}
	outcome_free(&first);
}

/* Leaves neither a process nor an instance of tracefs behind. */
static void end(int number)
{
	experiment_abort();
	calls_abort();
	signal(number, SIG_DFL);
	raise(number);
}

static void watch_calls(struct comparison *c, struct verdict *v)
{
	v->why_not = calls_open();
	v->watched = !v->why_not;
	c->experiment.watch = v->watched;
}

static int compare(int argc, char **argv)
{
	static const struct option options[] = {
		MOUNT_OPTION, LIMIT_OPTION,
		{ "rounds", required_argument, NULL, 'n' },
		{ "timeout", required_argument, NULL, 't' },
		{ "stdin", required_argument, NULL, OPTION_STDIN },
		JSON_OPTION,
		HELP_OPTION,
		{}
	};
	struct comparison c = { .rounds = 3, .experiment.timeout = -1 };
	struct verdict v;
	int option;

	while ((option = next_option_in_order(argc, argv, options)) >= 0)
		compare_option(&c, option);
	check_operands(argc, 1, INT_MAX);
	if (!c.rounds)
		fail(STATUS_USAGE, "nothing to compare in no round");
	fail_always_with(STATUS_TROUBLE);
	module_needed();
	c.experiment.command = argv + optind;
	verdict_init(&v, c.rounds);
	watch_calls(&c, &v);
	signal(SIGINT, end);
	signal(SIGTERM, end);
	signal(SIGHUP, end);
	run_all(&c, &v);
	if (c.json)
		json_write_pretty(verdict_value(&v), stdout);
	else
		verdict_write(&v);
	return verdict_alike(&v) ? STATUS_DONE : STATUS_NO;
}

const struct command compare_command = {
	"compare", "a command on either kind of queues", compare_help, compare
};
