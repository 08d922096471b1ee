// SPDX-License-Identifier: GPL-2.0-only
/*
 * A plugin for QEMU: how often was each block of the guest's code executed?
 *
 * At the end it writes a line "ADDRESS COUNT" for each block, where COUNT is of
 * instructions.  The option is out=FILE.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plugin.h"

#define EXPORTED __attribute__((visibility("default")))

EXPORTED int qemu_plugin_version = 1;

/**
 * struct block - a piece of code that was translated, maybe not the first time
 * @next: another one
 * @address: where it begins
 * @size: in instructions
 * @runs: how often it was run
 */
struct block {
	struct block *next;
	uint64_t address;
	uint64_t size;
	uint64_t runs;
};

static struct block *blocks;
static const char *out;

static void block_seen(plugin_id id, struct qemu_plugin_tb *tb)
{
	struct block *block = calloc(1, sizeof(*block));

	if (!block)
		abort();
	block->address = qemu_plugin_tb_vaddr(tb);
	block->size = qemu_plugin_tb_n_insns(tb);
	block->next = blocks;
	blocks = block;
	qemu_plugin_register_vcpu_tb_exec_inline(tb, INLINE_ADD, &block->runs, 1);
}

static void end(plugin_id id, void *arg)
{
	FILE *f = fopen(out, "w");
	const struct block *block;

	if (!f)
		abort();
	for (block = blocks; block; block = block->next)
		if (block->runs)
			fprintf(f, "%016" PRIx64 " %" PRIu64 "\n", block->address,
				block->size * block->runs);
	fclose(f);
}

/**
 * qemu_plugin_install - what QEMU calls first
 * @id: ours
 * @info: about the guest
 * @argc: how many options
 * @argv: the options
 */
EXPORTED int qemu_plugin_install(plugin_id id, const struct qemu_info *info, int argc,
				 char **argv)
{
	if (argc != 1 || strncmp(argv[0], "out=", 4))
		return -1;
	out = strdup(argv[0] + 4);
	qemu_plugin_register_vcpu_tb_trans_cb(id, block_seen);
	qemu_plugin_register_atexit_cb(id, end, NULL);
	return 0;
}
