// SPDX-License-Identifier: GPL-2.0-only
/*
 * Superblocks: one for each IPC namespace, found through the namespace table
 *
 * Owners
 *
 *	record	 keeps the internal mount and the namespace's witness, the
 *		 kernel's own mqueue mount; keeps the namespace not at all
 *	mount	 any mount, internal or a user's, keeps the superblock
 *	sb	 keeps the module, and sb->s_fs_info is the record or NULL
 *
 * So a namespace dies when its last task leaves, whoever has its superblock
 * mounted.  The pointer is then NULL (see nstable.h), and the directory shows
 * on what is there, as a place without an owner.
 *
 * Locks: supers_lock protects the list of all superblocks.  It nests inside
 * s_umount, and the spinlocks of directories and of the table nest inside it.
 */

#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/fs.h>
#include <linux/fs_context.h>
#include <linux/fs_parser.h>
#include <linux/ipc_namespace.h>
#include <linux/magic.h>
#include <linux/module.h>
#include <linux/mount.h>
#include <linux/namei.h>
#include <linux/nsproxy.h>
#include <linux/proc_ns.h>
#include <linux/sched.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/user_namespace.h>

#include "compat/dir.h"
#include "compat/inode.h"
#include "compat/super.h"
#include "inode.h"
#include "super.h"
#include "trace.h"

#define MQUEUE_MAGIC	0x19800202

static struct nstable table;

static DEFINE_MUTEX(supers_lock);
static LIST_HEAD(supers);

/* Namespaces */

static struct ipc_namespace *ipc_of(const struct ns_common *ns)
{
	return container_of(ns, struct ipc_namespace, ns);
}

/*
 * The kernel clears this pointer of its own superblock when the last reference
 * to the namespace goes, before a grace period that precedes the free.
 */
static bool ipc_alive(const struct ns_common *ns, const struct vfsmount *witness)
{
	return READ_ONCE(witness->mnt_sb->s_fs_info) == ipc_of(ns);
}

static bool ipc_get(struct ns_common *ns)
{
	return get_ipc_ns_not_zero(ipc_of(ns));
}

/**
 * mqns_super_put_namespace - give back what mqns_super_get_namespace() returned
 * @ns: the namespace
 *
 * Context: process; may sleep.
 */
void mqns_super_put_namespace(struct ipc_namespace *ns)
{
	ns->ns.ops->put(&ns->ns);
}

/**
 * mqns_super_get_record - pin the record of a superblock
 * @sb: the superblock, kept active by the caller
 *
 * Context: any.
 * Return: a counted reference for nsrec_put(); NULL if the namespace is dead.
 */
struct nsrec *mqns_super_get_record(struct super_block *sb)
{
	return nsrec_get(&table, sb);
}

/**
 * mqns_super_get_namespace - pin the namespace of a record
 * @rec: a pinned record
 *
 * Context: any.
 * Return: a counted reference for mqns_super_put_namespace(); NULL if the namespace
 * is dead.
 */
struct ipc_namespace *mqns_super_get_namespace(struct nsrec *rec)
{
	struct ns_common *ns = nsrec_get_ns(rec);

	return ns ? ipc_of(ns) : NULL;
}

/**
 * mqns_super_inspect - what is a superblock's namespace, and does it live?
 * @sb: the superblock, kept in memory by the caller
 * @info: the answer
 *
 * Context: any.
 */
void mqns_super_inspect(struct super_block *sb, struct nsrec_info *info)
{
	nsrec_inspect(&table, sb, info);
}

/* Superblocks */

static int show_options(struct seq_file *m, struct dentry *root)
{
	struct nsrec_info info;

	mqns_super_inspect(root->d_sb, &info);
	if (info.state == NSREC_DEAD)
		seq_puts(m, ",ipcns=dead");
	else
		seq_printf(m, ",ipcns=%u", info.inum);
	return 0;
}

static const struct super_operations super_ops = {
	.alloc_inode = mqns_inode_alloc,
	.free_inode = mqns_inode_free,
	.evict_inode = mqns_dir_evict,
	.statfs = simple_statfs,
	.show_options = show_options,
};

