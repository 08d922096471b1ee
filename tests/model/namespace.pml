// SPDX-License-Identifier: GPL-2.0-only
/*
 * Namespaces, records, superblocks and mounts: src/nstable.c and src/super.c
 *
 * docs/MODEL.md says what stands for what.  In short: namespaces are created, one
 * after the other at each address (ns[]), each with its stock mount (stock[]);
 * whoever is in it, got it from its creation, or has one of its superblocks acts;
 * hooks may be missed; an administrator quiesces and resumes.
 * An atomic section is what happens under the table's lock, or is seen by nobody
 * else; between them everything may happen.
 *
 * Slots are numbered from 1; 0 is NULL.  gen tells namespaces apart that had the
 * same address.  It is for assertions only: nothing of the protocol reads it.
 */

#include "property.h"

#ifndef GENERATIONS
#define GENERATIONS	2
#endif
#ifndef SERVED
#define SERVED		0	/* do new namespaces inherit something? */
#endif
#ifndef ACTIONS
#define ACTIONS		2	/* of the tasks in a namespace */
#endif
#ifndef AT_ONCE
#define AT_ONCE		1	/* addresses, so namespaces that live at the same time */
#endif

/*
 * What makes a model smaller:
 *
 *	TOLD	no hook is missed, and no creation fails
 *	PROMPT	who creates attaches himself: he is not killed
 *	LAZY	no birth is noted (internal_mount=lazy)
 *	ALONE	nobody keeps a mount or a file
 *	IDLE	tasks mount, and nothing else
 *
 * AT_A_STROKE is at quiesce().
 */

/* More than are ever needed: want() checks. */
#define SLOTS		5

#define FREE		0
#define PRIVATE		1	/* not published yet */
#define HASHED		2
#define CLEARED		3	/* on table->cleared */
#define UNHASHED	4
#define RELEASED	5	/* on table->released */
#define FREED		6	/* kfree_rcu() */

#define ACTIVE		1	/* of a superblock */
#define DYING		2	/* its last active reference is gone */

typedef record {
	byte state;
	byte count;
	byte stock;		/* witness */
	byte sb;
	byte mnt;
	bit ns;
	bit inherited;
	bit untouched;
	byte next;		/* on table->released */
	byte gen;
};

typedef superblock {
	byte state;
	byte actives;
	byte info;		/* s_fs_info: a record */
	byte gen;
};

typedef internal_mount {
	byte refs;
	byte sb;
};

typedef stock_mount {
	byte refs;
	bit info;		/* its superblock's s_fs_info is the namespace */
	byte gen;
};

/* A namespace, while there is one at that address. */
typedef namespace {
	byte gen;		/* 0: its memory is free */
	byte count;
	byte stock;
	bit dead;		/* the kernel's worker is to free it */
};

#define AT(g)	((g) % AT_ONCE)

namespace ns[AT_ONCE];
byte rcu;			/* readers */

/* The table. */
bit locked;			/* where the lock is held for more than a step */
bit accepting = 1;
bit listening = 1;
bit detaching;			/* or detached; not told to anybody */
bit quiesced;
byte released;			/* the first one */
byte kept;			/* a mount for another namespace */

record rec[SLOTS];
superblock sb[SLOTS];
internal_mount mnt[SLOTS];
stock_mount stock[SLOTS];

/* The newborn; there is place for one. */
byte nb_gen;
byte nb_stock;
bit nb_late;			/* the worker is to attach it */
bit taken;			/* the place, by the share's count */
bit missed;			/* births that found none are counted */

byte tenant[AT_ONCE];		/* the namespace that the tenant is in */
byte user_sb;			/* what the user has mounted, */
byte user_mnt;			/* or has a file open on */
byte user_gen;			/* whose it was then */
bit works_busy;
bit dead[GENERATIONS + 1];	/* mq_clear_sbinfo() is over */
bit known[GENERATIONS + 1];	/* and somebody noticed, or the hook fired */

#define PICK(cond1, cond2, cond3, cond4) \
	((cond1) -> 1 : ((cond2) -> 2 : ((cond3) -> 3 : ((cond4) -> 4 : 0))))
