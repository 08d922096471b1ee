// SPDX-License-Identifier: GPL-2.0-only
/*
 * Handing a message to a task that waits, and its place to a task that has one:
 * src/queue.c
 *
 * Two senders and two receivers, each with one call; the queue holds one message.
 * Any of them may be interrupted by a signal, or run out of patience.  A waiter
 * (struct waiter) is on the stack of its task, so it is gone when the call
 * returns; then the task exits, and is freed when nobody has it pinned.
 */

#include "property.h"

#define TASKS		4
#define IS_SENDER(t)	((t) < 2)
#define NONE		15

#define RUNNING		0
#define SLEEPING	1		/* TASK_INTERRUPTIBLE */

/* A message is its sender's number + 1. */
bit locked;
byte messages;
byte backlog;				/* the message, if there is one */
byte senders[2];			/* the line of senders: who is served first */
byte receivers[2];
byte lines;				/* initialized */

typedef task {
	bit state;
	byte refs;			/* get_task_struct() */
	bit frame;			/* the waiter exists */
	byte msg;
	bit done;
};

task tasks[TASKS];
byte sent;				/* messages of calls that succeeded, */
byte received;				/* as sets */
byte gone;				/* tasks that returned */

#define BIT(msg)	(1 << ((msg) - 1))

inline lock() { atomic { !locked -> locked = 1 } }
inline unlock() { locked = 0 }

inline touch_waiter(w) { holds(U, tasks[w].frame) }

/* The waiter w has been served; *to is the task to be woken. */
inline finish_waiter(w, to)
{
#ifndef TASK_NOT_PINNED
	atomic {
		holds(U, tasks[w].refs);
		tasks[w].refs++
	};
#endif
	to = w;
#ifdef TOUCHED_AFTER_DONE
	touch_waiter(w);
	tasks[w].done = 1;
	atomic { touch_waiter(w); leave(w) }
#else
	atomic { touch_waiter(w); leave(w) };
#ifndef DONE_BEFORE_MESSAGE
	atomic { touch_waiter(w); tasks[w].done = 1 }
#endif
#endif
}

inline wake(to)
{
	if
	:: to != NONE ->
		atomic {
			holds(U, tasks[to].refs);
			tasks[to].state = RUNNING
		};
#ifndef TASK_NOT_PINNED
		tasks[to].refs--;
#endif
		to = NONE
	:: else
	fi
}

/* list_del() of a waiter */
inline leave(w)
{
	if
	:: IS_SENDER(w) ->
		if
		:: senders[0] == w -> senders[0] = senders[1]
		:: else -> holds(U, senders[1] == w)
		fi;
		senders[1] = NONE
	:: else ->
		if
		:: receivers[0] == w -> receivers[0] = receivers[1]
		:: else -> holds(U, receivers[1] == w)
		fi;
		receivers[1] = NONE
	fi
}

inline line_up(w)
{
	if
	:: IS_SENDER(w) ->
		if
		:: senders[0] == NONE -> senders[0] = w
		:: else -> holds(U, senders[1] == NONE); senders[1] = w
		fi
	:: else ->
		if
		:: receivers[0] == NONE -> receivers[0] = w
		:: else -> holds(U, receivers[1] == NONE); receivers[1] = w
		fi
	fi
}

/* wait(): the lock is held, and is dropped; served is its answer */
inline wait()
{
	atomic {
		tasks[me].frame = 1;
		tasks[me].done = 0;
		line_up(me)
	};
	do
	:: true ->
#ifndef STATE_AFTER_UNLOCK
		tasks[me].state = SLEEPING;
#endif
		unlock();
#ifdef STATE_AFTER_UNLOCK
		tasks[me].state = SLEEPING;
#endif
end:		/* schedule_hrtimeout_range_clock() */
		if
		:: tasks[me].state == RUNNING	/* woken */
		:: atomic { impatient -> over = 1; tasks[me].state = RUNNING }
		fi;
		if
#ifndef NO_LOOK_WITHOUT_LOCK
		:: tasks[me].done -> served = 1; break
#endif
		:: else
		fi;
#ifndef GIVE_UP_UNLOCKED
		lock();
#endif
		if
#ifndef NO_SECOND_LOOK
		:: tasks[me].done -> served = 1; unlock(); break
		:: !tasks[me].done && over ->
#else
		:: over ->
#endif
			served = 0;
#ifndef NOT_UNLINKED
			atomic { leave(me) };
#endif
			unlock();
			break
		:: else
#ifdef GIVE_UP_UNLOCKED
			; lock()
#endif
		fi
	od;
	over = 0
}

