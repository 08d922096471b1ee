// SPDX-License-Identifier: GPL-2.0-only
/*
 * S9: whatever is inherited, passed on or joined goes on meaning the same queue
 *
 * The 2009 message does not say this, and programs rely on it.
 */
#include "scenario.h"

#include <pthread.h>
#include <sys/epoll.h>
#include <sys/statfs.h>

#define SERVE	"/proc/sys/fs/mqueue_ns/serve"

/* What clone() takes. */
static const unsigned long kinds[] = {
	CLONE_NEWIPC, CLONE_NEWNS, CLONE_NEWUTS, CLONE_NEWPID, CLONE_NEWNET,
	CLONE_NEWCGROUP, CLONE_NEWUSER,
};

#define KINDS		(sizeof(kinds) / sizeof(kinds[0]))
#define MIXTURES	128		/* 2 to the power of KINDS */
#define LINE_OF		16		/* mixtures in a line */

static long must_work(long ret, const char *what)
{
	return must_be(ret, what, __FILE__, __LINE__);
}

/* Registers for SIGUSR1, which is to be blocked. */
static long ask_for_signal(int q)
{
	struct sigevent ev = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1 };

	return result(mq_notify(q, &ev));
}

static void block_signal(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	must(sigprocmask(SIG_BLOCK, &set, NULL));
}

/* Whether the signal came, and from whom. */
static const char *signal_from(pid_t other)
{
	siginfo_t info;

	if (!signal_taken(&info))
		return "no signal";
	return info.si_pid == getpid() ? "from us" :
	       info.si_pid == other ? "from the other" :
	       info.si_pid ? "from a stranger" : "from nobody";
}

static long act_ask_for_signal(struct order *o)
{
	return ask_for_signal(o->number);
}

/* A child has our descriptors; what we asked for remains ours. */
static void step_fork(void)
{
	long q = queue_open("/ab", O_CREAT | O_RDWR | O_NONBLOCK);
	pid_t child;
	int status;

	block_signal();
	saw("we ask for a signal", ask_for_signal(q));
	child = must(fork());
	if (!child) {
		/* Each of these says something about a registration that is not its. */
		if (mq_notify(q, NULL) || ask_for_signal(q) != -EBUSY)
			_exit(1);
		_exit(close(q) ? 2 : 0);
	}
	must(waitpid(child, &status, 0));
	see("a child tries to end that and closes its copy", "%d", status);
	child = must(fork());
	if (!child)
		_exit(queue_send(q, "from the child", 0) < 0);
	must(waitpid(child, &status, 0));
	see("another sends", "%d", status);
	said("we have the signal", signal_from(child));
	said("and receive", queue_receive(q));
	child = must(fork());
	if (!child)
		_exit(ask_for_signal(q) < 0);
	must(waitpid(child, &status, 0));
	see("a child asks for a signal and exits", "%d", status);
	saw("we ask", ask_for_signal(q));
}

/* Another program that sends what it was told: scenario.c, main(). */
static int run_program(long q)
{
	int status;
	pid_t pid = must(fork());

	if (!pid) {
		execl("/proc/self/exe", "scenario", "--send", text("%ld", q), NULL);
		_exit(99);
	}
	must(waitpid(pid, &status, 0));
	return WEXITSTATUS(status);
}

/* Becomes that program, its registration and all. */
static long act_become_program(struct order *o)
{
	execl("/proc/self/exe", "scenario", "--send", text("%ld", o->number), NULL);
	return -errno;
}

/* Another program has the descriptors that stay open, and no registrations. */
static void step_exec(void)
{
	long q = queue_open("/ab", O_CREAT | O_RDWR | O_NONBLOCK), fd, theirs;
	struct actor a = actor_start(0);

	must_work(mount_on("a"), "mount");
	fd = must(open("a/ab", O_RDWR | O_NONBLOCK));
	see("another program sends with what mq_open opened", "%d", run_program(q));
	see("with what open opened", "%d", run_program(fd));
	must(fcntl(q, F_SETFD, 0));
	see("with the first, kept open", "%d", run_program(q));
	said("we receive", all_messages(q));
	theirs = tell(&a, act_open, "/ab", O_RDWR | O_NONBLOCK);
	saw("one asks for a signal", tell(&a, act_ask_for_signal, NULL, theirs));
	saw("we ask", ask_for_signal(q));
	actor_order(&a, act_become_program, NULL, theirs);
	must(waitpid(a.pid, NULL, 0));
	saw("it was another program and is gone; we ask", ask_for_signal(q));
	said("we receive", all_messages(q));
}