/* Of all other superblocks s_fs_info is something else. */
static bool is_ours(const struct super_block *sb)
{
	return sb->s_op == &super_ops;
}

/**
 * struct context - what a mount in the making is for
 * @ns: a counted reference: the namespace whose superblock is wanted
 * @orphan: for an internal mount: the superblock to mount, an active reference;
 *	NULL if a new one is wanted
 */
struct context {
	struct ipc_namespace *ns;
	struct super_block *orphan;
};

/*
 * The root directory belongs to whom the kernel's own belongs, not to the task
 * that happens to be the first to need it.
 */
static void inherit_owner(struct inode *inode, const struct ipc_namespace *ns)
{
	const struct inode *model = d_inode(ns->mq_mnt->mnt_root);

	inode->i_uid = model->i_uid;
	inode->i_gid = model->i_gid;
}

static int fill_super(struct super_block *sb, struct fs_context *fc)
{
	const struct context *context = fc->fs_private;
	struct inode *inode;

	/* Queues are no programs and no devices, whoever mounts them. */
	sb->s_iflags |= SB_I_NOEXEC | SB_I_NODEV;
	sb->s_blocksize = PAGE_SIZE;
	sb->s_blocksize_bits = PAGE_SHIFT;
	sb->s_magic = MQUEUE_MAGIC;
	sb->s_op = &super_ops;
	super_set_dentry_flags(sb);
	inode = mqns_inode_new_directory(sb, context->ns->ns.inum);
	if (!inode)
		return -ENOMEM;
	inherit_owner(inode, context->ns);
	sb->s_root = d_make_root(inode);
	if (!sb->s_root)
		return -ENOMEM;

	mutex_lock(&supers_lock);
	list_add_tail(&mqns_inode(inode)->directory.link, &supers);
	mutex_unlock(&supers_lock);
	return 0;
}

static void kill_super(struct super_block *sb)
{
	nstable_forget(&table, sb);
	if (sb->s_root) {
		mutex_lock(&supers_lock);
		list_del(&mqns_inode(d_inode(sb->s_root))->directory.link);
		mutex_unlock(&supers_lock);
	}
	kill_memory_super(sb);
}

/**
 * mqns_super_for_each - visit every superblock
 * @visit: is called with its directory, may sleep
 * @arg: is passed on
 *
 * Context: process; may sleep.
 */
void mqns_super_for_each(void (*visit)(struct directory *directory, void *arg),
			 void *arg)
{
	struct directory *directory;

	mutex_lock(&supers_lock);
	list_for_each_entry(directory, &supers, link)
		visit(directory, arg);
	mutex_unlock(&supers_lock);
}

static void look_for_stake(struct directory *directory, void *arg)
{
	struct super_block *sb = directory->sb;
	struct nsrec_info info;
	bool *found = arg;

	mqns_super_inspect(sb, &info);
	if (info.state == NSREC_LIVE && atomic_read(&sb->s_active) == 1 &&
	    mqns_dir_at_stake(directory))
		*found = true;
}

/**
 * mqns_super_at_stake - does a queue exist that only an internal mount holds?
 *
 * Context: process; may sleep.
 * Return: true if there is one.
 */
bool mqns_super_at_stake(void)
{
	bool found = false;

	mqns_super_for_each(look_for_stake, &found);
	return found;
}

/* Contexts of mounts */

/*
 * For the log of a context, which only its owner reads.  mount(2) has none, and
 * then the words would go to the kernel's, as often as somebody likes.
 */
static void explain(struct fs_context *fc, const char *words)
{
	if (fc->log.log)
		errorfc(fc, "%s", words);
}