#define EACH(what)		PICK(what(1), what(2), what(3), what(4))

#define FREE_REC(i)		(rec[i].state == FREE)
#define FREE_SB(i)		(sb[i].state == FREE)
#define FREE_MNT(i)		(mnt[i].refs == 0)
#define FREE_STOCK(i)		(stock[i].refs == 0)
#define IS_CLEARED(i)		(rec[i].state == CLEARED)
#define IS_FREED(i)		(rec[i].state == FREED)
#define IS_ORPHAN(i)		(rec[i].state == HASHED && rec[i].sb && !rec[i].mnt)
#define IS_MOUNTED(i)		(rec[i].state == HASHED && rec[i].mnt)
#define IS_STALE(i)		(rec[i].state == HASHED && !ALIVE(i))

#ifdef NO_WITNESS		/* the key is the namespace's address */
#define MATCHES(i, w)		(rec[i].state == HASHED && rec[i].ns && \
				 AT(rec[i].gen) == AT(stock[w].gen))
#define ALIVE(i)		1
#else
#ifdef ANY_RECORD
#define MATCHES(i, w)		(rec[i].state == HASHED)
#else
#define MATCHES(i, w)		(rec[i].state == HASHED && rec[i].stock == (w))
#endif
#define ALIVE(i)		(stock[rec[i].stock].info)
#endif
#define FIND(w)			PICK(MATCHES(1, w), MATCHES(2, w), \
				     MATCHES(3, w), MATCHES(4, w))

#define want(slot)	assert(slot)

/* Follow a pointer to the namespace. */
#define use_ns(g)	holds(U, ns[AT(g)].gen == (g))

/* Follow a pointer to a record. */
#define use(r)	holds(U, rec[r].state != FREE)

/* keep_mount(): nobody else has it, or will, until it is taken */
#ifdef KEEP_TOUCHED
#define MAY_KEEP(r)	(rec[r].mnt && accepting && !kept)
#else
#define MAY_KEEP(r)	(rec[r].mnt && rec[r].untouched && accepting && !kept)
#endif

/* Follow rec->witness. */
#ifdef NO_WITNESS
#define use_witness(r)	skip
#else
#define use_witness(r)	\
	holds(U, stock[rec[r].stock].refs && stock[rec[r].stock].gen == rec[r].gen)
#endif

/* Two records have two superblocks, and two mounts. */
#define DIFFER(i, j)	((!rec[i].sb || rec[i].sb != rec[j].sb) && \
			 (!rec[i].mnt || rec[i].mnt != rec[j].mnt))
#define ALL_DIFFER	(DIFFER(1, 2) && DIFFER(1, 3) && DIFFER(1, 4) && \
			 DIFFER(2, 3) && DIFFER(2, 4) && DIFFER(3, 4))

/* s_fs_info is NULL if anybody can know that the namespace is dead. */
inline check_pointer(s)
{
	holds(N, !sb[s].info || !known[rec[sb[s].info].gen])
}

inline check_pointers()
{
	check_pointer(1); check_pointer(2); check_pointer(3); check_pointer(4)
}

inline put_stock(w)
{
	d_step {
		holds(U, stock[w].refs);
		stock[w].refs--;
		if
		:: !stock[w].refs -> stock[w].info = 0; stock[w].gen = 0
		:: else
		fi
	}
}

/* clear(); the lock is held */
inline clear(r)
{
	holds(U, rec[r].state == HASHED);
	rec[r].state = CLEARED;
	if
	:: rec[r].sb ->
		holds(U, sb[rec[r].sb].state != FREE);
#ifndef KEEP_POINTER
		sb[rec[r].sb].info = 0
#endif
	:: else
	fi;
	rec[r].sb = 0;
#ifndef KEEP_NS
	rec[r].ns = 0
#endif
}

inline lose_superblock(r)
{
	if
	:: !rec[r].inherited -> clear(r)
	:: else ->
		sb[rec[r].sb].info = 0;
		rec[r].sb = 0
	fi
}