/*
 * A child that asks for a signal, and may become a program that stays with the queue,
 * tells whether the signal came: scenario.c, main().
 */
static int was_told(long q, int fd, bool become)
{
	int ready[2], status;
	pid_t pid;
	char c;

	must(pipe2(ready, O_CLOEXEC));
	pid = must(fork());
	if (!pid) {
		/* To close it later would end what is asked for. */
		close(q);
		must_work(ask_for_signal(fd), "mq_notify");
		must(fcntl(ready[1], F_SETFD, 0));
		if (become)
			execl("/proc/self/exe", "scenario", "--told", text("%d", fd),
			      text("%d", ready[1]), NULL);
		_exit(told_by_signal(fd, ready[1]));
	}
	must(read(ready[0], &c, 1));
	close(ready[0]);
	close(ready[1]);
	saw("somebody is registered; we ask", ask_for_signal(q));
	saw("and send", queue_send(q, "one", 0));
	must(waitpid(pid, &status, 0));
	said("we receive", all_messages(q));
	return WEXITSTATUS(status);
}

/* What asked for a signal is another program now: it does not get it. */
static void step_exec_registered(void)
{
	long q = queue_open("/ab", O_CREAT | O_RDWR | O_NONBLOCK);
	int fd;

	block_signal();
	must_work(mount_on("a"), "mount");
	fd = must(open("a/ab", O_RDWR | O_NONBLOCK));
	see("a child was told", "%d", was_told(q, fd, false));
	see("a program that took its place was told", "%d", was_told(q, fd, true));
	saw("we ask", ask_for_signal(q));
}

/* Who sent, in the eyes of the process that is told. */
static const char *sender_told(void)
{
	siginfo_t info;

	if (!signal_taken(&info))
		return "no signal";
	return text("process %s, user %d", info.si_pid == 0 ? "unknown" :
		    info.si_pid == getpid() ? "itself" : "another", info.si_uid);
}

static long act_ask_blocked(struct order *o)
{
	block_signal();
	return ask_for_signal(o->number);
}

static long act_sender_told(struct order *o)
{
	snprintf(o->text, sizeof(o->text), "%s", sender_told());
	return 0;
}

static long act_ask_and_send(struct order *o)
{
	return ask_for_signal(o->number) ?: queue_send(o->number, "mine", 0);
}

/* A signal tells who sent in the terms of the namespaces of who gets it. */
static void step_signal_tells(void)
{
	long q = queue_open("/ab", O_CREAT | O_RDWR | O_NONBLOCK), theirs;
	struct actor below = actor_inside_root(CLONE_NEWPID), user = actor_other_user();
	struct actor waiting = actor_start(0);

	block_signal();
	saw("one in namespaces of its own asks", hand_over(&below, act_ask_blocked, NULL, q));
	saw("we send", queue_send(q, "ours", 0));
	said("it was told of", ask(&below, act_sender_told, NULL, 0));
	said("we receive", all_messages(q));
	saw("it asks and sends", hand_over(&below, act_ask_and_send, NULL, q));
	said("it was told of", ask(&below, act_sender_told, NULL, 0));
	said("we receive", all_messages(q));
	saw("we ask", ask_for_signal(q));
	saw("it sends", hand_over(&below, act_send, "theirs", q));
	said("we were told of", sender_told());
	said("we receive", all_messages(q));
	saw("we ask", ask_for_signal(q));
	saw("another user sends", hand_over(&user, act_send, "his", q));
	said("we were told of", sender_told());
	said("we receive", all_messages(q));
	theirs = tell(&waiting, act_open, "/ab", O_RDWR);
	actor_order(&waiting, act_receive, NULL, theirs);
	wait_asleep_in(waiting.pid, SYS_mq_timedreceive);
	saw("one waits to receive; we ask", ask_for_signal(q));
	saw("we send", queue_send(q, "handed over", 0));
	actor_answer(&waiting, NULL);
	said("we were told of", sender_told());
	saw("we send", queue_send(q, "left", 0));
	said("we were told of", sender_told());
}

