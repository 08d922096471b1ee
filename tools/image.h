/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A queue as a file.  The format is described in mqns(1), FILES.
 */
#ifndef MQNS_IMAGE_H
#define MQNS_IMAGE_H

#include <stdint.h>

#include "queue.h"

struct image {
	uint64_t max_messages;
	uint64_t max_size;
	uint32_t mode;
	uint32_t uid;
	uint32_t gid;
	uint32_t count;
	/* Of each message: priority, size, the bytes. */
	struct buffer records;
};

/* Walks over the messages: *@at begins with 0.  False: that was the last one. */
bool image_next(const struct image *image, size_t *at, struct message *message);
void image_add(struct image *image, const struct message *message);
void image_encode(const struct image *image, struct buffer *to);
/* NULL, or what is wrong with it. */
const char *image_decode(struct image *image, const struct buffer *from);
struct value *image_to_value(const struct image *image);
const char *image_from_value(struct image *image, const struct value *value);

#endif
