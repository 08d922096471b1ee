// SPDX-License-Identifier: GPL-2.0-only
/*
 * Two transcripts side by side, and the shortest program that tells them apart
 *
 * tests/differences says what may differ; of it we heed the lines whose second
 * field is "fuzz" and a kind of call.
 */
#include "fuzz.h"
#include "fuzz-compare.h"

#include <fnmatch.h>

#define DIFFERENCES_MAX	50
#define FUZZ		"fuzz "		/* before the kind of call */

/* How many more runs a smaller program is worth. */
#define ATTEMPTS_MAX	400

static struct difference {
	char line[1000];
	const char *kind, *stock, *ours;
} differences[DIFFERENCES_MAX];
static unsigned int difference_count;

static bool parse(struct difference *d)
{
	char *rest = d->line;

	strsep(&rest, "\t");
	d->kind = strsep(&rest, "\t");
	d->stock = strsep(&rest, "\t");
	d->ours = strsep(&rest, "\t");
	return rest && *rest;
}

void read_differences(const char *path)
{
	FILE *file = fopen(path, "r");
	struct difference *d = differences;

	must(file ? 0 : -1);
	while (difference_count < DIFFERENCES_MAX && fgets(d->line, sizeof(d->line), file)) {
		if (d->line[0] == '#' || d->line[0] == '\n')
			continue;
		if (!parse(d)) {
			fprintf(stderr, "%s: a difference without a reason\n", path);
			exit(2);
		}
		if (strncmp(d->kind, FUZZ, strlen(FUZZ)))
			continue;
		d->kind += strlen(FUZZ);
		difference_count++;
		d++;
	}
	fclose(file);
}

static const char *line_of(const struct run *r, unsigned int i, unsigned int *size)
{
	*size = r->lines[i + 1] - r->lines[i];
	return r->text + r->lines[i];
}

static bool allowed(const struct call *call, const char *stock, const char *ours)
{
	unsigned int i;

	for (i = 0; i < difference_count; i++) {
		if (!fnmatch(differences[i].kind, kinds[call->kind].name, 0) &&
		    !fnmatch(differences[i].stock, stock, 0) &&
		    !fnmatch(differences[i].ours, ours, 0))
			return true;
	}
	return false;
}

static bool same(const struct run *stock, const struct run *ours, unsigned int i)
{
	char a[3000], b[3000];
	unsigned int m, n;
	const char *x = line_of(stock, i, &m), *y = line_of(ours, i, &n);

	if (m == n && !memcmp(x, y, n))
		return true;
	if (i == stock->count)
		return false;
	snprintf(a, sizeof(a), "%.*s", m, x);
	snprintf(b, sizeof(b), "%.*s", n, y);
	return allowed(&stock->calls[i], a, b);
}

/* The first line that differs; -1 if none.  The last is what was left over. */
static long first_difference(const struct run *stock, const struct run *ours)
{
	unsigned int i;

	for (i = 0; i <= stock->count; i++) {
		if (i < stock->now && i < ours->now && same(stock, ours, i))
			continue;
		if (i == stock->count && stock->now == ours->now && same(stock, ours, i))
			return -1;
		return i;
	}
	return -1;
}

static long run_both(struct run *stock, struct run *ours)
{
	run_one(stock);
	run_one(ours);
	return first_difference(stock, ours);
}

long compare(struct run *stock, struct run *ours)
{
	return run_both(stock, ours);
}

/* What comes after the first difference says nothing. */
static void cut(struct run *r, unsigned int count)
{
	if (count < r->count)
		r->count = count;
}

static void drop(struct run *r, unsigned int from, unsigned int size, bool dropped,
		 const bool *before)
{
	unsigned int i;

	for (i = from; i < from + size && i < r->count; i++)
		r->calls[i].dropped = dropped || before[i];
}

/* Without these calls, is there a difference still? */
static bool try_without(struct run *stock, struct run *ours, unsigned int from,
			unsigned int size)
{
	static bool before[CALLS_MAX];
	unsigned int i;
	long at;

	for (i = from; i < from + size && i < stock->count; i++)
		before[i] = stock->calls[i].dropped;
	drop(stock, from, size, true, before);
	drop(ours, from, size, true, before);
	at = run_both(stock, ours);
	if (at >= 0) {
		cut(stock, at + 1);
		cut(ours, at + 1);
		return true;
	}
	drop(stock, from, size, false, before);
	drop(ours, from, size, false, before);
	return false;
}

static bool all_dropped(const struct run *r, unsigned int from, unsigned int size)
{
	unsigned int i;

	for (i = from; i < from + size && i < r->count; i++) {
		if (!r->calls[i].dropped)
			return false;
	}
	return true;
}

static void shrink(struct run *stock, struct run *ours, long at)
{
	unsigned int attempts = 0, from, size;

	cut(stock, at + 1);
	cut(ours, at + 1);
	for (size = stock->count / 2; size; size /= 2) {
		for (from = 0; from < stock->count; from += size) {
			if (all_dropped(stock, from, size))
				continue;
			if (attempts++ == ATTEMPTS_MAX)
				return;
			try_without(stock, ours, from, size);
		}
	}
}

static void print_call(const struct run *r, unsigned int i, const char *mark)
{
	unsigned int size;
	const char *line = line_of(r, i, &size);
	char words[400] = "in the end";

	if (i < r->count)
		describe(&r->calls[i], words, sizeof(words));
	if (i < r->now || (i == r->count && i <= r->now))
		printf("  %s%u %s:%.*s\n", mark, i, words, (int)size, line);
	else
		printf("  %s%u %s: (not reached)\n", mark, i, words);
}

void report(struct run *stock, struct run *ours, long at)
{
	unsigned int i;

	print_call(stock, at, "stock ");
	print_call(ours, at, "ours  ");
	fflush(stdout);
	shrink(stock, ours, at);
	printf(" and after less:\n");
	at = run_both(stock, ours);
	if (at < 0) {
		printf("  the difference does not come again\n");
		return;
	}
	for (i = 0; i < (unsigned long)at; i++) {
		if (!stock->calls[i].dropped)
			print_call(stock, i, "");
	}
	print_call(stock, at, "stock ");
	print_call(ours, at, "ours  ");
}