/*
 * What a task in new namespaces of some kinds finds: f our queue, d that it may
 * not, n none and makes a new one, u none and has no ID to make one.
 */
static char look_around(int go)
{
	char c;
	long q;

	if (read(go, &c, 1) != 1)
		return '!';
	if (c == 'm' && (setresgid(0, 0, 0) || setresuid(0, 0, 0)))
		return '!';
	q = queue_open("/ab", O_RDWR);
	if (q >= 0)
		return 'f';
	if (q != -ENOENT)
		return q == -EACCES ? 'd' : '!';
	q = queue_make("/ab");
	return q >= 0 ? 'n' : q == -EOVERFLOW ? 'u' : '!';
}

static unsigned long mixture(unsigned int number)
{
	unsigned long flags = 0;
	unsigned int i;

	for (i = 0; i < KINDS; i++)
		flags |= number >> i & 1 ? kinds[i] : 0;
	return flags;
}

/* A task of its own with pipes to let it go on and to hear its letter. */
static pid_t start_look(unsigned long flags, int *go, int *letter)
{
	int to[2], from[2];
	char c;
	pid_t pid;

	must(pipe2(to, O_CLOEXEC));
	must(pipe2(from, O_CLOEXEC));
	pid = must(syscall(SYS_clone, flags | SIGCHLD, NULL, NULL, NULL, 0));
	if (!pid) {
		close(to[1]);
		c = look_around(to[0]);
		_exit(write(from[1], &c, 1) != 1);
	}
	close(to[0]);
	close(from[1]);
	*go = to[1];
	*letter = from[0];
	return pid;
}

static char clone_letter(unsigned long flags)
{
	int go, letter;
	pid_t pid = start_look(flags, &go, &letter);
	/* Half of them, so that both are seen. */
	bool mapped = flags & CLONE_NEWUSER && !(flags & CLONE_NEWNS);
	char c = '-';

	if (mapped)
		map_ids(pid);
	must(write(go, mapped ? "m" : "x", 1));
	must(read(letter, &c, 1));
	must(waitpid(pid, NULL, 0));
	close(go);
	close(letter);
	return c;
}

static char unshare_letter(unsigned long flags)
{
	int go, letter;
	char c = '-';
	pid_t pid = must(fork());

	if (!pid) {
		must(unshare(flags));
		/* A new PID namespace is one for children only. */
		pid = start_look(0, &go, &letter);
		must(write(go, "x", 1));
		must(read(letter, &c, 1));
		must(waitpid(pid, NULL, 0));
		_exit(c);
	}
	must(waitpid(pid, &go, 0));
	return WIFEXITED(go) ? WEXITSTATUS(go) : '!';
}

static void try_mixtures(const char *words, char (*try)(unsigned long flags))
{
	char letters[LINE_OF + 1] = "";
	unsigned int i;

	for (i = 0; i < MIXTURES; i++) {
		letters[i % LINE_OF] = try(mixture(i));
		if (i % LINE_OF == LINE_OF - 1)
			said(text("%s, mixtures %u to %u", words, i - LINE_OF + 1, i), letters);
	}
}

/* Only CLONE_NEWIPC makes new queues, whatever comes with it. */
static void step_clone_mixtures(void)
{
	saw("we make /ab", queue_make("/ab"));
	try_mixtures("clone", clone_letter);
	saw("/ab is still there; making it", queue_make("/ab"));
}

static void step_unshare_mixtures(void)
{
	saw("we make /ab", queue_make("/ab"));
	try_mixtures("unshare", unshare_letter);
	saw("/ab is still there; making it", queue_make("/ab"));
}

/* The time namespace is not one that clone() can make. */
static void step_time_namespace(void)
{
	struct actor a = actor_start(0);

	saw("we make /ab", queue_make("/ab"));
	saw("one unshares its time", tell(&a, act_unshare, NULL, CLONE_NEWTIME));
	saw("and opens /ab", tell(&a, act_open, "/ab", O_RDWR));
	saw("time and IPC", tell(&a, act_unshare, NULL, CLONE_NEWTIME | CLONE_NEWIPC));
	saw("and opens /ab", tell(&a, act_open, "/ab", O_RDWR));
	saw("and makes it", tell(&a, act_make, "/ab", 0));
}

