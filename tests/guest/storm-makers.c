// SPDX-License-Identifier: GPL-2.0-only
/*
 * Queues that are made by name, used and gone again at once, each worker under a name
 * of its own, while somebody quiesces the module and is refused, or is not
 *
 * Making is never refused: it is done by the module, or by the kernel when the
 * module has been quiesced.  What was made by the kernel is not there for the module;
 * and what its maker still had open when the module was quiesced goes when he closes it.
 */
#include "storm.h"

static struct {
	unsigned long made, taken, elsewhere, surprises;
} *sum;

/* Nobody has it open for a moment in the end: then it would be lost. */
static bool make(const char *name, struct dice *d)
{
	int q = queue_open(name, O_CREAT | O_RDWR | O_NONBLOCK);
	long ret;

	expect(&sum->surprises, q >= 0, "mq_open", q);
	if (q < 0)
		return false;
	ret = queue_send(q, "message", 1);
	expect(&sum->surprises, !ret, "mq_send", ret);
	sleep_ms(dice(d, 8));
	close(q);
	add(&sum->made, 1);
	return true;
}

static void take(const char *name)
{
	int q = queue_open(name, O_RDWR | O_NONBLOCK);
	long ret;

	if (q == -ENOENT) {
		add(&sum->elsewhere, 1);
		return;
	}
	expect(&sum->surprises, q >= 0, "mq_open of what is there", q);
	if (q < 0)
		return;
	/* More than one if some were left behind. */
	while (!strcmp(queue_receive(q), "\"message\""))
		add(&sum->taken, 1);
	ret = queue_unlink(name);
	expect(&sum->surprises, !ret || ret == -ENOENT, "mq_unlink", ret);
	close(q);
}

static void live(unsigned int worker, unsigned int life, struct dice *d)
{
	char name[20];

	(void)life;
	snprintf(name, sizeof(name), "/maker-%u", worker);
	while (!over() && dice(d, 2000)) {
		if (make(name, d))
			take(name);
		/* So that there are moments without any queue. */
		sleep_ms(dice(d, 8));
	}
	queue_unlink(name);
}

int storm_makers(void)
{
	struct weather w = { .signals = 5 };
	int ret;

	sum = shared(sizeof(*sum));
	storm_blow(live, &w);
	printf("load: %u workers with %lu lives; %lu queues, %lu messages, %lu times not there\n",
	       storm.workers, w.lives, sum->made, sum->taken, sum->elsewhere);
	ret = wrong(sum->surprises, "errors that should not be");
	return ret + wrong(!sum->taken, "nothing was done");
}
