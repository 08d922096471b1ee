// SPDX-License-Identifier: GPL-2.0-only
/*
 * S4: mq_open() and its friends work in the acting task's namespace
 */
#include "scenario.h"

#include <pthread.h>

/* Queues are made, found and removed by name. */
static void step_names(void)
{
	long q, again;

	saw("opening /ab that is not there", queue_open("/ab", O_RDWR));
	q = queue_open("/ab", O_CREAT | O_EXCL | O_RDWR | O_NONBLOCK);
	saw("making it", q);
	saw("making it again", queue_open("/ab", O_CREAT | O_EXCL | O_RDWR));
	saw("making it or opening it", queue_open("/ab", O_CREAT | O_RDWR));
	saw("opening it", queue_open("/ab", O_RDWR));
	truth("the descriptor is closed on exec", fcntl(q, F_GETFD) == FD_CLOEXEC);
	saw("sending to it", queue_send(q, "old", 0));
	saw("removing it", queue_unlink("/ab"));
	saw("removing it again", queue_unlink("/ab"));
	saw("opening it", queue_open("/ab", O_RDWR));
	again = queue_open("/ab", O_CREAT | O_EXCL | O_RDWR | O_NONBLOCK);
	saw("making a new one of that name", again);
	said("the new one has", attributes(again));
	said("the old one has", attributes(q));
	said("receiving from the old one", queue_receive(q));
	said("receiving from the new one", queue_receive(again));
}

/* Not every name is one. */
static void step_bad_names(void)
{
	char name[300] = "/";

	memset(name + 1, 'n', 256);
	saw("a name of 256 letters", queue_make(name));
	name[256] = '\0';
	saw("a name of 255 letters", queue_make(name));
	saw("removing it", queue_unlink(name));
	saw("the empty name", queue_make("/"));
	saw("one dot", queue_make("/."));
	saw("two dots", queue_make("/.."));
	saw("three dots", queue_make("/..."));
	saw("a slash within", queue_make("/ab/cd"));
	saw("removing one dot", queue_unlink("/."));
	saw("removing the empty name", queue_unlink("/"));
}

static long open_with(const char *name, long maxmsg, long msgsize)
{
	struct mq_attr a = { .mq_maxmsg = maxmsg, .mq_msgsize = msgsize };

	return result(mq_open(name, O_CREAT | O_RDWR | O_NONBLOCK, 0600, &a));
}

static long act_open_large(struct order *o)
{
	return open_with(o->name, 11, 8192);
}

/* What a queue may be and what it says of itself. */
static void step_attributes(void)
{
	struct mq_attr new = { .mq_flags = 0 };
	struct actor user = actor_other_user();
	long q;

	q = queue_open("/ab", O_CREAT | O_RDWR);
	said("a queue as it comes", attributes(q));
	new.mq_flags = O_NONBLOCK;
	saw("not to block", result(mq_setattr(q, &new, NULL)));
	said("now", attributes(q));
	new.mq_flags = O_APPEND;
	saw("another flag", result(mq_setattr(q, &new, NULL)));
	new.mq_flags = 0;
	new.mq_maxmsg = 5;
	saw("to block, and five messages", result(mq_setattr(q, &new, NULL)));
	said("now", attributes(q));
	saw("no messages", open_with("/x", 0, 10));
	saw("no bytes", open_with("/x", 10, 0));
	saw("fewer than none", open_with("/x", -1, 10));
	saw("more than any", open_with("/x", 65537, 10));
	saw("larger than any", open_with("/x", 10, 16 * 1024 * 1024 + 1));
	saw("root makes a large one", open_with("/x", 11, 8192));
	saw("a user makes a large one", tell(&user, act_open_large, "/y", 0));
	q = open_with("/cd", 3, 20);
	saw("three messages of 20 bytes", q);
	said("it says", attributes(q));
	saw("opening it with other attributes", open_with("/cd", 9, 9));
	said("it says", attributes(must(mq_open("/cd", O_RDONLY))));
}

/* The highest priority first, and the oldest of it. */
static void step_order(void)
{
	long q = queue_open("/ab", O_CREAT | O_RDWR | O_NONBLOCK);
	unsigned int prio;
	char buf[MESSAGE_MAX];

	saw("one of priority 1", queue_send(q, "one", 1));
	saw("two of 5", queue_send(q, "two", 5));
	saw("three of 0", queue_send(q, "three", 0));
	saw("four of 5", queue_send(q, "four", 5));
	saw("five of 1", queue_send(q, "five", 1));
	saw("six of 32767", queue_send(q, "six", 32767));
	saw("seven of 32768", queue_send(q, "seven", 32768));
	said("it says", attributes(q));
	must(mq_receive(q, buf, sizeof(buf), &prio));
	see("the first was sent with priority", "%u", prio);
	must(mq_receive(q, buf, sizeof(buf), &prio));
	see("the second", "%.3s with priority %u", buf, prio);
	said("the others", all_messages(q));
}

