// SPDX-License-Identifier: GPL-2.0-only
/*
 * storm KIND [OPTION]... - much at a time, and then all of it is added up
 *
 *	messages	queues, senders, receivers; signals, timeouts, exits, kills
 *	names		making, opening, unlinking of the same names
 *	notify		registrations against close, exec and exit
 *	makers		making of queues while the module is quiesced or is not
 *	spaces		namespaces that die with mounts held, and setns() into them
 *	crowd		many namespaces at once, and their death
 *
 *	-s SEED  -t SECONDS  -w WORKERS  -q QUEUES or namespaces
 *	-d DIR		use queues in this mount, not by name
 *	-m TYPE		what to mount
 *	-g GROUP	the control group that workers are put into
 *
 * Prints what the load was, and "wrong: ..." for what is; then it fails.
 */
#include "storm.h"

struct storm storm = {
	.seed = 1, .seconds = 10, .workers = 8, .queues = 100, .type = "mqueue_ns",
};

static const struct {
	const char *name;
	int (*run)(void);
} kinds[] = {
	{ "messages", storm_messages },
	{ "names", storm_names },
	{ "notify", storm_notify },
	{ "makers", storm_makers },
	{ "spaces", storm_spaces },
	{ "crowd", storm_crowd },
};

static void woken(int signo)
{
	(void)signo;
}

/* So that sleeping calls are interrupted, not made again. */
static void catch_signals(void)
{
	struct sigaction action = { .sa_handler = woken };

	sigaction(SIGUSR1, &action, NULL);
}

struct worker {
	pid_t pid;
	unsigned int lives;
};

static void start(struct worker *workers, unsigned int i, life_fn live)
{
	unsigned int life = ++workers[i].lives;
	struct dice d;
	pid_t pid = must(fork());

	if (!pid) {
		if (storm.group)
			must(write_text(text("%s/cgroup.procs", storm.group), "0"));
		dice_init(&d, i, life);
		live(i, life, &d);
		_exit(0);
	}
	workers[i].pid = pid;
}

static int find(struct worker *workers, pid_t pid)
{
	unsigned int i;

	for (i = 0; i < storm.workers; i++)
		if (workers[i].pid == pid)
			return i;
	return -1;
}

/*
 * Whoever has died is buried, and born again while the storm goes on: when it is over
 * a life is so short that the next has died, too, before we ask.
 */
static unsigned int tend(struct worker *workers, life_fn live, struct weather *w,
			 bool again)
{
	unsigned int alive = 0, i;
	int status, dead;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		dead = find(workers, pid);
		if (dead < 0)
			continue;
		workers[dead].pid = 0;
		if (w->bury)
			w->bury(dead, WIFSIGNALED(status));
		if (WIFSIGNALED(status) && WTERMSIG(status) != SIGKILL)
			printf("wrong: worker %d died of signal %d\n", dead, WTERMSIG(status));
		w->lives++;
		if (again && !over())
			start(workers, dead, live);
	}
	for (i = 0; i < storm.workers; i++)
		alive += workers[i].pid > 0;
	return alive;
}

static void disturb(struct worker *workers, struct weather *w, struct dice *d)
{
	pid_t pid = workers[dice(d, storm.workers)].pid;
	unsigned int sum = w->signals + w->kills;

	if (!sum || pid <= 0)
		return;
	if (dice(d, sum) < w->kills) {
		kill(pid, SIGKILL);
		w->killed++;
	} else {
		kill(pid, SIGUSR1);
		w->signalled++;
	}
}

/* Whoever starts and disturbs a thousand that are busy; not these themselves. */
static void go_first(void)
{
	struct sched_param param = { .sched_priority = 1 };

	must(sched_setscheduler(0, SCHED_RR | SCHED_RESET_ON_FORK, &param));
}

void storm_blow(life_fn live, struct weather *w)
{
	static struct worker workers[STORM_WORKERS];
	unsigned int i, pause = w->signals + w->kills;
	double patience;
	struct dice d;

	memset(workers, 0, sizeof(workers));
	dice_init(&d, STORM_WORKERS, 0);
	go_first();
	storm.end = now() + storm.seconds;
	fflush(stdout);
	for (i = 0; i < storm.workers; i++)
		start(workers, i, live);
	while (!over()) {
		sleep_ms(pause ? 1000 / pause : 50);
		disturb(workers, w, &d);
		tend(workers, live, w, true);
	}
	/* Nobody waits longer than that for anything. */
	patience = now() + 60;
	while (tend(workers, live, w, false)) {
		sleep_ms(20);
		if (now() < patience)
			continue;
		puts("wrong: workers do not end");
		for (i = 0; i < storm.workers; i++)
			if (workers[i].pid > 0)
				kill(workers[i].pid, SIGKILL);
		patience = now() + 60;
	}
}

/* What a queue with default attributes costs on 64 bits. */
#define QUEUE_COST	(10 * (48 + 48 + 8192))

/* How many queues can be made, up to one more than the limit allows? */
static int count_queues(int most)
{
	int i, count;

	for (count = 0; count <= most; count++)
		if (queue_make(text("/charge-%d", count)) < 0)
			break;
	for (i = 0; i < count; i++)
		queue_unlink(text("/charge-%d", i));
	return count;
}

int storm_check_charges(void)
{
	double patience = now() + 30;
	struct rlimit limit, saved;
	int count;

	must(getrlimit(RLIMIT_MSGQUEUE, &saved));
	limit = saved;
	limit.rlim_cur = 4 * QUEUE_COST;
	must(setrlimit(RLIMIT_MSGQUEUE, &limit));
	/* What namespaces left behind is given back a moment after their death. */
	while ((count = count_queues(4)) < 4 && now() < patience)
		sleep_ms(100);
	must(setrlimit(RLIMIT_MSGQUEUE, &saved));
	if (count != 4)
		printf("wrong: %d queues can be made where the limit allows 4\n", count);
	return count != 4;
}

static void raise_limits(void)
{
	struct rlimit all = { RLIM_INFINITY, RLIM_INFINITY };
	struct rlimit files = { 65536, 65536 };

	setrlimit(RLIMIT_MSGQUEUE, &all);
	setrlimit(RLIMIT_NOFILE, &files);
}

static void usage(void)
{
	fputs("usage: storm KIND [OPTION]...\n", stderr);
	exit(2);
}

static void parse(int argc, char **argv)
{
	int option;

	while ((option = getopt(argc, argv, "s:t:w:q:d:m:g:")) != -1) {
		switch (option) {
		case 's':
			storm.seed = atoi(optarg);
			break;
		case 't':
			storm.seconds = atoi(optarg);
			break;
		case 'w':
			storm.workers = atoi(optarg);
			break;
		case 'q':
			storm.queues = atoi(optarg);
			break;
		case 'd':
			storm.dir = optarg;
			break;
		case 'm':
			storm.type = optarg;
			break;
		case 'g':
			storm.group = optarg;
			break;
		default:
			usage();
		}
	}
	if (!storm.workers || storm.workers > STORM_WORKERS || !storm.queues)
		usage();
}

int main(int argc, char **argv)
{
	size_t i;

	if (argc < 2)
		usage();
	parse(argc - 1, argv + 1);
	setvbuf(stdout, NULL, _IOLBF, 0);
	catch_signals();
	raise_limits();
	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (!strcmp(argv[1], kinds[i].name))
			return !!kinds[i].run();
	usage();
}
