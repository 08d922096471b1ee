// SPDX-License-Identifier: GPL-2.0-only
/*
 * Notifications: a wish is prepared without a lock, since that can sleep and
 * fail; then it is moved into the queue; there it fires once or is removed.
 */

#include <linux/cred.h>
#include <linux/err.h>
#include <linux/mqueue.h>
#include <linux/netlink.h>
#include <linux/pid.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/signal.h>
#include <linux/skbuff.h>
#include <linux/uaccess.h>
#include <linux/user_namespace.h>
#include <net/sock.h>

#include "borrow.h"
#include "compat/netlink.h"
#include "compat/symbol.h"
#include "notify.h"

/* The last byte of a cookie tells what happened; so says the C library. */
#define COOKIE_SIZE	NOTIFY_COOKIE_LEN

/*
 * Signal 0 means: no signal.  Some kernels take that for a wish and some for a
 * mistake, which a program can see; and no header tells.
 */
static bool signal_0_allowed = true;

typedef int do_mq_notify_fn(mqd_t fd, const struct sigevent *event);

DEFINE_DISTANT_CALL(kernel_do_mq_notify, do_mq_notify_fn);

/**
 * mqns_notify_init - ask the kernel's own mq_notify() about signal 0
 *
 * With no descriptor: mistakes in the event are noticed first.
 *
 * Context: process; may sleep.
 * Return: 0, also where that function cannot be found; -ENOMEM.
 */
int mqns_notify_init(void)
{
	struct distant_call call = DISTANT_CALL(kernel_do_mq_notify);
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL };
	unsigned long address;
	int err = symbol_find("do_mq_notify", &address);

	if (err)
		return err == -ENOENT ? 0 : err;
	distant_call_set(&call, address);
	signal_0_allowed = distant_call(kernel_do_mq_notify)(-1, &event) != -EINVAL;
	return 0;
}

/**
 * mqns_notification_init - no registration
 * @n: the place for one
 *
 * Context: any; nobody else knows of it.
 */
void mqns_notification_init(struct notification *n)
{
	memset(n, 0, sizeof(*n));
}

static void send_cookie(struct notification *n, char what)
{
	n->cookie->data[COOKIE_SIZE - 1] = what;
	borrowed(netlink_sendskb)(n->sock, n->cookie);
}

static void forget(struct notification *n)
{
	put_pid(n->owner);
	put_user_ns(n->user_ns);
	WRITE_ONCE(n->owner, NULL);
	n->user_ns = NULL;
}

/**
 * mqns_notification_remove - end a registration without a message
 * @n: a registration, if there is one
 *
 * Context: process; the caller holds the lock of the queue, or is its last user.
 */
void mqns_notification_remove(struct notification *n)
{
	if (!n->owner)
		return;
	if (n->how == SIGEV_THREAD)
		send_cookie(n, NOTIFY_REMOVED);
	forget(n);
}

/**
 * mqns_notification_exit - the queue is going
 * @n: its registration
 *
 * There can be one still: descriptors that several processes share are closed
 * by the last of them, which need not be the one that registered.
 *
 * Context: process; no lock.  Sending may drop the socket's last reference.
 */
void mqns_notification_exit(struct notification *n)
{
	mqns_notification_remove(n);
}

/* The socket of @fd, with room for @n->cookie.  Sleeps while it has none. */
static int attach_socket(struct notification *n, int fd)
{
	long timeout = MAX_SCHEDULE_TIMEOUT;
	int ret;

	do {
		n->sock = netlink_socket_of(fd);
		if (IS_ERR(n->sock))
			return PTR_ERR(n->sock);
		ret = borrowed(netlink_attachskb)(n->sock, n->cookie, &timeout, NULL);
	} while (ret == 1);
	if (ret)
		n->cookie = NULL;	/* freed, and the socket put */
	return ret;
}

static int prepare_thread(struct notification *n, const struct sigevent *event)
{
	int ret;

	n->cookie = alloc_skb(COOKIE_SIZE, GFP_KERNEL);
	if (!n->cookie)
		return -ENOMEM;
	ret = -EFAULT;
	if (copy_from_user(n->cookie->data, event->sigev_value.sival_ptr, COOKIE_SIZE))
		goto free_cookie;
	skb_put(n->cookie, COOKIE_SIZE);
	ret = attach_socket(n, event->sigev_signo);
	if (ret)
		goto free_cookie;
	return 0;

free_cookie:
	kfree_skb(n->cookie);
	return ret;
}

