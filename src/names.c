// SPDX-License-Identifier: GPL-2.0-only
/*
 * The calls that are given a name: mq_open() and mq_unlink()
 *
 * In each, the order in which mistakes are noticed is the kernel's own.
 */

#include <linux/cred.h>
#include <linux/err.h>
#include <linux/file.h>
#include <linux/fs_struct.h>
#include <linux/mount.h>
#include <linux/mqueue.h>
#include <linux/slab.h>
#include <linux/srcu.h>
#include <linux/uaccess.h>

#include "calls.h"
#include "compat/dir.h"
#include "compat/inode.h"
#include "inode.h"
#include "super.h"

/* Tasks that are making a queue are readers; see create(). */
static struct srcu_struct making;

/**
 * mqns_names_init - make what mq_open() needs
 *
 * Context: process; may sleep.
 * Return: 0, -ENOMEM.
 */
int mqns_names_init(void)
{
	/* With DEFINE_STATIC_SRCU() a module is loaded even if there was no memory. */
	return init_srcu_struct(&making);
}

/**
 * mqns_names_exit - undo mqns_names_init()
 *
 * Context: process; may sleep.  Nobody can be in mq_open().
 */
void mqns_names_exit(void)
{
	cleanup_srcu_struct(&making);
}

/* Most names are short, and then need no memory but the stack. */
#define SHORT_NAME	64

/**
 * struct named_call - a call between begin_call() and end_call()
 * @memory: for a short name
 * @name: the name
 * @mnt: the internal mount, a counted reference
 * @stale: @mnt was not internal any more when a queue was to be made; see create()
 */
struct named_call {
	char memory[SHORT_NAME];
	struct qstr name;
	struct vfsmount *mnt;
	bool stale;
};

/* From the beginning again, where by now may be nothing. */
static long fetch_long_name(const char __user *from, struct qstr *name)
{
	char *memory = kmalloc(PATH_MAX, GFP_KERNEL);
	long size;

	if (!memory)
		return -ENOMEM;
	size = strncpy_from_user(memory, from, PATH_MAX);
	if (size > 0 && size < PATH_MAX) {
		*name = (struct qstr)QSTR_INIT(memory, size);
		return 0;
	}
	kfree(memory);
	if (!size)
		return -ENOENT;
	return size < 0 ? size : -ENAMETOOLONG;
}

/* The name, in @memory if it fits; for drop_name().  0, -EFAULT, -ENOENT, ... */
static long fetch_name(const char __user *from, char *memory, struct qstr *name)
{
	long size = strncpy_from_user(memory, from, SHORT_NAME);

	if (size < 0)
		return size;
	if (!size)
		return -ENOENT;
	if (size == SHORT_NAME)
		return fetch_long_name(from, name);
	*name = (struct qstr)QSTR_INIT(memory, size);
	return 0;
}

static void drop_name(const struct qstr *name, const char *memory)
{
	if ((const char *)name->name != memory)
		kfree(name->name);
}

/* May the current task open what is there, in this way? */
static int check_open(struct inode *inode, int flags)
{
	static const int mask[] = {
		[O_RDONLY] = MAY_READ,
		[O_WRONLY] = MAY_WRITE,
		[O_RDWR] = MAY_READ | MAY_WRITE,
	};

	if ((flags & O_CREAT) && (flags & O_EXCL))
		return -EEXIST;
	if ((flags & O_ACCMODE) == O_ACCMODE)
		return -EINVAL;
	return dir_permission(inode, mask[flags & O_ACCMODE]);
}

static struct file *open_dentry(struct vfsmount *mnt, struct dentry *dentry, int flags)
{
	struct path path = { .mnt = mnt, .dentry = dentry };

	return dentry_open(&path, flags, current_cred());
}

/* What is there. */
static struct file *open_present(struct vfsmount *mnt, struct dentry *dentry, int flags)
{
	int err = check_open(d_inode_rcu(dentry), flags);

