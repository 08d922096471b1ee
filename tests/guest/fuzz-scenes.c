// SPDX-License-Identifier: GPL-2.0-only
/*
 * Scenes: calls in an order that chance alone would rarely find
 *
 * Who acts are four roles a, b, c and d, any of them; HERE is a name that all
 * calls of a scene have in common; ANY is drawn as always.
 */
#include "fuzz-scenes.h"

#include <limits.h>
#include <sys/epoll.h>

#define OPEN		(O_RDWR | O_CREAT)
#define NONBLOCK	(O_RDWR | O_CREAT | O_NONBLOCK)
#define SMALL		(0 * 32 + 0)	/* one message of 16 bytes */
#define SOME		(2 * 32 + 0)	/* three */
#define ALL		(EPOLLIN | EPOLLOUT)

/* Who waits is served by his priority, then by how long he has waited. */
static const struct step receivers[] = {
	{ 'd', "mq_unlink", { HERE } },
	{ 'd', "mq_open", { HERE, NONBLOCK, 0666, SOME, 0, 0 } },
	{ 'a', "mq_open", { HERE, OPEN, 0666, -1, 0, 0 } },
	{ 'b', "mq_open", { HERE, OPEN, 0666, -1, 0, 0 } },
	{ 'c', "mq_open", { HERE, OPEN, 0666, -1, 0, 0 } },
	{ 'b', "nice", { ANY, ANY } },
	{ 'a', "mq_timedreceive", { 0, 1, 0, 0, 0, 0 } },
	{ 'b', "mq_timedreceive", { 0, 1, 0, 0, 8, 0 } },
	{ 'c', "mq_timedreceive", { 0, 1, 0, 0, 0, 0 } },
	{ 'd', "mq_timedsend", { 0, ANY, 0, ANY, 0, 0 } },
	{ 'd', "poll", { 0, ALL } },
	{ 'd', "mq_timedsend", { 0, ANY, 0, ANY, 0, 0 } },
	{ 'd', "mq_timedsend", { 0, ANY, 0, ANY, 0, 0 } },
	{ 'd', "mq_timedsend", { 0, ANY, 0, ANY, 0, 0 } },
	{ }
};

static const struct step senders[] = {
	{ 'd', "mq_unlink", { HERE } },
	{ 'd', "mq_open", { HERE, NONBLOCK, 0666, SMALL, 0, 0 } },
	{ 'd', "mq_timedsend", { 0, ANY, 0, ANY, 0, 0 } },
	{ 'a', "mq_open", { HERE, OPEN, 0666, -1, 0, 0 } },
	{ 'b', "mq_open", { HERE, OPEN, 0666, -1, 0, 0 } },
	{ 'c', "mq_open", { HERE, OPEN, 0666, -1, 0, 0 } },
	{ 'c', "nice", { ANY, ANY } },
	{ 'a', "mq_timedsend", { 0, 1002, 0, ANY, 0, 0 } },
	{ 'b', "mq_timedsend", { 0, 1003, 0, ANY, 8, 0 } },
	{ 'c', "mq_timedsend", { 0, 1004, 0, ANY, 0, 0 } },
	{ 'd', "mq_notify", { 0, ANY, ANY, ANY, 0 } },
	{ 'd', "mq_timedreceive", { 0, 1, 0, 0, 0, 0 } },
	{ 'd', "mq_getsetattr", { 0, -1, 0 } },
	{ 'd', "mq_timedreceive", { 0, 1, 0, 0, 0, 0 } },
	{ 'd', "mq_timedreceive", { 0, 1, 0, 0, 0, 0 } },
	{ 'd', "mq_timedreceive", { 0, 1, 0, 0, 0, 0 } },
	{ }
};

/* With EPOLLET an event is seen once for each time somebody was woken. */
static const struct step pollers[] = {
	{ 'b', "mq_unlink", { HERE } },
	{ 'b', "mq_open", { HERE, NONBLOCK, 0666, ANY, 0, 0 } },
	{ 'a', "mq_open", { HERE, NONBLOCK, 0666, ANY, 0, 0 } },
	{ 'a', "epoll_ctl", { 0, 1 } },
	{ 'a', "epoll_wait", { 0 } },
	{ 'b', "mq_timedsend", { 0, ANY, 0, ANY, 0, 0 } },
	{ 'a', "epoll_wait", { 0 } },
	{ 'a', "epoll_wait", { 0 } },
	{ 'b', "mq_timedsend", { 0, ANY, 0, ANY, 0, 0 } },
	{ 'a', "epoll_wait", { 0 } },
	{ 'b', "mq_timedreceive", { 0, 1, 0, 0, 0, 0 } },
	{ 'a', "epoll_wait", { 0 } },
	{ 'b', "mq_timedreceive", { 0, 1, 0, 0, 0, 0 } },
	{ 'a', "epoll_wait", { 0 } },
	{ 'a', "poll", { 0, ALL } },
	{ }
};

