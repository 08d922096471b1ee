// SPDX-License-Identifier: GPL-2.0-only
/*
 * The mq_* calls, once their arguments are known
 *
 * In each, the order in which mistakes are noticed is the kernel's own.
 */

#include <linux/cred.h>
#include <linux/err.h>
#include <linux/fs_struct.h>
#include <linux/mount.h>
#include <linux/mqueue.h>
#include <linux/slab.h>
#include <linux/time64.h>
#include <linux/uaccess.h>

#include "calls.h"
#include "compat/dir.h"
#include "compat/fd.h"
#include "compat/inode.h"
#include "file.h"
#include "super.h"

/* Names */

/* Most names are short, and then need no memory but the stack. */
#define SHORT_NAME	64

static char *fetch_long_name(const char __user *from)
{
	char *name = kmalloc(PATH_MAX, GFP_KERNEL);
	long size;

	if (!name)
		return ERR_PTR(-ENOMEM);
	size = strncpy_from_user(name, from, PATH_MAX);
	if (size >= 0 && size < PATH_MAX)
		return name;
	kfree(name);
	return ERR_PTR(size < 0 ? size : -ENAMETOOLONG);
}

/* The name, in @memory if it fits; for drop_name().  -EFAULT, -ENOENT, ... */
static char *fetch_name(const char __user *from, char *memory)
{
	long size = strncpy_from_user(memory, from, SHORT_NAME);

	if (size < 0)
		return ERR_PTR(size);
	if (!size)
		return ERR_PTR(-ENOENT);
	if (size < SHORT_NAME)
		return memory;
	return fetch_long_name(from);
}

