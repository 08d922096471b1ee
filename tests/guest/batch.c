// SPDX-License-Identifier: GPL-2.0-only
/*
 * batch - do batches by ioctl and plain calls mean the same? Prints TAP
 *
 * Each test has a queue of its own, of PLACES places, made by name: it has to
 * run where names are served.
 */
#include "guest.h"

#include <linux/mqueue_ns.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <sys/time.h>

#define PLACES	8
#define LENGTH	32
#define MOST	64
#define NAME	"/batch"

static char bytes[MOST][LENGTH];
static struct mqueue_ns_message messages[MOST];
static unsigned int tests, failures;

static void is(const char *what, long got, long want)
{
	bool good = got == want;

	printf("%sok %u - %s\n", good ? "" : "not ", ++tests, what);
	if (good)
		return;
	printf("# got:  %ld %s\n# want: %ld %s\n", got, outcome(got), want,
	       outcome(want));
	failures++;
}

static void is_text(const char *what, const char *got, const char *want)
{
	bool good = !strcmp(got, want);

	printf("%sok %u - %s\n", good ? "" : "not ", ++tests, what);
	if (good)
		return;
	printf("# got:  %s\n# want: %s\n", got, want);
	failures++;
}

static int make(int flags)
{
	struct mq_attr attr = { .mq_maxmsg = PLACES, .mq_msgsize = LENGTH };

	mq_unlink(NAME);
	return must(mq_open(NAME, O_CREAT | O_EXCL | O_RDWR | flags, 0600, &attr));
}

static long do_batch(int q, unsigned long what, struct mqueue_ns_message *first,
		     unsigned int count, const struct timespec *until)
{
	struct mqueue_ns_batch batch = {
		.messages = (uintptr_t)first,
		.until = (uintptr_t)until,
		.count = count,
	};

	return result(ioctl(q, what, &batch));
}

/* The words are letters: one message each, of the priority that a digit after it says. */
static unsigned int prepare(const char *words)
{
	unsigned int i;

	for (i = 0; words[2 * i]; i++) {
		bytes[i][0] = words[2 * i];
		messages[i].data = (uintptr_t)bytes[i];
		messages[i].size = 1;
		messages[i].prio = words[2 * i + 1] - '0';
	}
	return i;
}

static long send_batch(int q, const char *words)
{
	return do_batch(q, MQUEUE_NS_SEND, messages, prepare(words), NULL);
}

static void send_plain(int q, const char *words)
{
	for (; *words; words += 2)
		must(mq_send(q, words, 1, words[1] - '0'));
}

static void prepare_room(unsigned int count)
{
	unsigned int i;

	for (i = 0; i < count; i++) {
		messages[i].data = (uintptr_t)bytes[i];
		messages[i].size = LENGTH;
		messages[i].prio = 99;
	}
}

static long receive_batch(int q, unsigned int count)
{
	prepare_room(count);
	return do_batch(q, MQUEUE_NS_RECEIVE, messages, count, NULL);
}

/* What came in a batch, as words. */
static const char *received(long count)
{
	static char words[2 * MOST + 1];
	long i;

	for (i = 0; i < count; i++) {
		words[2 * i] = messages[i].size == 1 ? bytes[i][0] : '?';
		words[2 * i + 1] = '0' + messages[i].prio;
	}
	words[2 * i] = 0;
	return words;
}

static const char *receive_plain(int q)
{
	static char words[2 * PLACES + 1];
	char message[LENGTH];
	unsigned int i = 0, prio;

	while (mq_receive(q, message, sizeof(message), &prio) == 1) {
		words[i++] = message[0];
		words[i++] = '0' + prio;
	}
	words[i] = 0;
	return words;
}

static void order(void)
{
	int q = make(O_NONBLOCK);

	send_plain(q, "a1b5");
	is("a batch is sent between plain messages", send_batch(q, "c3d5e1"), 3);
	send_plain(q, "f5g3");
	is_text("plain calls receive it in order", receive_plain(q), "b5d5f5c3g3a1e1");

	is("the other way round, a batch is sent", send_batch(q, "a1b5"), 2);
	send_plain(q, "c3d5");
	is("and another", send_batch(q, "e5f1"), 2);
	is("a batch receives some", receive_batch(q, 2), 2);
	is_text("the first in order", received(2), "b5d5");
	is_text("a plain call the rest", receive_plain(q), "e5c3a1f1");
	close(q);
}

static void partial(void)
{
	int q = make(O_NONBLOCK);

	is("of too many, those that have a place are sent", send_batch(q, "a0b0c0d0e0f0g0h0i0j0"),
	   PLACES);
	is("if there is none, an error", send_batch(q, "k9"), -EAGAIN);
	is("fewer are received than were asked for", receive_batch(q, MOST), PLACES);
	is_text("which are those that were sent", received(PLACES), "a0b0c0d0e0f0g0h0");
	is("if there is none, an error", receive_batch(q, MOST), -EAGAIN);
	close(q);
}

