/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Fact: how to call a kernel function of which only the address is known.
 *
 * Where the kernel has static calls, by one of those.  It becomes a direct
 * call, and that is what matters: a kernel with CONFIG_X86_KERNEL_IBT erases
 * the landing pads of functions whose address it never takes itself, and an
 * indirect call to one of them faults on a processor that checks.  Elsewhere
 * there are no such pads, and a function pointer does.
 */
#ifndef MQNS_COMPAT_STATIC_CALL_H
#define MQNS_COMPAT_STATIC_CALL_H

#include <linux/static_call.h>

#ifdef CONFIG_HAVE_STATIC_CALL

struct distant_call {
	struct static_call_key *key;
	void *tramp;
};

#define DECLARE_DISTANT_CALL(name, type)	DECLARE_STATIC_CALL(name, type)
#define DEFINE_DISTANT_CALL(name, type)		DEFINE_STATIC_CALL_NULL(name, type)
#define DISTANT_CALL(name) \
	{ .key = &STATIC_CALL_KEY(name), .tramp = STATIC_CALL_TRAMP_ADDR(name) }
#define distant_call(name)			static_call(name)

/* May sleep. */
static inline void distant_call_set(const struct distant_call *call,
				    unsigned long address)
{
	__static_call_update(call->key, call->tramp, (void *)address);
}

#else

struct distant_call {
	void **function;
};

#define DECLARE_DISTANT_CALL(name, type)	extern typeof(type) *name
#define DEFINE_DISTANT_CALL(name, type)		typeof(type) *name
#define DISTANT_CALL(name)			{ .function = (void **)&(name) }
#define distant_call(name)			name

static inline void distant_call_set(const struct distant_call *call,
				    unsigned long address)
{
	*call->function = (void *)address;
}

#endif

#endif