/* Who does not want to wait is told so. */
static void step_nonblock(void)
{
	long q = open_with("/ab", 2, 20);
	char small[19], enough[20], large[21] = "";
	struct mq_attr wait = { .mq_flags = 0 };

	said("receiving from an empty queue", queue_receive(q));
	saw("a message too large", result(mq_send(q, large, sizeof(large), 0)));
	saw("one that just fits", result(mq_send(q, large, 20, 0)));
	saw("an empty one", queue_send(q, "", 1));
	saw("one too many", queue_send(q, "three", 0));
	saw("receiving into too small a buffer",
	    result(mq_receive(q, small, sizeof(small), NULL)));
	see("the empty one has", "%ld bytes",
	    result(mq_receive(q, enough, sizeof(enough), NULL)));
	see("the other has", "%ld bytes", result(mq_receive(q, enough, sizeof(enough), NULL)));
	said("receiving from the empty queue", queue_receive(q));
	saw("another descriptor's wish to wait",
	    result(mq_setattr(must(mq_open("/ab", O_RDWR)), &wait, NULL)));
	said("does not change ours", queue_receive(q));
}

static const char *timed_receive(long q, struct timespec until)
{
	static char buf[MESSAGE_MAX];
	long ret = result(mq_timedreceive(q, buf, sizeof(buf), NULL, &until));

	return ret < 0 ? outcome(ret) : text("\"%.*s\"", (int)ret, buf);
}

static long timed_send(long q, const char *message, struct timespec until)
{
	return result(mq_timedsend(q, message, strlen(message), 0, &until));
}

/* Waiting has an end, an absolute one. */
static void step_timeouts(void)
{
	struct mq_attr a = { .mq_maxmsg = 1, .mq_msgsize = MESSAGE_MAX };
	struct timespec until, now, nonsense = { .tv_sec = 1, .tv_nsec = 1000000000 };
	long q = must(mq_open("/ab", O_CREAT | O_RDWR, 0600, &a));

	said("waiting for a message until a moment ago", timed_receive(q, moment(-100)));
	until = moment(150);
	said("for a short while", timed_receive(q, until));
	clock_gettime(CLOCK_REALTIME, &now);
	truth("which was over then", now.tv_sec > until.tv_sec ||
	      (now.tv_sec == until.tv_sec && now.tv_nsec >= until.tv_nsec));
	said("until the epoch", timed_receive(q, (struct timespec){ 0 }));
	said("until nonsense", timed_receive(q, nonsense));
	saw("sending, with time to spare", timed_send(q, "one", moment(10000)));
	saw("sending to the full queue, a short while", timed_send(q, "two", moment(150)));
	saw("until a moment ago", timed_send(q, "two", moment(-100)));
	said("receiving needs no time", timed_receive(q, moment(-100)));
	saw("nor does sending", timed_send(q, "three", moment(-100)));
	said("receiving until nonsense", timed_receive(q, nonsense));
	said("nothing was lost", attributes(q));
	nonsense.tv_sec = -1;
	nonsense.tv_nsec = 0;
	saw("sending until before the epoch", timed_send(q, "x", nonsense));
}

/* A sleeping receiver is woken by another process's message. */
static void step_waiting_receiver(void)
{
	struct actor a = actor_start(0);
	const char *got;
	long q = queue_open("/ab", O_CREAT | O_RDWR), theirs;

	theirs = tell(&a, act_open, "/ab", O_RDONLY);
	saw("another process opens /ab", theirs);
	actor_order(&a, act_receive, NULL, theirs);
	wait_asleep_in(a.pid, SYS_mq_timedreceive);
	said("it sleeps, the queue has", attributes(q));
	saw("we send", queue_send(q, "wake up", 3));
	actor_answer(&a, &got);
	said("it has received", got);
	said("the queue has", attributes(q));
	actor_order(&a, act_receive, NULL, theirs);
	wait_asleep_in(a.pid, SYS_mq_timedreceive);
	actor_kill(&a);
	saw("another receiver was killed; we send", queue_send(q, "kept", 0));
	said("the queue has", attributes(q));
}