/* A user's mount shows the superblock that the namespace has, or gets now. */
static int get_tree_of_user(struct fs_context *fc)
{
	struct context *context = fc->fs_private;
	struct ipc_namespace *ns = context->ns;
	struct vfsmount *mnt;
	struct super_block *sb;

	mnt = nstable_get_mount(&table, &ns->ns, ns->mq_mnt);
	if (mnt == ERR_PTR(-ESHUTDOWN)) {
		explain(fc, "quiesced: write Y to the module's parameter active first");
		return -ENODEV;
	}
	if (IS_ERR(mnt))
		return PTR_ERR(mnt);
	if (context_is_exclusive(fc)) {
		mntput(mnt);
		explain(fc, "a namespace has one superblock, and this one has it");
		return -EBUSY;
	}
	sb = mnt->mnt_sb;
	atomic_inc(&sb->s_active);	/* not the first: mnt has one */
	mntput(mnt);
	down_write(&sb->s_umount);
	fc->root = dget(sb->s_root);
	return 0;
}

static int get_tree_of_kernel(struct fs_context *fc)
{
	struct context *context = fc->fs_private;
	struct super_block *sb = context->orphan;

	if (!sb)
		return get_tree_nodev(fc, fill_super);
	context->orphan = NULL;
	down_write(&sb->s_umount);
	fc->root = dget(sb->s_root);
	return 0;
}

static void set_namespace(struct fs_context *fc, struct ipc_namespace *ns)
{
	struct context *context = fc->fs_private;

	if (context->ns)
		mqns_super_put_namespace(context->ns);
	context->ns = ns;
	/* Who may mount is decided in the namespace's owner, see mount_capable(). */
	put_user_ns(fc->user_ns);
	fc->user_ns = get_user_ns(ns->user_ns);
}

static void free_context(struct fs_context *fc)
{
	struct context *context = fc->fs_private;

	if (context->orphan)
		deactivate_super(context->orphan);
	mqns_super_put_namespace(context->ns);
	kfree(context);
}

/* For showing only: see parse_parameter(). */
static const struct fs_parameter_spec parameters[] = {
	fsparam_string("ipcns", 0),
	{}
};

/*
 * The namespace behind /proc/PID/ns/ipc or a bind mount of it.  Found without
 * being opened: the name is the user's, and could be that of a device.
 */
static int set_namespace_by_path(struct fs_context *fc, const char *name)
{
	struct ns_common *ns;
	struct inode *inode;
	struct path path;
	int ret = kern_path(name, LOOKUP_FOLLOW, &path);

	if (ret)
		return ret;
	inode = d_inode(path.dentry);
	ns = inode->i_private;
	if (inode->i_sb->s_magic == NSFS_MAGIC && ns &&
	    ns->ops == current->nsproxy->ipc_ns->ns.ops)
		/* The path keeps it alive while we take a reference. */
		set_namespace(fc, get_ipc_ns(ipc_of(ns)));
	else
		ret = -EINVAL;
	path_put(&path);
	if (ret)
		explain(fc, "ipcns: not an IPC namespace");
	return ret;
}

/*
 * mount(8) and others feed back what /proc/mounts shows: accept what changes
 * nothing, which is the namespace that the mount would show anyway.
 */
static int check_shown(struct fs_context *fc, const char *value)
{
	const struct context *context = fc->fs_private;
	struct nsrec_info info = { .state = NSREC_LIVE, };
	unsigned int inum;

	if (fc->purpose == FS_CONTEXT_FOR_RECONFIGURE && !is_ours(fc->root->d_sb))
		return -EINVAL;
	if (fc->purpose == FS_CONTEXT_FOR_RECONFIGURE)
		mqns_super_inspect(fc->root->d_sb, &info);
	else
		info.inum = context->ns->ns.inum;
	if (info.state == NSREC_DEAD && !strcmp(value, "dead"))
		return 0;
	if (info.state != NSREC_DEAD && !kstrtouint(value, 10, &inum) &&
	    inum == info.inum)
		return 0;
	explain(fc, "ipcns: another namespace is given by a path, such as /proc/PID/ns/ipc");
	return -EINVAL;
}

/* The source, which any mount has, is for the kernel to take, but not twice. */
static bool is_source(const struct fs_context *fc, const struct fs_parameter *param)
{
	return !strcmp(param->key, "source") && !fc->source &&
	       param->type == fs_value_is_string;
}

