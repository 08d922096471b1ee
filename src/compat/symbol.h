/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Fact: how to learn the address of a function by its name.
 *
 * No supported kernel exports a look-up, but all of them resolve the name of
 * a probe, and a probe that is registered as disabled patches nothing.  On a
 * kernel with CONFIG_X86_KERNEL_IBT the probe sits behind the landing pad with
 * which the function begins, or behind what is left of an erased one.
 */
#ifndef MQNS_COMPAT_SYMBOL_H
#define MQNS_COMPAT_SYMBOL_H

#include <linux/kprobes.h>

/*
 * 0 and the address in @address; -ENOENT if there is no such function, or none
 * that can be probed; -ENOMEM.  May sleep.
 */
static inline int symbol_find(const char *name, unsigned long *address)
{
	struct kprobe probe = {
		.symbol_name = name,
		.flags = KPROBE_FLAG_DISABLED,
	};
	int err = register_kprobe(&probe);

	if (err)
		return err == -ENOMEM ? err : -ENOENT;
	*address = (unsigned long)probe.addr - probe.offset;
	unregister_kprobe(&probe);
#ifdef CONFIG_X86_KERNEL_IBT
	/* The pad takes 4 bytes, and functions with one are aligned to 16. */
	if (*address % 16 == 4)
		*address -= 4;
#endif
	return 0;
}

#endif
