/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A table from namespaces to superblocks.
 *
 * For file systems that show every namespace a superblock of its own, and
 * whose superblocks must be able to outlive the namespace.  Nothing in here
 * knows what the superblocks hold: a file system describes itself with a
 * struct nstable_ops and keeps its own things elsewhere.
 *
 * sb->s_fs_info of such a superblock is a struct nsrec, or NULL.  NULL is an
 * ordinary state and means: the namespace that this superblock belonged to is
 * gone (or was never published, or never will be), nobody accounts for what
 * happens here any more, and whatever would need the namespace is refused.
 * Everything else goes on.  The pointer changes only under the table's lock,
 * and nobody may follow it without that lock: use nsrec_get().
 */
#ifndef MQNS_NSTABLE_H
#define MQNS_NSTABLE_H

#include <linux/irq_work.h>
#include <linux/list.h>
#include <linux/mount.h>
#include <linux/ns_common.h>
#include <linux/refcount.h>
#include <linux/spinlock.h>
#include <linux/task_work.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

#include "share.h"

#define NSTABLE_HASH_BITS	10
#define NSTABLE_NEWBORNS	512
#define NSTABLE_KEPT		64
#define NSTABLE_BATCH		2048

struct nstable;
struct nsrec;

/**
 * enum nstable_source - where the superblock of an attached namespace is from
 * @NSTABLE_FROM_NEW: it was made
 * @NSTABLE_FROM_KEPT: nobody ever saw it, and it was another namespace's before
 * @NSTABLE_FROM_ORPHAN: it was this namespace's before, and others have held it since
 */
enum nstable_source { NSTABLE_FROM_NEW, NSTABLE_FROM_KEPT, NSTABLE_FROM_ORPHAN };

/**
 * struct nstable_ops - what the table asks of a file system
 * @alive: is @ns, to which @witness belongs, not yet dying?  Called under the
 *	table's lock with interrupts off; must not sleep.
 * @get: take a reference to @ns unless its last one is gone.  Called under
 *	the table's lock, in an RCU read-side section in which @alive said yes.
 * @mount: make an internal mount for @ns: of @sb if that is not NULL (then it
 *	consumes one active reference to @sb, on failure too), else of a new
 *	superblock.  May sleep; @ns is pinned.  Returns a counted reference or
 *	an ERR_PTR.
 * @disown: make @mnt and its superblock, which nobody ever saw and nobody finds
 *	any more, hold nothing of the namespace that they were for, so that they can
 *	wait for another.  False if that cannot be.  Must not sleep; the table's
 *	lock is not held.
 * @renew: make @mnt and its superblock, disowned before and the caller's alone, as
 *	if they were new, for @ns.  May sleep; @ns is pinned.
 * @attached: @ns has @sb now, which the caller keeps active.  This and what
 *	follows is for showing only, and must not sleep; the table's lock is not held.
 * @cleared: @rec, a counted reference, was cleared
 * @released: @rec is about to be freed; @kept: its mount was kept; @holders: how
 *	many others have its superblock
 */
struct nstable_ops {
	bool (*alive)(const struct ns_common *ns,
		      const struct vfsmount *witness);
	bool (*get)(struct ns_common *ns);
	struct vfsmount *(*mount)(struct ns_common *ns, struct super_block *sb);
	bool (*disown)(struct vfsmount *mnt);
	void (*renew)(struct vfsmount *mnt, struct ns_common *ns);
	void (*attached)(struct ns_common *ns, struct super_block *sb,
			 enum nstable_source source);
	void (*cleared)(const struct nsrec *rec);
	void (*released)(const struct nsrec *rec, bool kept, int holders);
};

/**
 * struct nsrec - one namespace, as far as the table knows it
 * @hash: in the table, by @witness; written under the table's lock, read
 *	under it or RCU
 * @reap: on the list of cleared or of released records; the table's lock
 * @table: constant
 * @count: 1 for the living namespace + 1 for every action in flight; the drop
 *	to zero is made under the table's lock
 * @witness: the key, and a counted reference, until the worker drops it
 * @sb: whose s_fs_info points here; valid while the record is hashed; NULL if
 *	it has none, after having let go of one
 * @mnt: our internal mount, a counted reference; NULL in an orphan, whose
 *	superblock is held by its users alone; the table's lock
 * @untouched: nobody was ever given @mnt; the table's lock
 * @ns: the namespace, NULL once it is dead; not counted; the table's lock
 * @inum: the number of the namespace, for showing
 * @dev: the superblock's device, for showing
 * @died: it was cleared because the namespace is dead, for showing
 * @inherited: the file system's word that new namespaces take over from
 *	their creator's
 * @rcu: lookups by RCU may still look at a released record, by @hash
 *
 * There is one for each namespace, so it is worth being small: 96 bytes.
 */
struct nsrec {
	struct hlist_node hash;
	union {
		struct list_head reap;
		struct rcu_head rcu;
	};
	struct nstable *table;
	struct vfsmount *witness;
	struct super_block *sb;
	struct vfsmount *mnt;
	struct ns_common *ns;
	unsigned long inherited;
	refcount_t count;
	unsigned int inum;
	dev_t dev;
	bool untouched;
	bool died;
};