/* A sleeping sender is woken by another process's taking a message. */
static void step_waiting_sender(void)
{
	struct mq_attr one = { .mq_maxmsg = 1, .mq_msgsize = MESSAGE_MAX };
	struct actor a = actor_start(0);
	long theirs, q = must(mq_open("/ab", O_CREAT | O_RDWR | O_NONBLOCK, 0600, &one));

	saw("we fill a queue for one message", queue_send(q, "first", 0));
	theirs = tell(&a, act_open, "/ab", O_WRONLY);
	actor_order(&a, act_send, "second", theirs);
	wait_asleep_in(a.pid, SYS_mq_timedsend);
	said("another process's message waits, the queue has", attributes(q));
	said("we receive", queue_receive(q));
	saw("the other has sent", actor_answer(&a, NULL));
	said("the queue has", attributes(q));
	said("we receive", queue_receive(q));
	said("we receive", queue_receive(q));
}

/* Two that wait are served in the order they came. */
static void step_fair(void)
{
	struct actor a = actor_start(0), b = actor_start(0);
	const char *first, *second;
	long qa, qb, q = queue_open("/ab", O_CREAT | O_RDWR | O_NONBLOCK);

	qa = tell(&a, act_open, "/ab", O_RDONLY);
	qb = tell(&b, act_open, "/ab", O_RDONLY);
	actor_order(&a, act_receive, NULL, qa);
	wait_asleep_in(a.pid, SYS_mq_timedreceive);
	actor_order(&b, act_receive, NULL, qb);
	wait_asleep_in(b.pid, SYS_mq_timedreceive);
	saw("two receivers sleep, we send", queue_send(q, "one", 0));
	saw("and again", queue_send(q, "two", 9));
	actor_answer(&a, &first);
	actor_answer(&b, &second);
	said("the first to come has", first);
	said("the other", second);
	said("the queue has", attributes(q));
}

static void nothing(int signal)
{
	(void)signal;
}

/* Handles SIGUSR1 with flags o->number. */
static long act_handle_signal(struct order *o)
{
	struct sigaction sa = { .sa_handler = nothing, .sa_flags = o->number };

	return result(sigaction(SIGUSR1, &sa, NULL));
}

/* A signal ends a wait, or not if the handler says so. */
static void step_signals(void)
{
	struct actor a = actor_start(0);
	const char *got;
	long theirs, q = queue_open("/ab", O_CREAT | O_RDWR | O_NONBLOCK);

	theirs = tell(&a, act_open, "/ab", O_RDWR);
	tell(&a, act_handle_signal, NULL, 0);
	actor_order(&a, act_receive, NULL, theirs);
	wait_asleep_in(a.pid, SYS_mq_timedreceive);
	must(kill(a.pid, SIGUSR1));
	actor_answer(&a, &got);
	said("a sleeping receiver gets a signal", got);
	tell(&a, act_handle_signal, NULL, SA_RESTART);
	actor_order(&a, act_receive, NULL, theirs);
	wait_asleep_in(a.pid, SYS_mq_timedreceive);
	must(kill(a.pid, SIGUSR1));
	sleep_ms(100);
	wait_asleep_in(a.pid, SYS_mq_timedreceive);
	saw("with SA_RESTART it sleeps on; we send", queue_send(q, "after all", 0));
	actor_answer(&a, &got);
	said("it has received", got);
	said("the queue has", attributes(q));
}

/* A descriptor does what it was opened for; a user what he may. */
static void step_permission(void)
{
	struct actor user = actor_other_user();
	long q = queue_open("/ab", O_CREAT | O_RDWR | O_NONBLOCK);

	saw("sending to a descriptor for reading",
	    queue_send(queue_open("/ab", O_RDONLY), "x", 0));
	said("receiving from one for writing", queue_receive(queue_open("/ab", O_WRONLY)));
	saw("sending to no descriptor", queue_send(-1, "x", 0));
	saw("sending to a pipe's or the like", queue_send(user.sock, "x", 0));
	said("what a pipe or the like says", attributes(user.sock));
	saw("another user opens /ab", tell(&user, act_open, "/ab", O_RDONLY));
	saw("and removes it", tell(&user, act_unlink, "/ab", 0));
	must(fchmod(q, 0604));
	saw("we let all read it; he opens it", tell(&user, act_open, "/ab", O_RDONLY));
	saw("for writing", tell(&user, act_open, "/ab", O_WRONLY));
	saw("and removes it", tell(&user, act_unlink, "/ab", 0));
	saw("he makes his own", tell(&user, act_make, "/his", 0));
	saw("and removes it", tell(&user, act_unlink, "/his", 0));
	umask(027);
	must(mq_open("/masked", O_CREAT | O_RDWR, 0666, NULL));
	must_be(mount_on("a"), "mount", __FILE__, __LINE__);
	said("a queue made with 0666 and umask 027", mode_owner("a/masked"));
}

