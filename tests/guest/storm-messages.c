// SPDX-License-Identifier: GPL-2.0-only
/*
 * Many queues, many senders and receivers, whom signals interrupt, who run out
 * of patience, exit and are killed at any moment
 *
 * Each message has a number of its own, and there is a place for each in the
 * memory that all share: the sender notes there that he is about to send it and
 * what came of it, the receiver that he has it.  Receivers receive straight into
 * that memory, so that it can be told what one had who was killed.
 */
#include "storm.h"

#define ALL_NUMBERS	1048576	/* of messages, shared by the workers */
#define PRIORITIES	4
#define HOT		16		/* queues that half of all use */
#define KNOWN		16		/* senders whose order one receiver checks */

struct note {
	unsigned char tried;
	unsigned char sent;
	unsigned char got;
	unsigned char left;	/* got when the storm was over */
	unsigned char prio;
	unsigned short queue;
};

struct message {
	unsigned int number;
	unsigned int worker;
	unsigned int queue;
	unsigned int prio;
};

/* The place of one worker; the buffer holds what was received last. */
struct place {
	unsigned int next;
	char buffer[MESSAGE_MAX] __attribute__((aligned(16)));
};

static struct note *notes;
static unsigned int numbers;	/* for each worker */
static struct place *places;

static struct {
	unsigned long sent, received, interrupted, timeouts, again;
	unsigned long disorder, strange, surprises;
} *sum;

static int *queues;

static bool is_sender(unsigned int worker)
{
	return worker % 2;
}

static struct note *note_of(unsigned int worker, unsigned int number)
{
	return &notes[(size_t)worker * numbers + number];
}

static const char *queue_path(unsigned int i)
{
	return text("%s/storm-%u", storm.dir ? storm.dir : "", i);
}

static int make_queue(unsigned int i)
{
	int flags = O_CREAT | O_EXCL | O_RDWR;

	if (storm.dir)
		return result(open(queue_path(i), flags | O_CLOEXEC, 0600));
	return queue_open(queue_path(i), flags);
}

static unsigned int choose(struct dice *d)
{
	if (storm.queues > HOT && dice(d, 2))
		return dice(d, HOT);
	return dice(d, storm.queues);
}

static void count_failure(int error)
{
	/* Memory is short in a small control group. */
	if (error == ENOMEM && storm.group)
		return;
	switch (error) {
	case EINTR:
		add(&sum->interrupted, 1);
		break;
	case ETIMEDOUT:
		add(&sum->timeouts, 1);
		break;
	case EAGAIN:
		add(&sum->again, 1);
		break;
	default:
		printf("wrong: %s\n", strerrorname_np(error));
		add(&sum->surprises, 1);
	}
}

/* Now and then not at all, mostly for a moment. */
static struct timespec patience(struct dice *d)
{
	return moment(dice(d, 30) ? (long)dice(d, 12) : -1000);
}

static void send_one(unsigned int worker, struct place *place, struct dice *d)
{
	char buffer[MESSAGE_MAX];
	struct message *m = (void *)buffer;
	size_t size = dice(d, 8) ? sizeof(*m) + dice(d, 200) : sizeof(*m) + dice(d, 8000);
	struct timespec until = patience(d);
	struct note *note;

	m->number = place->next;
	m->worker = worker;
	m->queue = choose(d);
	m->prio = dice(d, PRIORITIES);
	note = note_of(worker, m->number);
	place->next++;
	note->queue = m->queue;
	note->prio = m->prio;
	note->tried = 1;
	if (mq_timedsend(queues[m->queue], buffer, size, m->prio, &until)) {
		note->tried = 0;
		count_failure(errno);
		return;
	}
	note->sent = 1;
	add(&sum->sent, 1);
}

static unsigned int *make_last(void)
{
	return calloc((size_t)storm.queues * KNOWN * PRIORITIES, sizeof(unsigned int));
}

/*
 * What one and the same sender sent with one priority comes in that order.  @me
 * checks that of KNOWN senders, as there is not the memory for all of very many.
 */
static void check_order(unsigned int me, unsigned int *last, const struct message *m)
{
	unsigned int groups = (storm.workers + KNOWN - 1) / KNOWN;
	unsigned int *before;

	if (m->worker % groups != me % groups)
		return;
	before = &last[(m->queue * KNOWN + m->worker / groups) * PRIORITIES + m->prio];
	if (*before > m->number)
		add(&sum->disorder, 1);
	*before = m->number + 1;
}

static bool sane(const struct message *m, unsigned int queue, unsigned int prio)
{
	return m->worker < storm.workers && m->number < numbers && m->queue == queue &&
	       m->prio == prio && m->prio < PRIORITIES;
}

static void receive_one(unsigned int worker, struct place *place, unsigned int *last,
			struct dice *d)
{
	struct message *m = (void *)place->buffer;
	struct timespec until = patience(d);
	unsigned int queue = choose(d), prio;

	if (mq_timedreceive(queues[queue], place->buffer, MESSAGE_MAX, &prio, &until) < 0) {
		count_failure(errno);
		return;
	}
	if (!sane(m, queue, prio)) {
		add(&sum->strange, 1);
		return;
	}
	check_order(worker, last, m);
	__atomic_add_fetch(&note_of(m->worker, m->number)->got, 1, __ATOMIC_RELAXED);
	add(&sum->received, 1);
	m->worker = ~0U;	/* this one has been counted */
}

