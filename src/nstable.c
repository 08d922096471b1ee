// SPDX-License-Identifier: GPL-2.0-only
/*
 * The namespace table: records, their count, their death and their release.
 *
 * Locks
 *
 * table->lock is a raw spinlock and a leaf: under it we take references but
 * never drop one, and sleep, allocate and trace nothing.  The only lock ever
 * held above it is the kernel's own mq_lock, by whoever is dropping the last
 * reference to a namespace when nstable_died() is called.
 *
 * Life of a record
 *
 *	attach	 hashed, sb->s_fs_info points to it, count 1 for the namespace;
 *		 without a superblock, if there is none but something to hand on
 *	clear	 unhashed, sb->s_fs_info is NULL; the namespace's count is now
 *		 the reaper's, which drops the witness and then that count: a
 *		 worker, or who creates a namespace in the meantime
 *	release	 at count 0: the internal mount goes, then the record; a mount
 *		 that nobody was given is kept for another namespace instead
 *
 * A superblock that users have mounted lives on after that, with a NULL
 * s_fs_info; so does one that is held open.
 *
 * Why the key is the witness
 *
 * Deaths are learnt from a probe, and probes can be silenced.  Were the key
 * the address of the namespace, this could happen:
 *
 *	last task of A			  task of B
 *
 *	A dies, nobody is told
 *	A is freed
 *					  B is created at A's address
 *					  looks up B, finds A's record and
 *					  with it A's superblock
 *
 * The key is therefore a mount that belongs to the namespace, and the record
 * holds a reference to it: as long as the record is there, no other namespace
 * can have that mount.  The same mount tells the truth about the namespace
 * too (nstable_ops.alive), so that a record whose death was not reported is
 * cleared by whoever comes across it, or by the sweep.  The price is that the
 * mount, and all that it holds and is charged for, stays for as long as we
 * hold it; so dropping it is the first thing that happens after a clear.
 *
 * Why the count is raised and dropped to zero under the lock
 *
 *	action through the VFS		  last task leaves
 *
 *	rec = sb->s_fs_info
 *					  sb->s_fs_info = NULL
 *					  drops the count to 0, frees rec
 *	raises rec->count
 *
 * nsrec_get() reads the pointer and raises the count under the lock; clear()
 * makes the pointer NULL and nsrec_put() reaches zero under the same lock.
 *
 * Why the namespace is pinned under RCU as well
 *
 *	create through a mount		  last task leaves
 *
 *	sees the namespace alive
 *					  count of the namespace becomes 0
 *					  witness says "dead"
 *					  a grace period passes
 *					  frees the namespace
 *	raises the namespace's count
 *
 * The lock does not hold back the kernel's own free, the grace period does:
 * whoever saw "alive" within a read-side section may touch the count within
 * the same section, and finds it zero or raises it.
 */

#include <linux/hash.h>
#include <linux/jiffies.h>
#include <linux/lockdep.h>
#include <linux/module.h>
#include <linux/proc_ns.h>
#include <linux/rculist.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>

#include "borrow.h"
#include "nstable.h"

#define SWEEP_PERIOD	(10 * HZ)
#define RELEASE_PERIOD	(HZ / 10)

/* What a creator does for others, at most. */
#define REAP_FEW	4

static struct hlist_head *bucket(struct nstable *table,
				 const struct vfsmount *witness)
{
	return &table->hash[hash_ptr(witness, NSTABLE_HASH_BITS)];
}

static struct nsrec *find(struct nstable *table, const struct vfsmount *witness)
{
	struct nsrec *rec;

	lockdep_assert_held(&table->lock);
	hlist_for_each_entry(rec, bucket(table, witness), hash)
		if (rec->witness == witness)
			return rec;
	return NULL;
}

static struct newborn *find_newborn(struct nstable *table,
				    const struct vfsmount *witness)
{
	struct newborn *nb;

	lockdep_assert_held(&table->lock);
	list_for_each_entry(nb, &table->newborns, link)
		if (nb->witness == witness)
			return nb;
	return NULL;
}

/* What @rec is for stays alive under the table's lock. */
static bool alive(const struct nsrec *rec)
{
	lockdep_assert_held(&rec->table->lock);
	return rec->table->ops->alive(rec->ns, rec->witness);
}

/*
 * The namespace is dead, or the superblock is going.  Caller holds the table's
 * lock and may be a probe handler: what needs a context of its own is left to
 * the reaper, which takes over the namespace's count.
 *
 * From here on sb->s_fs_info is NULL, and that is an answer: see nstable.h.
 */
static void clear(struct nsrec *rec, bool died)
{
	struct nstable *table = rec->table;

	lockdep_assert_held(&table->lock);
	rec->died = died;
	hlist_del_rcu(&rec->hash);
	if (rec->sb)
		rec->sb->s_fs_info = NULL;
	rec->sb = NULL;
	rec->ns = NULL;
	list_add_tail(&rec->reap, &table->cleared);
	if (!table->kicked)
		irq_work_queue(&table->kick);
	table->kicked = true;
}

/*
 * The superblock goes, though the namespace lives: it was an orphan.  What the
 * namespace hands on is kept, so that being quiesced for a while costs nobody
 * that.
 */
static void lose_superblock(struct nsrec *rec)
{
	lockdep_assert_held(&rec->table->lock);
	if (!rec->inherited) {
		clear(rec, false);
		return;
	}
	rec->sb->s_fs_info = NULL;
	rec->sb = NULL;
}