static int refuse_parameter(const struct fs_context *fc, const struct fs_parameter *param)
{
	return fc->log.log || is_source(fc, param) ? -ENOPARAM : -EINVAL;
}

/*
 * Without fs_parse(), and without leaving unknown parameters to the kernel, both of
 * which complain where explain() does not.
 */
static int parse_parameter(struct fs_context *fc, struct fs_parameter *param)
{
	if (strcmp(param->key, "ipcns"))
		return refuse_parameter(fc, param);
	if (param->type != fs_value_is_string || !*param->string) {
		explain(fc, "ipcns: needs a value");
		return -EINVAL;
	}
	if (strchr(param->string, '/') &&
	    fc->purpose != FS_CONTEXT_FOR_RECONFIGURE)
		return set_namespace_by_path(fc, param->string);
	return check_shown(fc, param->string);
}

static const struct fs_context_operations user_context_ops = {
	.free = free_context,
	.parse_param = parse_parameter,
	.get_tree = get_tree_of_user,
};

static const struct fs_context_operations kernel_context_ops = {
	.free = free_context,
	.get_tree = get_tree_of_kernel,
};

/**
 * struct attempt - an internal mount in the making, on the stack of its task
 * @link: on the list of attempts; its lock
 * @task: the task
 * @context: what it is for; moved into the fs_context
 *
 * kern_mount() takes no argument, and what it returns instead of fc_mount() is
 * worth the trouble: a mount whose users need not take a global lock when they
 * drop it.  So our init_fs_context() finds the argument by the current task.
 */
struct attempt {
	struct list_head link;
	struct task_struct *task;
	struct context context;
};

static DEFINE_SPINLOCK(attempts_lock);
static LIST_HEAD(attempts);

static bool take_attempt(struct context *context)
{
	struct attempt *attempt;
	bool found = false;

	spin_lock(&attempts_lock);
	list_for_each_entry(attempt, &attempts, link) {
		if (attempt->task == current) {
			*context = attempt->context;
			memset(&attempt->context, 0, sizeof(attempt->context));
			found = true;
			break;
		}
	}
	spin_unlock(&attempts_lock);
	return found;
}

static int init_context(struct fs_context *fc)
{
	struct context wanted = {};
	struct context *context;
	bool internal = fc->sb_flags & SB_KERNMOUNT;

	context = kzalloc(sizeof(*context), GFP_KERNEL);
	if (!context)
		return -ENOMEM;
	if (internal && !take_attempt(&wanted)) {
		kfree(context);
		return -EINVAL;		/* somebody else's idea; users cannot */
	}
	fc->fs_private = context;
	fc->ops = internal ? &kernel_context_ops : &user_context_ops;
	context->orphan = wanted.orphan;
	set_namespace(fc, wanted.ns ?: get_ipc_ns(current->nsproxy->ipc_ns));
	return 0;
}

static struct file_system_type fs_type = {
	.owner = THIS_MODULE,
	.name = "mqueue_ns",
	.init_fs_context = init_context,
	.parameters = parameters,
	.kill_sb = kill_super,
	.fs_flags = FS_USERNS_MOUNT,
};
MODULE_ALIAS_FS("mqueue_ns");

/* The table's mount(). */
static struct vfsmount *make_internal_mount(struct ns_common *ns,
					    struct super_block *sb)
{
	struct attempt attempt = {
		.task = current,
		.context = { .ns = get_ipc_ns(ipc_of(ns)), .orphan = sb },
	};
	struct vfsmount *mnt;

	spin_lock(&attempts_lock);
	list_add(&attempt.link, &attempts);
	spin_unlock(&attempts_lock);
	mnt = kern_mount(&fs_type);
	spin_lock(&attempts_lock);
	list_del(&attempt.link);
	spin_unlock(&attempts_lock);

	/* What was not even fetched. */
	if (attempt.context.orphan)
		deactivate_super(attempt.context.orphan);
	if (attempt.context.ns)
		mqns_super_put_namespace(attempt.context.ns);
	return mnt;
}

