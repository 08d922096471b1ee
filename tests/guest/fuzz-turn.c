// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whose turn it is: words in shared memory to sleep on
 */
#include "fuzz.h"

#include <linux/futex.h>

static long futex(uint32_t *word, int op, uint32_t value, const struct timespec *timeout)
{
	return syscall(SYS_futex, word, op, value, timeout, NULL, 0);
}

void post(uint32_t *word)
{
	__atomic_store_n(word, 1, __ATOMIC_SEQ_CST);
	futex(word, FUTEX_WAKE, 1, NULL);
}

/* Takes what was posted. */
bool await(uint32_t *word, unsigned int seconds)
{
	struct timespec timeout = { .tv_sec = seconds };

	while (!__atomic_exchange_n(word, 0, __ATOMIC_SEQ_CST)) {
		if (futex(word, FUTEX_WAIT, 0, seconds ? &timeout : NULL) &&
		    errno == ETIMEDOUT)
			return false;
	}
	return true;
}

static bool somebody_sleeps(void)
{
	unsigned int i;

	for (i = 0; i < ROLES; i++) {
		if (run->roles[i].pending)
			return true;
	}
	return false;
}

static unsigned int next_turn(void)
{
	const struct call *call = &run->calls[run->now];

	if (run->now >= run->count || run->solo || run->unfinished ||
	    call->watched || somebody_sleeps())
		return STEERER;
	return call->role;
}

void hand_turn_to(unsigned int whom)
{
	post(&run->roles[whom].turn);
}

void hand_turn_on(void)
{
	hand_turn_to(next_turn());
}
