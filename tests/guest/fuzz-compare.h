/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Comparing two runs of one program
 */
#ifndef FUZZ_COMPARE_H
#define FUZZ_COMPARE_H

/* fuzz.c: plays the program once more */
void run_one(struct run *r);

void read_differences(const char *path);

/* Plays the program on both; returns the first call that differs or -1. */
long compare(struct run *stock, struct run *ours);

/* Finds a smaller program that differs, and shows it. */
void report(struct run *stock, struct run *ours, long at);

#endif
