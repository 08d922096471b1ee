/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * /proc/sys/fs/mqueue_ns/serve
 */
#ifndef MQNS_SYSCTL_H
#define MQNS_SYSCTL_H

struct ipc_namespace;

int mqns_sysctl_init(int (*serve)(struct ipc_namespace *ns, bool serve));
void mqns_sysctl_exit(void);

#endif
