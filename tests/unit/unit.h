/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Part of the engine in user space, beside a simple reference
 *
 * A test is a function of bytes, which say what to do next.  They come from
 * libFuzzer, or from main(), at random and from a fixed seed.
 */
#ifndef UNIT_H
#define UNIT_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define expect(cond)							\
do {									\
	if (!(cond)) {							\
		fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #cond);\
		abort();						\
	}								\
} while (0)

/* The bytes still to be read; zeroes after their end. */
struct bytes {
	const uint8_t *at;
	size_t left;
};

static inline unsigned int next_byte(struct bytes *bytes)
{
	if (!bytes->left)
		return 0;
	bytes->left--;
	return *bytes->at++;
}

#endif
