// SPDX-License-Identifier: GPL-2.0-only
/*
 * random [ROUNDS] - runs a test on random bytes
 */

#include "unit.h"

#define LONGEST	4096

int main(int argc, char **argv)
{
	static uint8_t data[LONGEST];
	unsigned long rounds = argc > 1 ? strtoul(argv[1], NULL, 10) : 1000;
	unsigned long i;
	size_t size, j;

	srandom(2009);
	for (i = 0; i < rounds; i++) {
		size = random() % LONGEST;
		for (j = 0; j < size; j++)
			data[j] = random();
		LLVMFuzzerTestOneInput(data, size);
	}
	return 0;
}