inline add_released(r)
{
	rec[r].state = RELEASED;
	rec[r].next = released;
	released = r
}

/* nsrec_put() */
inline put(r)
{
	if
	:: atomic {
		rec[r].count > 1 ->	/* refcount_dec_not_one() */
			use(r);
			rec[r].count--
	   }
#ifdef PUT_WITHOUT_LOCK
	:: atomic {
		rec[r].count == 1 ->
			rec[r].count--;
			rec[r].state = RELEASED;
			rec[r].next = released
	   };
		released = r
#else
	:: rec[r].count <= 1 ->
#ifdef DROP_WITHOUT_LOCK	/* but listed with it */
		atomic {
			use(r);
			holds(U, rec[r].count);
			rec[r].count--
		};
#endif
		atomic {
			!locked ->
			use(r);
#ifndef DROP_WITHOUT_LOCK
			holds(U, rec[r].count);
			rec[r].count--;
#endif
			if
			:: !rec[r].count ->
				holds(U, rec[r].state == UNHASHED)
			:: else -> r = 0
			fi
		};
		/* disown() */
		if
		:: r -> atomic {
			!locked ->
			use(r);
			if
			:: MAY_KEEP(r) ->
				kept = rec[r].mnt;
				rec[r].mnt = 0;
				rec[r].state = FREED
			:: else -> add_released(r)
			fi
		   }
		:: else
		fi
#endif
	fi;
	r = 0
}

/* nsrec_get(); the caller keeps the superblock active */
inline get(s, r)
{
#ifdef NO_READER_LOCK
	r = sb[s].info;
	if
	:: r ->
		atomic {
			use(r);
			holds(U, rec[r].count);
			rec[r].count++
		}
	:: else
	fi
#else
	atomic {
		!locked ->
		/* or dying: then the administrator has the list of superblocks */
		holds(U, sb[s].state != FREE);
		r = sb[s].info;
		if
		:: r ->
			use(r);
			use_witness(r);
			if
			:: !ALIVE(r) ->
				known[rec[r].gen] = 1;
				clear(r);
				r = 0
			:: else ->
				/* no pin of a dead namespace */
				holds(P, !dead[rec[r].gen]);
				holds(S, rec[r].gen == sb[s].gen);
#ifndef COUNT_OUTSIDE_LOCK
				holds(U, rec[r].count);
				rec[r].count++
#endif
			fi
		:: else
		fi;
		check_pointers()
	}
#ifdef COUNT_OUTSIDE_LOCK
	if
	:: r ->
		atomic {
			use(r);
			holds(U, rec[r].count);
			rec[r].count++
		}
	:: else
	fi
#endif
#endif
}

/* nsrec_get_ns(): the kernel's own free does not heed our lock */
inline get_ns(r, got)
{
	atomic {
		!locked ->
		use(r);
		got = 0;
		if
		:: rec[r].ns ->
			use_witness(r);
			got = ALIVE(r)
		:: else
		fi;
		if
		:: got ->
			locked = 1;
#ifndef NO_RCU
			rcu++
#endif
		:: else
		fi
	};
	if
	:: got ->
		atomic {
			use_ns(rec[r].gen);
			if			/* get_ipc_ns_not_zero() */
			:: ns[AT(rec[r].gen)].count -> ns[AT(rec[r].gen)].count++
			:: else -> got = 0
			fi;
#ifndef NO_RCU
			rcu--;
#endif
			locked = 0
		}
	:: else
	fi
}

/* put_ipc_ns() of the kernel, with the death hook on mq_clear_sbinfo() */
inline put_ns(g)
{
	atomic {
		use_ns(g);
		holds(U, ns[AT(g)].count);
		ns[AT(g)].count--;
		last = !ns[AT(g)].count
	};
	if
	:: last ->			/* mq_lock is held */
		if
		:: atomic {		/* nstable_died() */
			!locked ->
			found = FIND(ns[AT(g)].stock);
			known[g] = 1;
			if
			:: found -> clear(found); found = 0
			:: else
			fi;
			check_pointers()
		   }
#ifndef TOLD
		:: true			/* nobody told us */
#endif
		fi;
		d_step {
			stock[ns[AT(g)].stock].info = 0;
			dead[g] = 1;
			ns[AT(g)].dead = 1;
			last = 0
		}
	:: else
	fi
}

