// SPDX-License-Identifier: GPL-2.0-only
/*
 * The steerer: the stage of one run, and its course where a role cannot steer
 */
#include "fuzz.h"

#include <dirent.h>
#include <grp.h>
#include <sys/epoll.h>
#include <sys/inotify.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>

#define SERVE		"/proc/sys/fs/mqueue_ns/serve"
#define PATIENCE	10	/* seconds */
#define REFUSALS	3	/* before who sleeps is woken by a signal */

/* To be seen when a call changes them. */
#define OLD_ATIME	1000
#define OLD_MTIME	2000

static int state_fds[ROLES];	/* /proc/PID/stat */

static void break_off(const char *why)
{
	say(" (%s)", why);
	end_line();
	run->over = true;
	post(&run->bell);
	kill(0, SIGKILL);
	_exit(BROKEN_OFF);
}

/* The stage */

static void move_fd(int fd, int to)
{
	must(fd);
	must(dup2(fd, to));
	close(fd);
}

static void mount_queues(enum place place)
{
	must(mkdir(directories[place], 0755));
	must(mount("none", directories[place], run->type, 0, NULL));
}

/* Whoever may act at all may end him, and join where he is if that is allowed. */
static void keep_namespace(void)
{
	if (run->mode == USER)
		must(setresuid(1000, 1000, 1000));
	must(prctl(PR_SET_PDEATHSIG, SIGKILL));
	must(prctl(PR_SET_DUMPABLE, 1));
	for (;;)
		pause();
}

/* Leaves us where we were. */
static void make_places(void)
{
	static const char ours[] = "/proc/self/ns/ipc";
	pid_t pid;

	mount_queues(HOME);
	move_fd(open(directories[HOME], O_RDONLY | O_DIRECTORY), FD_MOUNT);
	move_fd(open(ours, O_RDONLY), FD_HOME);
	must(unshare(CLONE_NEWIPC));
	mount_queues(OTHER);
	move_fd(open(ours, O_RDONLY), FD_OTHER);
	must(unshare(CLONE_NEWIPC));
	mount_queues(DOOMED);
	pid = must(fork());
	if (!pid)
		keep_namespace();
	run->keeper = pid;
	move_fd(syscall(SYS_pidfd_open, pid, 0), FD_KEEPER);
	must(setns(FD_HOME, CLONE_NEWIPC));
}

static void make_stage(void)
{
	int pair[2];

	if (!strcmp(run->type, "mqueue_ns"))
		must(write_text(SERVE, "1"));
	must(mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL));
	must(mount("stage", "/tmp", "tmpfs", 0, "mode=0755"));
	must(chdir("/tmp"));
	make_places();
	must(socketpair(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0, pair));
	move_fd(pair[0], FD_PASS_IN);
	move_fd(pair[1], FD_PASS_OUT);
	umask(0);
}

/* Roles */

static void become(uid_t user, gid_t group, bool for_good)
{
	must(setgroups(0, NULL));
	must(setresgid(group, group, for_good ? group : 0));
	must(setresuid(user, user, for_good ? user : 0));
}

/* As root: two who are, two who can be again; one of them is another's group. */
static void become_role(unsigned int number)
{
	bool user = run->mode == USER;

	if (number == 3)
		become(1001, 100, user);
	else if (user || number == 2)
		become(1000, 1000, user);
}

static void start_role(unsigned int number)
{
	become_role(number);
	/* What it waits on is its own. */
	move_fd(socket(AF_NETLINK, SOCK_RAW | SOCK_NONBLOCK, 0), FD_NETLINK);
	move_fd(epoll_create1(EPOLL_CLOEXEC), FD_EPOLL);
	move_fd(inotify_init1(IN_NONBLOCK), FD_INOTIFY);
	role_live(number, false);
}

static void spawn(unsigned int number)
{
	struct role *role = &run->roles[number];
	unsigned int i;
	pid_t pid;

	memset(role, 0, sizeof(*role));
	for (i = 0; i < SLOTS; i++)
		role->slots[i].fd = -1;
	pid = must(fork());
	if (!pid)
		start_role(number);
	role->pid = pid;
	/* Until it is who it is going to be. */
	if (!await(&run->roles[STEERER].turn, PATIENCE))
		break_off("a role does not start");
	state_fds[number] = must(open(text("/proc/%d/stat", pid), O_RDONLY | O_CLOEXEC));
}

static void respawn(unsigned int number)
{
	must(waitpid(run->roles[number].pid, NULL, 0));
	close(state_fds[number]);
	spawn(number);
}

/* Who sleeps */

/* Not by its number in /proc/PID/syscall, which takes longer to read. */
static bool asleep(unsigned int number)
{
	char line[200], *end;
	ssize_t size = pread(state_fds[number], line, sizeof(line) - 1, 0);

	if (size <= 0)
		return false;
	line[size] = '\0';
	end = strrchr(line, ')');
	return end && end[1] == ' ' && end[2] == 'S';
}

static bool is_back(const struct role *role)
{
	return __atomic_load_n(&role->done, __ATOMIC_SEQ_CST);
}

/*
 * Waits until it is clear what became of who left: a task that is woken is not
 * asleep any more when the call that woke it returns.
 */
static bool settle(unsigned int number)
{
	struct role *role = &run->roles[number];
	unsigned int tries;

	for (tries = 0; !is_back(role); tries++) {
		if (asleep(number) && !is_back(role))
			return false;
		if (tries > 200)
			sleep_ms(1);
		else
			sched_yield();
		if (tries > 10000)
			break_off("neither awake nor asleep");
	}
	return true;
}