/* Joins by the descriptor of a process. */
static long act_join_by_process(struct order *o)
{
	long flags = strtol(o->name, NULL, 0), ret = result(setns(o->number, flags));

	close(o->number);
	return ret;
}

static long join_by_process(struct actor *who, struct actor *whom, unsigned long flags)
{
	long pidfd = must(syscall(SYS_pidfd_open, whom->pid, 0));
	long ret = hand_over(who, act_join_by_process, text("%#lx", flags), pidfd);

	close(pidfd);
	return ret;
}

/* Several kinds of namespaces are joined at once, or none. */
static void step_join_several(void)
{
	struct actor there = actor_start(CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWNET);
	struct actor a = actor_start(0), b = actor_start(0);
	long q;

	saw("they make /ab", tell(&there, act_make, "/ab", 0));
	saw("one joins all but IPC", join_by_process(&a, &there, CLONE_NEWUTS | CLONE_NEWNET));
	saw("and opens /ab", tell(&a, act_open, "/ab", O_RDWR));
	saw("all", join_by_process(&a, &there, CLONE_NEWUTS | CLONE_NEWNET | CLONE_NEWIPC));
	q = tell(&a, act_open, "/ab", O_RDWR | O_NONBLOCK);
	saw("and opens /ab", q);
	saw("and sends", tell(&a, act_send, "joined", q));
	/* Its own user namespace cannot be joined, and then nothing is. */
	saw("another joins them and their users",
	    join_by_process(&b, &there, CLONE_NEWIPC | CLONE_NEWUSER));
	saw("and opens /ab", tell(&b, act_open, "/ab", O_RDWR));
	q = tell(&there, act_open, "/ab", O_RDWR | O_NONBLOCK);
	said("they receive", ask(&there, act_receive, NULL, q));
}

static long act_set_limit(struct order *o)
{
	return write_text("/proc/sys/fs/mqueue/msg_default", o->name);
}

static long act_attributes(struct order *o)
{
	snprintf(o->text, sizeof(o->text), "%s", attributes(o->number));
	return 0;
}

/* Who joins somebody else's namespace has its queues, limits and owners. */
static void step_join_foreign(void)
{
	struct actor there, a = actor_start(0), user = actor_start(0);
	long q;

	must(mkdir("theirs", 0755));
	there = actor_inside_root(CLONE_NEWIPC | CLONE_NEWNS);
	must_work(tell(&user, act_become, NULL, INSIDE_ROOT), "another user");
	saw("the root of a user namespace makes /ab", tell(&there, act_make, "/ab", 0));
	saw("and mounts", tell(&there, act_mount, "theirs", 0));
	saw("and sets a limit", tell(&there, act_set_limit, "5", 0));
	q = tell(&there, act_open, "/ab", O_RDWR | O_NONBLOCK);
	saw("and sends", tell(&there, act_send, "left for us", q));
	saw("an ordinary user joins", join_by_process(&user, &there, CLONE_NEWIPC));
	saw("one of ours joins", join_by_process(&a, &there, CLONE_NEWIPC));
	q = tell(&a, act_open, "/ab", O_RDWR | O_NONBLOCK);
	saw("and opens /ab", q);
	said("and receives", ask(&a, act_receive, NULL, q));
	saw("it makes /cd, having no ID there", tell(&a, act_make, "/cd", 0));
	saw("it becomes one who has", tell(&a, act_become, NULL, INSIDE_ROOT + 7));
	q = tell(&a, act_open, "/cd", O_CREAT | O_RDWR | O_NONBLOCK);
	saw("and makes /cd", q);
	said("which has", ask(&a, act_attributes, NULL, q));
	saw("and opens /ab", tell(&a, act_open, "/ab", O_RDWR));
	said("they see it as", ask(&there, act_mode_owner, "theirs/cd", 0));
	actor_leave(&there);
	saw("they are gone; it opens /cd", tell(&a, act_open, "/cd", O_RDWR));
}