/* deactivate_super(), and if it was the last one kill_super() */
inline put_sb(s)
{
	atomic {
		holds(U, sb[s].state == ACTIVE && sb[s].actives);
		sb[s].actives--;
		if
		:: !sb[s].actives -> sb[s].state = DYING
		:: else -> s = 0
		fi
	};
	if
	:: s ->
		atomic {
			!locked ->	/* nstable_forget() */
#ifndef NO_FORGET
			if
			:: sb[s].info ->
				lost = sb[s].info;
				use(lost);
				holds(U, rec[lost].sb == s);
				lose_superblock(lost);
				lost = 0
			:: else
			fi;
#endif
			holds(U, rec[1].sb != s && rec[2].sb != s &&
			       rec[3].sb != s && rec[4].sb != s);
			sb[s].state = FREE;
			sb[s].info = 0;
			sb[s].gen = 0;
			s = 0
		}
	:: else
	fi
}

/* mntput() and kern_unmount() of an internal mount; s is scratch */
inline put_mnt(m, s)
{
	d_step {
		holds(U, mnt[m].refs);
		mnt[m].refs--;
		s = 0;
		if
		:: !mnt[m].refs -> s = mnt[m].sb; mnt[m].sb = 0
		:: else
		fi;
		m = 0
	};
	if
	:: s -> put_sb(s)
	:: else
	fi
}

inline furnish(r, m)
{
	rec[r].mnt = m;
	rec[r].sb = mnt[m].sb;
	sb[rec[r].sb].info = r
}

/* alloc_record(): still private */
inline make_record(g, w)
{
	fresh = EACH(FREE_REC);
	want(fresh);
	rec[fresh].state = PRIVATE;
	rec[fresh].count = 1;
	rec[fresh].stock = w;
	rec[fresh].ns = 1;
	rec[fresh].untouched = 1;
	rec[fresh].gen = g;
#ifndef NO_WITNESS
	stock[w].refs++
#endif
}

/* get_ready_mount(): m is the mount, or s an orphan's superblock */
inline get_ready(g, w, touch)
{
	use_ns(g);
	holds(U, ns[AT(g)].count);
	r = FIND(w);
	m = 0;
	s = 0;
	was_active = accepting;
	if
	:: !accepting -> done = 1
	:: accepting && r && rec[r].mnt ->
		m = rec[r].mnt;
		mnt[m].refs++;
		if
		:: touch -> rec[r].untouched = 0
		:: else
		fi;
		done = 1
	:: accepting && r && !rec[r].mnt && rec[r].sb ->
		holds(U, sb[rec[r].sb].state != FREE);
		if
#ifdef TAKE_DYING
		:: sb[rec[r].sb].actives++; s = rec[r].sb
#else
		:: sb[rec[r].sb].actives ->
			sb[rec[r].sb].actives++;
			s = rec[r].sb
		:: else -> lose_superblock(r)
#endif
		fi
	:: else
	fi;
	if
	:: done -> was_active = 0
	:: else
	fi;
	r = 0
}

/* make_attached(), until it calls settle(): m is a mount that nobody has seen */
inline make_mount(g, w)
{
	if
	:: !s ->
		make_record(g, w);
		if
		:: kept ->		/* take_kept(), renew() */
			m = kept;
			kept = 0;
			s = mnt[m].sb;
			holds(S, mnt[m].refs == 1);
			holds(S, sb[s].state == ACTIVE && sb[s].actives == 1);
			holds(S, !sb[s].info)
		:: else ->
			s = EACH(FREE_SB);
			want(s);
			sb[s].state = ACTIVE;
			sb[s].actives = 1
		fi;
		sb[s].gen = g
	:: else
	fi;
	if
	:: !m ->
		m = EACH(FREE_MNT);
		want(m);
		mnt[m].refs = 1;
		mnt[m].sb = s
	:: else
	fi;
	s = 0
}