/* A mistake in the third of four. */
static void mistakes(void)
{
	int q = make(O_NONBLOCK), reader = must(mq_open(NAME, O_RDONLY | O_NONBLOCK));

	prepare("a0b0c0d0");
	messages[2].prio = 1 << 20;
	is("what comes before a bad priority is sent",
	   do_batch(q, MQUEUE_NS_SEND, messages, 4, NULL), 2);
	is("a bad priority at first is an error",
	   do_batch(q, MQUEUE_NS_SEND, messages + 2, 2, NULL), -EINVAL);
	prepare("c0d0e0");
	messages[1].data = 16;
	is("what comes before a bad address is sent",
	   do_batch(q, MQUEUE_NS_SEND, messages, 3, NULL), 1);
	prepare("d0");
	messages[0].size = LENGTH + 1;
	is("too large a message is an error",
	   do_batch(q, MQUEUE_NS_SEND, messages, 1, NULL), -EMSGSIZE);
	is_text("nothing else was sent", receive_plain(q), "a0b0c0");

	send_plain(q, "a3b2c1");
	prepare_room(3);
	messages[1].size = LENGTH - 1;
	is("what comes before too little room is received",
	   do_batch(q, MQUEUE_NS_RECEIVE, messages, 3, NULL), 1);
	is_text("the others stay", receive_plain(q), "b2c1");
	is("a reader's descriptor does not send", send_batch(reader, "a0"), -EBADF);
	close(reader);
	close(q);
}

/* The array ends where memory does, in the middle of a description. */
static void memory_ends(void)
{
	const size_t page = sysconf(_SC_PAGESIZE);
	char *memory = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct mqueue_ns_message *last;
	int q = make(O_NONBLOCK);

	must(munmap(memory + page, page));
	last = (void *)(memory + page - sizeof(*last) - sizeof(*last) / 2);
	prepare("a0b0");
	last[-1] = messages[0];
	last[0] = messages[1];
	is("what is described is sent", do_batch(q, MQUEUE_NS_SEND, last - 1, 6, NULL), 2);
	is("nothing described is an error",
	   do_batch(q, MQUEUE_NS_SEND, last + 1, 6, NULL), -EFAULT);
	prepare_room(2);
	last[-1] = messages[0];
	last[0] = messages[1];
	send_plain(q, "c0");
	is("what has room is received",
	   do_batch(q, MQUEUE_NS_RECEIVE, last - 1, 6, NULL), 2);
	is_text("the rest stays", receive_plain(q), "c0");
	munmap(memory, page);
	close(q);
}

static void bad_arguments(void)
{
	const struct timespec bad = { .tv_nsec = 1000000000 };
	struct mqueue_ns_batch batch = { .count = 1, .flags = 1 };
	int q = make(O_NONBLOCK);

	prepare("a0");
	is("no messages at all", do_batch(q, MQUEUE_NS_SEND, messages, 0, NULL), -EINVAL);
	is("more than can be", do_batch(q, MQUEUE_NS_SEND, messages,
					MQUEUE_NS_BATCH_MAX + 1, NULL), -EINVAL);
	is("a time that is none", do_batch(q, MQUEUE_NS_SEND, messages, 1, &bad), -EINVAL);
	is("flags", result(ioctl(q, MQUEUE_NS_SEND, &batch)), -EINVAL);
	close(q);
}

static void timeouts(void)
{
	struct timespec soon = moment(100), past = moment(-1000);
	int q = make(0);

	prepare_room(2);
	is("receiving from an empty queue ends in time",
	   do_batch(q, MQUEUE_NS_RECEIVE, messages, 2, &soon), -ETIMEDOUT);
	send_plain(q, "a1b0");
	is("what is there is received, however late",
	   do_batch(q, MQUEUE_NS_RECEIVE, messages, 3, &past), 2);
	soon = moment(100);
	prepare("a0b0c0d0e0f0g0h0i0j0");
	is("only the first of a batch waits for a place",
	   do_batch(q, MQUEUE_NS_SEND, messages, 10, &soon), PLACES);
	is("sending into a full queue ends in time",
	   do_batch(q, MQUEUE_NS_SEND, messages, 2, &soon), -ETIMEDOUT);
	is_text("and sends nothing", receive_batch(q, MOST) == PLACES ? received(PLACES) : "",
		"a0b0c0d0e0f0g0h0");
	close(q);
}

static void on_alarm(int signo __attribute__((unused)))
{
}

static void set_alarm(void)
{
	const struct itimerval t = { .it_value.tv_usec = 100000 };
	const struct sigaction action = { .sa_handler = on_alarm };

	must(sigaction(SIGALRM, &action, NULL));
	must(setitimer(ITIMER_REAL, &t, NULL));
}