/* Not under the table's lock: that is a raw one, and queueing takes others. */
static void queue_release(struct nstable *table)
{
	unsigned long next = READ_ONCE(table->last_release) + RELEASE_PERIOD;
	unsigned long now = jiffies;

	queue_delayed_work(table->wq, &table->releaser,
			   time_before(now, next) ? next - now : 0);
}

/**
 * nsrec_get - pin the record of a superblock for one action
 * @table: the table
 * @sb: a superblock of that file system, which the caller keeps active
 *
 * Context: any; takes the table's lock.
 * Return: a counted reference, to be given back by nsrec_put(); NULL if the
 * namespace is dead.
 */
struct nsrec *nsrec_get(struct nstable *table, struct super_block *sb)
{
	struct nsrec *rec;
	unsigned long flags;

	raw_spin_lock_irqsave(&table->lock, flags);
	rec = sb->s_fs_info;
	if (rec && !alive(rec)) {
		clear(rec, true);
		rec = NULL;
	}
	if (rec)
		refcount_inc(&rec->count);
	raw_spin_unlock_irqrestore(&table->lock, flags);
	return rec;
}

/*
 * A mount that nobody was ever given, of a superblock that nobody ever saw, can
 * be another namespace's: then neither is unmade and made anew, nor does anybody
 * wait for a grace period.  One owner at a time, until the last line shows it:
 *
 *	who drops A's record		  who attaches B
 *
 *	its count is 0, under the lock:
 *	nobody finds it any more
 *	disowns the mount, without the
 *	lock: it drops what it held
 *	puts it into keep[], locked
 *					  takes it out of there, locked
 *					  renews it, without the lock
 *					  settle(), locked: found as B's
 *
 * @rec has no reference left.  Whether its mount went to keep[].
 */
static bool keep_mount(const struct nsrec *rec)
{
	struct nstable *table = rec->table;
	unsigned long flags;
	bool kept;

	if (!rec->mnt || !rec->untouched || !table->ops->disown(rec->mnt))
		return false;
	raw_spin_lock_irqsave(&table->lock, flags);
	kept = table->active && table->kept < NSTABLE_KEPT;
	if (kept)
		table->keep[table->kept++] = rec->mnt;
	raw_spin_unlock_irqrestore(&table->lock, flags);
	return kept;
}

/* A mount that was kept, a counted reference; or NULL. */
static struct vfsmount *take_kept(struct nstable *table)
{
	struct vfsmount *mnt = NULL;
	unsigned long flags;

	raw_spin_lock_irqsave(&table->lock, flags);
	if (table->kept)
		mnt = table->keep[--table->kept];
	raw_spin_unlock_irqrestore(&table->lock, flags);
	return mnt;
}

/* Unmount what was kept, a few at a time.  Returns whether there is more. */
static bool drop_kept(struct nstable *table)
{
	struct vfsmount *mnts[16];
	unsigned int count = 0;
	unsigned long flags;

	raw_spin_lock_irqsave(&table->lock, flags);
	while (table->kept && count < ARRAY_SIZE(mnts))
		mnts[count++] = table->keep[--table->kept];
	raw_spin_unlock_irqrestore(&table->lock, flags);
	if (count)
		kern_unmount_array(mnts, count);
	return count == ARRAY_SIZE(mnts);
}

/**
 * nsrec_put - give back what nsrec_get() returned
 * @rec: the record; not to be used afterwards
 *
 * Context: process or soft interrupt; may take the table's lock.
 */
void nsrec_put(struct nsrec *rec)
{
	struct nstable *table = rec->table;
	unsigned long flags;
	bool last;

	if (refcount_dec_not_one(&rec->count))
		return;

	raw_spin_lock_irqsave(&table->lock, flags);
	last = refcount_dec_and_test(&rec->count);
	raw_spin_unlock_irqrestore(&table->lock, flags);
	if (!last)
		return;
	if (keep_mount(rec)) {
		table->ops->released(rec, true, 0);
		kfree_rcu(rec, rcu);
		return;
	}
	raw_spin_lock_irqsave(&table->lock, flags);
	list_add_tail(&rec->reap, &table->released);
	raw_spin_unlock_irqrestore(&table->lock, flags);
	queue_release(table);
}

/**
 * nsrec_get_ns - pin the namespace itself
 * @rec: a record that the caller has pinned
 *
 * Context: any; takes the table's lock.
 * Return: a counted reference to the namespace, to be dropped by its
 * ops->put(), which may sleep; NULL if the namespace is dead.
 */
struct ns_common *nsrec_get_ns(struct nsrec *rec)
{
	struct nstable *table = rec->table;
	struct ns_common *ns;
	unsigned long flags;

	raw_spin_lock_irqsave(&table->lock, flags);
	rcu_read_lock();
	ns = rec->ns;
	if (ns && !(alive(rec) && table->ops->get(ns)))
		ns = NULL;
	rcu_read_unlock();
	raw_spin_unlock_irqrestore(&table->lock, flags);
	return ns;
}

/**
 * nsrec_inspect - what is a superblock's namespace, and does it live?
 * @table: the table
 * @sb: a superblock of that file system, which the caller keeps in memory
 * @info: the answer; @info->inum and @info->inherited are untouched if the
 *	namespace is dead
 *
 * Context: any; takes the table's lock.
 */
void nsrec_inspect(struct nstable *table, struct super_block *sb,
		   struct nsrec_info *info)
{
	struct nsrec *rec;
	unsigned long flags;