/* The mount that make_mount() made is drop, or m if it is what is used. */
inline settle(w)
{
#ifdef NO_SECOND_LOOK
	r = 0;
#else
	r = FIND(w);
#endif
	drop = m;
	m = 0;
	if
#ifdef ACTIVE_OUTSIDE_LOCK
	:: !was_active
#else
	:: !accepting
#endif
	   -> done = 1
	:: else ->
		if
		:: r && rec[r].mnt ->
			m = rec[r].mnt;
			mnt[m].refs++
		:: r && !rec[r].mnt && rec[r].sb == mnt[drop].sb ->
			m = drop;
			rec[r].mnt = m
		:: r && !rec[r].mnt && !rec[r].sb && fresh ->
			m = drop;
			furnish(r, m)
		:: !r && fresh ->
			/* one record for each namespace */
			holds(S, !FIND(w));
			m = drop;
			rec[fresh].inherited = nb_stock == w && SERVED;
			furnish(fresh, m);
			rec[fresh].state = HASHED;
			fresh = 0
		:: else			/* -EAGAIN */
		fi;
		holds(S, ALL_DIFFER);
		if
		:: m == drop ->
			holds(Q, m == 0 || !quiesced);
			/* the record's and the caller's */
			mnt[m].refs = 2;
			drop = 0;
			done = 1
		:: else -> done = m != 0
		fi
	fi;
	r = 0;
	was_active = 0
}

inline free_fresh(w)
{
	d_step {
#ifndef NO_WITNESS
		holds(U, stock[w].refs > 1);
		stock[w].refs--;
#endif
		rec[fresh].state = FREE;
		rec[fresh].count = 0;
		rec[fresh].stock = 0;
		rec[fresh].ns = 0;
		rec[fresh].untouched = 0;
		rec[fresh].inherited = 0;
		rec[fresh].gen = 0;
		fresh = 0
	}
}

/*
 * nstable_get_mount(): m is the mount, counted, or 0 for -ESHUTDOWN.  With touch,
 * what was just attached is given away by get_ready() the next time round.
 */
inline get_mount(g, w, touch)
{
	done = 0;
	do
	:: !done ->
		atomic {
			!locked ->
			get_ready(g, w, touch)
		};
		if
		:: !done ->
			atomic {
				!locked ->
				make_mount(g, w)
			};
			atomic {
				!locked ->
				settle(w)
			};
			if
			:: drop -> put_mnt(drop, s)
			:: else
			fi;
			if
			:: fresh -> free_fresh(w)
			:: else
			fi;
			if
			:: touch && m ->
				put_mnt(m, s);
				done = 0
			:: else
			fi
		:: else
		fi
	:: else -> break
	od;
	done = 0;
	/* a namespace sees its own superblock, and no other's */
	holds(S, !m || sb[mnt[m].sb].gen == g)
}

#define ATTACHER	byte r, s, m, fresh, drop, lost, found; bit done, was_active, last

/* An action through the VFS on superblock at, which the caller keeps active. */
inline act(at)
{
	get(at, r);
	if
	:: r ->
		if
		:: get_ns(r, got);
			if
			:: got ->
				got = 0;
				g = rec[r].gen;
				put_ns(g);
				g = 0
			:: else
			fi
		:: true
		fi;
		put(r)
	:: else
	fi
}

/* conceive(), from nstable_born(): a probe handler */
inline conceive(g)
{
	atomic {
		!locked ->
		if
		:: listening && !taken ->
			taken = 1;
			nb_gen = g;
			nb_stock = ns[AT(g)].stock;
#ifndef NEWBORN_UNCOUNTED
			ns[AT(g)].count++;
#endif
			stock[nb_stock].refs++
		:: listening && taken ->
#ifndef MISSED_UNCOUNTED
			missed = 1;
#endif
			holds(I, nb_gen == g || missed)
		:: else -> holds(I, detaching)
		fi
	}
}