/**
 * struct nstable_birth - the current task created a namespace
 * @ns: the new namespace, kept alive by the caller
 * @witness: its witness
 * @creator: the witness of the namespace that the current task acts in
 * @share: whose share it counts for until it is attached
 * @lazy: attach it only if there is something to inherit
 * @delegate: the current task may not be back in user space soon
 */
struct nstable_birth {
	struct ns_common *ns;
	struct vfsmount *witness;
	const struct vfsmount *creator;
	u8 share;
	bool lazy;
	bool delegate;
};

/**
 * struct newborn - a namespace between its creation and its attach
 * @link: on the table's list of spare or of waiting newborns; the table's lock
 * @work: task work of the creator, which attaches
 * @kick: gets from a probe handler to @late
 * @late: attaches in the creator's stead
 * @table: constant
 * @ns: a counted reference
 * @witness: a counted reference
 * @inherited: what the record will start with
 * @share: whose it is
 *
 * They come out of a fixed pool: a probe handler may not allocate, not even
 * atomically where spinlocks sleep (PREEMPT_RT).
 */
struct newborn {
	struct list_head link;
	struct callback_head work;
	struct irq_work kick;
	struct work_struct late;
	struct nstable *table;
	struct ns_common *ns;
	struct vfsmount *witness;
	unsigned long inherited;
	u8 share;
};

/**
 * struct nstable - the table
 * @lock: protects everything here and the fields of struct nsrec that say so.
 *	A leaf, but for the kernel's own mq_lock above it in the observer of
 *	deaths.  Raw, because probe handlers take it.
 * @hash: the records of namespaces not known to be dead
 * @active: may namespaces be attached?
 * @listening: until nstable_detach(), active or not: births are noted, and who
 *	needs a mount waits for what is decided
 * @decided: for those who wait
 * @newborns: namespaces whose creator has not attached them yet
 * @spares: unused entries of @pool
 * @expected: how many are not unused
 * @shares: whose these are; changes under the table's lock
 * @cleared: records whose witness is to be dropped
 * @kicked: @reaper is going to come
 * @released: records that nobody uses any more
 * @kick: gets from a probe handler to @reaper
 * @reaper: drops witnesses, a tick after the first death at the latest
 * @releaser: unmounts and frees in batches, now and then
 * @sweeper: looks for deaths that nobody reported
 * @wq: where all of these run
 * @last_release: jiffies of the last batch; written by @releaser only
 * @ops: constant
 * @owner: the module; constant
 * @missed: births that were seen and could not be attached
 * @keep: mounts to be used again
 * @kept: how many
 * @batch: what @releaser is unmounting
 * @detached: what nstable_detach() is unmounting
 * @pool: the newborns
 */
struct nstable {
	raw_spinlock_t lock;
	struct hlist_head hash[1 << NSTABLE_HASH_BITS];
	bool active;
	bool listening;
	wait_queue_head_t decided;
	struct list_head newborns;
	struct list_head spares;
	unsigned int expected;
	struct shares shares;
	struct list_head cleared;
	bool kicked;
	struct list_head released;
	struct irq_work kick;
	struct delayed_work reaper;
	struct delayed_work releaser;
	struct delayed_work sweeper;
	struct workqueue_struct *wq;
	unsigned long last_release;
	const struct nstable_ops *ops;
	struct module *owner;
	atomic_long_t missed;
	struct vfsmount *keep[NSTABLE_KEPT];
	unsigned int kept;
	struct vfsmount *batch[NSTABLE_BATCH];
	struct vfsmount *detached[NSTABLE_BATCH];
	struct newborn pool[NSTABLE_NEWBORNS];
};

int nstable_init(struct nstable *table, const struct nstable_ops *ops,
		 struct module *owner, const char *name);
void nstable_exit(struct nstable *table);
void nstable_activate(struct nstable *table);
void nstable_deactivate(struct nstable *table);
void nstable_detach(struct nstable *table);

struct vfsmount *nstable_get_mount(struct nstable *table, struct ns_common *ns,
				   struct vfsmount *witness);
struct vfsmount *nstable_try_mount(struct nstable *table, const struct vfsmount *witness);
int nstable_wait_decided(struct nstable *table);
bool nstable_has_mount(struct nstable *table, const struct vfsmount *witness,
		       const struct vfsmount *mnt);
bool nstable_peek(struct nstable *table, const struct vfsmount *witness,
		  unsigned long *inherited);
int nstable_inherit(struct nstable *table, struct ns_common *ns,
		    struct vfsmount *witness, unsigned long inherited);

void nstable_born(struct nstable *table, const struct nstable_birth *birth);
void nstable_died(struct nstable *table, const struct vfsmount *witness);
void nstable_forget(struct nstable *table, struct super_block *sb);

struct nsrec *nsrec_get(struct nstable *table, struct super_block *sb);
void nsrec_put(struct nsrec *rec);
struct ns_common *nsrec_get_ns(struct nsrec *rec);

/**
 * enum nsrec_state - what has become of a superblock's namespace
 * @NSREC_DEAD: it is gone
 * @NSREC_ORPHAN: it lives, but the superblock is held by its users alone
 * @NSREC_LIVE: it lives and has its internal mount
 */
enum nsrec_state { NSREC_DEAD, NSREC_ORPHAN, NSREC_LIVE };

struct nsrec_info {
	enum nsrec_state state;
	unsigned int inum;
	unsigned long inherited;
};

void nsrec_inspect(struct nstable *table, struct super_block *sb,
		   struct nsrec_info *info);

#endif