/* Whoever registered and has become another program is not signalled. */
static const struct step another_program[] = {
	{ 'a', "mq_unlink", { HERE } },
	{ 'a', "mq_open", { HERE, NONBLOCK, 0666, ANY, 0, 0 } },
	{ 'a', "dup", { 0, 1, 0 } },
	{ 'a', "close", { 0 } },
	{ 'a', "mq_notify", { 1, ANY, ANY, ANY, 0 } },
	{ 'a', "exec", { 0 } },
	{ 'b', "mq_open", { HERE, NONBLOCK, 0666, ANY, 0, 0 } },
	{ 'b', "read", { 0, 80, 0 } },
	{ 'b', "mq_timedsend", { 0, ANY, 0, ANY, 0, 0 } },
	{ 'b', "read", { 0, 80, 0 } },
	{ 'a', "mq_notify", { 1, ANY, ANY, ANY, 0 } },
	{ }
};

/* A registration, and all that may end it. */
static const struct step registered[] = {
	{ 'a', "mq_unlink", { HERE } },
	{ 'a', "mq_open", { HERE, NONBLOCK, 0666, ANY, 0, 0 } },
	{ 'a', "dup", { 0, 1, ANY } },
	{ 'a', "mq_notify", { 0, ANY, ANY, ANY, 0 } },
	{ 'b', "mq_open", { HERE, NONBLOCK, 0666, ANY, 0, 0 } },
	{ 'b', "mq_notify", { 0, ANY, ANY, ANY, 0 } },
	{ 'b', "read", { 0, 80, 0 } },
	{ 'a', "fork", { 1, ANY } },
	{ 'b', "read", { 0, 80, 0 } },
	{ 'a', "close", { 1 } },
	{ 'b', "read", { 0, 80, 0 } },
	{ 'b', "mq_timedsend", { 0, ANY, 0, ANY, 0, 0 } },
	{ 'a', "mq_notify", { 0, ANY, ANY, ANY, 0 } },
	{ }
};

/* Somebody sleeps, and is hit by what a registration of his sends. */
static const struct step interrupted[] = {
	{ 'a', "mq_unlink", { HERE } },
	{ 'a', "mq_open", { HERE, NONBLOCK, 0666, ANY, 0, 0 } },
	{ 'a', "mq_notify", { 0, 2, ANY, ANY, 0 } },
	{ 'a', "mq_open", { 3, OPEN, 0600, ANY, 1, 0 } },
	{ 'a', "mq_timedreceive", { 1, 1, 0, 0, 0, 0 } },
	{ 'b', "mq_open", { HERE, NONBLOCK, 0666, ANY, 0, 0 } },
	{ 'b', "mq_timedsend", { 0, ANY, 0, ANY, 0, 0 } },
	{ 'b', "kill", { ANY, ANY } },
	{ 'c', "mq_open", { 3, NONBLOCK, 0600, ANY, 0, 0 } },
	{ 'c', "mq_timedsend", { 0, ANY, 0, ANY, 0, 0 } },
	{ }
};

/* A descriptor outlives its name and who opened it. */
static const struct step passed_on[] = {
	{ 'a', "mq_open", { HERE, NONBLOCK, ANY, ANY, 0, 0 } },
	{ 'a', "pass", { 0 } },
	{ 'a', "mq_timedsend", { 0, ANY, 0, ANY, 0, 0 } },
	{ 'a', "mq_unlink", { HERE } },
	{ 'a', "exit", { 0 } },
	{ 'b', "take", { 0 } },
	{ 'b', "fstat", { 0 } },
	{ 'b', "mq_open", { HERE, NONBLOCK, ANY, ANY, 1, 0 } },
	{ 'b', "mq_timedreceive", { 0, 1, 0, 0, 0, 0 } },
	{ 'b', "close", { 0 } },
	{ }
};

const struct step *const scenes[] = {
	receivers, senders, pollers, another_program, registered, interrupted, passed_on,
};

const unsigned int scene_count = sizeof(scenes) / sizeof(scenes[0]);
