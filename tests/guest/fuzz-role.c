// SPDX-License-Identifier: GPL-2.0-only
/*
 * A role: a process that does its calls when it has the turn
 *
 * Signals are blocked and looked for at the beginning of a call, so that they
 * show at the same place each time.  Only a call that may sleep is open to
 * them.  Such a call is left: the role hands the turn to the steerer and then
 * makes the call; what it has to say is collected when it has come back.
 */
#include "fuzz.h"

#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>

#define COOKIE_SIZE	32

static const int signals[] = { SIGUSR1, SIGUSR2, 35, 36, 64 };
static sigset_t signal_set;

struct run *run;
struct role *me;

static void say_signal(const siginfo_t *info)
{
	say(" [signal %d code %d from %s uid %d", info->si_signo, info->si_code,
	    who(info->si_pid), (int)info->si_uid);
	if (info->si_code != SI_USER)
		say(" value %d", info->si_value.sival_int);
	say("]");
}

static void on_signal(int signo, siginfo_t *info, void *context)
{
	int saved = errno;

	(void)signo;
	(void)context;
	say_signal(info);
	errno = saved;
}

/* Also for who is to become a role. */
void block_signals(void)
{
	unsigned int i;

	sigemptyset(&signal_set);
	for (i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		sigaddset(&signal_set, signals[i]);
	must(sigprocmask(SIG_BLOCK, &signal_set, NULL));
}

/* SIGUSR1, 35 and 64 let a call go on. */
static void prepare_signals(void)
{
	struct sigaction action = { .sa_sigaction = on_signal };
	unsigned int i;

	block_signals();
	action.sa_mask = signal_set;
	for (i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		action.sa_flags = SA_SIGINFO | (i % 2 ? 0 : SA_RESTART);
		must(sigaction(signals[i], &action, NULL));
	}
}

static void say_cookies(void)
{
	unsigned char cookie[COOKIE_SIZE + 1];
	ssize_t size;

	while ((size = recv(FD_NETLINK, cookie, sizeof(cookie), MSG_DONTWAIT)) > 0) {
		say(" [cookie");
		say_digest(cookie, size);
		say(" ends %d]", cookie[COOKIE_SIZE - 1]);
	}
}

static void say_what_came(void)
{
	static const struct timespec now;
	siginfo_t info;

	while (sigtimedwait(&signal_set, &info, &now) > 0)
		say_signal(&info);
	if (me->cookies)
		say_cookies();
}

void leave(bool may_sleep)
{
	if (!may_sleep)
		return;
	me->used = 0;
	me->outcome[0] = '\0';
	me->done = false;
	me->pending = true;
	run->unfinished = true;
	hand_turn_to(STEERER);
	sigprocmask(SIG_UNBLOCK, &signal_set, NULL);
}

void come_back(void)
{
	if (me->pending)
		sigprocmask(SIG_BLOCK, &signal_set, NULL);
}

int fd_of(long fd)
{
	static const int others[] = { -1, FD_RUN, FD_NETLINK, FD_MOUNT, 9999, FD_PASS_IN };

	return fd < SLOTS ? me->slots[fd].fd : others[fd - SLOTS];
}

static long size_of_messages(int fd)
{
	struct mq_attr attr;

	if (syscall(SYS_mq_getsetattr, fd, NULL, &attr))
		return 0;
	say(" (%ld of %ld, %ld bytes, flags %#lx)", (long)attr.mq_curmsgs,
	    (long)attr.mq_maxmsg, (long)attr.mq_msgsize, (long)attr.mq_flags);
	return attr.mq_msgsize;
}

/* What was in the slot is closed, unless the new one has its number. */
void keep(long slot, long fd)
{
	struct slot *s = &me->slots[slot];

	if (fd < 0)
		return;
	if (s->fd >= 0 && s->fd != fd && close(s->fd))
		say(" (old: %s)", outcome(-errno));
	s->fd = fd;
	s->size = size_of_messages(fd);
}

static void act(void)
{
	const struct call *call = &run->calls[run->now];

	if (call->dropped)
		return;
	say_what_came();
	kinds[call->kind].act(call->v);
}

/* The turn has been handed on already by who left. */
static void finish(void)
{
	if (me->pending) {
		__atomic_store_n(&me->done, true, __ATOMIC_SEQ_CST);
		return;
	}
	if (!run->solo && !run->unfinished)
		end_line();
	hand_turn_on();
}

static void *map_run(void)
{
	void *map = mmap(NULL, sizeof(*run), PROT_READ | PROT_WRITE, MAP_SHARED, FD_RUN, 0);

	must(map == MAP_FAILED ? -1 : 0);
	return map;
}

/* @resumed: it has become another program in the middle of a call. */
void role_live(unsigned int number, bool resumed)
{
	if (resumed)
		run = map_run();
	me = &run->roles[number];
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	prepare_memory();
	prepare_signals();
	if (resumed) {
		say_what_came();
		finish();
	} else {
		hand_turn_to(STEERER);
	}
	for (;;) {
		await(&me->turn, 0);
		if (!run->solo)
			begin_line();
		act();
		finish();
	}
}
