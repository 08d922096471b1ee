// SPDX-License-Identifier: GPL-2.0-only
/*
 * scenario TYPE [CHAPTER]... - plays the scenario of the 2009 message on a file
 * system type
 *
 * TYPE is mqueue, the kernel's own, or mqueue_ns; a CHAPTER is S1 and so on, and
 * all are played if none is given.  Prints a line "# S1 ..." for
 * each chapter and one line for each observation:
 *
 *	S1.2c words: outcome
 *
 * that is chapter, step and letter, what was done, what came out.  The program
 * judges nothing: two runs, one on each type, are to be compared line by line.
 * The exit status says only whether everything could be played.
 */
#include "scenario.h"

#include <sys/resource.h>

/* Far more than any step takes, even under emulation. */
#define STEP_SECONDS	60

#define SERVE "/proc/sys/fs/mqueue_ns/serve"

static const struct chapter *const chapters[] = {
	&chapter_mounts, &chapter_superblocks, &chapter_mounter, &chapter_calls,
	&chapter_vfs, &chapter_death, &chapter_pins, &chapter_races,
	&chapter_inherit, &chapter_rare, &chapter_differences,
};

const char *fs_type;

/* Where we are, for the numbers in front of the lines. */
static unsigned int chapter_number, step_number, letter;

void see(const char *words, const char *fmt, ...)
{
	va_list ap;

	if (letter == 26) {
		fprintf(stderr, "a step with more than 26 observations\n");
		exit(2);
	}
	printf("S%u.%u%c %s: ", chapter_number, step_number, 'a' + letter++, words);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
	fflush(stdout);
}

void saw(const char *words, long ret)
{
	see(words, "%s", outcome(ret));
}

void said(const char *words, const char *what)
{
	see(words, "%s", what);
}

void truth(const char *words, bool yes)
{
	see(words, yes ? "yes" : "no");
}

/*
 * Queues are charged to the user until their namespace is taken apart, which
 * happens some time after it died: what an earlier step used must not show.
 */
static void lift_limit(void)
{
	struct rlimit none = { RLIM_INFINITY, RLIM_INFINITY };

	must(setrlimit(RLIMIT_MSGQUEUE, &none));
}

/* Fresh namespaces, and an empty directory to be in. */
static void enter_stage(const char *dir)
{
	must(setsid());
	must(unshare(CLONE_NEWIPC | CLONE_NEWNS));
	must(mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL));
	must(mount("stage", dir, "tmpfs", 0, "mode=0755"));
	must(chdir(dir));
	umask(0);
	lift_limit();
	alarm(STEP_SECONDS);
}

/* Returns true if the step came to its end. */
static bool play_step(step_fn step, const char *dir)
{
	siginfo_t how = { 0 };
	pid_t pid;

	fflush(stdout);
	pid = must(fork());
	if (!pid) {
		enter_stage(dir);
		step();
		exit(0);
	}
	must(waitid(P_PID, pid, &how, WEXITED | WNOWAIT));
	/* Actors of a step that broke off are still there: one session each. */
	kill(-pid, SIGKILL);
	must(waitpid(pid, NULL, 0));
	if (how.si_code == CLD_EXITED && !how.si_status)
		return true;
	fprintf(stderr, "scenario: step S%u.%u broke off: %s %d\n", chapter_number,
		step_number, how.si_code == CLD_EXITED ? "exit status" : "signal",
		how.si_status);
	return false;
}

static bool play_chapter(const struct chapter *chapter, const char *dir)
{
	const step_fn *step;
	bool complete = true;

	step_number = 0;
	printf("# S%u %s\n", chapter_number, chapter->says);
	for (step = chapter->steps; *step; step++) {
		step_number++;
		complete &= play_step(*step, dir);
	}
	return complete;
}

/* Is the chapter we are at among those that were asked for? */
static bool chosen(char **names)
{
	if (!*names)
		return true;
	for (; *names; names++)
		if (!strcmp(*names, text("S%u", chapter_number)))
			return true;
	return false;
}

static bool play(char **names)
{
	char dir[] = "/tmp/scenario.XXXXXX";
	bool complete = true;
	size_t i;

	mkdir("/tmp", 01777);
	if (!mkdtemp(dir)) {
		perror("scenario: a directory in /tmp");
		return false;
	}
	for (i = 0; i < sizeof(chapters) / sizeof(chapters[0]); i++) {
		chapter_number = i + 1;
		if (chosen(names))
			complete &= play_chapter(chapters[i], dir);
	}
	rmdir(dir);
	return complete;
}

/*
 * Whether programs that give a name get queues of mqueue_ns is a switch of the
 * IPC namespace that new ones inherit.  Returns what it was, 0 if there is none.
 */
static char set_serve(char value)
{
	char old[8] = "0", new[2] = { value };

	if (read_text(SERVE, old, sizeof(old)) > 0)
		must(write_text(SERVE, new));
	return old[0];
}

static bool have_type(void)
{
	long context = result(fsopen(fs_type, FSOPEN_CLOEXEC));

	if (context >= 0) {
		close(context);
		return true;
	}
	fprintf(stderr, "scenario: the kernel has no file system type %s (%s)%s\n",
		fs_type, outcome(context),
		strcmp(fs_type, "mqueue_ns") ? "" : ": load the module first");
	return false;
}

/* What S9 runs as another program: says as its status whether it could send. */
static int send_as_another(int q)
{
	return -queue_send(q, "from another program", 0);
}

int main(int argc, char **argv)
{
	bool ours, complete;
	char serve;

	if (argc == 3 && !strcmp(argv[1], "--send"))
		return send_as_another(atoi(argv[2]));
	if (argc == 4 && !strcmp(argv[1], "--told"))
		return told_by_signal(atoi(argv[2]), atoi(argv[3]));
	if (argc < 2 || (strcmp(argv[1], "mqueue") && strcmp(argv[1], "mqueue_ns"))) {
		fprintf(stderr, "usage: scenario mqueue|mqueue_ns [S1|S2|...]...\n");
		return 2;
	}
	if (geteuid()) {
		fprintf(stderr, "scenario: only root can make namespaces and mount\n");
		return 2;
	}
	fs_type = argv[1];
	ours = !strcmp(fs_type, "mqueue_ns");
	if (!have_type())
		return 2;
	serve = set_serve(ours ? '1' : '0');
	complete = play(argv + 2);
	set_serve(serve);
	return complete ? 0 : 1;
}