	info->state = NSREC_DEAD;
	raw_spin_lock_irqsave(&table->lock, flags);
	rec = sb->s_fs_info;
	if (rec && alive(rec)) {
		info->state = rec->mnt ? NSREC_LIVE : NSREC_ORPHAN;
		info->inum = rec->inum;
		info->inherited = rec->inherited;
	}
	raw_spin_unlock_irqrestore(&table->lock, flags);
}

static struct nsrec *alloc_record(struct nstable *table, struct ns_common *ns,
				  struct vfsmount *witness)
{
	struct nsrec *rec = kzalloc(sizeof(*rec), GFP_KERNEL_ACCOUNT);

	if (!rec)
		return NULL;
	rec->table = table;
	refcount_set(&rec->count, 1);
	rec->untouched = true;
	rec->witness = mntget(witness);
	rec->ns = ns;
	rec->inum = ns->inum;
	return rec;
}

/* For a record that was never published. */
static void free_record(struct nsrec *rec)
{
	if (!rec)
		return;
	mntput(rec->witness);
	kfree(rec);
}

/*
 * Make @mnt, of a superblock that nobody has seen yet, that of @rec.  Caller
 * holds the table's lock.  The record takes a reference of its own.
 */
static void furnish(struct nsrec *rec, struct vfsmount *mnt)
{
	rec->mnt = mntget(mnt);
	rec->sb = mnt->mnt_sb;
	rec->sb->s_fs_info = rec;
	rec->dev = rec->sb->s_dev;
}

/* Make @rec what the world sees. */
static void publish(struct nsrec *rec, struct vfsmount *mnt)
{
	struct nstable *table = rec->table;
	struct newborn *nb = find_newborn(table, rec->witness);

	lockdep_assert_held(&table->lock);
	if (nb)
		rec->inherited = nb->inherited;
	furnish(rec, mnt);
	hlist_add_head_rcu(&rec->hash, bucket(table, rec->witness));
}

/*
 * Why a table that is not active attaches nothing: -ESHUTDOWN, or, as long as that
 * may be taken back, -EINPROGRESS, which is not for callers from outside:
 *
 *	acts				  administrator
 *
 *					  deactivates the table
 *	is to have no mount
 *					  finds a queue that would be lost:
 *					  activates it again
 *
 * Were he not to wait, it would show that this was tried.
 */
static int refusal(const struct nstable *table)
{
	lockdep_assert_held(&table->lock);
	return table->listening ? -EINPROGRESS : -ESHUTDOWN;
}

static bool is_decided(const struct nstable *table)
{
	return READ_ONCE(table->active) || !READ_ONCE(table->listening);
}

/* What to do after -EINPROGRESS: -EAGAIN, or -EINTR for who is killed. */
static int wait_decided(struct nstable *table)
{
	int killed = wait_event_killable(table->decided, is_decided(table));

	return killed ? -EINTR : -EAGAIN;
}

/*
 * Let the table have @mnt, which was made for @fresh (a new superblock) or of
 * an orphan's superblock (@fresh is NULL).  Two tasks of one namespace may be
 * here at once:
 *
 *	first use by one		  first use by another
 *
 *	no record: makes a mount
 *					  no record: makes a mount
 *	publishes
 *					  finds the first one's record
 *
 * The second one takes that, and its own mount, which nobody has seen, goes
 * away with its superblock.  And while both were busy without the lock, the
 * module may have been told to let go of all namespaces; so that is asked
 * here, under the lock under which it is said.
 *
 * Return: the mount to use, a counted reference besides the caller's to @mnt;
 * what refusal() says if no namespace may be attached; -EAGAIN if all has changed
 * and the caller should begin again.  *@fresh becomes NULL if it was published.
 */
static struct vfsmount *settle(struct nstable *table, struct vfsmount *witness,
			       struct nsrec **fresh, struct vfsmount *mnt)
{
	struct vfsmount *ret = ERR_PTR(-EAGAIN);
	struct nsrec *rec;
	unsigned long flags;

	raw_spin_lock_irqsave(&table->lock, flags);
	rec = find(table, witness);
	if (!table->active) {
		ret = ERR_PTR(refusal(table));
	} else if (rec && rec->mnt) {
		ret = mntget(rec->mnt);
	} else if (rec && rec->sb == mnt->mnt_sb) {
		rec->mnt = mntget(mnt);
		ret = mntget(mnt);
	} else if (rec && !rec->sb && *fresh) {
		furnish(rec, mnt);
		ret = mntget(mnt);
	} else if (!rec && *fresh) {
		publish(*fresh, mnt);
		*fresh = NULL;
		ret = mntget(mnt);
	}
	raw_spin_unlock_irqrestore(&table->lock, flags);
	return ret;
}

/*
 * A mount that nobody has seen: of @sb, which is consumed, or else of a
 * superblock that was kept, or else of a new one.  What ops->mount() says.
 */
static struct vfsmount *obtain_mount(struct nstable *table, struct ns_common *ns,
				     struct super_block *sb,
				     enum nstable_source *source)
{
	struct vfsmount *mnt = sb ? NULL : take_kept(table);

	*source = sb ? NSTABLE_FROM_ORPHAN : NSTABLE_FROM_NEW;
	if (!mnt)
		return table->ops->mount(ns, sb);
	*source = NSTABLE_FROM_KEPT;
	table->ops->renew(mnt, ns);
	return mnt;
}

/*
 * Make an internal mount for @ns and publish it.  @sb is an orphan's
 * superblock with an active reference that goes with the call, or NULL.
 * Returns as settle() does, or -ENOMEM and what ops->mount() says.
 */