/* The user namespace as well: then one can be its root. */
static void step_join_foreign_as_user(void)
{
	struct actor there, a;
	char dir[100];

	/* Who joins mounts is in their root directory. */
	must(getcwd(dir, sizeof(dir) - 10) ? 0 : -1);
	strcat(dir, "/theirs");
	must(mkdir(dir, 0755));
	there = actor_inside_root(CLONE_NEWIPC | CLONE_NEWNS);
	a = actor_start(0);
	saw("they make /ab", tell(&there, act_make, "/ab", 0));
	saw("one of ours joins users, mounts and IPC",
	    join_by_process(&a, &there, CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWIPC));
	saw("and becomes their root", tell(&a, act_become, NULL, 0));
	saw("and opens /ab", tell(&a, act_open, "/ab", O_RDWR));
	saw("and makes /cd", tell(&a, act_make, "/cd", 0));
	saw("and mounts", tell(&a, act_mount, dir, 0));
	said("they list", ask(&there, act_list, dir, 0));
	said("they have", ask(&there, act_mode_owner, text("%s/cd", dir), 0));
	saw("they remove /cd", tell(&there, act_unlink, "/cd", 0));
}

/* In the actor's namespace, names stand for the kernel's own queues from now on. */
static long act_unserved(struct order *o)
{
	(void)o;
	if (access(SERVE, F_OK))
		return 0;
	return write_text(SERVE, "0");
}

static long act_give_queue(struct order *o)
{
	long q = queue_open(o->name, O_RDWR | O_CREAT | O_NONBLOCK);

	if (q < 0)
		return q;
	o->fd = q;
	return 0;
}

/* Uses a descriptor for all it is good for, in one word for each. */
static long act_use(struct order *o)
{
	const char *sent = outcome(queue_send(o->number, o->name, 3));
	const char *has = attributes(o->number);
	struct mq_attr wait = { .mq_flags = O_NONBLOCK };
	const char *set = outcome(result(mq_setattr(o->number, &wait, NULL)));
	const char *asked = outcome(ask_for_signal(o->number));
	const char *line = status_line(descriptor_path(o->number));

	snprintf(o->text, sizeof(o->text), "%s; %s; %s; %s; %.5s", sent, has, set, asked, line);
	must(mq_notify(o->number, NULL));
	close(o->number);
	return 0;
}

static const char *pass(struct actor *to, const char *message, int fd)
{
	struct order o = { .act = act_use, .fd = fd };
	const char *words;

	snprintf(o.name, sizeof(o.name), "%s", message);
	order_send(to->sock, &o);
	actor_answer(to, &words);
	return words;
}

/*
 * The one namespace is served by mqueue_ns if that is what the scenario is
 * played on, the other never is: descriptors do not care.
 */
static void step_passed_between(void)
{
	struct actor one = actor_start(CLONE_NEWIPC), two = actor_start(CLONE_NEWIPC);
	long theirs, its;

	saw("one namespace is not served", tell(&two, act_unserved, NULL, 0));
	theirs = tell(&one, act_give_queue, "/ab", 0);
	its = tell(&two, act_give_queue, "/ab", 0);
	saw("the first gives us its queue", theirs);
	saw("the second gives us its", its);
	said("the second uses the first's", pass(&two, "from the second", theirs));
	said("the first uses the second's", pass(&one, "from the first", its));
	said("we use the first's", pass(&one, "through us", theirs));
	said("the first has", all_messages(theirs));
	said("the second has", all_messages(its));
	actor_leave(&one);
	said("the first is gone; the second uses its queue", pass(&two, "late", theirs));
	actor_leave(&two);
	said("so is the second", attributes(its));
	saw("we send to its", queue_send(its, "later", 0));
	said("the first has", all_messages(theirs));
	said("the second has", all_messages(its));
}

