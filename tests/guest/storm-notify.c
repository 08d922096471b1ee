// SPDX-License-Identifier: GPL-2.0-only
/*
 * Registrations against what ends them: firing, removal, close, exec and exit
 *
 * Each worker registers at one of the queues, by a signal or by a thread, and
 * leaves it in some way.  Others send.  In the end nobody is registered, and a
 * registration fires once, as it should.
 */
#include "storm.h"

#define NUMBERS		1048576	/* of registrations */

static struct {
	unsigned long numbers, registered, busy, fired, heard, executed, surprises;
} *sum;

/* A registration, by its number, which is what its news come with. */
struct note {
	unsigned char refused;
	unsigned char heard;
};

static struct note *notes;

static volatile sig_atomic_t heard;

static void note_heard(int number)
{
	__atomic_add_fetch(&notes[number].heard, 1, __ATOMIC_RELAXED);
}

static void hear(int signo, siginfo_t *info, void *context)
{
	(void)signo;
	(void)context;
	heard++;
	note_heard(info->si_value.sival_int);
}

static const char *queue_name(unsigned int i)
{
	return text("/notify-%u", i);
}

static void in_thread(union sigval value)
{
	add(&sum->heard, 1);
	note_heard(value.sival_int);
}

static long register_at(int q, struct dice *d)
{
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL };
	unsigned int number = __atomic_fetch_add(&sum->numbers, 1, __ATOMIC_RELAXED) % NUMBERS;
	long ret;

	event.sigev_signo = SIGUSR2;
	event.sigev_value.sival_int = number;
	if (!dice(d, 4))
		event.sigev_notify = SIGEV_NONE;
	if (!dice(d, 3)) {
		event.sigev_notify = SIGEV_THREAD;
		event.sigev_notify_function = in_thread;
	}
	ret = result(mq_notify(q, &event));
	if (!ret) {
		add(&sum->registered, 1);
	} else if (ret == -EBUSY) {
		notes[number].refused = 1;
		add(&sum->busy, 1);
	} else {
		printf("wrong: mq_notify: %s\n", outcome(ret));
		add(&sum->surprises, 1);
	}
	return ret;
}

/* As another program: the registration must not reach that one. */
static void execute(void)
{
	add(&sum->executed, 1);
	execl("/bin/true", "true", NULL);
	_exit(0);
}

static void send_and_take(int q)
{
	char buffer[MESSAGE_MAX];

	if (!mq_send(q, "news", 4, 0))
		add(&sum->fired, 1);
	while (mq_receive(q, buffer, sizeof(buffer), NULL) >= 0)
		;
}

/* Returns false if the worker is to end. */
static bool act(struct dice *d)
{
	int q = queue_open(queue_name(dice(d, storm.queues)), O_RDWR | O_NONBLOCK);
	bool go_on = true;

	if (q < 0) {
		printf("wrong: mq_open: %s\n", outcome(q));
		add(&sum->surprises, 1);
		return false;
	}
	if (dice(d, 2)) {
		send_and_take(q);
		close(q);
		return true;
	}
	register_at(q, d);
	switch (dice(d, 8)) {
	case 0:
		mq_notify(q, NULL);
		break;
	case 1:
		close(dup(q));
		break;
	case 2:
		go_on = false;	/* exit closes it */
		break;
	case 3:
		/* A child shares the descriptor, but it is not registered. */
		if (!fork())
			execute();
		while (waitpid(-1, NULL, 0) < 0 && errno == EINTR)
			;
		break;
	case 4:
		execute();
		break;
	default:
		sleep_ms(dice(d, 3));
	}
	close(q);
	return go_on;
}

static void live(unsigned int worker, unsigned int life, struct dice *d)
{
	(void)worker;
	(void)life;
	while (!over() && act(d))
		;
	add(&sum->heard, heard);
}

/* Whoever comes now must find a queue at which nobody is registered. */
static int check_queue(unsigned int i)
{
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR2 };
	int q = queue_open(queue_name(i), O_RDWR | O_NONBLOCK);
	int ret = 0;

	send_and_take(q);
	if (result(mq_notify(q, &event))) {
		printf("wrong: %s has a registration left\n", queue_name(i));
		ret = 1;
	}
	heard = 0;
	send_and_take(q);
	send_and_take(q);
	if (heard != 1 && !ret) {
		printf("wrong: %s fired %d times\n", queue_name(i), heard);
		ret = 1;
	}
	close(q);
	queue_unlink(queue_name(i));
	return ret;
}

/* Each fires once at most, and only if it was not refused. */
static int add_up(void)
{
	unsigned long twice = 0, refused = 0;
	unsigned int i;

	for (i = 0; i < NUMBERS; i++) {
		twice += notes[i].heard > 1;
		refused += notes[i].heard && notes[i].refused;
	}
	return wrong(twice, "registrations fired more than once") +
	       wrong(refused, "registrations fired that were refused") +
	       wrong(sum->numbers > NUMBERS, "registrations have no number of their own");
}

int storm_notify(void)
{
	struct weather w = { .kills = 6 };
	struct sigaction action = { .sa_sigaction = hear, .sa_flags = SA_SIGINFO };
	unsigned int i;
	int ret;

	sum = shared(sizeof(*sum));
	notes = shared(NUMBERS * sizeof(*notes));
	sigaction(SIGUSR2, &action, NULL);
	for (i = 0; i < storm.queues; i++)
		must_be(queue_make(queue_name(i)), "making a queue", __FILE__, __LINE__);
	storm_blow(live, &w);
	printf("load: %u queues, %u workers with %lu lives, %lu kills; ", storm.queues,
	       storm.workers, w.lives, w.killed);
	printf("%lu registered, %lu refused as busy, %lu messages, %lu heard, %lu executed\n",
	       sum->registered, sum->busy, sum->fired, sum->heard, sum->executed);
	ret = wrong(sum->surprises, "errors that should not be");
	ret += add_up();
	ret += wrong(!sum->registered || !sum->heard || !sum->executed, "nothing was done");
	for (i = 0; i < storm.queues; i++)
		ret += check_queue(i);
	return ret + storm_check_charges();
}