/*
 * The kernel may kill who touches memory for the first time.  If that is when a
 * message is copied to him, it is lost, as with the kernel's own queues.  So that
 * is done before, and no other loss is allowed for.
 */
static void touch(struct place *place)
{
	volatile char *byte = place->buffer;
	size_t i;

	for (i = 0; i < sizeof(place->buffer); i += 1024)
		byte[i] = byte[i];
	byte[sizeof(place->buffer) - 1] = byte[sizeof(place->buffer) - 1];
}

static void live(unsigned int worker, unsigned int life, struct dice *d)
{
	struct place *place = &places[worker];
	unsigned int *last = NULL;

	(void)life;
	touch(place);
	if (!is_sender(worker))
		last = make_last();
	while (!over() && dice(d, 4000)) {
		if (!is_sender(worker))
			receive_one(worker, place, last, d);
		else if (place->next < numbers)
			send_one(worker, place, d);
		else
			sleep_ms(10);
	}
}

/* What a receiver had who was killed before he could count it. */
static void bury(unsigned int worker, bool killed)
{
	struct place *place = &places[worker];
	struct message *m = (void *)place->buffer;

	/* If he had counted it, and not yet marked it, it is not counted again. */
	if (killed && !is_sender(worker) && m->worker < storm.workers &&
	    m->number < numbers && !note_of(m->worker, m->number)->got) {
		note_of(m->worker, m->number)->got = 1;
		sum->received++;
	}
	m->worker = ~0U;
}

/* Takes what is left in a queue, which comes in order of priority. */
static unsigned long drain(unsigned int queue)
{
	unsigned int *last = calloc((size_t)storm.workers * PRIORITIES, sizeof(*last));
	static char buffer[MESSAGE_MAX];
	struct message *m = (void *)buffer;
	struct timespec past = { 0 };
	unsigned int prio, least = PRIORITIES, *before;
	struct note *note;
	unsigned long left = 0;

	while (mq_timedreceive(queues[queue], buffer, sizeof(buffer), &prio, &past) >= 0) {
		if (!sane(m, queue, prio) || prio > least) {
			sum->strange++;
			continue;
		}
		least = prio;
		before = &last[m->worker * PRIORITIES + prio];
		sum->disorder += *before > m->number;
		*before = m->number + 1;
		note = note_of(m->worker, m->number);
		note->got++;
		note->left = 1;
		left++;
	}
	free(last);
	return left;
}

/* Of what a sender sent with one priority to one queue, the latest is left. */
static unsigned long overtaken(unsigned int worker)
{
	unsigned char *some_left = calloc(storm.queues, PRIORITIES);
	unsigned long count = 0;
	unsigned int i;

	for (i = 0; i < numbers; i++) {
		struct note *note = note_of(worker, i);
		unsigned char *left = &some_left[note->queue * PRIORITIES + note->prio];

		if (note->left)
			*left = 1;
		else if (note->got)
			count += *left;
	}
	free(some_left);
	return count;
}

static int add_up(void)
{
	unsigned long lost = 0, twice = 0, invented = 0;
	unsigned int i, j;

	for (i = 0; i < storm.workers; i++) {
		sum->disorder += overtaken(i);
		for (j = 0; j < numbers; j++) {
			struct note *note = note_of(i, j);

			lost += note->sent && !note->got;
			twice += note->got > 1;
			invented += note->got && !note->tried;
		}
	}
	return wrong(lost, "messages were lost") + wrong(twice, "came twice") +
	       wrong(invented, "came that were refused") +
	       wrong(sum->disorder, "came out of order") +
	       wrong(sum->strange, "were not what was sent") +
	       wrong(sum->surprises, "errors that should not be");
}

static void set_up(void)
{
	unsigned int i;

	numbers = ALL_NUMBERS / storm.workers;
	notes = shared((size_t)storm.workers * numbers * sizeof(*notes));
	places = shared(storm.workers * sizeof(*places));
	sum = shared(sizeof(*sum));
	queues = calloc(storm.queues, sizeof(*queues));
	for (i = 0; i < storm.workers; i++)
		((struct message *)places[i].buffer)->worker = ~0U;
	for (i = 0; i < storm.queues; i++)
		queues[i] = must_be(make_queue(i), "making a queue", __FILE__, __LINE__);
}

static int tear_down(void)
{
	unsigned int i;
	int failures = 0;

	for (i = 0; i < storm.queues; i++) {
		close(queues[i]);
		if (storm.dir)
			failures += unlink(queue_path(i)) != 0;
		else
			failures += queue_unlink(queue_path(i)) != 0;
	}
	return wrong(failures, "queues could not be unlinked");
}

int storm_messages(void)
{
	struct weather w = { .signals = 40, .kills = 4, .bury = bury };
	unsigned long left = 0;
	unsigned int i;
	int ret;

	set_up();
	storm_blow(live, &w);
	for (i = 0; i < storm.queues; i++)
		left += drain(i);
	printf("load: %u queues, %u workers with %lu lives, %lu signals, %lu kills; ",
	       storm.queues, storm.workers, w.lives, w.signalled, w.killed);
	printf("%lu sent, %lu received, %lu left, %lu timeouts, %lu interrupted\n",
	       sum->sent, sum->received, left, sum->timeouts, sum->interrupted);
	ret = add_up();
	ret += wrong(!sum->received || !sum->sent || !sum->timeouts || !sum->interrupted ||
		     !w.killed, "of what there should be was none");
	ret += tear_down();
	return ret + storm_check_charges();
}