static struct vfsmount *make_attached(struct nstable *table,
				      struct ns_common *ns,
				      struct vfsmount *witness,
				      struct super_block *sb)
{
	struct vfsmount *mnt, *ret;
	struct nsrec *rec = NULL;
	enum nstable_source source;

	if (!sb) {
		rec = alloc_record(table, ns, witness);
		if (!rec)
			return ERR_PTR(-ENOMEM);
	}
	mnt = obtain_mount(table, ns, sb, &source);
	if (IS_ERR(mnt)) {
		free_record(rec);
		return mnt;
	}
	ret = settle(table, witness, &rec, mnt);
	if (ret == mnt) {
		table->ops->attached(ns, mnt->mnt_sb, source);
		mntput(mnt);
	} else {
		kern_unmount(mnt);
	}
	free_record(rec);
	return ret;
}

/*
 * A new superblock takes a reference to the module without asking whether the
 * module is on its way out; so ask here.  An orphan's superblock (@sb) has one.
 */
static struct vfsmount *attach(struct nstable *table, struct ns_common *ns,
			       struct vfsmount *witness, struct super_block *sb)
{
	struct vfsmount *mnt;

	if (sb)
		return make_attached(table, ns, witness, sb);
	if (!try_module_get(table->owner))
		return ERR_PTR(-ESHUTDOWN);
	mnt = make_attached(table, ns, witness, NULL);
	module_put(table->owner);
	return mnt;
}

/* A counted reference. */
static struct vfsmount *give(struct nsrec *rec, bool touch)
{
	lockdep_assert_held(&rec->table->lock);
	if (touch)
		rec->untouched = false;
	return mntget(rec->mnt);
}

/*
 * What is there already: a counted reference to the internal mount, or NULL if
 * it must be made, of *@sb if that is not NULL (an active reference then).
 */
static struct vfsmount *get_ready_mount(struct nstable *table,
					const struct vfsmount *witness,
					struct super_block **sb, bool touch)
{
	struct vfsmount *mnt = NULL;
	struct nsrec *rec;
	unsigned long flags;

	*sb = NULL;
	raw_spin_lock_irqsave(&table->lock, flags);
	rec = find(table, witness);
	if (!table->active)
		mnt = ERR_PTR(refusal(table));
	else if (rec && rec->mnt)
		mnt = give(rec, touch);
	else if (rec && rec->sb && atomic_inc_not_zero(&rec->sb->s_active))
		*sb = rec->sb;
	else if (rec && rec->sb)
		lose_superblock(rec);	/* the last user is just leaving */
	raw_spin_unlock_irqrestore(&table->lock, flags);
	return mnt;
}

/**
 * nstable_try_mount - the internal mount of a namespace that hands something on
 * @table: the table
 * @witness: its witness, kept alive by the caller
 *
 * nstable_peek() and nstable_get_mount() in one, for what is there already.
 *
 * Context: any.
 * Return: a counted reference, for mntput(); NULL if there is none, or if only
 * those two can tell.
 */
struct vfsmount *nstable_try_mount(struct nstable *table, const struct vfsmount *witness)
{
	struct vfsmount *mnt = NULL;
	struct nsrec *rec;
	unsigned long flags;

	raw_spin_lock_irqsave(&table->lock, flags);
	rec = find(table, witness);
	if (rec && rec->mnt && rec->inherited && table->active)
		mnt = give(rec, true);
	raw_spin_unlock_irqrestore(&table->lock, flags);
	return mnt;
}

/**
 * nstable_has_mount - is that the internal mount of a namespace, and the table active?
 * @table: the table
 * @witness: the namespace's witness, kept alive by the caller
 * @mnt: a mount that is kept by the caller
 *
 * Context: any.
 * Return: true if it has.
 */
bool nstable_has_mount(struct nstable *table, const struct vfsmount *witness,
		       const struct vfsmount *mnt)
{
	struct nsrec *rec;
	unsigned long flags;
	bool has;

	raw_spin_lock_irqsave(&table->lock, flags);
	rec = find(table, witness);
	has = rec && rec->mnt == mnt && table->active;
	raw_spin_unlock_irqrestore(&table->lock, flags);
	return has;
}

/* What is there, or is made now; errors as settle() has them, or attach(). */
static struct vfsmount *get_mount(struct nstable *table, struct ns_common *ns,
				  struct vfsmount *witness)
{
	struct super_block *sb;
	struct vfsmount *mnt = get_ready_mount(table, witness, &sb, true);

	if (mnt)
		return mnt;
	mnt = attach(table, ns, witness, sb);
	if (IS_ERR(mnt))
		return mnt;
	/* Then it is there, and is given away the next time round. */
	mntput(mnt);
	return ERR_PTR(-EAGAIN);
}

/**
 * nstable_wait_decided - wait until nstable_deactivate() is followed by something
 * @table: the table
 *
 * Context: process; may sleep, and has nothing for which who deactivates waits.
 * Return: 0 if the table is active; -ESHUTDOWN if it has been detached; -EINTR for
 * who is killed.
 */
int nstable_wait_decided(struct nstable *table)
{
	unsigned long flags;
	int err;

	do {
		raw_spin_lock_irqsave(&table->lock, flags);
		err = table->active ? 0 : refusal(table);
		raw_spin_unlock_irqrestore(&table->lock, flags);
		if (err == -EINPROGRESS)
			err = wait_decided(table);
	} while (err == -EAGAIN);
	return err;
}

