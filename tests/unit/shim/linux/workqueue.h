/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SHIM_WORKQUEUE_H
#define SHIM_WORKQUEUE_H

#include <linux/atomic.h>

/* There is one, and it runs when the test says so. */
struct work_struct;
typedef void work_func_t(struct work_struct *work);

extern work_func_t *unit_work;

#define DECLARE_DELAYED_WORK(name, f)	work_func_t *const name = (f)
#define schedule_delayed_work(work, delay) \
	__atomic_store_n(&unit_work, *(work), __ATOMIC_RELEASE)
#define cancel_delayed_work_sync(work) \
	__atomic_store_n(&unit_work, NULL, __ATOMIC_RELEASE)

static inline void unit_run_work(void)
{
	work_func_t *work = xchg(&unit_work, NULL);

	if (work)
		work(NULL);
}

#endif