/* No mount is looked at: neither another namespace's, nor that there is none. */
static void step_whatever_is_mounted(void)
{
	struct actor other = actor_with_mount("theirs");
	long q;

	saw("only another namespace's mount is there; we make /cd", queue_make("/cd"));
	said("ls theirs", list("theirs"));
	saw("we open their /ab", queue_open("/ab", O_RDWR));
	must(mkdir("/dev/mqueue", 0755) == 0 || errno == EEXIST ? 0 : -1);
	saw("they mount on /dev/mqueue", tell(&other, act_mount, "/dev/mqueue", 0));
	saw("we make /ef", queue_make("/ef"));
	said("ls /dev/mqueue", list("/dev/mqueue"));
	saw("we open /ab", queue_open("/ab", O_RDWR));
	must(umount("/dev/mqueue"));
	saw("they umount", tell(&other, act_umount, "theirs", 0));
	saw("they open /ab", tell(&other, act_open, "/ab", O_RDWR));
	saw("they open /cd", tell(&other, act_open, "/cd", O_RDWR));
	q = tell(&other, act_open, "/ab", O_RDWR | O_NONBLOCK);
	saw("they send", tell(&other, act_send, "without a mount", q));
	said("and receive", ask(&other, act_receive, NULL, q));
	saw("we mount", mount_on("ours"));
	said("ls ours", list("ours"));
}

/* A descriptor stays with its queue wherever its task goes. */
static void step_descriptor_stays(void)
{
	long old = queue_open("/ab", O_CREAT | O_RDWR | O_NONBLOCK), new;
	struct actor child = actor_start(0);
	long theirs = tell(&child, act_open, "/ab", O_RDWR | O_NONBLOCK);

	saw("we and a child have /ab open; we unshare", result(unshare(CLONE_NEWIPC)));
	new = queue_open("/ab", O_CREAT | O_EXCL | O_RDWR | O_NONBLOCK);
	saw("and make /ab as new", new);
	saw("we send to the old one", queue_send(old, "to the old", 0));
	saw("and to the new one", queue_send(new, "to the new", 0));
	said("the child receives", ask(&child, act_receive, NULL, theirs));
	said("the child receives", ask(&child, act_receive, NULL, theirs));
	said("we receive from the new one", queue_receive(new));
	saw("the child sends", tell(&child, act_send, "from the child", theirs));
	said("we receive from the old one", queue_receive(old));
	saw("the child removes /ab", tell(&child, act_unlink, "/ab", 0));
	said("the old one has", attributes(old));
	saw("we open /ab", queue_open("/ab", O_RDWR));
}

/* A task that joins a namespace finds its queues. */
static void step_after_setns(void)
{
	struct actor a = actor_start(CLONE_NEWIPC), b = actor_start(CLONE_NEWIPC);
	long there, q;

	saw("a makes /ab", tell(&a, act_make, "/ab", 0));
	there = tell(&a, act_give_namespace, NULL, 0);
	saw("b opens /ab", tell(&b, act_open, "/ab", O_RDWR));
	saw("b joins a", hand_over(&b, act_join_namespace, NULL, there));
	q = tell(&b, act_open, "/ab", O_RDWR);
	saw("b opens /ab", q);
	saw("b sends", tell(&b, act_send, "from b", q));
	saw("b makes /cd", tell(&b, act_make, "/cd", 0));
	q = tell(&a, act_open, "/ab", O_RDONLY | O_NONBLOCK);
	said("a receives", ask(&a, act_receive, NULL, q));
	saw("a removes /cd", tell(&a, act_unlink, "/cd", 0));
	saw("b opens /cd", tell(&b, act_open, "/cd", O_RDWR));
}

/* What a thread found in a namespace of its own. */
static struct {
	long unshared, found, made;
} thread_saw;

static void *thread_elsewhere(void *unused)
{
	(void)unused;
	thread_saw.unshared = result(unshare(CLONE_NEWIPC));
	thread_saw.found = queue_open("/ab", O_RDWR);
	thread_saw.made = queue_open("/cd", O_CREAT | O_EXCL | O_RDWR | O_NONBLOCK);
	return NULL;
}