inline return_to_user()
{
	atomic {
		tasks[me].frame = 0;
		tasks[me].refs--;
		gone++
	}
}

inline start()
{
	atomic {
		if
		:: !lines ->
			senders[0] = NONE;
			senders[1] = NONE;
			receivers[0] = NONE;
			receivers[1] = NONE;
			lines = 1
		:: else
		fi;
		tasks[me].refs = 1;
		to = NONE;
		if
		:: impatient = 1	/* a signal or the end of its patience comes */
		:: true
		fi
	}
}

/* mqns_queue_send() */
proctype Sender(byte me)
{
	byte to, other;
	bit over, served, impatient;

	start();
	lock();
	if
	:: messages == 1 ->
		tasks[me].msg = me + 1;
		wait()
	:: else ->
		other = receivers[0];
		if
		:: other != NONE ->
			holds(H, !messages);
#ifdef DONE_BEFORE_MESSAGE
			atomic { touch_waiter(other); tasks[other].done = 1 };
#endif
			atomic { touch_waiter(other); tasks[other].msg = me + 1 };
			finish_waiter(other, to)
		:: else ->
			d_step { messages++; backlog = me + 1 }
		fi;
		unlock();
		wake(to);
		served = 1
	fi;
	if
	:: served -> d_step { holds(H, !(sent & BIT(me + 1))); sent = sent | BIT(me + 1) }
	:: else
	fi;
	return_to_user()
}

/* mqns_queue_receive() */
proctype Receiver(byte me)
{
	byte to, other, msg;
	bit over, served, impatient;

	start();
	lock();
	if
	:: !messages ->
		wait();
		if
		:: served -> msg = tasks[me].msg; holds(H, msg)
		:: else
		fi
	:: else ->
		d_step { msg = backlog; backlog = 0; messages-- };
		other = senders[0];
		if
		:: other != NONE ->
#ifdef DONE_BEFORE_MESSAGE
			atomic { touch_waiter(other); tasks[other].done = 1 };
#endif
			atomic {
				touch_waiter(other);
				backlog = tasks[other].msg;
				messages++
			};
			finish_waiter(other, to)
		:: else
		fi;
		unlock();
		wake(to)
	fi;
	if
	:: msg -> d_step { holds(H, !(received & BIT(msg))); received = received | BIT(msg) }
	:: else
	fi;
	return_to_user()
}

init {
	atomic {
		run Sender(0);
		run Sender(1);
		run Receiver(2);
		run Receiver(3)
	};
	atomic {
		timeout ->
		/* whoever has been served is back; nothing got lost or doubled */
		holds(H, !locked);
		holds(H, !(tasks[0].frame && tasks[0].done) &&
		       !(tasks[1].frame && tasks[1].done) &&
		       !(tasks[2].frame && tasks[2].done) &&
		       !(tasks[3].frame && tasks[3].done));
		holds(H, sent == (received | (messages -> BIT(backlog) : 0)));
		holds(H, !(messages && (received & BIT(backlog))));
		/* nobody waits for what is there */
		holds(H, senders[0] == NONE || messages);
		holds(H, receivers[0] == NONE || !messages);
		/* no task is kept */
		holds(H, tasks[0].refs + tasks[1].refs + tasks[2].refs +
		       tasks[3].refs == 4 - gone)
	}
}
