// SPDX-License-Identifier: GPL-2.0-only
/*
 * Messages as lines, as they are, and as JSON
 */

#include <stdio.h>
#include <string.h>

#include "queue.h"

/* One less than the MQ_PRIO_MAX of the kernel. */
#define PRIORITY_MAX	32767

bool format_option(enum format *format, int option)
{
	enum format new;

	switch (option) {
	case 'l':
		new = FORMAT_LINES;
		break;
	case 'r':
		new = FORMAT_RAW;
		break;
	case 'j':
		new = FORMAT_JSON;
		break;
	default:
		return false;
	}
	if (*format && *format != new)
		fail(STATUS_USAGE, "--lines, --raw and --json exclude each other");
	*format = new;
	return true;
}

void message_describe(const struct message *message, struct value *object)
{
	struct buffer base64 = {};

	value_set(object, "priority", value_integer(message->priority));
	value_set(object, "length", value_integer(message->size));
	if (text_is_utf8(message->data, message->size)) {
		value_set(object, "text", value_bytes(message->data, message->size));
		return;
	}
	base64_encode(&base64, message->data, message->size);
	value_set(object, "base64", value_bytes(base64.data, base64.size));
	buffer_free(&base64);
}

void message_write(const struct message *message, enum format format)
{
	struct value *object;

	if (format == FORMAT_JSON) {
		object = value_object();
		message_describe(message, object);
		json_write(object, stdout);
		value_free(object);
	} else {
		fwrite(message->data, 1, message->size, stdout);
	}
	if (format != FORMAT_RAW)
		putchar('\n');
	flush_output();
}

static bool take_data(const struct value *object, struct buffer *data)
{
	const struct value *text = value_get(object, "text");
	const struct value *base64 = value_get(object, "base64");

	if (text && !base64 && text->kind == VALUE_TEXT) {
		buffer_add(data, text->text.data, text->text.size);
		return true;
	}
	return base64 && !text && base64->kind == VALUE_TEXT &&
	       base64_decode(data, base64->text.data, base64->text.size);
}

bool message_from_value(const struct value *object, unsigned int priority,
			struct message *message)
{
	const struct value *given = value_get(object, "priority");
	struct buffer data = {};
	long long number = value_number(object, "priority", given ? -1LL : priority);

	if (number < 0 || number > PRIORITY_MAX || !take_data(object, &data)) {
		buffer_free(&data);
		return false;
	}
	message->data = data.data;
	message->size = data.size;
	message->priority = number;
	return true;
}
