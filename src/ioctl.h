/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What programs that know us may ask of a queue
 */
#ifndef MQNS_IOCTL_H
#define MQNS_IOCTL_H

struct file;

long mqns_ioctl(struct file *file, unsigned int cmd, unsigned long arg);

#endif
