// SPDX-License-Identifier: GPL-2.0-only
/*
 * Short files, such as /proc is full of
 */

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "tools.h"

int write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	ssize_t put;
	int error;

	if (fd < 0)
		return -1;
	put = write(fd, text, strlen(text));
	error = errno;
	close(fd);
	errno = error;
	return put < 0 ? -1 : 0;
}

char *read_file(const char *path)
{
	struct buffer buffer = {};
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int error;
	bool ok;

	if (fd < 0)
		return NULL;
	ok = buffer_read(&buffer, fd);
	error = errno;
	close(fd);
	if (!ok) {
		buffer_free(&buffer);
		errno = error;
		return NULL;
	}
	if (buffer.size && buffer.data[buffer.size - 1] == '\n')
		buffer.size--;
	buffer_add(&buffer, "", 1);
	return buffer.data;
}
