/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Queues, whosever they are
 *
 * Names may begin with a slash.  Where nothing is said, what cannot be done
 * ends the program.
 */
#ifndef MQNS_QUEUE_H
#define MQNS_QUEUE_H

#include <mqueue.h>

#include "place.h"
#include "value.h"

struct message {
	char *data;
	size_t size;
	unsigned int priority;
};

/* queue.c */

/* Says if it is no name of a queue. */
void queue_check_name(const char *name);
/* Returns a descriptor, or -1 and errno. */
int queue_try_open(const struct place *place, const char *name, int flags);
/* Returns a descriptor of what has been seen to be a queue. */
int queue_open(const struct place *place, const char *name, int flags);
/* To see what it is like: for reading, or else for writing; -1 and errno. */
int queue_open_any(const struct place *place, const char *name);
/* @attr is NULL for those of the namespace.  -1 and errno. */
int queue_create(const struct place *place, const char *name, int flags, mode_t mode,
		 struct mq_attr *attr);
/* 0, or -1 and errno. */
int queue_remove(const struct place *place, const char *name);
void queue_attributes(int queue, const char *name, struct mq_attr *attr);
/* Is it one of mqueue_ns? */
bool queue_is_ours(int queue);
/*
 * The message with that index, put where message->data points to, where there
 * is as much room as a message of the queue may have.  False: there is none.
 */
bool queue_peek(int queue, const char *name, unsigned int index, struct message *message);
/* Says that only queues of mqueue_ns can be looked into. */
void queue_need_ours(int queue, const char *name);
/* Waits as mq_timedsend() does.  False: not in time. */
bool queue_send(int queue, const char *name, const struct message *message,
		const struct timespec *until);

/* describe.c */

/* All there is to say about it. */
struct value *queue_describe(int queue, const char *name);

extern const struct column queue_columns[], queue_properties[];

/* message.c */

enum format {
	FORMAT_NONE,
	FORMAT_LINES,
	FORMAT_RAW,
	FORMAT_JSON,
};

#define LINES_OPTION	{ "lines", no_argument, NULL, 'l' }
#define RAW_OPTION	{ "raw", no_argument, NULL, 'r' }

bool format_option(enum format *format, int option);
void message_write(const struct message *message, enum format format);
/* Adds priority, length, and text or base64 to an object. */
void message_describe(const struct message *message, struct value *object);
/* A message of its own data; false if it is none. */
bool message_from_value(const struct value *object, unsigned int priority,
			struct message *message);

#endif
