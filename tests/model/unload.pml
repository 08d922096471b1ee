// SPDX-License-Identifier: GPL-2.0-only
/*
 * Quiescing and unloading while tasks are in the module: src/main.c, src/serve.c,
 * src/hooks.c, mqns_call_open() in src/names.c, and in src/nstable.c try_module_get()
 * and who waits for what is decided
 *
 * Each task is one way into the module's text.  in[] says that it is there; the
 * assertions are that the text is not freed then, and that nobody enters freed
 * text.  waiting[] is a grace period of RCU-tasks: it ends when every task that
 * was in the text when it began has slept (voluntarily) or left.
 *
 * Who is there besides mq_open() and the administrator is chosen at build time:
 * CALLERS, of the other redirected functions, MOUNTS and DESCRIPTORS; ATTACHERS, that
 * get here otherwise, BIRTHS and WRITES; Y_AGAIN, a second administrator, who writes Y.
 * NAMELESS is without mq_open().
 *
 * Between accepting = 0 and what follows it nothing is decided, and who needs a mount
 * waits: queued[] says that he is on table->decided.  He must not see what was only
 * tried, and must be woken, whatever is decided.
 *
 * One namespace, one superblock at most, one queue at most: here it is about who
 * waits for whom, not about which.
 */

#include "property.h"

#ifdef CALLERS
#define MOUNTS
#define DESCRIPTORS
#endif
#ifdef ATTACHERS
#define BIRTHS
#define WRITES
#endif

#define NAME		0	/* mq_open(), redirected */
#define MOUNT		1	/* mount -t mqueue, redirected */
#define DESCRIPTOR	2	/* mq_timedreceive(), redirected, or a stale hint */
#define CREATOR		3	/* task work after unshare() */
#define WRITER		4	/* of the sysctl */
#define WORKER		5	/* for a creator who was killed */
#define ENTRANTS	6

/* What there is for who needs a mount. */
#define REFUSED		0	/* -ESHUTDOWN */
#define READY		1
#define MISSING		2	/* nothing yet: it is to be made */
#define UNDECIDED	3	/* -EINPROGRESS */
#define AGAIN		4	/* -EAGAIN */
#define GIVEN_UP	5	/* -EINTR; and of newborns -EINPROGRESS */

#define LIVE		0
#define GOING		1
#define GONE		2

#ifndef CALLS
#define CALLS		1	/* with a name, and mounts */
#endif

byte module;
byte refs;			/* to the module */
bit registered = 1;		/* sysctl */
bit names_armed = 1;
bit descriptors_armed = 1;
bit births_armed = 1;		/* also while quiesced */
bit accepting = 1;		/* table->active */
bit listening = 1;
bit quiesced;			/* or about to be unloaded; not told to anybody */
bit controlled;			/* control_lock */
bit in_use = 1;			/* stage is ACTIVE */
bit delegated;			/* the worker is to attach the newborn */
bit internal;			/* the internal mount: its superblock has a ref */
bit queue;			/* with a name, not open */
bit lost;			/* a queue was, though nobody said "force" */
byte making;			/* names.c; readers of SRCU */
byte detached;			/* so often: what was internal before is so no more */
bit forced;			/* somebody said so */
byte mounting;			/* serve.c */
byte writers;			/* in handlers of the sysctl */
bit storing;			/* in that of the parameter */
byte file_refs;			/* of an open queue; it has a ref to the module */
bit in[ENTRANTS];
bit asleep[ENTRANTS];
bit waiting[ENTRANTS];
bit queued[ENTRANTS];

#define text()	holds(T, module != GONE)
#define enter()	holds(T, module != GONE); in[me] = 1

/* Back in the kernel, or in user space. */
inline leave()
{
	d_step { text(); in[me] = 0; waiting[me] = 0 }
}

/* Voluntarily. */
inline sleep()
{
	d_step { text(); waiting[me] = 0; asleep[me] = 1 };
	d_step { text(); asleep[me] = 0 }
}

/* try_module_get() */
inline get(got)
{
	atomic {
		text();
		if
		:: module == LIVE -> refs++; got = 1
		:: else -> got = 0
		fi
	}
}

inline put()
{
	d_step { text(); holds(T, refs); refs-- }
}

/* set_active() is over: wake_up_all(&table->decided) */
inline wake()
{
	d_step {
		queued[0] = 0; queued[1] = 0; queued[2] = 0;
		queued[3] = 0; queued[4] = 0; queued[5] = 0
	}
}

