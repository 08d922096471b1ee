// SPDX-License-Identifier: GPL-2.0-only
/*
 * A queue as a file
 *
 * All numbers are little endian:
 *
 *	0	8	"MQNSDUMP"
 *	8	4	version of the format: 1
 *	12	4	where the messages begin: 48
 *	16	8	mq_maxmsg
 *	24	8	mq_msgsize
 *	32	4	permissions
 *	36	4	owner
 *	40	4	group
 *	44	4	number of messages
 *	48	...	of each message: its priority (4), its size (4), its bytes
 *	end-4	4	CRC-32 of all that comes before
 */

#include <endian.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "image.h"

#define VERSION		1
#define HEADER_SIZE	48
#define RECORD_SIZE	8

static const char magic[8] = { 'M', 'Q', 'N', 'S', 'D', 'U', 'M', 'P' };

/* That of zlib, Ethernet and others. */
static uint32_t crc32(const char *data, size_t size)
{
	uint32_t crc = ~0u;
	int bit;

	while (size--) {
		crc ^= (unsigned char)*data++;
		for (bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0xedb88320u : 0);
	}
	return ~crc;
}

static void add32(struct buffer *to, uint32_t number)
{
	number = htole32(number);
	buffer_add(to, &number, sizeof(number));
}

static void add64(struct buffer *to, uint64_t number)
{
	number = htole64(number);
	buffer_add(to, &number, sizeof(number));
}

static uint32_t get32(const char *at)
{
	uint32_t number;

	memcpy(&number, at, sizeof(number));
	return le32toh(number);
}

static uint64_t get64(const char *at)
{
	uint64_t number;

	memcpy(&number, at, sizeof(number));
	return le64toh(number);
}

void image_add(struct image *image, const struct message *message)
{
	add32(&image->records, message->priority);
	add32(&image->records, message->size);
	buffer_add(&image->records, message->data, message->size);
	image->count++;
}

bool image_next(const struct image *image, size_t *at, struct message *message)
{
	size_t left = image->records.size - *at;
	char *record = image->records.data + *at;

	if (left < RECORD_SIZE)
		return false;
	message->priority = get32(record);
	message->size = get32(record + 4);
	message->data = record + RECORD_SIZE;
	if (message->size > left - RECORD_SIZE)
		return false;
	*at += RECORD_SIZE + message->size;
	return true;
}

void image_encode(const struct image *image, struct buffer *to)
{
	buffer_add(to, magic, sizeof(magic));
	add32(to, VERSION);
	add32(to, HEADER_SIZE);
	add64(to, image->max_messages);
	add64(to, image->max_size);
	add32(to, image->mode);
	add32(to, image->uid);
	add32(to, image->gid);
	add32(to, image->count);
	buffer_add(to, image->records.data, image->records.size);
	add32(to, crc32(to->data, to->size));
}

/* Are the records as many as they should be, each whole and allowed? */
static const char *check(const struct image *image)
{
	struct message message;
	uint32_t count = 0;
	size_t at = 0;

	if (!image->max_messages || image->max_messages > LONG_MAX || !image->max_size ||
	    image->max_size > LONG_MAX || image->mode & ~07777u)
		return "attributes no queue can have";
	while (image_next(image, &at, &message)) {
		if (message.size > image->max_size || message.priority > INT_MAX)
			return "a message that does not fit into its queue";
		count++;
	}
	if (count != image->count || at != image->records.size)
		return "not as many messages as it says";
	return count > image->max_messages ? "more messages than its queue holds" : NULL;
}

const char *image_decode(struct image *image, const struct buffer *from)
{
	const char *data = from->data;
	size_t end = from->size - 4;

	if (from->size < sizeof(magic) || memcmp(data, magic, sizeof(magic)))
		return "not a dump of a queue";
	if (from->size < HEADER_SIZE + 4)
		return "it has been cut off";
	if (get32(data + 8) != VERSION || get32(data + 12) != HEADER_SIZE)
		return "a version of the format that this mqns does not know";
	if (get32(data + end) != crc32(data, end))
		return "it is damaged: the checksum is wrong";
	image->max_messages = get64(data + 16);
	image->max_size = get64(data + 24);
	image->mode = get32(data + 32);
	image->uid = get32(data + 36);
	image->gid = get32(data + 40);
	image->count = get32(data + 44);
	buffer_add(&image->records, data + HEADER_SIZE, end - HEADER_SIZE);
	return check(image);
}

static struct value *messages_to_value(const struct image *image)
{
	struct value *messages = value_array(), *object;
	struct message message;
	size_t at = 0;

	while (image_next(image, &at, &message)) {
		object = value_object();
		message_describe(&message, object);
		value_add(messages, object);
	}
	return messages;
}

struct value *image_to_value(const struct image *image)
{
	struct value *object = value_object();

	value_set(object, "format", value_text("mqns-dump"));
	value_set(object, "version", value_integer(VERSION));
	value_set(object, "max_messages", value_integer(image->max_messages));
	value_set(object, "max_size", value_integer(image->max_size));
	value_set(object, "mode", value_integer(image->mode));
	value_set(object, "uid", value_integer(image->uid));
	value_set(object, "gid", value_integer(image->gid));
	value_set(object, "messages", messages_to_value(image));
	return object;
}

static bool take32(const struct value *object, const char *key, uint32_t *number)
{
	long long value = value_number(object, key, -1);

	*number = value;
	return value >= 0 && value <= UINT_MAX;
}

static bool take_messages(struct image *image, const struct value *messages)
{
	const struct value *member;
	struct message message;

	if (!messages || messages->kind != VALUE_ARRAY)
		return false;
	for (member = messages->members.first; member; member = member->next) {
		if (!message_from_value(member, 0, &message) || message.size > UINT_MAX)
			return false;
		image_add(image, &message);
		free(message.data);
	}
	return true;
}

const char *image_from_value(struct image *image, const struct value *value)
{
	const struct value *format = value_get(value, "format");

	if (!format || format->kind != VALUE_TEXT || strcmp(format->text.data, "mqns-dump"))
		return "JSON, but not a dump of a queue";
	if (value_number(value, "version", 0) != VERSION)
		return "a version of the format that this mqns does not know";
	image->max_messages = value_number(value, "max_messages", 0);
	image->max_size = value_number(value, "max_size", 0);
	if (!take32(value, "mode", &image->mode) || !take32(value, "uid", &image->uid) ||
	    !take32(value, "gid", &image->gid))
		return "attributes are missing";
	if (!take_messages(image, value_get(value, "messages")))
		return "what should be a message is none";
	return check(image);
}