/* A task may change sides with a queue open, in either direction. */
static void step_change_sides(void)
{
	struct actor two = actor_start(CLONE_NEWIPC), a = actor_start(0);
	long there, mine, theirs;

	saw("one namespace is not served", tell(&two, act_unserved, NULL, 0));
	there = tell(&two, act_give_namespace, NULL, 0);
	saw("it makes /ab", tell(&two, act_make, "/ab", 0));
	mine = tell(&a, act_open, "/cd", O_CREAT | O_RDWR | O_NONBLOCK);
	saw("one of ours opens /cd", mine);
	saw("and joins", hand_over(&a, act_join_namespace, NULL, there));
	saw("and opens /cd", tell(&a, act_open, "/cd", O_RDWR));
	theirs = tell(&a, act_open, "/ab", O_RDWR | O_NONBLOCK);
	saw("and opens /ab", theirs);
	saw("sends to the one", tell(&a, act_send, "to ours", mine));
	saw("and to the other", tell(&a, act_send, "to theirs", theirs));
	said("its queue", ask(&a, act_attributes, NULL, theirs));
	there = must(open("/proc/self/ns/ipc", O_RDONLY | O_CLOEXEC));
	saw("it comes back", hand_over(&a, act_join_namespace, NULL, there));
	said("receives from the one", ask(&a, act_receive, NULL, mine));
	said("and from the other", ask(&a, act_receive, NULL, theirs));
	saw("opens /ab", tell(&a, act_open, "/ab", O_RDWR));
	saw("removes /cd", tell(&a, act_unlink, "/cd", 0));
}

/* What the owner of a file may do, who is not. */
static long act_change(struct order *o)
{
	const char *mode = outcome(result(fchmod(o->number, 0666)));
	const char *owner = outcome(result(fchown(o->number, 0, 0)));
	const char *size = outcome(result(ftruncate(o->number, 5)));
	const char *again = outcome(closed(file_open(descriptor_path(o->number), O_RDWR)));

	snprintf(o->text, sizeof(o->text), "%s; %s; %s; %s", mode, owner, size, again);
	close(o->number);
	return 0;
}

static const char *change(struct actor *who, int fd)
{
	struct order o = { .act = act_change, .fd = fd };
	const char *words;

	order_send(who->sock, &o);
	actor_answer(who, &words);
	return words;
}

/* Between namespaces whose owners differ: a descriptor is all that is needed. */
static void step_owners(void)
{
	struct actor there = actor_inside_root(CLONE_NEWIPC | CLONE_NEWNS);
	struct actor other = actor_inside_root(CLONE_NEWIPC | CLONE_NEWNS);
	long q = queue_open("/ab", O_CREAT | O_RDWR | O_NONBLOCK), theirs;

	said("the root of a user namespace uses our queue", pass(&there, "from below", q));
	said("and changes it", change(&there, q));
	said("we receive", all_messages(q));
	theirs = tell(&there, act_give_queue, "/ab", 0);
	saw("it gives us its queue", theirs);
	said("we see", mode_owner(descriptor_path(theirs)));
	saw("we send", queue_send(theirs, "from above", 0));
	said("another user namespace's root uses it", pass(&other, "from aside", theirs));
	said("and changes it, having the same IDs", change(&other, theirs));
	said("we see", mode_owner(descriptor_path(theirs)));
	said("its own changes it", change(&there, theirs));
	actor_leave(&there);
	said("it is gone; another uses its queue", pass(&other, "late", theirs));
	said("it has", all_messages(theirs));
}

/* An actor told to wait, and asleep when this returns. */
static void wait_in(struct actor *a, long (*act)(struct order *), const char *name, long q,
		    long call)
{
	actor_order(a, act, name, q);
	wait_asleep_in(a->pid, call);
}

/* The last tasks of a namespace are killed while they wait in its queues. */
static void step_killed_waiting(void)
{
	struct mq_attr one = { .mq_maxmsg = 1, .mq_msgsize = 100 };
	struct actor a = actor_with_mount("theirs"), b = actor_start(0);
	long there = tell(&a, act_give_namespace, NULL, 0), fd, full, q;

	must_work(hand_over(&b, act_join_namespace, NULL, there), "joining");
	close(there);
	fd = file_open("theirs/ab", O_RDWR | O_NONBLOCK);
	must_work(tell(&a, act_make, "/full", 0), "mq_open");
	full = file_open("theirs/full", O_RDWR | O_NONBLOCK);
	must(mq_getattr(full, &one));
	while (one.mq_maxmsg--)
		must_work(queue_send(full, "x", 0), "filling");
	q = tell(&a, act_open, "/ab", O_RDWR);
	wait_in(&a, act_receive, NULL, q, SYS_mq_timedreceive);
	q = tell(&b, act_open, "/full", O_RDWR);
	wait_in(&b, act_send, "never", q, SYS_mq_timedsend);
	saw("one of them receives, one sends; making theirs/cd", file_make("theirs/cd"));
	actor_kill(&a);
	saw("the receiver was killed; we send", queue_send(fd, "kept", 0));
	said("theirs/ab has", attributes(fd));
	saw("making theirs/ef", file_make("theirs/ef"));
	actor_kill(&b);
	saw("so was the sender; making theirs/gh", file_make("theirs/gh"));
	said("we receive", queue_receive(fd));
	said("the full one has", attributes(full));
	said("we receive", queue_receive(full));
	said("it has", attributes(full));
	saw("we send", queue_send(full, "room", 0));
	saw("umount in any case", result(umount2("theirs", MNT_DETACH)));
	said("the full one has", attributes(full));
}