inline decide(may_attach)
{
#ifdef WOKEN_BEFORE_DECIDED
	wake();
#endif
	d_step {
		accepting = may_attach;
		listening = may_attach;
		quiesced = !may_attach
	};
#ifndef WOKEN_BEFORE_DECIDED
#ifdef WOKEN_IF_QUIESCED
	if
	:: !may_attach -> wake()
	:: else
	fi
#else
#ifdef WOKEN_IF_REFUSED
	if
	:: may_attach -> wake()
	:: else
	fi
#else
	wake()
#endif
#endif
#endif
}

/* wait_decided(); is_decided() looks without the lock, at one after the other */
inline wait_decided()
{
	do
	:: true ->
#ifndef QUEUED_LATE
		d_step { text(); queued[me] = 1 };
#endif
		if
		:: accepting -> break
		:: else
		fi;
		if
		:: !listening -> break
		:: else
		fi;
#ifdef QUEUED_LATE
		queued[me] = 1;
#endif
		/* schedule() */
		d_step { text(); waiting[me] = 0; asleep[me] = 1 };
		if
		:: d_step { !queued[me] -> text(); asleep[me] = 0 }
		:: d_step { killed -> text(); asleep[me] = 0 }; break
		fi
	od;
	atomic { text(); queued[me] = 0 }
}

/* Who is refused learns of something that stays. */
#define is_final()	holds(D, quiesced || module != LIVE)

/* get_ready_mount() and refusal(), under the lock */
inline look(what)
{
	if
	:: accepting && internal -> what = READY; since = detached
	:: accepting && !internal -> what = MISSING
#ifdef NO_WAIT
	:: else -> what = REFUSED; is_final()
#else
	:: !accepting && listening -> what = UNDECIDED
	:: else -> what = REFUSED; is_final()
#endif
	fi
}

/* attach(): nothing was there */
inline attach(what)
{
	byte may;

#ifndef NO_MODULE_GET
	get(may);
#else
	may = 1;
#endif
	if
	:: may ->
		/* the superblock takes a reference without asking */
		atomic {
			text();
			holds(M, module == LIVE || refs);
			refs++
		};
		sleep();
		atomic {			/* settle() */
			text();
			look(what);
			if
			:: what == MISSING -> internal = 1
			:: else -> refs--
			fi;
			if
			:: what == MISSING || what == READY -> what = AGAIN
			:: else
			fi
		};
#ifndef NO_MODULE_GET
		put();
#endif
		may = 0
	:: else -> atomic { text(); what = REFUSED; is_final() }
	fi
}

/* Who needs a mount. */
#define SEEKER	byte what, since; bit killed, late

/*
 * nstable_get_mount(); or try_newborn(), if that is NEWBORN: then it may be that many
 * are late, or that the creator is killed.
 */
#define ANY		0
#define NEWBORN		1
#define LAST_CHANCE	2	/* of the worker, which nobody kills */

inline get_mount(whose)
{
	do
	:: atomic { text(); look(what) };
		if
		:: what == MISSING -> attach(what)
		:: else
		fi;
#ifdef JUDGED_LATE		/* refused first, and then it is asked why */
		if
		:: what == UNDECIDED ->
			atomic {
				text();
				if
				:: !accepting && listening
				:: else -> what = REFUSED; is_final()
				fi
			}
		:: else
		fi;
#endif
		if
#ifdef NEWBORN_REFUSED
		:: what == UNDECIDED && whose -> what = GIVEN_UP
#else
		:: what == UNDECIDED && whose -> late = 1; what = GIVEN_UP
#endif
		:: what == UNDECIDED && whose == NEWBORN -> killed = 1
		:: what == UNDECIDED
		:: what != UNDECIDED
		fi;
		if
		:: what == UNDECIDED ->
			wait_decided();
			if
			:: killed -> what = GIVEN_UP
			:: else -> what = AGAIN
			fi
		:: else
		fi;
		if
		:: what != AGAIN -> break
		:: else
		fi
	od
}

#define IS_CURRENT	(accepting && internal && since == detached)

/* create(): a queue, which is closed again; may says whether it was made */
inline create(may)
{
#ifndef COUNTED_IN_LATE
	making++;
#endif
#ifdef WAITS_AS_READER
	wait_decided();
#endif
#ifndef NOT_ASKED_AGAIN
#ifdef STALE_MOUNT
	atomic { text(); may = accepting };
#else
	atomic { text(); may = IS_CURRENT };
#endif
#endif
#ifdef COUNTED_IN_LATE
	making++;
#endif
	if
	:: may ->
		sleep();
		/* if only the call holds the superblock, the queue is lost with it */
		atomic {
			holds(L, forced || (internal && since == detached));
			queue = internal
		}
	:: else
	fi;
	making--
}