	return err ? ERR_PTR(err) : open_dentry(mnt, dentry, flags);
}

/*
 * Make a queue, unless the module is being quiesced, or was since the mount was got:
 * whoever quiesces it has to see the queue, or it would be lost with the internal mount.
 * The call is then stale, and all begins anew; the error is for nobody.
 *
 *	makes a queue			  quiesces
 *
 *	asks: the mount is internal still
 *					  lets no more be made
 *					  waits for who is making one
 *	makes it
 *					  sees it, and gives up
 *
 * So nothing here waits for a program.  Before and after it can: others may hold
 * the directory's lock for as long as they like, by reading it into memory that
 * is slow to come, and may take a lease on the queue as soon as it has its name.
 */
static int create(struct named_call *call, struct dentry *dentry, umode_t mode,
		  struct mq_attr *attr)
{
	int reader = srcu_read_lock(&making);
	int ret = -ESHUTDOWN;

	call->stale = !mqns_super_is_current_mount(call->mnt);
	if (!call->stale)
		ret = vfs_mkobj(dentry, mode & ~current_umask(),
				mqns_dir_create_queue, attr);
	srcu_read_unlock(&making, reader);
	return ret;
}

/**
 * mqns_calls_wait - wait for those who are making a queue by its name
 *
 * Who begins after mqns_super_suspend() makes none.
 *
 * Context: process; may sleep.
 */
void mqns_calls_wait(void)
{
	synchronize_srcu(&making);
}

/* What is not there.  @readonly: 0, or why nothing can be made here. */
static struct file *open_absent(struct named_call *call, struct dentry *dentry, int flags,
				umode_t mode, struct mq_attr *attr, int readonly)
{
	int err;

	if (!(flags & O_CREAT))
		return ERR_PTR(-ENOENT);
	if (readonly)
		return ERR_PTR(readonly);
	err = create(call, dentry, mode, attr);
	return err ? ERR_PTR(err) : open_dentry(call->mnt, dentry, flags);
}

/* The directory is locked.  Returns a counted reference. */
static struct file *open_locked(struct named_call *call, int flags, umode_t mode,
				struct mq_attr *attr, int readonly)
{
	struct dentry *dentry = dir_look_up(call->mnt->mnt_root, &call->name);
	struct file *file;

	if (IS_ERR(dentry))
		return ERR_CAST(dentry);
	if (d_really_is_positive(dentry))
		file = open_present(call->mnt, dentry, flags);
	else
		file = open_absent(call, dentry, flags, mode, attr, readonly);
	dput(dentry);
	return file;
}

static struct file *open_or_create(struct named_call *call, int flags, umode_t mode,
				   struct mq_attr *attr)
{
	struct vfsmount *mnt = call->mnt;
	struct inode *dir = d_inode(mnt->mnt_root);
	/* Who makes nothing is not in the way of whoever makes it readonly. */
	int readonly = flags & O_CREAT ? mnt_want_write(mnt) : -EROFS;
	struct file *file;

	inode_lock(dir);
	file = open_locked(call, flags, mode, attr, readonly);
	inode_unlock(dir);
	if (!readonly)
		mnt_drop_write(mnt);
	return file;
}

/*
 * What has the name already, found without the directory's lock, as by every path.
 * NULL may mean anything: dir_look_up() knows why.
 *
 * The inode stays though the name may go.  Who removes it makes the dentry negative
 * only if nobody else has it:
 *
 *	opens					removes
 *
 *	finds the dentry, has it
 *						unhashes it, with its inode
 *	opens what had the name
 *
 * An inode that is seen here is all there: it was before it was given a name.
 */
static struct dentry *find_present(struct dentry *dir, struct qstr *name)
{
	struct dentry *dentry;

	if (!dir_may_look_up(dir))
		return NULL;
	name->hash = full_name_hash(dir, (const char *)name->name, name->len);
	dentry = d_lookup(dir, name);
	if (dentry && !d_inode_rcu(dentry)) {
		dput(dentry);
		return NULL;
	}
	return dentry;
}