/* reap_few(): who creates takes away the dead of others, one at a time */
inline reap_few()
{
	if
	:: accepting ->			/* not under the lock */
		if
		:: atomic {
			!locked && EACH(IS_CLEARED) ->
			r = EACH(IS_CLEARED);
			rec[r].state = UNHASHED
		   };
#ifndef NO_WITNESS
			put_stock(rec[r].stock);
#endif
			put(r);
			r = 0
		:: true
		fi
	:: true
	fi
}

inline attach_newborn()
{
	reap_few();
	get_mount(nb_gen, nb_stock, 0);
	if
	:: m -> put_mnt(m, s)
#if SERVED && !defined(FORGET_NEWBORN)
	:: else ->			/* remember_newborn() */
		atomic {
			!locked ->
			make_record(nb_gen, nb_stock)
		};
		atomic {
			!locked ->
			found = FIND(nb_stock);
			if
			:: !found ->
				rec[fresh].inherited = 1;
				rec[fresh].state = HASHED;
				fresh = 0
			:: else -> found = 0
			fi
		};
		if
		:: fresh -> free_fresh(nb_stock)
		:: else
		fi
#else
	:: else
#endif
	fi;
	/* release_newborn() */
	atomic {
		!locked ->
		/* what it hands on is known, whatever has become of the rest */
		found = FIND(nb_stock);
		holds(I, !SERVED || (found && rec[found].inherited));
		found = 0;
		r = nb_gen;
		s = nb_stock;
		nb_gen = 0;
		nb_stock = 0;
#ifndef PLACE_KEPT
		taken = 0;
#endif
		nb_late = 0
	};
	put_stock(s);
	s = 0;
#ifndef NEWBORN_UNCOUNTED
	put_ns(r);
#endif
	r = 0
}

inline free_ns(at)
{
	put_stock(ns[at].stock);
	ns[at].gen = 0;
	ns[at].stock = 0;
	ns[at].count = 0;
	ns[at].dead = 0
}

/*
 * Is there room for the next one?  With one address he waits for the newborn: without
 * a place for it, it is as if the hook had missed it.
 */
#if AT_ONCE > 1
#define MAY_CREATE(at)	(!ns[at].gen && !tenant[at] && \
			 !(nb_gen && AT(nb_gen) == at))
#else
#define MAY_CREATE(at)	(!ns[at].gen && !tenant[at] && !nb_gen)
#endif

/* Creates namespaces, and comes back to user space or is killed. */
active proctype Creator()
{
	ATTACHER;
	byte gen, at;

	do
	:: gen < GENERATIONS ->
		atomic {
			MAY_CREATE(AT(gen + 1)) ->
			gen++;
			at = AT(gen);
			s = EACH(FREE_STOCK);
			want(s);
			stock[s].refs = 1;
			stock[s].info = 1;
			stock[s].gen = gen;
			ns[at].gen = gen;
			ns[at].count = 1;
			ns[at].stock = s;
			s = 0
		};
#ifdef BIRTH_BEFORE_SUCCESS
		conceive(gen);
#endif
		if
#ifndef TOLD
		:: atomic {
			free_ns(at)	/* it failed, and no death is told */
		   }
#endif
		:: true ->
#if !defined(BIRTH_BEFORE_SUCCESS) && !defined(LAZY)
			if
			:: conceive(gen)
#ifndef TOLD
			:: true		/* the kretprobe missed it */
#endif
			fi;
#endif
			tenant[at] = gen
		fi;
		at = 0;
		if
		:: nb_gen == gen ->
			if
			:: attach_newborn()
#ifndef PROMPT
			:: nb_late = 1	/* task work without an nsproxy; delegated */
#endif
			fi
		:: else
		fi
	:: else -> break
	od
}

#ifndef PROMPT
/* attach_by_worker() */
active proctype Late()
{
	ATTACHER;

end:	do
	:: nb_late -> attach_newborn()
	od
}
#endif