/**
 * nstable_get_mount - the internal mount of a living namespace
 * @table: the table
 * @ns: the namespace, which the caller pins (its own, or a counted reference)
 * @witness: its witness
 *
 * Attaches the namespace if it is not yet, and takes back an orphan.
 *
 * Between nstable_deactivate() and what follows it, that is waited for.
 *
 * Context: process; may sleep.  The caller has an nsproxy, and nothing for which
 * who deactivates the table waits.
 * Return: a counted reference, for mntput(); -ESHUTDOWN if the table has been
 * detached or the module goes; -ENOMEM; -EINTR for who is killed.
 */
struct vfsmount *nstable_get_mount(struct nstable *table, struct ns_common *ns,
				   struct vfsmount *witness)
{
	struct vfsmount *mnt;

	do {
		mnt = get_mount(table, ns, witness);
		if (mnt == ERR_PTR(-EINPROGRESS))
			mnt = ERR_PTR(wait_decided(table));
	} while (mnt == ERR_PTR(-EAGAIN));
	return mnt;
}

/* Caller holds the table's lock, or is in an RCU section and wants a hint. */
static bool peek_record(struct nstable *table, const struct vfsmount *witness,
			unsigned long *inherited)
{
	struct nsrec *rec;

	hlist_for_each_entry_rcu(rec, bucket(table, witness), hash,
				 lockdep_is_held(&table->lock)) {
		if (rec->witness != witness)
			continue;
		*inherited = READ_ONCE(rec->inherited);
		return true;
	}
	return false;
}

static bool peek_locked(struct nstable *table, const struct vfsmount *witness,
			unsigned long *inherited)
{
	struct newborn *nb;

	lockdep_assert_held(&table->lock);
	if (peek_record(table, witness, inherited))
		return true;
	nb = find_newborn(table, witness);
	if (nb)
		*inherited = nb->inherited;
	return nb;
}

/**
 * nstable_peek - what does a namespace hand on?  A hint
 * @table: the table
 * @witness: the namespace's witness, kept alive by the caller
 * @inherited: the answer, untouched if there is none
 *
 * Asks the newborns too: after clone() the child may act before its creator
 * is back in user space, where it attaches:
 *
 *	creator				  first task of the new namespace
 *
 *	clone(): the namespace is born
 *					  runs, acts: no record yet
 *	task work: attaches
 *
 * It goes from the newborns when it has a record, so they are looked at first.  The
 * other way round:
 *
 *	creator				  first task of the new namespace
 *
 *					  there is no record
 *	attaches: a record
 *	is no newborn any more
 *					  there is no newborn
 *
 * Context: any.
 * Return: false if the table has been detached or does not know the namespace.
 */
bool nstable_peek(struct nstable *table, const struct vfsmount *witness,
		  unsigned long *inherited)
{
	bool known, none_born;
	unsigned long flags;

	if (!READ_ONCE(table->listening))
		return false;
	none_born = list_empty_careful(&table->newborns);
	/* As good as rcu_read_lock(), and inline: each call with a name pays for it. */
	preempt_disable_notrace();
	known = peek_record(table, witness, inherited);
	preempt_enable_notrace();
	if (known || none_born)
		return known;

	raw_spin_lock_irqsave(&table->lock, flags);
	known = peek_locked(table, witness, inherited);
	raw_spin_unlock_irqrestore(&table->lock, flags);
	return known;
}

/**
 * nstable_inherit - set what a namespace hands on
 * @table: the table
 * @ns: the namespace, pinned by the caller
 * @witness: its witness
 * @inherited: the value
 *
 * Context: process; may sleep: a namespace not yet attached is.
 * Return: 0 or what nstable_get_mount() says.
 */
int nstable_inherit(struct nstable *table, struct ns_common *ns,
		    struct vfsmount *witness, unsigned long inherited)
{
	struct vfsmount *mnt = nstable_get_mount(table, ns, witness);
	struct nsrec *rec;
	unsigned long flags;

	if (IS_ERR(mnt))
		return PTR_ERR(mnt);
	raw_spin_lock_irqsave(&table->lock, flags);
	rec = find(table, witness);
	if (rec)
		WRITE_ONCE(rec->inherited, inherited);
	raw_spin_unlock_irqrestore(&table->lock, flags);
	mntput(mnt);
	return rec ? 0 : -ESHUTDOWN;
}

static struct nsrec *pop(struct nstable *table, struct list_head *list)
{
	struct nsrec *rec;
	unsigned long flags;

	raw_spin_lock_irqsave(&table->lock, flags);
	rec = list_first_entry_or_null(list, struct nsrec, reap);
	if (rec)
		list_del(&rec->reap);
	raw_spin_unlock_irqrestore(&table->lock, flags);
	return rec;
}

/*
 * The witness first, before anything that waits: while we hold it, the dead
 * namespace's user stays charged for what is in it.  Nobody follows
 * rec->witness of a cleared record: rec->ns is NULL.  Who compares it without the lock,
 * for a hint, may be at this record still; but the kernel frees a mount after an RCU
 * grace period, so that he cannot have come with a new one at the same address.
 *
 * Return: whether there was one.
 */
static bool reap_one(struct nstable *table)
{
	struct nsrec *rec = pop(table, &table->cleared);

	if (!rec)
		return false;
	mntput(rec->witness);
	table->ops->cleared(rec);
	nsrec_put(rec);
	return true;
}

static void reap(struct work_struct *work)
{
	struct nstable *table = container_of(to_delayed_work(work),
					     struct nstable, reaper);
	unsigned long flags;

	/* First, so that whoever dies from here on has the reaper come again. */
	raw_spin_lock_irqsave(&table->lock, flags);
	table->kicked = false;
	raw_spin_unlock_irqrestore(&table->lock, flags);
	while (reap_one(table))
		cond_resched();
}

