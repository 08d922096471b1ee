/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SHIM_ERR_H
#define SHIM_ERR_H

#include <linux/types.h>

#define ERR_PTR(err)	((void *)(intptr_t)(err))
#define PTR_ERR(ptr)	((long)(intptr_t)(ptr))
#define IS_ERR(ptr)	((uintptr_t)(ptr) >= (uintptr_t)-4095)

#endif
