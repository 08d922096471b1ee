/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * mq_notify(): who is told that a message came into the empty queue, and how
 */
#ifndef MQNS_NOTIFY_H
#define MQNS_NOTIFY_H

#include <linux/types.h>

struct pid;
struct sigevent;
struct sk_buff;
struct sock;
struct user_namespace;

/**
 * struct notification - a registration
 * @owner: the process, a counted reference; NULL if there is none
 * @user_ns: the owner's, a counted reference
 * @how: SIGEV_NONE, SIGEV_SIGNAL, SIGEV_THREAD
 * @signo: for SIGEV_SIGNAL
 * @value: for SIGEV_SIGNAL
 * @exec_id: for SIGEV_SIGNAL: of the owner, to find whether it is still the
 *	same program
 * @sock: for SIGEV_THREAD: the netlink socket, a counted reference that is
 *	used up when @cookie is sent
 * @cookie: for SIGEV_THREAD: what is sent
 *
 * In a queue it is protected by the lock of the queue.
 */
struct notification {
	struct pid *owner;
	struct user_namespace *user_ns;
	int how;
	int signo;
	void __user *value;
	u32 exec_id;
	struct sock *sock;
	struct sk_buff *cookie;
};

int mqns_notify_init(void);

void mqns_notification_init(struct notification *n);
void mqns_notification_exit(struct notification *n);
int mqns_notification_prepare(struct notification *n, const struct sigevent *event);
void mqns_notification_discard(struct notification *n);
void mqns_notification_move(struct notification *to, const struct notification *from);
void mqns_notification_do_fire(struct notification *n);

/**
 * mqns_notification_fire - a message came into the empty queue
 * @n: the registration, if there is one; it ends with this
 *
 * Context: process; the caller holds the lock of the queue.
 */
static inline void mqns_notification_fire(struct notification *n)
{
	if (unlikely(n->owner))
		mqns_notification_do_fire(n);
}

bool mqns_notification_is_mine(const struct notification *n);
void mqns_notification_remove(struct notification *n);

#endif