/* mqns_call_open(): what was ready was not any more, and is asked for again */
inline open(what, again)
{
	do
	:: get_mount(ANY);
		if
		:: what == READY ->
			again = 0;
			sleep();			/* the directory's lock */
			if
			:: create(what); again = !what
			:: queue = 0			/* unlinked */
			:: true
			fi;
			what = READY
		:: else
		fi;
#ifdef AGAIN_IF_NOT_CURRENT
		if
		:: again ->
			/* the program is told -ESHUTDOWN */
			atomic { text(); holds(D, !IS_CURRENT) }
		:: else
		fi;
#endif
		if
		:: again -> again = 0
		:: else -> break
		fi
	od
}

#ifndef NAMELESS
/* redirected_mq_open() */
active proctype Name()
{
	SEEKER;
	byte me = NAME, ref, calls;
	bit again;

end:	do
	:: atomic { calls < CALLS && names_armed -> calls++; enter() };
#ifdef NO_MODULE_REFERENCE
		ref = 1;
#else
		get(ref);
#endif
		if
		:: ref ->
			open(what, again);
			if
			:: what == REFUSED -> sleep()	/* the original */
			:: else
			fi;
			d_step { what = 0; since = 0; ref = 0 };
#ifndef NO_MODULE_REFERENCE
			put()
#endif
		:: else ->				/* call_again() */
#ifdef PASS_WITHOUT_REFERENCE
			sleep();
#endif
			calls--
		fi;
		leave()
	od
}

#endif

#ifdef MOUNTS
/* redirected_mqueue_init_fs_context() */
active proctype Mount()
{
	SEEKER;
	byte me = MOUNT, ref, calls;
	bit has;

end:	do
	:: atomic { calls < CALLS && names_armed -> calls++; enter() };
#ifdef COUNTED_LATE
		sleep();
#endif
		d_step { text(); mounting++ };
		get(ref);
		if
		:: ref ->
			do				/* nstable_wait_decided() */
			:: atomic { text(); look(what) };
				if
				:: what == UNDECIDED -> wait_decided()
				:: else -> break
				fi
			od;
			if
			:: what == REFUSED -> put()
			:: else -> has = 1
			fi;
			d_step { what = 0; since = 0 }
		:: else
		fi;
		sleep();		/* init_context(), or pass_mount() */
		ref = 0;
		d_step { text(); mounting-- };
		leave();
		if
		:: has -> has = 0; refs--		/* the context is freed */
		:: else
		fi
	od
}

#endif

#ifdef DESCRIPTORS
/* redirected_mq_timedreceive() */
active proctype Descriptor()
{
	byte me = DESCRIPTOR, ref;
	bit opened, last;

end:	do
	:: atomic { !opened && !file_refs && internal && module == LIVE ->
		file_refs = 1; refs++; opened = 1 }
	:: atomic { descriptors_armed && file_refs -> file_refs++; enter() };
		sleep();				/* for a message */
		d_step { text(); file_refs--; last = !file_refs };
		leave();
		/* the last fput() is put off till here */
		if
		:: last -> refs--; last = 0
		:: else
		fi;
		break
	:: atomic { descriptors_armed -> enter() };	/* the hint was wrong */
		get(ref);
		if
		:: ref -> sleep(); put(); ref = 0
		:: else
		fi;
		leave();
		break
	od
}

/* Another thread closes it. */
active proctype Closer()
{
end:	atomic {
		file_refs ->
		file_refs--;
		if
		:: !file_refs -> refs--
		:: else
		fi
	}
}
#endif

#ifdef BIRTHS
/* It is not missed just because quiescing is tried. */
inline attach_newborn(whose)
{
	get_mount(whose);
	holds(I, what != GIVEN_UP || late || killed)
}

/* nstable_born(), attach_by_creator() */
active proctype Creator()
{
	SEEKER;
	byte me = CREATOR;

end:	atomic {
		births_armed && module == LIVE && listening ->
		refs++
	};
	atomic { enter() };
	attach_newborn(NEWBORN);
	if
	:: killed && what == GIVEN_UP -> delegated = 1
	:: else -> put()
	fi;
	atomic { what = 0; since = 0; killed = 0; late = 0 };
	leave()
}

/* attach_by_worker(); destroy_workqueue() waits for it */
active proctype Worker()
{
	SEEKER;
	byte me = WORKER;

end:	atomic { delegated -> enter() };
	attach_newborn(LAST_CHANCE);
	put();
	atomic { what = 0; since = 0; late = 0 };
	leave();
	delegated = 0
}

#endif