/* The tasks in the namespace at an address. */
inline live_in(address)
{
	left = ACTIONS;
	do
	:: left ->
		left--;
#ifndef IDLE
		/* nstable_peek() */
		atomic {
			rcu++;
			peeked = FIND(ns[address].stock)
		};
		if
		:: peeked -> use(peeked)
		:: else
		fi;
		d_step { rcu--; peeked = 0 };
#endif
		get_mount(tenant[address], ns[address].stock, 1);
		if
		:: m ->
			if
#ifdef IDLE
			:: put_mnt(m, s)
#else
			:: at = mnt[m].sb;
				act(at);
				at = 0;	/* mq_open() */
				if
#ifndef ALONE
				:: atomic {	/* keeps it open */
					!user_sb && !user_mnt ->
					user_mnt = m;
					user_gen = tenant[address];
					m = 0
				   }
#endif
				:: put_mnt(m, s)
				fi
#endif
#ifndef ALONE
			:: atomic {		/* get_tree_of_user() */
				!user_sb && !user_mnt ->
				user_sb = mnt[m].sb;
				user_gen = tenant[address];
				holds(U, sb[user_sb].state == ACTIVE);
				sb[user_sb].actives++
			   };
				put_mnt(m, s)
#endif
			fi
		:: else
		fi
	:: left = 0; break
	od;
	put_ns(tenant[address]);
	tenant[address] = 0
}

#define TENANT	ATTACHER; bit got; byte left, peeked, at, g

active proctype Tenant()
{
	TENANT;

end:	do
	:: tenant[0] -> live_in(0)
	od
}

#if AT_ONCE > 1
active proctype Neighbour()
{
	TENANT;

end:	do
	:: tenant[1] -> live_in(1)
	od
}
#endif

#ifndef ALONE
/* Has a superblock mounted, or a file on it open; in no namespace. */
active proctype User()
{
	byte s, m, r, at, g, lost, found;
	bit got, last;

end:	do
	:: user_sb ->
		/* what is mounted does not become another namespace's */
		holds(S, sb[user_sb].gen == user_gen);
		if
#ifndef IDLE
		:: act(user_sb)
#endif
		:: atomic { s = user_sb; user_sb = 0; user_gen = 0; put_sb(s) }
		fi
	:: user_mnt ->
		holds(S, sb[mnt[user_mnt].sb].gen == user_gen);
		if
		:: atomic { at = mnt[user_mnt].sb; act(at) }; at = 0
		:: atomic { m = user_mnt; user_mnt = 0; user_gen = 0; put_mnt(m, s) }
		fi
	od
}

#endif

/* free_ipc() and kfree_rcu(), after a grace period */
active proctype Kernel()
{
	byte r;

end:	do
	:: atomic {
		ns[0].dead && !rcu ->
		free_ns(0)
	   }
#if AT_ONCE > 1
	:: atomic {
		ns[1].dead && !rcu ->
		free_ns(1)
	   }
#endif
	:: atomic {
#ifdef NO_KFREE_RCU
		EACH(IS_FREED) ->
#else
		EACH(IS_FREED) && !rcu ->
#endif
		r = EACH(IS_FREED);
		rec[r].state = FREE;
		rec[r].count = 0;
		rec[r].stock = 0;
		rec[r].ns = 0;
		rec[r].inherited = 0;
		rec[r].untouched = 0;
		rec[r].gen = 0;
		r = 0
	   }
	od
}

/* reap(), release(), sweep() */
active proctype Works()
{
	byte r, m, s, lost;

end:	do
	:: atomic {
		!locked && EACH(IS_CLEARED) ->
		r = EACH(IS_CLEARED);
		rec[r].state = UNHASHED;
		works_busy = 1
	   };
#ifndef NO_WITNESS
		put_stock(rec[r].stock);
#endif
		put(r);
		works_busy = 0
	:: atomic {
		!locked && released ->
		r = released;
		released = rec[r].next;
		rec[r].next = 0;
		rec[r].state = UNHASHED;
		works_busy = 1;
		m = rec[r].mnt
	   };
		d_step {
			rec[r].mnt = 0;
			rec[r].state = FREED;
			r = 0
		};
		if
		:: m -> put_mnt(m, s)
		:: else
		fi;
		works_busy = 0
#ifndef NO_SWEEP
	:: atomic {
		!locked && EACH(IS_STALE) ->
		r = EACH(IS_STALE);
		use_witness(r);
		known[rec[r].gen] = 1;
		clear(r);
		r = 0;
		check_pointers()
	   }
	:: atomic {
		!locked && kept ->
		m = kept;
		kept = 0
	   };
		put_mnt(m, s)
#endif
	od
}