/* Most who open a queue open one that is there. */
static struct file *open_named(struct named_call *call, int flags, umode_t mode,
			       struct mq_attr *attr)
{
	struct dentry *dentry = find_present(call->mnt->mnt_root, &call->name);
	struct file *file;

	if (!dentry)
		return open_or_create(call, flags, mode, attr);
	file = open_present(call->mnt, dentry, flags);
	dput(dentry);
	return file;
}

static long open_as_fd(struct named_call *call, int flags, umode_t mode,
		       struct mq_attr *attr)
{
	int fd = get_unused_fd_flags(O_CLOEXEC);
	struct file *file;

	if (fd < 0)
		return fd;
	file = open_named(call, flags, mode, attr);
	if (IS_ERR(file)) {
		put_unused_fd(fd);
		return PTR_ERR(file);
	}
	fd_install(fd, file);
	return fd;
}

/* Returns 0 if there is something to do, and then to end; NOT_OURS; an error. */
static long begin_call(struct named_call *call, const char __user *user_name)
{
	long err = fetch_name(user_name, call->memory, &call->name);

	if (err)
		return err;
	call->stale = false;
	call->mnt = mqns_super_get_current_mount();
	if (!IS_ERR_OR_NULL(call->mnt))
		return 0;
	drop_name(&call->name, call->memory);
	return call->mnt ? PTR_ERR(call->mnt) : NOT_OURS;
}

static void end_call(struct named_call *call)
{
	mntput(call->mnt);
	drop_name(&call->name, call->memory);
}

/**
 * mqns_call_open - mq_open()
 * @user_name: without the slash
 * @flags: as for open()
 * @mode: for a new queue
 * @attr: for a new queue; NULL means the defaults, as in the call itself
 *
 * Context: process; may sleep.
 * Return: a descriptor; NOT_OURS; an error.
 */
long mqns_call_open(const char __user *user_name, int flags, umode_t mode,
		    struct mq_attr *attr)
{
	struct named_call call;
	long ret;

	do {
		ret = begin_call(&call, user_name);
		if (ret)
			return ret;
		ret = open_as_fd(&call, flags, mode, attr);
		end_call(&call);
		/* As if it came only now, whether that mount may be internal again or not. */
	} while (call.stale);
	return ret;
}

/* The directory is locked.  *@inode: a counted reference, NULL if none. */
static int unlink_locked(struct dentry *root, struct qstr *name,
			 struct inode **inode)
{
	struct dentry *dentry = dir_look_up(root, name);
	int ret = -ENOENT;

	*inode = NULL;
	if (IS_ERR(dentry))
		return PTR_ERR(dentry);
	if (d_really_is_positive(dentry)) {
		*inode = d_inode(dentry);
		ihold(*inode);
		ret = dir_remove(root, dentry);
	}
	dput(dentry);
	return ret;
}

static int unlink_in(struct vfsmount *mnt, struct qstr *name)
{
	struct inode *dir = d_inode(mnt->mnt_root);
	struct inode *inode;
	int ret = mnt_want_write(mnt);

	if (ret)
		return ret;
	inode_lock_nested(dir, I_MUTEX_PARENT);
	ret = unlink_locked(mnt->mnt_root, name, &inode);
	inode_unlock(dir);
	iput(inode);	/* the end of many messages, perhaps: not under the lock */
	mnt_drop_write(mnt);
	return ret;
}

/**
 * mqns_call_unlink - mq_unlink()
 * @user_name: without the slash
 *
 * Context: process; may sleep.
 * Return: 0; NOT_OURS; an error.
 */
long mqns_call_unlink(const char __user *user_name)
{
	struct named_call call;
	long ret = begin_call(&call, user_name);

	if (ret)
		return ret;
	ret = unlink_in(call.mnt, &call.name);
	end_call(&call);
	return ret;
}