static int prepare_signal(struct notification *n, const struct sigevent *event)
{
	if (!valid_signal(event->sigev_signo))
		return -EINVAL;
	if (!event->sigev_signo && !signal_0_allowed)
		return -EINVAL;
	n->signo = event->sigev_signo;
	n->value = event->sigev_value.sival_ptr;
	n->exec_id = current->self_exec_id;
	return 0;
}

/**
 * mqns_notification_prepare - make a registration of the current process
 * @n: where to
 * @event: what the program asks for
 *
 * Context: process; may sleep.
 * Return: 0; then it must be moved into a queue or discarded.  -EINVAL, and
 * for SIGEV_THREAD -ENOMEM, -EFAULT, -EBADF, -ENOTSOCK, -ERESTARTSYS.
 */
int mqns_notification_prepare(struct notification *n, const struct sigevent *event)
{
	int ret = 0;

	mqns_notification_init(n);
	n->how = event->sigev_notify;
	switch (n->how) {
	case SIGEV_NONE:
		break;
	case SIGEV_SIGNAL:
		ret = prepare_signal(n, event);
		break;
	case SIGEV_THREAD:
		ret = prepare_thread(n, event);
		break;
	default:
		ret = -EINVAL;
	}
	if (ret)
		return ret;
	n->owner = get_pid(task_tgid(current));
	n->user_ns = get_user_ns(current_user_ns());
	return 0;
}

/**
 * mqns_notification_discard - a prepared registration that found no place
 * @n: the registration
 *
 * Context: process.
 */
void mqns_notification_discard(struct notification *n)
{
	if (n->how == SIGEV_THREAD)
		borrowed(netlink_detachskb)(n->sock, n->cookie);
	forget(n);
}

/**
 * mqns_notification_move - a prepared registration finds its place
 * @to: in a queue; there is none
 * @from: the registration, which is @to from now on
 *
 * @to->owner is read without the lock, too.
 *
 * Context: any; the caller holds the lock of the queue.
 */
void mqns_notification_move(struct notification *to, const struct notification *from)
{
	to->user_ns = from->user_ns;
	to->how = from->how;
	to->signo = from->signo;
	to->value = from->value;
	to->exec_id = from->exec_id;
	to->sock = from->sock;
	to->cookie = from->cookie;
	WRITE_ONCE(to->owner, from->owner);
}

/**
 * mqns_notification_is_mine - is the current process registered?
 * @n: the registration, if there is one
 *
 * Context: the caller holds the lock of the queue, or wants a "no" that was
 * true at some moment since he was called.
 * Return: true if it is.
 */
bool mqns_notification_is_mine(const struct notification *n)
{
	return READ_ONCE(n->owner) == task_tgid(current);
}

/*
 * The owner asked for it and sees who sent: no permission to signal him is
 * needed.  If he has become another program he does not expect it any more.
 */
static void send_signal(const struct notification *n)
{
	struct kernel_siginfo info;
	struct task_struct *task;

	if (!n->signo)
		return;
	clear_siginfo(&info);
	info.si_signo = n->signo;
	info.si_code = SI_MESGQ;
	info.si_ptr = n->value;
	rcu_read_lock();
	info.si_pid = task_tgid_nr_ns(current, ns_of_pid(n->owner));
	info.si_uid = from_kuid_munged(n->user_ns, current_uid());
	task = pid_task(n->owner, PIDTYPE_TGID);
	if (task && task->self_exec_id == n->exec_id)
		borrowed(do_send_sig_info)(n->signo, &info, task, PIDTYPE_TGID);
	rcu_read_unlock();
}

/**
 * mqns_notification_do_fire - mqns_notification_fire() of a registration
 * @n: the registration, which ends with this
 *
 * Context: process; the caller holds the lock of the queue.
 */
void mqns_notification_do_fire(struct notification *n)
{
	if (n->how == SIGEV_SIGNAL)
		send_signal(n);
	else if (n->how == SIGEV_THREAD)
		send_cookie(n, NOTIFY_WOKENUP);
	forget(n);
}