/*
 * Superblocks that nobody ever saw, and that wait for another namespace
 *
 * A superblock keeps the user namespace that owns it, and that must not be kept by
 * what waits, perhaps for nobody.  So it belongs to the system's user namespace
 * meanwhile, and then to that of the namespace that gets it.
 *
 * Other file systems' superblocks never change their owner, and the kernel reads
 * it without a lock.  But it does so on the way from a mount, a path or a file of
 * the superblock, which nobody has: the internal mount is in nobody's tree, the
 * table has given it to nobody (see keep_mount()), and without it there is no way
 * to the root directory.  Who else finds a superblock goes through the list of all
 * of them or asks by device number: sync(2), ustat(2), drop_caches, SysRq,
 * quotactl(2), SELinux when it gets its first policy.  None of these looks at the
 * owner, but for quotas, which we have not, and for SELinux, if the policy says that
 * files of this type have labels of their own on the disk, which they have not.
 *
 * What the kernel decides by the owner when a superblock is made is the same for
 * all of ours: no devices (see fill_super()).  But Smack decides then which label
 * the superblock has, and whether it trusts others, once and for all.
 */
static void set_owner(struct vfsmount *mnt, struct user_namespace *owner)
{
	struct super_block *sb = mnt->mnt_sb;
	struct user_namespace *old = sb->s_user_ns;

	if (old == owner)
		return;
	sb->s_user_ns = get_user_ns(owner);
	mount_set_owner(mnt, owner);
	put_user_ns(old);
}

static bool disown(struct vfsmount *mnt)
{
	if (IS_ENABLED(CONFIG_SECURITY_SMACK) &&
	    mnt->mnt_sb->s_user_ns != &init_user_ns)
		return false;
	set_owner(mnt, &init_user_ns);
	return true;
}

static void renew(struct vfsmount *mnt, struct ns_common *ns)
{
	struct inode *inode = d_inode(mnt->mnt_root);

	set_owner(mnt, ipc_of(ns)->user_ns);
	inherit_owner(inode, ipc_of(ns));
	inode_touch_all(inode);
	WRITE_ONCE(mqns_inode(inode)->directory.inum, ns->inum);
}

/* The view and the tracepoints */

/* For the view: may one who keeps @sb active be the internal mount? */
static void set_internal(struct super_block *sb, bool internal)
{
	WRITE_ONCE(mqns_inode(d_inode(sb->s_root))->directory.internal, internal);
}

static void is_detached(struct directory *directory, void *arg)
{
	set_internal(directory->sb, false);
}

static void report_attached(struct ns_common *ns, struct super_block *sb,
			    enum nstable_source source)
{
	struct nsrec_info info = {};

	set_internal(sb, true);
	if (!trace_ns_attach_enabled())
		return;
	nsrec_inspect(&table, sb, &info);
	trace_ns_attach(ns->inum, sb->s_dev, source, info.inherited);
}

static void report_cleared(const struct nsrec *rec)
{
	trace_ns_clear(rec);
}

static void report_released(const struct nsrec *rec, bool kept, int holders)
{
	if (holders)
		set_internal(rec->mnt->mnt_sb, false);
	trace_ns_release(rec, kept, holders);
}

static const struct nstable_ops table_ops = {
	.alive = ipc_alive,
	.get = ipc_get,
	.mount = make_internal_mount,
	.disown = disown,
	.renew = renew,
	.attached = report_attached,
	.cleared = report_cleared,
	.released = report_released,
};

/**
 * mqns_super_served - is a namespace served?
 * @ns: the namespace, pinned by the caller
 *
 * Context: any.
 * Return: true if it is.
 */
bool mqns_super_served(struct ipc_namespace *ns)
{
	unsigned long serve = 0;

	nstable_peek(&table, ns->mq_mnt, &serve);
	return serve;
}

/* The current task's namespace */

/**
 * mqns_super_serves_current - do names mean our queues to the current task?  A hint
 *
 * Context: any; a task in a system call of its own.
 * Return: true if it seems so.
 */
