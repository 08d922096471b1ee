// SPDX-License-Identifier: GPL-2.0-only
/*
 * queue - makes queues and uses them, as programs do that know nothing of us
 *
 *	queue send QUEUE MESSAGE...	makes the queue if there is none
 *	queue receive QUEUE [COUNT]	so, too; waits for messages
 *	queue unlink NAME
 *
 * A QUEUE is a NAME for mq_open(), or the path of a file in a mount.
 */

#include <err.h>
#include <fcntl.h>
#include <mqueue.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static mqd_t open_queue(const char *queue)
{
	mqd_t mqd;

	if (strrchr(queue, '/') == queue)
		mqd = mq_open(queue, O_RDWR | O_CREAT, 0600, NULL);
	else
		mqd = open(queue, O_RDWR | O_CREAT, 0600);
	if (mqd == -1)
		err(EXIT_FAILURE, "%s", queue);
	return mqd;
}

static void send_messages(const char *queue, char **messages)
{
	mqd_t mqd = open_queue(queue);

	for (; *messages; messages++)
		if (mq_send(mqd, *messages, strlen(*messages), 0))
			err(EXIT_FAILURE, "%s: mq_send", queue);
}

static void receive_messages(const char *queue, int count)
{
	mqd_t mqd = open_queue(queue);
	char text[8192];
	ssize_t len;

	while (count--) {
		len = mq_receive(mqd, text, sizeof(text), NULL);
		if (len < 0)
			err(EXIT_FAILURE, "%s: mq_receive", queue);
		printf("%.*s\n", (int)len, text);
	}
}

int main(int argc, char **argv)
{
	if (argc < 3)
		errx(EXIT_FAILURE, "usage: queue send|receive|unlink QUEUE [ARGUMENT]...");
	if (!strcmp(argv[1], "send"))
		send_messages(argv[2], argv + 3);
	else if (!strcmp(argv[1], "receive"))
		receive_messages(argv[2], argc > 3 ? atoi(argv[3]) : 1);
	else if (mq_unlink(argv[2]))
		err(EXIT_FAILURE, "%s: mq_unlink", argv[2]);
	return EXIT_SUCCESS;
}