/* Returns true if it is back. */
static bool collect(unsigned int number)
{
	struct role *role = &run->roles[number];

	if (!settle(number)) {
		/* Signals that did not end its sleep. */
		if (role->used)
			say(" | r%u sleeps:%s", number, role->outcome);
		role->used = 0;
		role->outcome[0] = '\0';
		return false;
	}
	say(" | r%u:%s", number, role->outcome);
	role->pending = false;
	role->done = false;
	role->refused = 0;
	return true;
}

static bool collect_sleepers(void)
{
	bool back = false;
	unsigned int i;

	for (i = 0; i < ROLES; i++) {
		if (run->roles[i].pending)
			back |= collect(i);
	}
	return back;
}

/*
 * What the call led to: exits, and what others did when they woke.  The caller
 * comes first, since he may be on his way still to what wakes the others.
 */
static void collect_all(void)
{
	unsigned int i, caller = run->calls[run->now].role;

	for (i = 0; i < ROLES; i++) {
		if (run->roles[i].leaving)
			respawn(i);
	}
	if (run->roles[caller].pending)
		collect(caller);
	while (collect_sleepers())
		;
}

static void end_sleep(unsigned int number)
{
	must(kill(run->roles[number].pid, SIGUSR2));
	collect(number);
}

static void end_all_sleep(void)
{
	unsigned int i;

	for (i = 0; i < ROLES; i++) {
		if (run->roles[i].pending)
			end_sleep(i);
	}
}

/* A role that sleeps cannot be asked. */
static void refuse(unsigned int number)
{
	say(" asleep");
	if (++run->roles[number].refused >= REFUSALS)
		end_sleep(number);
}

/* Times */

static void step_clock(void)
{
	run->clock_wanted = true;
	post(&run->bell);
	if (!await(&run->clock_turn, PATIENCE))
		break_off("the clock does not go on");
}

/* Sets the times of a file back.  Returns false if there is none. */
static bool set_back(const char *path, struct stat *s)
{
	static const struct timespec old[2] = {
		{ .tv_sec = OLD_ATIME }, { .tv_sec = OLD_MTIME },
	};

	return !utimensat(AT_FDCWD, path, old, 0) && !stat(path, s);
}

static void say_changed(const char *what, const char *path, bool there,
			const struct stat *before)
{
	struct stat s;

	if (stat(path, &s)) {
		say("%s: none", what);
		return;
	}
	if (!there) {
		say("%s: new", what);
		return;
	}
	say("%s: %s%s%s", what, s.st_atime != OLD_ATIME ? "a" : "-",
	    s.st_mtime != OLD_MTIME ? "m" : "-", s.st_ctime != before->st_ctime ? "c" : "-");
}

/* The course */

static void do_call(void)
{
	const struct call *call = &run->calls[run->now];

	if (call->dropped)
		return;
	if (run->roles[call->role].pending) {
		refuse(call->role);
		return;
	}
	run->solo = true;
	hand_turn_to(call->role);
	if (!await(&run->roles[STEERER].turn, PATIENCE))
		break_off("does not return");
	run->solo = false;
	run->unfinished = false;
	collect_all();
}

static void watch_call(void)
{
	const struct call *call = &run->calls[run->now];
	const char *in = directories[run->roles[call->role].looks_at];
	const char *path = text("%s/%s", in, queue_name(call->watched_name));
	struct stat file, dir;
	bool there;

	there = set_back(path, &file);
	set_back(in, &dir);
	step_clock();
	do_call();
	say(" {");
	say_changed("file", path, there, &file);
	say_changed(" dir", in, true, &dir);
	say("}");
}

static void steer_call(void)
{
	const struct call *call = &run->calls[run->now];

	begin_line();
	if (call->watched && !call->dropped)
		watch_call();
	else
		do_call();
	end_line();
}

/* A role has left its call, or exits. */
static void finish_call(void)
{
	run->unfinished = false;
	collect_all();
	end_line();
}

static bool direct(void)
{
	const struct call *call = &run->calls[run->now];
	unsigned int i;

	for (i = 0; i < ROLES; i++) {
		if (run->roles[i].pending)
			return false;
	}
	return !call->watched;
}

static void play(void)
{
	while (run->now < run->count) {
		if (!direct()) {
			steer_call();
			continue;
		}
		hand_turn_to(run->calls[run->now].role);
		if (!await(&run->roles[STEERER].turn, PATIENCE))
			break_off("does not return");
		if (run->unfinished)
			finish_call();
	}
}

/* What is left would be charged to the user in the next run. */
static void remove_queues(const char *path)
{
	DIR *dir = opendir(path);
	struct dirent *d;

	while (dir && (d = readdir(dir)))
		unlinkat(dirfd(dir), d->d_name, 0);
	closedir(dir);
	umount2(path, MNT_DETACH);
}

static void end_roles(void)
{
	unsigned int i;

	for (i = 0; i < ROLES; i++) {
		kill(run->roles[i].pid, SIGKILL);
		waitpid(run->roles[i].pid, NULL, 0);
	}
	kill(run->keeper, SIGKILL);
	waitpid(run->keeper, NULL, 0);
}

/* In its own namespaces already. */
void steer(void)
{
	unsigned int i;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	block_signals();
	run->roles[STEERER].pid = getpid();
	make_stage();
	for (i = 0; i < ROLES; i++)
		spawn(i);
	play();
	begin_line();
	end_all_sleep();
	end_line();
	end_roles();
	for (i = 0; i < PLACES; i++)
		remove_queues(directories[i]);
	run->over = true;
	post(&run->bell);
	exit(0);
}
