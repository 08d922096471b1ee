// SPDX-License-Identifier: GPL-2.0-only
/*
 * fuzz - plays random calls on the kernel's queues and on ours, and compares
 *
 *	-s SEED		the first seed (default: 1)
 *	-n SEEDS	how many (default: 1)
 *	-c CALLS	calls in each program (default: 2000)
 *	-m MODE		root (default), user, userns
 *	-t SECONDS	go on for so long instead, seed after seed
 *	-d FILE		the allowed differences (default: none)
 *	--stock-stock	twice on the kernel's queues: shows that the programs say
 *			the same each time
 *	--print		shows the transcript on ours
 *
 * The exit status is 1 if something differed.  Runs as root: it makes
 * namespaces and steps the clock.
 */
#include "fuzz.h"
#include "fuzz-compare.h"

#include <getopt.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>

#define RUN_SECONDS	30
#define INSIDE_ROOT	100000

static struct options {
	unsigned long seed, seeds, calls, seconds;
	enum mode mode;
	const char *differences;
	bool stock_stock, print;
} options = { .seed = 1, .seeds = 1, .calls = 2000 };

static int run_fds[2];

/* The memory of a run: what has to be at hand after exec(). */
static struct run *map_new_run(int *fd)
{
	void *map;

	*fd = must(memfd_create("run", MFD_CLOEXEC));
	must(ftruncate(*fd, sizeof(struct run)));
	map = mmap(NULL, sizeof(struct run), PROT_READ | PROT_WRITE, MAP_SHARED, *fd, 0);
	must(map == MAP_FAILED ? -1 : 0);
	return map;
}

/* On one processor a turn is handed on without waking another. */
static void stay_on_one_processor(void)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(0, &set);
	must(sched_setaffinity(0, sizeof(set), &set));
}

/* The hard limit cannot be raised in a user namespace. */
static void set_limits(void)
{
	struct rlimit memory = { 819200, RLIM_INFINITY };
	struct rlimit files = { 1024, 1024 };

	must(setrlimit(RLIMIT_MSGQUEUE, &memory));
	must(setrlimit(RLIMIT_NOFILE, &files));
}

static void wait_for_ids(int ids)
{
	char byte;

	must(unshare(CLONE_NEWUSER));
	must(write(ids, "x", 1));
	must(read(ids, &byte, 1));
	must(setresgid(0, 0, 0));
	must(setresuid(0, 0, 0));
}

static void map_ids(pid_t pid, int ids)
{
	const char *map = text("0 %d 65536", INSIDE_ROOT);
	char byte;

	must(read(ids, &byte, 1));
	must(write_text(text("/proc/%d/uid_map", pid), map));
	must(write_text(text("/proc/%d/gid_map", pid), map));
	must(write(ids, "x", 1));
}

static void start_steerer(struct run *r, int fd, int ids)
{
	run = r;
	must(setsid());
	must(dup2(fd, FD_RUN));
	set_limits();
	if (r->mode == USERNS)
		wait_for_ids(ids);
	must(unshare(CLONE_NEWIPC | CLONE_NEWNS));
	steer();
}

/* The times of files are kept in seconds. */
static void step_clock(struct run *r)
{
	struct timespec t;

	must(clock_gettime(CLOCK_REALTIME, &t));
	t.tv_sec += 2;
	must(clock_settime(CLOCK_REALTIME, &t));
	r->clock_wanted = false;
	post(&r->clock_turn);
}

static bool is_dead(pid_t pid)
{
	siginfo_t how = { 0 };

	must(waitid(P_PID, pid, &how, WEXITED | WNOWAIT | WNOHANG));
	return how.si_pid;
}

/* Returns false if it took too long. */
static bool attend(struct run *r, pid_t pid)
{
	unsigned int waited = 0;

	while (!r->over) {
		if (!await(&r->bell, 1)) {
			if (is_dead(pid))
				return true;
			if (++waited > RUN_SECONDS)
				return false;
		} else if (r->clock_wanted) {
			step_clock(r);
		}
	}
	return true;
}

static void reset(struct run *r)
{
	r->now = 0;
	r->used = 0;
	r->solo = false;
	r->unfinished = false;
	r->over = false;
	r->bell = 0;
	r->clock_turn = 0;
	r->clock_wanted = false;
	memset(r->roles, 0, sizeof(r->roles));
}