/* The acting task is a thread: its fellows may be in another namespace. */
static void step_thread(void)
{
	pthread_t thread;

	saw("we make /ab", queue_make("/ab"));
	if (pthread_create(&thread, NULL, thread_elsewhere, NULL) ||
	    pthread_join(thread, NULL))
		exit(2);
	saw("a thread of ours unshares", thread_saw.unshared);
	saw("and opens /ab", thread_saw.found);
	saw("and makes /cd", thread_saw.made);
	saw("we open /ab", queue_open("/ab", O_RDWR));
	saw("we open /cd", queue_open("/cd", O_RDWR));
	saw("the thread is gone, we send with its descriptor",
	    queue_send(thread_saw.made, "handed on", 0));
	said("and receive", queue_receive(thread_saw.made));
}

/* Whether SIGUSR1, which must be blocked, came from a queue with this value. */
static const char *signal_came(int value)
{
	siginfo_t info;

	if (!signal_taken(&info))
		return "no signal";
	return text("%s, value %s, sender %s", info.si_code == SI_MESGQ ? "SI_MESGQ" : "odd code",
		    info.si_value.sival_int == value ? "right" : "wrong",
		    info.si_pid == getpid() ? "us" : "another");
}

static long ask_for_signal(long q, int value)
{
	struct sigevent ev = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1 };

	ev.sigev_value.sival_int = value;
	return result(mq_notify(q, &ev));
}

static long act_ask_for_signal(struct order *o)
{
	return ask_for_signal(o->number, 1);
}

/* mq_notify() tells once, and only of a message in an empty queue. */
static void step_notify(void)
{
	long theirs, q = queue_open("/ab", O_CREAT | O_RDWR | O_NONBLOCK);
	struct actor a = actor_start(0);
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, NULL);
	theirs = tell(&a, act_open, "/ab", O_RDWR | O_NONBLOCK);
	saw("we ask for a signal", ask_for_signal(q, 7));
	saw("and again", ask_for_signal(q, 7));
	saw("another process asks", tell(&a, act_ask_for_signal, NULL, theirs));
	saw("it sends", tell(&a, act_send, "one", theirs));
	said("we have", signal_came(7));
	saw("we ask for a signal while a message is there", ask_for_signal(q, 8));
	saw("we send", queue_send(q, "two", 0));
	said("we have", signal_came(8));
	said("we receive", all_messages(q));
	saw("we send", queue_send(q, "three", 0));
	said("we have", signal_came(8));
	said("we receive", all_messages(q));
	saw("the other process asks", tell(&a, act_ask_for_signal, NULL, theirs));
	saw("we ask", ask_for_signal(q, 9));
	saw("the other closes its descriptor", tell(&a, act_close, NULL, theirs));
	saw("we ask", ask_for_signal(q, 9));
	saw("we wish no more", result(mq_notify(q, NULL)));
	saw("we send", queue_send(q, "four", 0));
	said("we have", signal_came(9));
}

static int notified_in_thread;

static void notified(union sigval value)
{
	__atomic_store_n(&notified_in_thread, value.sival_int, __ATOMIC_SEQ_CST);
}

/* A notification may come as a new thread. */
static void step_notify_thread(void)
{
	struct sigevent ev = { .sigev_notify = SIGEV_THREAD };
	long q = queue_open("/ab", O_CREAT | O_RDWR | O_NONBLOCK);
	int tries;

	ev.sigev_notify_function = notified;
	ev.sigev_value.sival_int = 11;
	saw("we ask for a thread", result(mq_notify(q, &ev)));
	saw("and send", queue_send(q, "one", 0));
	for (tries = 0; tries < 400; tries++) {
		if (__atomic_load_n(&notified_in_thread, __ATOMIC_SEQ_CST))
			break;
		sleep_ms(10);
	}
	see("its function got", "%d", notified_in_thread);
}

static const step_fn steps[] = {
	step_names, step_bad_names, step_attributes, step_order, step_nonblock, step_timeouts,
	step_waiting_receiver, step_waiting_sender, step_fair, step_signals, step_permission,
	step_whatever_is_mounted, step_descriptor_stays, step_after_setns, step_thread,
	step_notify, step_notify_thread, NULL
};

const struct chapter chapter_calls = {
	"mq_open() and its friends work in the acting task's namespace", steps
};
