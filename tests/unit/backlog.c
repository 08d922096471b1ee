// SPDX-License-Identifier: GPL-2.0-only
/*
 * src/backlog.c: the highest priority first, the oldest first within it
 */

#include "backlog.h"
#include "message.h"
#include "unit.h"

#define MOST	512

/* All that wait, in no order; what came first has the lowest size. */
struct reference {
	struct message *waiting[MOST];
	unsigned int count;
	unsigned int added;
};

static void add(struct reference *ref, struct backlog *backlog, unsigned int prio)
{
	struct message *msg = malloc(sizeof(*msg));

	expect(msg);
	msg->prio = prio;
	msg->size = ref->added++;
	ref->waiting[ref->count++] = msg;
	mqns_backlog_add(backlog, msg);
}

static unsigned int first(const struct reference *ref)
{
	unsigned int i, best = 0;

	for (i = 1; i < ref->count; i++)
		if (ref->waiting[i]->prio > ref->waiting[best]->prio ||
		    (ref->waiting[i]->prio == ref->waiting[best]->prio &&
		     ref->waiting[i]->size < ref->waiting[best]->size))
			best = i;
	return best;
}

/* The sorted reference, up to where somebody looks. */
static void look(struct reference *ref, const struct backlog *backlog,
		 unsigned int index)
{
	struct reference rest = *ref;
	unsigned int i, best;

	if (index >= ref->count) {
		expect(!mqns_backlog_look(backlog, index));
		return;
	}
	for (i = 0; i < index; i++) {
		best = first(&rest);
		rest.waiting[best] = rest.waiting[--rest.count];
	}
	expect(mqns_backlog_look(backlog, index) == rest.waiting[first(&rest)]);
}

static void take(struct reference *ref, struct backlog *backlog)
{
	struct message *msg = mqns_backlog_take(backlog);
	unsigned int best;

	if (!ref->count) {
		expect(!msg);
		return;
	}
	best = first(ref);
	expect(msg == ref->waiting[best]);
	ref->waiting[best] = ref->waiting[--ref->count];
	free(msg);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes bytes = { data, size };
	unsigned int few = next_byte(&bytes) % 3;
	struct reference ref = {};
	struct backlog backlog;
	unsigned int op;

	mqns_backlog_init(&backlog);
	while (bytes.left) {
		op = next_byte(&bytes);
		if (op % 64 == 63)
			look(&ref, &backlog, next_byte(&bytes));
		else if (op % 8 < 3 || ref.count == MOST)
			take(&ref, &backlog);
		else if (few)
			add(&ref, &backlog, op / 8 % (few * 4));
		else
			add(&ref, &backlog, next_byte(&bytes) * 128 + op / 8);
	}
	while (ref.count)
		take(&ref, &backlog);
	take(&ref, &backlog);
	return 0;
}