#ifdef WRITES
/* The sysctl: unregister_sysctl_table() waits for its handlers. */
active proctype Writer()
{
	SEEKER;
	byte me = WRITER;

end:	atomic { registered -> writers++; enter() };
	atomic { !controlled -> controlled = 1 };
	if
	:: in_use -> get_mount(ANY)
	:: else
	fi;
	atomic { what = 0; since = 0; controlled = 0 };
	leave();
	writers--
}
#endif

#ifdef Y_AGAIN
/*
 * set_active() of another who writes Y, whatever the stage is.  The kernel waits for
 * who is in there, but only when the exit has run: so a reference to the module is needed
 * to do anything.
 */
active proctype Again()
{
	byte ref;

end:	atomic { module != GONE -> storing = 1 };
#ifdef Y_WITHOUT_REFERENCE
	ref = 1;
#else
	get(ref);
#endif
	if
	:: ref ->
#ifndef Y_WITHOUT_LOCK
		atomic { !controlled -> controlled = 1 };
#endif
		if
		:: !in_use -> names_armed = 1
		:: else
		fi;
		decide(1);		/* also if it is active already */
		in_use = 1;
#ifndef Y_WITHOUT_LOCK
		controlled = 0;
#endif
#ifndef Y_WITHOUT_REFERENCE
		put()
#endif
	:: else
	fi;
	storing = 0
}
#endif

inline grace()
{
	d_step {
		waiting[0] = in[0] && !asleep[0];
		waiting[1] = in[1] && !asleep[1];
		waiting[2] = in[2] && !asleep[2];
		waiting[3] = in[3] && !asleep[3];
		waiting[4] = in[4] && !asleep[4];
		waiting[5] = in[5] && !asleep[5]
	};
	!waiting[0] && !waiting[1] && !waiting[2] &&
	!waiting[3] && !waiting[4] && !waiting[5]
}

inline detach(force)
{
	decide(0);
	d_step {
		if
		:: internal ->
			internal = 0;
			detached++;
			refs--;
			lost = lost || (queue && !force);
			queue = 0
		:: else
		fi
	}
}

/* set_active(), then rmmod */
active proctype Admin()
{
	/* quiesce() */
	atomic { !controlled -> controlled = 1 };
	if
	:: internal && queue -> goto refused
	:: else
	fi;
	accepting = 0;
#ifndef NO_WAIT_FOR_CALLS
	!making;
#endif
	if
#ifndef CHECKED_ONCE
	:: internal && queue -> decide(1); goto refused
#endif
	:: decide(1); goto refused	/* a queue of another namespace */
#ifdef CHECKED_ONCE
	:: true
#else
	:: !(internal && queue)
#endif
	fi;
	detach(0);
	holds(L, !lost);
	names_armed = 0;
	atomic { in_use = 0; controlled = 0 };
	if
	:: goto unload
	:: true
	fi;
	/* resume() */
	atomic { !controlled -> controlled = 1 };
	names_armed = 1;
	decide(1);
	in_use = 1;
refused:
	controlled = 0;
	if
	:: goto unload		/* what nobody uses can go without being quiesced */
	:: true
	fi;
	/* by force */
	atomic { !controlled -> controlled = 1 };
	forced = 1;
	accepting = 0;
	!making;
	detach(1);
	names_armed = 0;
	atomic { in_use = 0; controlled = 0 };
unload:
	/* try_stop_module() */
end:	atomic { !refs -> module = GOING };
	/* mqueue_ns_exit() */
	registered = 0;
	!writers;
	d_step { accepting = 0; listening = 1 };
	detach(1);
	holds(M, !internal && !refs);
	/* mqns_hooks_exit() */
	names_armed = 0;
	descriptors_armed = 0;
	births_armed = 0;
#ifndef NO_GRACE_PERIOD
#ifndef NO_FIRST_GRACE_PERIOD
	grace();
#endif
#ifndef NO_DRAIN
	!mounting;
#endif
#ifndef ONE_GRACE_PERIOD
	grace();
#endif
#endif
	/* mqns_super_exit() */
	!delegated;
#if !defined(NO_GRACE_PERIOD) && !defined(ONE_GRACE_PERIOD) && !defined(TWO_GRACE_PERIODS)
	grace();		/* mqueue_ns_exit() again */
#endif
	atomic {
		holds(T, !in[0] && !in[1] && !in[2] && !in[3] && !in[4] && !in[5]);
		holds(T, !refs && !internal && !mounting && !making);
		holds(T, !names_armed);
		!storing ->		/* mod_sysfs_teardown() */
		module = GONE
	}
}