/* The roles are in the session of the steerer. */
static void bury(pid_t pid, bool force)
{
	siginfo_t how = { 0 };

	if (force)
		kill(-pid, SIGKILL);
	must(waitid(P_PID, pid, &how, WEXITED | WNOWAIT));
	kill(-pid, SIGKILL);
	must(waitpid(pid, NULL, 0));
	if (how.si_code == CLD_EXITED && how.si_status)
		fprintf(stderr, "fuzz: the steerer broke off: %d\n", how.si_status);
}

static int fd_of_run(const struct run *r);

void run_one(struct run *r)
{
	int ids[2];
	pid_t pid;

	reset(r);
	must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ids));
	pid = must(fork());
	if (!pid)
		start_steerer(r, fd_of_run(r), ids[0]);
	if (r->mode == USERNS)
		map_ids(pid, ids[1]);
	bury(pid, !attend(r, pid));
	close(ids[0]);
	close(ids[1]);
}

static struct run *runs[2];

static int fd_of_run(const struct run *r)
{
	return run_fds[r == runs[1]];
}

static void print_transcript(const struct run *r)
{
	char words[400];
	unsigned int i;

	for (i = 0; i < r->now && i < r->count; i++) {
		describe(&r->calls[i], words, sizeof(words));
		printf("%u %s:%.*s\n", i, words, (int)(r->lines[i + 1] - r->lines[i]),
		       r->text + r->lines[i]);
	}
}

/* Returns true if nothing differed. */
static bool try_seed(unsigned long seed)
{
	long at;

	generate(runs[0], seed, options.calls);
	generate(runs[1], seed, options.calls);
	at = compare(runs[0], runs[1]);
	if (options.print)
		print_transcript(runs[1]);
	if (at < 0)
		return true;
	printf("seed %lu differs at call %ld:\n", seed, at);
	report(runs[0], runs[1], at);
	fflush(stdout);
	return false;
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

/* Returns true if nothing differed. */
static bool try_seeds(void)
{
	double start = now(), took;
	unsigned long tried = 0, differ = 0;

	for (;;) {
		took = now() - start;
		if (options.seconds ? took >= options.seconds : tried >= options.seeds)
			break;
		differ += !try_seed(options.seed + tried++);
	}
	printf("%lu seeds from %lu, %lu calls each, twice: %.1f seconds, ",
	       tried, options.seed, options.calls, took);
	printf("%.0f calls a second, %lu differ\n", 2 * tried * options.calls / took, differ);
	return !differ;
}

static const struct option long_options[] = {
	{ "stock-stock", no_argument, NULL, 'S' },
	{ "print", no_argument, NULL, 'P' },
	{ }
};

static enum mode mode_of(const char *name)
{
	if (!strcmp(name, "user"))
		return USER;
	if (!strcmp(name, "userns"))
		return USERNS;
	if (!strcmp(name, "root"))
		return ROOT;
	fprintf(stderr, "fuzz: no such mode: %s\n", name);
	exit(2);
}

static void parse_options(int argc, char **argv)
{
	int c;

	while ((c = getopt_long(argc, argv, "s:n:c:m:t:d:", long_options, NULL)) != -1) {
		switch (c) {
		case 's':
			options.seed = strtoul(optarg, NULL, 0);
			break;
		case 'n':
			options.seeds = strtoul(optarg, NULL, 0);
			break;
		case 'c':
			options.calls = strtoul(optarg, NULL, 0);
			break;
		case 'm':
			options.mode = mode_of(optarg);
			break;
		case 't':
			options.seconds = strtoul(optarg, NULL, 0);
			break;
		case 'd':
			options.differences = optarg;
			break;
		case 'S':
			options.stock_stock = true;
			break;
		case 'P':
			options.print = true;
			break;
		default:
			exit(2);
		}
	}
	if (optind < argc || options.calls > CALLS_MAX)
		exit(2);
}

int main(int argc, char **argv)
{
	unsigned int i;

	if (argc == 3 && !strcmp(argv[1], "--role"))
		role_live(atoi(argv[2]), true);
	parse_options(argc, argv);
	if (geteuid()) {
		fprintf(stderr, "fuzz: only root can make namespaces and step the clock\n");
		return 2;
	}
	if (options.differences)
		read_differences(options.differences);
	stay_on_one_processor();
	for (i = 0; i < 2; i++) {
		runs[i] = map_new_run(&run_fds[i]);
		runs[i]->type = i && !options.stock_stock ? "mqueue_ns" : "mqueue";
		runs[i]->mode = options.mode;
	}
	return try_seeds() ? 0 : 1;
}