static void drop_name(char *name, char *memory)
{
	if (name != memory)
		kfree(name);
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

/* @readonly: 0, or why nothing can be made here. */
static int check_or_create(struct dentry *dentry, int flags, umode_t mode,
			   struct mq_attr *attr, int readonly)
{
	if (d_really_is_positive(dentry))
		return check_open(d_inode(dentry), flags);
	if (!(flags & O_CREAT))
		return -ENOENT;
	if (readonly)
		return readonly;
	return vfs_mkobj(dentry, mode & ~current_umask(), mqns_dir_create_queue, attr);
}

/* The directory is locked.  Returns a counted reference. */
static struct file *open_locked(struct vfsmount *mnt, const char *name,
				int flags, umode_t mode, struct mq_attr *attr,
				int readonly)
{
	struct path path = { .mnt = mnt };
	struct file *file;
	int err;

	path.dentry = dir_look_up(mnt->mnt_root, name);
	if (IS_ERR(path.dentry))
		return ERR_CAST(path.dentry);
	err = check_or_create(path.dentry, flags, mode, attr, readonly);
	file = err ? ERR_PTR(err) : dentry_open(&path, flags, current_cred());
	dput(path.dentry);
	return file;
}

static struct file *open_in(struct vfsmount *mnt, const char *name, int flags,
			    umode_t mode, struct mq_attr *attr)
{
	struct inode *dir = d_inode(mnt->mnt_root);
	int readonly = mnt_want_write(mnt);
	struct file *file;

	inode_lock(dir);
	file = open_locked(mnt, name, flags, mode, attr, readonly);
	inode_unlock(dir);
	if (!readonly)
		mnt_drop_write(mnt);
	return file;
}

static long open_as_fd(struct vfsmount *mnt, const char *name, int flags,
		       umode_t mode, struct mq_attr *attr)
{
	int fd = get_unused_fd_flags(O_CLOEXEC);
	struct file *file;

	if (fd < 0)
		return fd;
	file = open_in(mnt, name, flags, mode, attr);
	if (IS_ERR(file)) {
		put_unused_fd(fd);
		return PTR_ERR(file);
	}
	fd_install(fd, file);
	return fd;
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
	char memory[SHORT_NAME];
	struct vfsmount *mnt = mqns_super_get_current_mount();
	char *name;
	long ret;

	if (!mnt)
		return NOT_OURS;
	if (IS_ERR(mnt))
		return PTR_ERR(mnt);
	name = fetch_name(user_name, memory);
	ret = PTR_ERR_OR_ZERO(name);
	if (!ret) {
		ret = open_as_fd(mnt, name, flags, mode, attr);
		drop_name(name, memory);
	}
	mntput(mnt);
	return ret;
}

/* The directory is locked.  *@inode: a counted reference, NULL if none. */
static int unlink_locked(struct dentry *root, const char *name,
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

static int unlink_in(struct vfsmount *mnt, const char *name)
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
	char memory[SHORT_NAME];
	struct vfsmount *mnt = mqns_super_get_current_mount();
	char *name;
	long ret;

	if (!mnt)
		return NOT_OURS;
	if (IS_ERR(mnt))
		return PTR_ERR(mnt);
	name = fetch_name(user_name, memory);
	ret = PTR_ERR_OR_ZERO(name);
	if (!ret) {
		ret = unlink_in(mnt, name);
		drop_name(name, memory);
	}
	mntput(mnt);
	return ret;
}

/* Descriptors */

static bool is_ours(struct fd f)
{
	return fd_file(f) && mqns_file_is_queue(fd_file(f));
}

static void set_patience(struct patience *patience, ktime_t *expires,
			 const struct file *file, const struct timespec64 *until)
{
	patience->nonblock = file->f_flags & O_NONBLOCK;
	patience->until = NULL;
	patience->slept = false;
	if (until) {
		*expires = timespec64_to_ktime(*until);
		patience->until = expires;
	}
}

static int send(struct file *file, const char __user *from, size_t size,
		unsigned int prio, const struct timespec64 *until)
{
	struct queue *queue = mqns_file_queue(file);
	struct patience patience;
	struct message *msg;
	ktime_t expires;
	int ret;

	if (unlikely(!(file->f_mode & FMODE_WRITE)))
		return -EBADF;
	if (unlikely(size > queue->max_size))
		return -EMSGSIZE;
	msg = mqns_message_load(&queue->pool, from, size, prio);
	if (IS_ERR(msg))
		return PTR_ERR(msg);
	set_patience(&patience, &expires, file, until);
	ret = mqns_queue_send(queue, msg, &patience);
	if (unlikely(ret))
		mqns_message_put(&queue->pool, msg);
	else if (!patience.slept)
		inode_touch_all(file_inode(file));
	return ret;
}

/**
 * mqns_call_send - mq_timedsend()
 * @fd: the descriptor
 * @from: the message
 * @size: its size
 * @prio: its priority
 * @until: when to give up, valid; NULL for never, as in the call itself
 *
 * Context: process; may sleep.
 * Return: 0; NOT_OURS; an error.
 */
long mqns_call_send(int fd, const char __user *from, size_t size, unsigned int prio,
		    const struct timespec64 *until)
{
	struct fd f = fdget(fd);
	long ret = NOT_OURS;

	if (likely(is_ours(f)))
		ret = unlikely(prio >= MQ_PRIO_MAX) ? -EINVAL :
		      send(fd_file(f), from, size, prio, until);
	fdput(f);
	return ret;
}

static ssize_t deliver(struct queue *queue, struct message *msg,
		       char __user *to, unsigned int __user *prio)
{
	ssize_t ret = msg->size;

	if (prio && put_user(msg->prio, prio))
		ret = -EFAULT;
	else if (mqns_message_store(msg, to))
		ret = -EFAULT;
	mqns_message_put(&queue->pool, msg);
	return ret;
}

static ssize_t receive(struct file *file, char __user *to, size_t size,
		       unsigned int __user *prio, const struct timespec64 *until)
{
	struct queue *queue = mqns_file_queue(file);
	struct patience patience;
	struct message *msg;
	ktime_t expires;

	if (unlikely(!(file->f_mode & FMODE_READ)))
		return -EBADF;
	if (unlikely(size < queue->max_size))
		return -EMSGSIZE;
	set_patience(&patience, &expires, file, until);
	msg = mqns_queue_receive(queue, &patience);
	if (IS_ERR(msg))
		return PTR_ERR(msg);
	if (!patience.slept)
		inode_touch_all(file_inode(file));
	return deliver(queue, msg, to, prio);
}

/**
 * mqns_call_receive - mq_timedreceive()
 * @fd: the descriptor
 * @to: where to put the message
 * @size: how much fits there
 * @prio: where to put its priority; NULL for nowhere, as in the call itself
 * @until: when to give up, valid; NULL for never, as in the call itself
 *
 * Context: process; may sleep.
 * Return: the size of the message; NOT_OURS; an error.
 */
long mqns_call_receive(int fd, char __user *to, size_t size,
		       unsigned int __user *prio, const struct timespec64 *until)
{
	struct fd f = fdget(fd);
	long ret = NOT_OURS;

	if (likely(is_ours(f)))
		ret = receive(fd_file(f), to, size, prio, until);
	fdput(f);
	return ret;
}

static int set_notification(struct file *file, const struct sigevent *event)
{
	struct notification wish;
	int ret;

	ret = mqns_notification_prepare(&wish, event);
	if (ret)
		return ret;
	ret = mqns_queue_register(mqns_file_queue(file), &wish);
	if (ret)
		mqns_notification_discard(&wish);
	else
		inode_touch_read(file_inode(file));
	return ret;
}

static int end_notification(struct file *file)
{
	if (mqns_queue_unregister(mqns_file_queue(file)))
		inode_touch_read(file_inode(file));
	return 0;
}

/**
 * mqns_call_notify - mq_notify()
 * @fd: the descriptor
 * @event: what is wished; NULL for no more, as in the call itself
 *
 * Context: process; may sleep.
 * Return: 0; NOT_OURS; an error.
 */
long mqns_call_notify(int fd, const struct sigevent *event)
{
	struct fd f = fdget(fd);
	long ret = NOT_OURS;

	if (likely(is_ours(f)))
		ret = event ? set_notification(fd_file(f), event) :
			      end_notification(fd_file(f));
	fdput(f);
	return ret;
}

static void get_attr(struct file *file, struct mq_attr *attr)
{
	struct queue *queue = mqns_file_queue(file);

	memset(attr, 0, sizeof(*attr));
	attr->mq_maxmsg = queue->max_messages;
	attr->mq_msgsize = queue->max_size;
	attr->mq_curmsgs = READ_ONCE(queue->messages);
	attr->mq_flags = file->f_flags & O_NONBLOCK;
}

static void set_attr(struct file *file, const struct mq_attr *attr)
{
	spin_lock(&file->f_lock);
	if (attr->mq_flags & O_NONBLOCK)
		file->f_flags |= O_NONBLOCK;
	else
		file->f_flags &= ~O_NONBLOCK;
	spin_unlock(&file->f_lock);
	inode_touch_read(file_inode(file));
}

/**
 * mqns_call_getsetattr - mq_getsetattr()
 * @fd: the descriptor
 * @new: the attributes to set; NULL for none, as in the call itself
 * @old: the answer; NULL for none, as in the call itself
 *
 * Context: process; may sleep.
 * Return: 0; NOT_OURS; an error.
 */
long mqns_call_getsetattr(int fd, const struct mq_attr *new, struct mq_attr *old)
{
	struct fd f = fdget(fd);
	long ret = NOT_OURS;

	if (likely(is_ours(f))) {
		ret = 0;
		if (new && (new->mq_flags & ~O_NONBLOCK))
			ret = -EINVAL;
		if (!ret && old)
			get_attr(fd_file(f), old);
		if (!ret && new)
			set_attr(fd_file(f), new);
	}
	fdput(f);
	return ret;
}