static void signals(void)
{
	int q = make(0);

	set_alarm();
	is("a signal ends waiting for a message", receive_batch(q, 2), -EINTR);
	is("what fits is sent", send_batch(q, "a0b0c0d0e0f0g0h0i0"), PLACES);
	set_alarm();
	is("a signal ends waiting for a place", send_batch(q, "i0j0"), -EINTR);
	mq_unlink(NAME);
	close(q);
}

/* Somebody who waits in a plain call meanwhile; his exit status is @status. */
static pid_t start(int q, const char *word, long nr)
{
	char message[LENGTH];
	pid_t pid = must(fork());

	if (!pid && word)
		_exit(mq_send(q, word, 1, word[1] - '0') ? 'x' : 0);
	if (!pid)
		_exit(mq_receive(q, message, sizeof(message), NULL) == 1 ?
		      message[0] : 'x');
	wait_asleep_in(pid, nr);
	return pid;
}

static long status_of(pid_t pid)
{
	int status;

	must(waitpid(pid, &status, 0));
	return WEXITSTATUS(status);
}

static void who_waits(void)
{
	int q = make(0);
	pid_t pid = start(q, NULL, SYS_mq_timedreceive);

	is("a batch is sent while a receiver waits", send_batch(q, "a0b1"), 2);
	is("who has the first of it", status_of(pid), 'a');
	is("the rest is there", receive_batch(q, 4), 1);
	is_text("as it was sent", received(1), "b1");

	must(send_batch(q, "a0b0c0d0e0f0g0h0"));
	pid = start(q, "z9", SYS_mq_timedsend);
	is("a batch receives, and what a sender waits with", receive_batch(q, MOST),
	   PLACES + 1);
	is_text("in the order in which it could be had", received(PLACES + 1),
		"a0z9b0c0d0e0f0g0h0");
	is("the sender is done", status_of(pid), 0);
	close(q);
}

static void notified(void)
{
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1 };
	const struct timespec none = {};
	int q = make(O_NONBLOCK);
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	must(sigprocmask(SIG_BLOCK, &set, NULL));
	must(mq_notify(q, &event));
	must(send_batch(q, "a0b0"));
	is("a batch into an empty queue notifies", result(sigtimedwait(&set, NULL, &none)),
	   SIGUSR1);
	is("once", result(sigtimedwait(&set, NULL, &none)), -EAGAIN);
	is("and is over", result(mq_notify(q, &event)), 0);
	close(q);
}

#define SENDERS	3
#define EACH	3000

/* Every third message plainly, the others in batches of two. */
static void send_numbers(int q, int sender)
{
	struct mqueue_ns_message pair[2];
	int numbers[3][2], i, k;
	long done;

	for (i = 0; i < EACH; i += 3) {
		for (k = 0; k < 3; k++) {
			numbers[k][0] = sender;
			numbers[k][1] = i + k;
		}
		must(mq_send(q, (char *)numbers[0], sizeof(numbers[0]), 7));
		for (k = 0; k < 2; k++) {
			pair[k].data = (uintptr_t)numbers[k + 1];
			pair[k].size = sizeof(numbers[0]);
			pair[k].prio = 7;
		}
		for (done = 0; done < 2;)
			done += must(do_batch(q, MQUEUE_NS_SEND, pair + done, 2 - done,
					      NULL));
	}
	_exit(0);
}

/* Does a message follow the one that its sender sent before? */
static bool in_turn(int *next, const char *message)
{
	int number[2];

	memcpy(number, message, sizeof(number));
	return number[1] == next[number[0]]++;
}

static void many(void)
{
	int q = make(0), next[SENDERS] = {}, i, count = 0, turn = 0, wrong = 0;
	char message[LENGTH];
	long n;

	for (i = 0; i < SENDERS; i++)
		if (!must(fork()))
			send_numbers(q, i);
	while (count < SENDERS * EACH) {
		if (turn++ % 2) {
			must(mq_receive(q, message, sizeof(message), NULL));
			wrong += !in_turn(next, message);
			count++;
			continue;
		}
		n = must(receive_batch(q, 3));
		for (i = 0; i < n; i++)
			wrong += !in_turn(next, bytes[i]);
		count += n;
	}
	is("batches and plain calls at once, and each sender's order is kept", wrong, 0);
	while (wait(NULL) > 0)
		;
	is("nothing is left", receive_batch(must(mq_open(NAME, O_RDONLY | O_NONBLOCK)), 1),
	   -EAGAIN);
	close(q);
}

int main(void)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	order();
	partial();
	mistakes();
	memory_ends();
	bad_arguments();
	timeouts();
	signals();
	who_waits();
	notified();
	many();
	mq_unlink(NAME);
	printf("1..%u\n", tests);
	return failures != 0;
}