/*
 * Whoever makes namespaces one after the other takes away a few of those that
 * have died, and may get the mount of one of them.
 */
static void reap_few(struct nstable *table)
{
	unsigned int i;

	if (!READ_ONCE(table->active))
		return;		/* who waits for all of them does it himself */
	for (i = 0; i < REAP_FEW && !list_empty_careful(&table->cleared); i++)
		reap_one(table);
}

/* Give back everything a newborn holds, and the newborn.  May sleep. */
static void release_newborn(struct newborn *nb)
{
	struct nstable *table = nb->table;
	struct vfsmount *witness = nb->witness;
	struct ns_common *ns = nb->ns;
	unsigned long flags;

	raw_spin_lock_irqsave(&table->lock, flags);
	nb->witness = NULL;
	nb->ns = NULL;
	list_move(&nb->link, &table->spares);
	WRITE_ONCE(table->expected, table->expected - 1);
	share_give(&table->shares, nb->share);
	raw_spin_unlock_irqrestore(&table->lock, flags);
	mntput(witness);
	ns->ops->put(ns);
	module_put(table->owner);
}

/*
 * A newborn that no superblock may be made for:
 *
 *	creator				  administrator
 *
 *	clone(): the namespace is born
 *					  deactivates the table, detaches it
 *	task work: may not attach
 *					  resumes later: activates it
 *
 * What it hands on is remembered, as lose_superblock() does for an orphan.  So it
 * is for a newborn that there was no memory for: a record takes the least of it;
 * and for one that cannot wait for what is decided, because many are late.
 *
 * Whether it is.
 */
static bool remember_newborn(struct newborn *nb)
{
	struct nstable *table = nb->table;
	struct nsrec *rec = alloc_record(table, nb->ns, nb->witness);
	unsigned long flags;

	if (!rec)
		return false;
	raw_spin_lock_irqsave(&table->lock, flags);
	if (!find(table, nb->witness)) {
		rec->inherited = nb->inherited;
		hlist_add_head_rcu(&rec->hash, bucket(table, nb->witness));
		rec = NULL;
	}
	raw_spin_unlock_irqrestore(&table->lock, flags);
	free_record(rec);
	return true;
}

/*
 * Of all, or of one share?  Then nobody waits for others with what all need.  A hint
 * without the lock.
 */
static bool many_are_late(const struct nstable *table, u8 share)
{
	return READ_ONCE(table->expected) > NSTABLE_NEWBORNS / 2 ||
	       share_is_short(&table->shares, share, NSTABLE_NEWBORNS);
}

/* Needs an nsproxy. */
static int try_newborn(struct newborn *nb)
{
	struct nstable *table = nb->table;
	struct super_block *sb;
	struct vfsmount *mnt;

	reap_few(table);
	do {
		mnt = get_ready_mount(table, nb->witness, &sb, false);
		if (!mnt)
			mnt = attach(table, nb->ns, nb->witness, sb);
		if (mnt == ERR_PTR(-EINPROGRESS) && !many_are_late(table, nb->share))
			mnt = ERR_PTR(wait_decided(table));
	} while (mnt == ERR_PTR(-EAGAIN));
	if (IS_ERR(mnt))
		return PTR_ERR(mnt);
	mntput(mnt);
	return 0;
}

/* The newborn has stayed findable until there is a record, or will be none. */
static void settle_newborn(struct newborn *nb, int err)
{
	bool missed = err && err != -ESHUTDOWN;

	if (err && nb->inherited && !remember_newborn(nb))
		missed = true;
	if (missed)
		atomic_long_inc(&nb->table->missed);
	release_newborn(nb);
}

static void attach_by_worker(struct work_struct *work)
{
	struct newborn *nb = container_of(work, struct newborn, late);

	settle_newborn(nb, try_newborn(nb));
}

/*
 * Task work of the creator, on its way back to user space; or in its exit, if
 * it was killed meanwhile.  Then it has no nsproxy any more, without which no
 * mount can be made; and already before, who is killed gets no memory for each
 * processor if another task is just being given some.  In both cases somebody
 * else has to do it: the new namespace may have a task already.
 */
static void attach_by_creator(struct callback_head *head)
{
	struct newborn *nb = container_of(head, struct newborn, work);
	int err = current->nsproxy ? try_newborn(nb) : -EINTR;

	if (err && (!current->nsproxy || fatal_signal_pending(current)))
		queue_work(nb->table->wq, &nb->late);
	else
		settle_newborn(nb, err);
}

/*
 * A spare newborn, or NULL.  To shares the pool is smaller where there is nothing to
 * inherit: such a namespace loses nothing if it is attached on its first use.
 */
static struct newborn *take_spare(struct nstable *table, u8 share,
				  unsigned long inherited)
{
	int places = inherited ? NSTABLE_NEWBORNS : NSTABLE_NEWBORNS / 4 * 3;

	lockdep_assert_held(&table->lock);
	if (list_empty(&table->spares) || !share_take(&table->shares, share, places))
		return NULL;
	return list_first_entry(&table->spares, struct newborn, link);
}

/*
 * Caller holds a reference to the module, which the newborn takes over.  NULL if
 * there is nothing to attach.
 *
 * Noted also while it is being decided whether anything may be attached: see
 * refusal().
 */