bool mqns_super_serves_current(void)
{
	return mqns_super_served(current->nsproxy->ipc_ns);
}

/**
 * mqns_super_is_current_mount - has the current task's namespace this internal mount?
 * @mnt: what mqns_super_get_current_mount() returned, not put yet
 *
 * Not after mqns_super_suspend().
 *
 * Context: any.
 * Return: true if it has.
 */
bool mqns_super_is_current_mount(const struct vfsmount *mnt)
{
	return nstable_has_mount(&table, current->nsproxy->ipc_ns->mq_mnt, mnt);
}

/**
 * mqns_super_get_current_mount - the internal mount that serves the current task
 *
 * Context: process; may sleep.
 * Return: a counted reference for mntput(); NULL if its namespace is not
 * served; -ENOMEM; -EINTR for who is killed.
 */
struct vfsmount *mqns_super_get_current_mount(void)
{
	struct ipc_namespace *ns = current->nsproxy->ipc_ns;
	struct vfsmount *mnt = nstable_try_mount(&table, ns->mq_mnt);

	if (likely(mnt))
		return mnt;
	if (!mqns_super_serves_current())
		return NULL;
	mnt = nstable_get_mount(&table, &ns->ns, ns->mq_mnt);
	return mnt == ERR_PTR(-ESHUTDOWN) ? NULL : mnt;
}

/**
 * mqns_super_serve - let names mean our queues in a namespace, or no more
 * @ns: the namespace, pinned by the caller
 * @serve: the answer from now on, and in namespaces created from it
 *
 * Context: process; may sleep.
 * Return: 0, -ESHUTDOWN if the module is quiesced, -ENOMEM.
 */
int mqns_super_serve(struct ipc_namespace *ns, bool serve)
{
	return nstable_inherit(&table, &ns->ns, ns->mq_mnt, serve);
}

/**
 * mqns_super_adopt_context - make a mount of the kernel's own type one of ours
 * @fc: a context to which nothing has been done yet
 *
 * Context: process; may sleep.
 * Return: 0; -ENODEV if the module is quiesced, or on its way out; -ENOMEM; -EINTR
 * for who is killed.
 */
int mqns_super_adopt_context(struct fs_context *fc)
{
	struct file_system_type *theirs = fc->fs_type;
	int err;

	if (!try_module_get(THIS_MODULE))
		return -ENODEV;
	err = nstable_wait_decided(&table);
	if (err) {
		module_put(THIS_MODULE);
		return err == -ESHUTDOWN ? -ENODEV : err;
	}
	fc->fs_type = &fs_type;
	err = init_context(fc);
	if (err) {
		fc->fs_type = theirs;
		module_put(THIS_MODULE);
		return err;
	}
	module_put(theirs->owner);
	return 0;
}

/**
 * mqns_super_born - the current task created a namespace
 * @ns: the namespace
 * @share: whose share it counts for until it is attached
 * @lazy: attach it now only if it has to be served
 * @delegate: the current task may not be back soon
 *
 * Context: a probe handler.
 */
void mqns_super_born(struct ipc_namespace *ns, u8 share, bool lazy, bool delegate)
{
	const struct nstable_birth birth = {
		.ns = &ns->ns,
		.witness = ns->mq_mnt,
		.creator = current->nsproxy->ipc_ns->mq_mnt,
		.share = share,
		.lazy = lazy,
		.delegate = delegate,
	};

	nstable_born(&table, &birth);
}

/**
 * mqns_super_died - the last reference to a namespace is gone
 * @ns: the namespace
 *
 * Context: a probe handler, under the kernel's mq_lock.
 */
void mqns_super_died(struct ipc_namespace *ns)
{
	nstable_died(&table, ns->mq_mnt);
}

/**
 * mqns_super_missed - how many births could not be attached at once?
 *
 * Context: any.
 * Return: the count.
 */
long mqns_super_missed(void)
{
	return atomic_long_read(&table.missed);
}

/* Life of the file system */

/**
 * struct orphan_search - the next one whose namespace lives, by number of its device
 * @after: beyond this
 * @found: its namespace, pinned; NULL if there is none
 * @dev: its number
 */