static long thread_queue;
static volatile pid_t thread_id;

static void *thread_receives(void *unused)
{
	char buf[MESSAGE_MAX];

	(void)unused;
	thread_id = syscall(SYS_gettid);
	mq_receive(thread_queue, buf, sizeof(buf), NULL);
	return NULL;
}

/* A thread of the actor receives from o->number; answers with its number. */
static long act_thread_receive(struct order *o)
{
	pthread_t thread;

	thread_queue = o->number;
	if (pthread_create(&thread, NULL, thread_receives, NULL))
		return -EAGAIN;
	while (!thread_id)
		sleep_ms(1);
	return thread_id;
}

/* The last task of a namespace exits while a thread of it waits. */
static void step_exit_waiting(void)
{
	struct actor a = actor_with_mount("theirs");
	long q = tell(&a, act_open, "/ab", O_RDWR), fd;
	pid_t thread = tell(&a, act_thread_receive, NULL, q);

	fd = file_open("theirs/ab", O_RDWR | O_NONBLOCK);
	wait_asleep_in(thread, SYS_mq_timedreceive);
	said("a thread of theirs receives; theirs/ab has", attributes(fd));
	actor_leave(&a);
	saw("its process has ended; we send", queue_send(fd, "kept", 0));
	said("theirs/ab has", attributes(fd));
	saw("making theirs/cd", file_make("theirs/cd"));
	said("we receive", all_messages(fd));
}

static long epoll_add(int set, int fd, uint32_t events, uint32_t name)
{
	struct epoll_event e = { .events = events, .data.u32 = name };

	return result(epoll_ctl(set, EPOLL_CTL_ADD, fd, &e));
}

static const char *epoll_has(int set)
{
	struct epoll_event e[4];
	long n = result(epoll_wait(set, e, 4, 0)), i;
	char *words = text("%ld", n);

	for (i = 0; i < n; i++)
		sprintf(words + strlen(words), " %c:%#x", (int)e[i].data.u32,
			e[i].events);
	return words;
}

static long act_epoll_has(struct order *o)
{
	snprintf(o->text, sizeof(o->text), "%s", epoll_has(o->number));
	close(o->number);
	return 0;
}

static const char *asked_to_look(struct actor *who, int set)
{
	struct order o = { .act = act_epoll_has, .fd = set };
	const char *words;

	order_send(who->sock, &o);
	actor_answer(who, &words);
	return words;
}

