// SPDX-License-Identifier: GPL-2.0-only
/*
 * src/message.c: what goes in comes out, whatever buffer it was in before, and
 * whatever fails; nothing is lost and nothing is freed twice
 */

#include <string.h>

#include <linux/err.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/workqueue.h>

#include "message.h"
#include "unit.h"

#define MOST	48
#define LARGEST	(5 * 4096)

__thread unsigned int unit_fail_after;
__thread unsigned int unit_fault_after;
work_func_t *unit_work;

struct held {
	struct message *msg;
	size_t size;
	uint8_t fill;
};

static uint8_t buffer[LARGEST];

/* Sizes around those where something changes are likely. */
static size_t choose_size(struct bytes *bytes)
{
	static const size_t edges[] = {
		0, 16, 64, 512, MESSAGE_HEAD, MESSAGE_HEAD + MESSAGE_PART,
		MESSAGE_HEAD + 2 * MESSAGE_PART, 2 * 4096,
	};
	unsigned int a = next_byte(bytes), b = next_byte(bytes);
	size_t size;

	if (a & 1)
		return ((a << 8) + b) * 5 / 16;
	size = edges[a / 2 % 8] + b % 8;
	return size < 4 ? 0 : size - 4;
}

static void load(struct message_pool *pool, struct held *held, struct bytes *bytes)
{
	held->size = choose_size(bytes);
	held->fill = next_byte(bytes);
	unit_fail_after = next_byte(bytes) % 16;
	unit_fault_after = next_byte(bytes) % 16;
	expect(held->size <= LARGEST);
	memset(buffer, held->fill, held->size);
	held->msg = mqns_message_load(pool, buffer, held->size, held->fill);
	unit_fail_after = 0;
	unit_fault_after = 0;
	if (!IS_ERR(held->msg))
		return;
	expect(PTR_ERR(held->msg) == -ENOMEM || PTR_ERR(held->msg) == -EFAULT);
	held->msg = NULL;
}

static void store(struct message_pool *pool, struct held *held, bool put)
{
	size_t i;

	expect(held->msg->size == held->size);
	expect(held->msg->prio == held->fill);
	memset(buffer, ~held->fill, held->size);
	expect(!mqns_message_store(held->msg, buffer));
	for (i = 0; i < held->size; i++)
		expect(buffer[i] == held->fill);
	memset(buffer, ~held->fill, held->size);
	for (i = 0; i < held->size;)
		i += mqns_message_copy_part(held->msg, buffer, i);
	expect(i == held->size);
	for (i = 0; i < held->size; i++)
		expect(buffer[i] == held->fill);
	if (put)
		mqns_message_put(pool, held->msg);
	else
		mqns_message_free(held->msg);
	held->msg = NULL;
}

/* As a batch does with what it has received. */
static void put_all(struct message_pool *pool, struct held *held)
{
	struct message *chain = NULL;
	unsigned int i;

	for (i = 0; i < MOST; i++) {
		if (!held[i].msg)
			continue;
		held[i].msg->next = chain;
		chain = held[i].msg;
		held[i].msg = NULL;
	}
	mqns_message_put_all(pool, chain);
}

/* Then it has no more than it keeps for long. */
static void wait_a_second(struct message_pool *pool)
{
	unit_run_work();
	expect(atomic_read(&pool->bytes) <= 64 * 1024);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes bytes = { data, size };
	struct held held[MOST] = {};
	spinlock_t lock = PTHREAD_MUTEX_INITIALIZER;
	struct message_pool pool;
	unsigned int op, i;

	mqns_message_pool_init(&pool, &lock);
	while (bytes.left) {
		op = next_byte(&bytes);
		i = op % MOST;
		if (op > 251)
			mqns_message_pool_refill(&pool);
		else if (op > 249)
			wait_a_second(&pool);
		else if (op > 245)
			put_all(&pool, held);
		else if (held[i].msg)
			store(&pool, &held[i], op < 200);
		else
			load(&pool, &held[i], &bytes);
		/* It stops where it is full, with the one that made it so. */
		expect(atomic_read(&pool.bytes) >= 0);
		expect(atomic_read(&pool.bytes) < 1024 * 1024 + 4096);
	}
	for (i = 0; i < MOST; i++)
		if (held[i].msg)
			store(&pool, &held[i], true);
	mqns_message_pool_exit(&pool);
	return 0;
}