/*
 * quiesce() and resume() of main.c, as far as the table is concerned.  AT_A_STROKE:
 * between suspending and having detached nobody else does anything, unless that is
 * waited for, and it is not refused.
 */
#ifdef QUIESCE
inline quiesce()
{
	do
	:: atomic {
		!locked && EACH(IS_MOUNTED) ->
		r = EACH(IS_MOUNTED);
		m = rec[r].mnt;
		rec[r].mnt = 0;
		r = 0
	   };
		put_mnt(m, s)
	:: atomic {
		!locked && !EACH(IS_MOUNTED) ->
		break
	   }
	od;
	atomic {
		!EACH(IS_CLEARED) && !released && !works_busy && !locked ->
#ifdef KEPT_STAYS
		skip
#else
		m = kept;
		kept = 0
#endif
	};
	if
	:: m -> put_mnt(m, s)
	:: else
	fi;
	atomic {
		holds(Q, !EACH(IS_MOUNTED) && !kept);
		quiesced = 1
	}
}

/* take_back_orphan(), for the only one there is */
inline take_back()
{
	if
	:: atomic {
		!locked && EACH(IS_ORPHAN) ->
		at = rec[EACH(IS_ORPHAN)].sb;
		get(at, r);
		at = 0
	   };
		if
		:: r ->
#ifdef TAKEN_UNPINNED
			got = 1;
#else
			get_ns(r, got);
#endif
			gen = rec[r].gen;
			put(r);
			if
			:: got ->
				got = 0;
				if
				:: get_mount(gen, ns[AT(gen)].stock, 1)
				:: true		/* no memory */
				fi;
				if
				:: m -> put_mnt(m, s)
				:: else
				fi;
#ifndef TAKEN_UNPINNED
				put_ns(gen)
#endif
			:: else
			fi;
			gen = 0
		:: else
		fi
	:: else
	fi
}

active proctype Admin()
{
	ATTACHER;
	bit got;
	byte gen, at;

	atomic {
		!locked ->
#ifdef DEAF_WHILE_SUSPENDED
		listening = 0;
#endif
		accepting = 0
	};
#ifndef AT_A_STROKE
	if
	:: atomic {			/* refused: mqns_super_resume() */
		!locked ->
		accepting = 1
	   };
		goto resumed
	:: true
	fi;
#else
	atomic {
#endif
	atomic {			/* nstable_detach() */
		!locked ->
		detaching = 1;
		listening = 0
	};
	quiesce();
#ifdef AT_A_STROKE
	};
#endif
	if
	:: atomic {
		!locked ->
		accepting = 1;
		listening = 1;
		detaching = 0;
		quiesced = 0
	   };
#ifdef TAKE_BACK
		take_back();
		/* Y again, while it is active */
		atomic {
			!locked ->
			accepting = 1;
			listening = 1
		};
		take_back()
#endif
	:: true
	fi;
resumed:
	skip
}
#endif

#define UNUSED(i)	(rec[i].state == FREE && sb[i].state == FREE && \
			 !mnt[i].refs && !stock[i].refs)

#ifndef LEAKS		/* to see what else a mistake does */
/* When nobody can do anything any more, nothing is left. */
active proctype End()
{
	atomic {
		timeout ->
		holds(R, !ns[0].gen && !tenant[0] && !nb_gen && !taken);
#if AT_ONCE > 1
		holds(R, !ns[1].gen && !tenant[1]);
#endif
		holds(R, UNUSED(1) && UNUSED(2) && UNUSED(3) && UNUSED(4))
	}
}
#endif
