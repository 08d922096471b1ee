// SPDX-License-Identifier: GPL-2.0-only
/*
 * Quiescing and unloading while tasks are in the module: src/main.c, src/serve.c,
 * src/hooks.c, create() in src/names.c, and try_module_get() in src/nstable.c
 *
 * Each task is one way into the module's text.  in[] says that it is there; the
 * assertions are that the text is not freed then, and that nobody enters freed
 * text.  waiting[] is a grace period of RCU-tasks: it ends when every task that
 * was in the text when it began has slept (voluntarily) or left.
 *
 * Who is there besides mq_open() and the administrator is chosen at build time:
 * CALLERS, of the other redirected functions; ATTACHERS, that get here otherwise.
 *
 * One namespace, one superblock at most, one queue at most: here it is about who
 * waits for whom, not about which.
 */

#define NAME		0	/* mq_open(), redirected */
#define MOUNT		1	/* mount -t mqueue, redirected */
#define DESCRIPTOR	2	/* mq_timedreceive(), redirected, or a stale hint */
#define CREATOR		3	/* task work after unshare() */
#define WRITER		4	/* of the sysctl */
#define ENTRANTS	5

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
bit births_armed = 1;	/* also while quiesced */
bit accepting = 1;		/* table->active */
bit internal;			/* the internal mount: its superblock has a ref */
bit queue;			/* with a name, not open */
bit lost;			/* a queue was, though nobody said "force" */
byte making;			/* names.c; readers of SRCU */
byte detached;			/* so often: what was internal before is so no more */
bit forced;			/* somebody said so */
byte mounting;			/* serve.c */
byte writers;			/* in handlers of the sysctl */
byte file_refs;			/* of an open queue; it has a ref to the module */
bit in[ENTRANTS];
bit asleep[ENTRANTS];
bit waiting[ENTRANTS];

#define text()	assert(module != GONE)
#define enter()	assert(module != GONE); in[me] = 1

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
	d_step { text(); assert(refs); refs-- }
}

/* nstable_get_mount(): what is there, or attach() */
inline get_mount(got)
{
	byte made, may;

	atomic {
		text();
		got = accepting && internal;
		made = accepting && !internal
	};
	if
	:: made ->
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
				assert(module == LIVE || refs);
				refs++
			};
			sleep();
			atomic {
				text();
				if
				:: accepting && !internal -> internal = 1; got = 1
				:: else -> got = accepting && internal; refs--
				fi
			};
#ifndef NO_MODULE_GET
			put();
#endif
			may = 0
		:: else
		fi;
		made = 0
	:: else
	fi
}

/* create(): a queue, which is closed again; or all begins anew */
inline create(may)
{
#ifndef COUNTED_IN_LATE
	making++;
#endif
#ifndef NOT_ASKED_AGAIN
#ifdef STALE_MOUNT
	atomic { text(); may = accepting };
#else
	atomic { text(); may = accepting && internal && since == detached };
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
			assert(forced || (internal && since == detached));
			queue = internal
		}
	:: else
	fi;
	making--
}

/* redirected_mq_open() */
active proctype Name()
{
	byte me = NAME, ref, mnt, calls, since;

end:	do
	:: atomic { calls < CALLS && names_armed -> calls++; enter() };
#ifdef NO_MODULE_REFERENCE
		ref = 1;
#else
		get(ref);
#endif
		if
		:: ref ->
			since = detached;
			get_mount(mnt);
			if
			:: mnt ->
				sleep();		/* the directory's lock */
				if
				:: create(mnt)
				:: queue = 0		/* unlinked */
				:: true
				fi
			:: else
			fi;
			if
			:: !mnt -> sleep()		/* the original */
			:: else
			fi;
			mnt = 0;
#ifndef NO_MODULE_REFERENCE
			put();
#endif
			ref = 0
		:: else ->				/* call_again() */
#ifdef PASS_WITHOUT_REFERENCE
			sleep();
#endif
			calls--
		fi;
		leave()
	od
}

#ifdef CALLERS
/* redirected_mqueue_init_fs_context() */
active proctype Mount()
{
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
		:: ref -> has = 1; sleep()		/* init_context() */
		:: else -> sleep()			/* pass_mount() */
		fi;
		ref = 0;
		d_step { text(); mounting-- };
		leave();
		if
		:: has -> has = 0; refs--		/* the context is freed */
		:: else
		fi
	od
}

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

#ifdef ATTACHERS
/* nstable_born(), attach_by_creator() */
active proctype Creator()
{
	byte me = CREATOR, mnt;

end:	atomic {
		births_armed && module == LIVE && accepting ->
		refs++
	};
	atomic { enter() };
	get_mount(mnt);
	mnt = 0;
	put();
	leave()
}

/* The sysctl: unregister_sysctl_table() waits for its handlers. */
active proctype Writer()
{
	byte me = WRITER, mnt;

end:	atomic { registered -> writers++; enter() };
	get_mount(mnt);
	mnt = 0;
	leave();
	writers--
}
#endif

inline grace()
{
	d_step {
		waiting[0] = in[0] && !asleep[0];
		waiting[1] = in[1] && !asleep[1];
		waiting[2] = in[2] && !asleep[2];
		waiting[3] = in[3] && !asleep[3];
		waiting[4] = in[4] && !asleep[4]
	};
	!waiting[0] && !waiting[1] && !waiting[2] && !waiting[3] && !waiting[4]
}

inline detach(force)
{
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
	bit done;

	/* quiesce() */
	if
	:: internal && queue -> goto by_force
	:: else
	fi;
	accepting = 0;
#ifndef NO_WAIT_FOR_CALLS
	!making;
#endif
#ifndef CHECKED_ONCE
	if
	:: internal && queue ->
		accepting = 1;
		goto by_force
	:: else
	fi;
#endif
	detach(0);
	assert(!lost);
	names_armed = 0;
	if
	:: goto unload
	:: names_armed = 1;	/* resume() */
		accepting = 1
	fi;
by_force:
	forced = 1;
	accepting = 0;
	!making;
	detach(1);
	names_armed = 0;
unload:
	/* try_stop_module() */
end:	atomic { !refs -> module = GOING };
	/* mqueue_ns_exit() */
	registered = 0;
	!writers;
	accepting = 0;
	detach(1);
	assert(!internal && !refs);
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
#ifndef TWO_GRACE_PERIODS
	grace();		/* mqueue_ns_exit() again */
#endif
#endif
#endif
	atomic {
		assert(!in[0] && !in[1] && !in[2] && !in[3] && !in[4]);
		assert(!refs && !internal && !mounting && !making);
		module = GONE
	}
}