struct orphan_search {
	dev_t after;
	struct ipc_namespace *found;
	dev_t dev;
};

static void find_orphan(struct directory *directory, void *arg)
{
	struct orphan_search *search = arg;
	dev_t dev = directory->sb->s_dev;
	struct ipc_namespace *ns;
	struct nsrec_info info;
	struct nsrec *rec;

	if (dev <= search->after || (search->found && dev > search->dev))
		return;
	mqns_super_inspect(directory->sb, &info);
	if (info.state != NSREC_ORPHAN)
		return;
	rec = mqns_super_get_record(directory->sb);
	if (!rec)
		return;
	ns = mqns_super_get_namespace(rec);
	nsrec_put(rec);
	if (!ns)
		return;
	if (search->found)
		mqns_super_put_namespace(search->found);
	search->found = ns;
	search->dev = dev;
}

/* Each once: *@after is the last, *@left is raised if it stays one. */
static bool take_back_orphan(dev_t *after, unsigned int *left)
{
	struct orphan_search search = { .after = *after };
	struct ipc_namespace *ns;
	struct vfsmount *mnt;

	mqns_super_for_each(find_orphan, &search);
	ns = search.found;
	if (!ns)
		return false;
	*after = search.dev;
	/* Not under the lock of the list: it may be a new superblock after all. */
	mnt = nstable_get_mount(&table, &ns->ns, ns->mq_mnt);
	if (IS_ERR(mnt))
		++*left;
	else
		mntput(mnt);
	mqns_super_put_namespace(ns);
	return true;
}

/**
 * mqns_super_resume - let namespaces have superblocks
 *
 * Those that have one, but have it from its users, get their internal mount
 * back: without it, all that is in there would go with the last user.  One that
 * does not get it, for want of memory or because the caller is killed, stays as it is
 * until its namespace is next used, or this is called again.
 *
 * Context: process; may sleep.
 */
void mqns_super_resume(void)
{
	unsigned int left = 0;
	dev_t after = 0;

	nstable_activate(&table);
	while (take_back_orphan(&after, &left))
		cond_resched();
	if (left)
		pr_notice("orphans that were not taken back: %u; write Y again\n", left);
}

/**
 * mqns_super_suspend - let no namespace have a superblock that has none yet
 *
 * Who needs one waits until mqns_super_resume() or mqns_super_detach() follows.
 *
 * Context: any.
 */
void mqns_super_suspend(void)
{
	nstable_deactivate(&table);
}

/**
 * mqns_super_detach - let go of all internal mounts; suspended before
 *
 * What nobody else holds is gone when this returns, or a moment later: see
 * nstable_detach().
 *
 * Context: process; may sleep.  One caller at a time.
 */
void mqns_super_detach(void)
{
	nstable_detach(&table);
	mqns_super_for_each(is_detached, NULL);
}

/**
 * mqns_super_init - make what superblocks need
 *
 * Nothing is attached before mqns_super_resume().
 *
 * Context: process; may sleep.
 * Return: 0, -ENOMEM.
 */
int mqns_super_init(void)
{
	int err = mqns_inode_init();

	if (err)
		return err;
	err = nstable_init(&table, &table_ops, THIS_MODULE, KBUILD_MODNAME);
	if (err)
		mqns_inode_exit();
	return err;
}

/**
 * mqns_super_exit - undo mqns_super_init()
 *
 * Context: process; may sleep.  Quiesced, and no superblock is left.
 */
void mqns_super_exit(void)
{
	nstable_exit(&table);
	mqns_inode_exit();
}

/**
 * mqns_super_register - let users mount
 *
 * Context: process; may sleep.
 * Return: 0, -EBUSY.
 */
int mqns_super_register(void)
{
	return register_filesystem(&fs_type);
}

/**
 * mqns_super_unregister - let users mount no more
 *
 * Context: process; may sleep.
 */
void mqns_super_unregister(void)
{
	unregister_filesystem(&fs_type);
}
