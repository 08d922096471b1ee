/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * /proc/fs/mqueue_ns
 */
#ifndef MQNS_VIEW_H
#define MQNS_VIEW_H

int mqns_view_init(void);
void mqns_view_exit(void);

#endif