static struct newborn *conceive(struct nstable *table,
				const struct nstable_birth *birth)
{
	unsigned long inherited = 0;
	struct newborn *nb;

	lockdep_assert_held(&table->lock);
	peek_locked(table, birth->creator, &inherited);
	if (!table->listening || (birth->lazy && !inherited))
		return NULL;
	nb = take_spare(table, birth->share, inherited);
	if (!nb) {
		atomic_long_inc(&table->missed);
		return NULL;
	}
	table->ops->get(birth->ns);	/* cannot fail: it is just being returned */
	nb->ns = birth->ns;
	nb->witness = mntget(birth->witness);
	nb->inherited = inherited;
	nb->share = birth->share;
	list_move(&nb->link, &table->newborns);
	WRITE_ONCE(table->expected, table->expected + 1);
	return nb;
}

/**
 * nstable_born - a namespace was created by the current task
 * @table: the table
 * @birth: what is to be known of it
 *
 * The current task attaches it before it returns to user space.  A worker does
 * if the current task says so, or if many others are late already: whoever
 * keeps his creating tasks from returning must not use up what everybody needs, or
 * what all of his share do.  If nothing can be arranged the namespace is attached on
 * its first use, and counted as missed; the creation itself is never disturbed.
 *
 * Context: a probe handler.
 */
void nstable_born(struct nstable *table, const struct nstable_birth *birth)
{
	bool delegate = birth->delegate;
	struct newborn *nb;
	unsigned long flags;

	if (!READ_ONCE(table->listening) || !try_module_get(table->owner))
		return;
	raw_spin_lock_irqsave(&table->lock, flags);
	nb = conceive(table, birth);
	delegate |= many_are_late(table, birth->share);
	raw_spin_unlock_irqrestore(&table->lock, flags);
	if (!nb)
		module_put(table->owner);
	else if (delegate ||
		 borrowed(task_work_add)(current, &nb->work, TWA_RESUME))
		irq_work_queue(&nb->kick);
}

/**
 * nstable_died - a namespace is dead
 * @table: the table
 * @witness: its witness
 *
 * Context: a probe handler, under the kernel's mq_lock.
 */
void nstable_died(struct nstable *table, const struct vfsmount *witness)
{
	struct nsrec *rec;
	unsigned long flags;

	raw_spin_lock_irqsave(&table->lock, flags);
	rec = find(table, witness);
	if (rec)
		clear(rec, true);
	raw_spin_unlock_irqrestore(&table->lock, flags);
}

/**
 * nstable_forget - a superblock is going
 * @table: the table
 * @sb: the superblock, with no active reference left
 *
 * Only an orphan's superblock can still have its record by then: all others
 * go when their record's mount does.
 *
 * Context: process, from kill_sb().
 */
void nstable_forget(struct nstable *table, struct super_block *sb)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&table->lock, flags);
	if (sb->s_fs_info)
		lose_superblock(sb->s_fs_info);
	raw_spin_unlock_irqrestore(&table->lock, flags);
}

/*
 * The reaper is on its way a moment after the first death.  To wake it for each
 * one would cost more than all else that we do for a namespace.
 */
static void kick_reaper(struct irq_work *work)
{
	struct nstable *table = container_of(work, struct nstable, kick);

	queue_delayed_work(table->wq, &table->reaper, 1);
}

static void kick_newborn(struct irq_work *work)
{
	struct newborn *nb = container_of(work, struct newborn, kick);

	queue_work(nb->table->wq, &nb->late);
}

/*
 * How many have the superblock besides the record, which nobody uses any more.
 * Without an internal mount, who knows.
 */
static int holders(const struct nsrec *rec)
{
	return rec->mnt ? atomic_read(&rec->mnt->mnt_sb->s_active) - 1 : 0;
}

/* Unmount and free up to NSTABLE_BATCH records; how many were there? */
static unsigned int release_batch(struct nstable *table, struct vfsmount **mnts)
{
	unsigned int records, mounts = 0;
	struct nsrec *rec;

	for (records = 0; records < NSTABLE_BATCH; records++) {
		rec = pop(table, &table->released);
		if (!rec)
			break;
		table->ops->released(rec, false, holders(rec));
		if (rec->mnt)
			mnts[mounts++] = rec->mnt;
		kfree_rcu(rec, rcu);
	}
	if (mounts)
		kern_unmount_array(mnts, mounts);
	return records;
}

/*
 * kern_unmount_array() waits for an expedited grace period, which interrupts
 * every CPU: one batch in RELEASE_PERIOD, or anybody who may create namespaces
 * could disturb CPUs that were isolated from him.
 */
static void release(struct work_struct *work)
{
	struct nstable *table = container_of(to_delayed_work(work),
					     struct nstable, releaser);

	if (release_batch(table, table->batch)) {
		WRITE_ONCE(table->last_release, jiffies);
		queue_release(table);
	}
}

static void sweep_bucket(struct nstable *table, struct hlist_head *head)
{
	struct nsrec *rec;
	struct hlist_node *next;
	unsigned long flags;

	raw_spin_lock_irqsave(&table->lock, flags);
	hlist_for_each_entry_safe(rec, next, head, hash)
		if (!alive(rec))
			clear(rec, true);
	raw_spin_unlock_irqrestore(&table->lock, flags);
}

/* One bucket at a time: interrupts are off under the lock. */
static void sweep(struct work_struct *work)
{
	struct nstable *table = container_of(to_delayed_work(work),
					     struct nstable, sweeper);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(table->hash); i++) {
		if (!hlist_empty(&table->hash[i]))
			sweep_bucket(table, &table->hash[i]);
		cond_resched();
	}
	while (drop_kept(table))
		;
	queue_delayed_work(table->wq, &table->sweeper, SWEEP_PERIOD);
}

