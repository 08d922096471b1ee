// SPDX-License-Identifier: GPL-2.0-only
/*
 * The pool of src/message.c under several senders and receivers at once, who
 * use it as src/queue.c and src/calls.c do
 */

#include <pthread.h>
#include <string.h>

#include <linux/err.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/workqueue.h>

#include "message.h"
#include "unit.h"

#define THREADS	4
#define HELD	1024

__thread unsigned int unit_fail_after;
__thread unsigned int unit_fault_after;
work_func_t *unit_work;

static struct message_pool pool;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned long rounds = 20000;

static void check(struct message *msg, uint8_t fill, size_t size)
{
	uint8_t out[512];
	size_t i;

	expect(msg->size == size);
	expect(!mqns_message_store(msg, out));
	for (i = 0; i < size; i++)
		expect(out[i] == fill);
	mqns_message_put(&pool, msg);
}

static void *work(void *arg)
{
	uint8_t fill = (uintptr_t)arg, in[512];
	struct message *held[HELD] = {};
	unsigned long i;
	size_t size;

	memset(in, fill, sizeof(in));
	for (i = 0; i < rounds + HELD; i++) {
		size = 16 << (i / 1024 % 6);
		if (held[i % HELD])
			check(held[i % HELD], fill, held[i % HELD]->size);
		held[i % HELD] = NULL;
		if (i >= rounds)
			continue;
		held[i % HELD] = mqns_message_load(&pool, in, size, 0);
		expect(!IS_ERR(held[i % HELD]));
		expect(held[i % HELD]->size == size);
		pthread_mutex_lock(&lock);
		mqns_message_pool_refill(&pool);
		pthread_mutex_unlock(&lock);
		if (i % 512 == 0)
			unit_run_work();
	}
	return NULL;
}

int main(int argc, char **argv)
{
	pthread_t threads[THREADS];
	uintptr_t i;

	if (argc > 1)
		rounds = strtoul(argv[1], NULL, 10);
	mqns_message_pool_init(&pool, &lock);
	for (i = 0; i < THREADS; i++)
		expect(!pthread_create(&threads[i], NULL, work, (void *)(i + 1)));
	for (i = 0; i < THREADS; i++)
		expect(!pthread_join(threads[i], NULL));
	mqns_message_pool_exit(&pool);
	return 0;
}