/* One set watches queues of several namespaces, dead ones too. */
static void step_epoll(void)
{
	struct actor one = actor_with_mount("one"), two = actor_with_mount("two");
	long set = must(epoll_create1(EPOLL_CLOEXEC));
	long ours = queue_open("/ab", O_CREAT | O_RDWR | O_NONBLOCK);
	long a = file_open("one/ab", O_RDWR | O_NONBLOCK);
	long b = file_open("two/ab", O_RDWR | O_NONBLOCK), q;

	saw("one is not served", tell(&one, act_unserved, NULL, 0));
	saw("we watch ours", epoll_add(set, ours, EPOLLIN, 'o'));
	saw("and the first's", epoll_add(set, a, EPOLLIN | EPOLLET, 'a'));
	saw("and the second's, once", epoll_add(set, b, EPOLLIN | EPOLLONESHOT, 'b'));
	said("there is", epoll_has(set));
	q = tell(&two, act_open, "/ab", O_RDWR | O_NONBLOCK);
	saw("the second sends", tell(&two, act_send, "one", q));
	said("there is", epoll_has(set));
	said("there is", epoll_has(set));
	saw("we send to the first's", file_send("one/ab", "two"));
	saw("and to ours", queue_send(ours, "three", 0));
	said("the second looks in our set", asked_to_look(&two, set));
	said("there is", epoll_has(set));
	actor_leave(&one);
	saw("the first is gone; we send to its", queue_send(a, "four", 0));
	said("there is", epoll_has(set));
	actor_leave(&two);
	saw("so is the second; we watch its again",
	    result(epoll_ctl(set, EPOLL_CTL_DEL, b, NULL)) ?: epoll_add(set, b, EPOLLOUT, 'b'));
	said("there is", epoll_has(set));
	close(a);
	said("we close the first's; there is", epoll_has(set));
	said("we receive from ours", queue_receive(ours));
	said("there is", epoll_has(set));
}

static void did(char *words, const char *what, long ret)
{
	sprintf(words + strlen(words), "%s%s %s", *words ? ", " : "", what, outcome(ret));
}

/* All that changes a mount or what is in it, in words. */
static const char *change_mount(const char *dir)
{
	const char *ab = text("%s/ab", dir), *cd = text("%s/cd", dir);
	char *words = text("%s", "");
	struct statfs fs;

	did(words, "chmod", result(chmod(ab, 0622)));
	did(words, "chown", result(chown(ab, 3, 3)));
	did(words, "rename", result(rename(ab, cd)));
	did(words, "link", result(link(ab, cd)));
	did(words, "mkdir", result(mkdir(cd, 0700)));
	did(words, "truncate", result(truncate(ab, 9)));
	did(words, "statfs", result(statfs(dir, &fs)));
	did(words, "utime", result(utimensat(AT_FDCWD, ab, NULL, 0)));
	did(words, "chmod .", result(chmod(dir, 0711)));
	did(words, "remount", result(mount("none", dir, NULL, MS_REMOUNT | MS_RDONLY, NULL)));
	did(words, "back", result(mount("none", dir, NULL, MS_REMOUNT, NULL)));
	return words;
}

static long act_change_mount(struct order *o)
{
	snprintf(o->text, sizeof(o->text), "%s", change_mount(o->name));
	return 0;
}

/* A mount is changed by whom it would be if it were the kernel's own. */
static void step_change_mount(void)
{
	struct actor other = actor_with_mount("theirs"), third = actor_start(CLONE_NEWIPC);
	struct actor below, user = actor_other_user();

	must(mkdir("below", 0755));
	below = actor_inside_root(CLONE_NEWIPC | CLONE_NEWNS);
	must_work(tell(&below, act_mount, "below", 0), "mount");
	must_work(tell(&below, act_make, "/ab", 0), "mq_open");
	said("a third namespace changes theirs", ask(&third, act_change_mount, "theirs", 0));
	said("theirs/ab", text("%s, %s", mode_owner("theirs/ab"), size_links("theirs/ab")));
	said("theirs", mode_owner("theirs"));
	said("a user", ask(&user, act_change_mount, "theirs", 0));
	said("the root of a user namespace", ask(&below, act_change_mount, "theirs", 0));
	said("its own", ask(&below, act_change_mount, "below", 0));
	said("its queue", ask(&below, act_mode_owner, "below/ab", 0));
	actor_leave(&other);
	said("they are gone; the third does", ask(&third, act_change_mount, "theirs", 0));
	said("theirs/ab", text("%s, %s", mode_owner("theirs/ab"), size_links("theirs/ab")));
	said("the root of a user namespace", ask(&below, act_change_mount, "theirs", 0));
}

static const step_fn steps[] = {
	step_fork, step_exec, step_clone_mixtures, step_unshare_mixtures, step_time_namespace,
	step_join_several, step_join_foreign, step_join_foreign_as_user, step_passed_between,
	step_change_sides, step_owners, step_killed_waiting, step_exit_waiting, step_epoll,
	step_change_mount, step_exec_registered, step_signal_tells, NULL
};

const struct chapter chapter_inherit = {
	"what is inherited, passed on or joined goes on meaning the same queue", steps
};
