// SPDX-License-Identifier: GPL-2.0-only
/*
 * A few names, and many who make queues of them, open, use and unlink them
 *
 * By name and through a mount.  Making is exclusive, so that as many queues must
 * be left as were made and not unlinked.  Nobody is killed, who could have done one of
 * them and not counted it.
 */
#include "storm.h"

#define NAMES	12

static struct {
	unsigned long made, unlinked, opened, messages, refused, surprises;
} *sum;

static const char *mounted(unsigned int name)
{
	return text("%s/name-%u", storm.dir, name);
}

static const char *named(unsigned int name)
{
	return text("/name-%u", name);
}

static int open_name(unsigned int name, int flags, struct dice *d)
{
	flags |= O_RDWR | O_NONBLOCK | O_CLOEXEC;
	if (storm.dir && dice(d, 2))
		return result(open(mounted(name), flags, 0600));
	return queue_open(named(name), flags);
}

static int unlink_name(unsigned int name, struct dice *d)
{
	if (storm.dir && dice(d, 2))
		return result(unlink(mounted(name)));
	return queue_unlink(named(name));
}

/* One of these must have come of it; everything else is wrong. */
static bool came_out(long ret, int expected, unsigned long *done)
{
	if (ret >= 0) {
		add(done, 1);
	} else if (ret == expected) {
		add(&sum->refused, 1);
	} else {
		printf("wrong: %s\n", outcome(ret));
		add(&sum->surprises, 1);
	}
	return ret >= 0;
}

static void use(int q, struct dice *d)
{
	char buffer[MESSAGE_MAX];
	int other = dice(d, 4) ? -1 : dup(q);

	if (!mq_send(q, "message", 7, dice(d, 4)))
		add(&sum->messages, 1);
	if (dice(d, 2))
		mq_receive(q, buffer, sizeof(buffer), NULL);
	if (other >= 0)
		close(other);
}

static void act(struct dice *d)
{
	unsigned int name = dice(d, NAMES);
	int q = -1;

	switch (dice(d, 4)) {
	case 0:
		q = open_name(name, O_CREAT | O_EXCL, d);
		came_out(q, -EEXIST, &sum->made);
		break;
	case 1:
		came_out(unlink_name(name, d), -ENOENT, &sum->unlinked);
		break;
	default:
		q = open_name(name, 0, d);
		came_out(q, -ENOENT, &sum->opened);
	}
	if (q < 0)
		return;
	use(q, d);
	close(q);
}

static void live(unsigned int worker, unsigned int life, struct dice *d)
{
	(void)worker;
	(void)life;
	/* Some keep a queue open until they exit. */
	if (dice(d, 2))
		open_name(dice(d, NAMES), 0, d);
	while (!over() && dice(d, 2000))
		act(d);
}

int storm_names(void)
{
	struct weather w = { .signals = 10 };
	unsigned long left = 0;
	unsigned int i;
	int ret;

	sum = shared(sizeof(*sum));
	storm_blow(live, &w);
	for (i = 0; i < NAMES; i++)
		left += !queue_unlink(named(i));
	printf("load: %d names, %u workers with %lu lives; %lu made, %lu unlinked, %lu left, ",
	       NAMES, storm.workers, w.lives, sum->made, sum->unlinked, left);
	printf("%lu opened, %lu messages, %lu refused\n", sum->opened, sum->messages,
	       sum->refused);
	ret = wrong(sum->surprises, "errors that should not be");
	ret += wrong(sum->made - sum->unlinked - left, "names are missing");
	ret += wrong(!sum->made || !sum->unlinked, "nothing was done");
	return ret + storm_check_charges();
}
