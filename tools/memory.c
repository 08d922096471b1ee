// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory that is there, or else the program is not
 */

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tools.h"

void *reallocate(void *old, size_t count, size_t size)
{
	void *new = reallocarray(old, count ? count : 1, size);

	if (!new)
		fail_errno("memory");
	return new;
}

void *allocate(size_t size)
{
	return memset(reallocate(NULL, size, 1), 0, size);
}

char *copy_text(const char *text)
{
	char *copy = strdup(text);

	if (!copy)
		fail_errno("memory");
	return copy;
}

char *format_text(const char *format, ...)
{
	va_list ap;
	char *text;

	va_start(ap, format);
	if (vasprintf(&text, format, ap) < 0)
		fail(STATUS_TROUBLE, "no memory");
	va_end(ap);
	return text;
}

char *buffer_extend(struct buffer *buffer, size_t size)
{
	char *start;

	if (buffer->room - buffer->size < size) {
		buffer->room = (buffer->size + size) * 2;
		buffer->data = reallocate(buffer->data, buffer->room, 1);
	}
	start = buffer->data + buffer->size;
	buffer->size += size;
	return start;
}

void buffer_add(struct buffer *buffer, const void *data, size_t size)
{
	if (size)
		memcpy(buffer_extend(buffer, size), data, size);
}

bool buffer_read(struct buffer *buffer, int fd)
{
	const size_t step = 65536;
	ssize_t got;

	do {
		got = read(fd, buffer_extend(buffer, step), step);
		buffer->size -= step - (got > 0 ? got : 0);
	} while (got > 0 || (got < 0 && errno == EINTR));
	return got == 0;
}

void buffer_free(struct buffer *buffer)
{
	free(buffer->data);
	*buffer = (struct buffer){};
}
