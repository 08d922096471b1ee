/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is used of QEMU's interface for plugins, for which Debian packages no header.
 */
#ifndef PLUGIN_H
#define PLUGIN_H

#include <stddef.h>
#include <stdint.h>

typedef uint64_t plugin_id;
struct qemu_plugin_tb;
struct qemu_info;

#define INLINE_ADD	0

void qemu_plugin_register_vcpu_tb_trans_cb(plugin_id id,
					   void (*seen)(plugin_id id,
							struct qemu_plugin_tb *tb));
void qemu_plugin_register_vcpu_tb_exec_inline(struct qemu_plugin_tb *tb, int op,
					      void *counter, uint64_t step);
void qemu_plugin_register_atexit_cb(plugin_id id,
				    void (*end)(plugin_id id, void *arg), void *arg);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb);
uint64_t qemu_plugin_tb_vaddr(const struct qemu_plugin_tb *tb);
int qemu_plugin_install(plugin_id id, const struct qemu_info *info, int argc,
			char **argv);

#endif