/* Take the internal mounts of one bucket, as many as fit behind @count. */
static unsigned int take_mounts(struct nstable *table, struct hlist_head *head,
				unsigned int count)
{
	struct nsrec *rec;
	unsigned long flags;

	raw_spin_lock_irqsave(&table->lock, flags);
	hlist_for_each_entry(rec, head, hash) {
		if (!rec->mnt || count == NSTABLE_BATCH)
			continue;
		table->detached[count++] = rec->mnt;
		rec->mnt = NULL;
	}
	raw_spin_unlock_irqrestore(&table->lock, flags);
	return count;
}

static void set_active(struct nstable *table, bool active, bool listening)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&table->lock, flags);
	WRITE_ONCE(table->active, active);
	WRITE_ONCE(table->listening, listening);
	raw_spin_unlock_irqrestore(&table->lock, flags);
}

/**
 * nstable_detach - let go of all internal mounts
 * @table: a table that is not active
 *
 * Superblocks that nobody else holds are gone when this returns, but for one that
 * somebody else is just releasing: see reap_few(), he is done in a tenth of a second.
 * The others become orphans, which go on as they were until their last user leaves.
 *
 * Context: process; may sleep.  One caller at a time.
 */
void nstable_detach(struct nstable *table)
{
	unsigned int i, count, found;

	set_active(table, false, false);
	wake_up_all(&table->decided);
	do {
		found = 0;
		for (i = 0; i < ARRAY_SIZE(table->hash); i++) {
			count = take_mounts(table, &table->hash[i], found);
			found = count;
		}
		if (found)
			kern_unmount_array(table->detached, found);
	} while (found);

	irq_work_sync(&table->kick);
	flush_delayed_work(&table->reaper);
	while (release_batch(table, table->detached))
		;
	flush_delayed_work(&table->releaser);
	while (drop_kept(table))
		;
}

/**
 * nstable_activate - let namespaces be attached
 * @table: the table
 *
 * Context: process; may sleep.
 */
void nstable_activate(struct nstable *table)
{
	set_active(table, true, true);
	wake_up_all(&table->decided);
}

/**
 * nstable_deactivate - let no namespace be attached any more
 * @table: the table
 *
 * An attach under way is refused when it comes to publishing its mount.  What is
 * lasting is decided by what follows: nstable_activate(), or nstable_detach().  Until
 * then births are noted, and who needs a mount waits.
 *
 * Context: any.
 */
void nstable_deactivate(struct nstable *table)
{
	set_active(table, false, true);
}

static void init_newborn(struct nstable *table, struct newborn *nb)
{
	nb->table = table;
	init_task_work(&nb->work, attach_by_creator);
	init_irq_work(&nb->kick, kick_newborn);
	INIT_WORK(&nb->late, attach_by_worker);
	list_add_tail(&nb->link, &table->spares);
}

/**
 * nstable_init - make a table
 * @table: zeroed memory that outlives every superblock of the file system
 * @ops: what the file system does
 * @owner: the file system's module
 * @name: for the worker
 *
 * The table is not active.
 *
 * Context: process; may sleep.
 * Return: 0 or -ENOMEM.
 */
int nstable_init(struct nstable *table, const struct nstable_ops *ops,
		 struct module *owner, const char *name)
{
	unsigned int i;

	raw_spin_lock_init(&table->lock);
	init_waitqueue_head(&table->decided);
	table->ops = ops;
	table->owner = owner;
	INIT_LIST_HEAD(&table->newborns);
	INIT_LIST_HEAD(&table->spares);
	INIT_LIST_HEAD(&table->cleared);
	INIT_LIST_HEAD(&table->released);
	for (i = 0; i < ARRAY_SIZE(table->pool); i++)
		init_newborn(table, &table->pool[i]);
	init_irq_work(&table->kick, kick_reaper);
	INIT_DELAYED_WORK(&table->reaper, reap);
	INIT_DELAYED_WORK(&table->releaser, release);
	INIT_DEFERRABLE_WORK(&table->sweeper, sweep);

	table->wq = alloc_workqueue("%s", WQ_UNBOUND, 0, name);
	if (!table->wq)
		return -ENOMEM;
	queue_delayed_work(table->wq, &table->sweeper, SWEEP_PERIOD);
	return 0;
}

/* Let go of the records that have no superblock but something to hand on. */
static void clear_all(struct nstable *table)
{
	struct hlist_node *next;
	struct nsrec *rec;
	unsigned long flags;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(table->hash); i++) {
		raw_spin_lock_irqsave(&table->lock, flags);
		hlist_for_each_entry_safe(rec, next, &table->hash[i], hash)
			clear(rec, false);
		raw_spin_unlock_irqrestore(&table->lock, flags);
	}
}

/**
 * nstable_exit - unmake a table
 * @table: a table that is not active, has been detached, of which no superblock
 *	is left, and to which nobody reports births and deaths any more
 *
 * Context: process; may sleep.
 */
void nstable_exit(struct nstable *table)
{
	unsigned int i;

	cancel_delayed_work_sync(&table->sweeper);
	clear_all(table);
	for (i = 0; i < ARRAY_SIZE(table->pool); i++)
		irq_work_sync(&table->pool[i].kick);
	irq_work_sync(&table->kick);
	flush_delayed_work(&table->reaper);
	cancel_delayed_work_sync(&table->releaser);
	while (release_batch(table, table->batch))
		;
	destroy_workqueue(table->wq);
}
