// SPDX-License-Identifier: GPL-2.0-only
/*
 * The directory: making queues, giving them a name, and their end
 */

#include <linux/ipc_namespace.h>
#include <linux/mqueue.h>
#include <linux/proc_ns.h>

#include "compat/dir.h"
#include "compat/inode.h"
#include "inode.h"
#include "super.h"
#include "trace.h"

/* Count one more queue, if the namespace may have it. */
static bool reserve(struct directory *directory, const struct ipc_namespace *ns)
{
	bool allowed;

	spin_lock(&directory->lock);
	allowed = mqns_limits_allow_queue(ns, directory->count);
	if (allowed)
		directory->count++;
	spin_unlock(&directory->lock);
	return allowed;
}

static void unreserve(struct directory *directory)
{
	spin_lock(&directory->lock);
	directory->count--;
	spin_unlock(&directory->lock);
}

/*
 * From here on mqns_dir_evict() takes everything back.  A queue keeps the inode
 * of its directory: when a superblock goes, the kernel evicts the directory
 * first, and queues that somebody watches with inotify only later.
 */
static void init_node(struct queue_node *node, struct directory *directory,
		      const struct charge *charge, const struct mq_attr *attr)
{
	node->directory = directory;
	ihold(directory_inode(directory));
	node->charge = *charge;
	atomic_set(&node->opens, 0);
	mqns_queue_init(&node->queue, attr->mq_maxmsg, attr->mq_msgsize);
	spin_lock(&directory->lock);
	list_add_tail(&node->link, &directory->queues);
	spin_unlock(&directory->lock);
}

static int choose(const struct ipc_namespace *ns, const struct mq_attr *wish,
		  struct mq_attr *attr)
{
	mqns_limits_default(ns, attr);
	if (wish) {
		attr->mq_maxmsg = wish->mq_maxmsg;
		attr->mq_msgsize = wish->mq_msgsize;
	}
	return mqns_limits_check(ns, attr);
}

/* A reservation goes with the queue.  Returns a counted reference. */
static struct inode *new_queue(struct directory *directory,
			       const struct ipc_namespace *ns, umode_t mode,
			       const struct mq_attr *wish)
{
	struct mq_attr attr;
	struct charge charge;
	struct inode *inode;
	int err;

	inode = mqns_inode_new(directory->sb, mode);
	if (!inode)
		return ERR_PTR(-ENOMEM);
	mqns_inode(inode)->node.directory = NULL;
	err = choose(ns, wish, &attr);
	if (err)
		goto put_inode;
	err = mqns_limits_charge(&charge, &attr);
	if (err)
		goto put_inode;
	inode->i_fop = &mqns_file_operations;
	init_node(&mqns_inode(inode)->node, directory, &charge, &attr);
	return inode;

put_inode:
	iput(inode);
	return ERR_PTR(err);
}

static int create_in(struct inode *dir, struct dentry *dentry, umode_t mode,
		     const struct ipc_namespace *ns, const struct mq_attr *wish)
{
	struct directory *directory = &mqns_inode(dir)->directory;
	struct inode *inode;

	if (!reserve(directory, ns))
		return -ENOSPC;
	inode = new_queue(directory, ns, mode, wish);
	if (IS_ERR(inode)) {
		unreserve(directory);
		return PTR_ERR(inode);
	}
	dir->i_size += DIRENT_SIZE;
	inode_touch_all(dir);
	dir_link(dentry, inode);
	trace_queue_create(inode, dentry);
	return 0;
}

/**
 * mqns_dir_create_queue - make a queue in the namespace that a directory belongs to
 * @dentry: its name, negative; the directory is locked
 * @mode: its mode
 * @attr: a struct mq_attr, or NULL for the namespace's defaults: the kernel's
 *	own rule for whoever opens without attributes
 *
 * The namespace is the directory's, not the current task's.  If it is dead
 * there is nobody whose limits could hold and whose queue it would be, so that
 * is refused.
 *
 * Context: process; may sleep.
 * Return: 0, -EACCES (the namespace is dead), -ENOSPC, -ENOMEM, -EINVAL,
 * -EMFILE.
 */
int mqns_dir_create_queue(struct dentry *dentry, umode_t mode, void *attr)
{
	struct inode *dir = d_inode(dentry->d_parent);
	struct nsrec *rec = mqns_super_get_record(dir->i_sb);
	struct ipc_namespace *ns;
	int ret = -EACCES;

	if (!rec)
		return -EACCES;
	ns = mqns_super_get_namespace(rec);
	if (ns) {
		ret = create_in(dir, dentry, mode, ns, attr);
		mqns_super_put_namespace(ns);
	}
	nsrec_put(rec);
	return ret;
}

/**
 * mqns_dir_evict - the superblock's evict_inode(): the end of a queue
 * @inode: its inode
 *
 * It has no name and nobody has it open.  Its namespace may be dead.
 *
 * Context: process; may sleep.
 */
void mqns_dir_evict(struct inode *inode)
{
	struct queue_node *node = &mqns_inode(inode)->node;
	struct directory *directory;

	clear_inode(inode);
	if (!S_ISREG(inode->i_mode) || !node->directory)
		return;
	directory = node->directory;
	spin_lock(&directory->lock);
	list_del(&node->link);
	directory->count--;
	spin_unlock(&directory->lock);
	mqns_queue_exit(&node->queue);
	mqns_limits_uncharge(&node->charge);
	iput(directory_inode(directory));
}

/**
 * mqns_dir_at_stake - would a queue be lost if the superblock went?
 * @directory: its directory
 *
 * One that somebody has open goes on until he closes it.
 *
 * Context: process; takes the directory's lock.
 * Return: true if there is one.
 */
bool mqns_dir_at_stake(struct directory *directory)
{
	struct queue_node *node;
	bool found = false;

	spin_lock(&directory->lock);
	list_for_each_entry(node, &directory->queues, link) {
		if (!atomic_read(&node->opens) && queue_node_inode(node)->i_nlink) {
			found = true;
			break;
		}
	}
	spin_unlock(&directory->lock);
	return found;
}

/**
 * mqns_dir_sum - how much is in all queues of a superblock?
 * @directory: its directory
 * @sums: the answer, each queue at its own moment
 *
 * Context: process; takes the directory's lock.
 */
void mqns_dir_sum(struct directory *directory, struct directory_sums *sums)
{
	struct queue_node *node;

	memset(sums, 0, sizeof(*sums));
	spin_lock(&directory->lock);
	list_for_each_entry(node, &directory->queues, link) {
		sums->queues++;
		sums->messages += READ_ONCE(node->queue.messages);
		sums->bytes += READ_ONCE(node->queue.bytes);
	}
	spin_unlock(&directory->lock);
}

#ifdef FACT_CREATE_WITHOUT_EXCL
static int create(INODE_OPS_MAP struct inode *dir, struct dentry *dentry,
		  umode_t mode)
#else
static int create(INODE_OPS_MAP struct inode *dir, struct dentry *dentry,
		  umode_t mode, bool excl)
#endif
{
	return mqns_dir_create_queue(dentry, mode, NULL);
}

static int unlink(struct inode *dir, struct dentry *dentry)
{
	trace_queue_unlink(d_inode(dentry), dentry);
	dir->i_size -= DIRENT_SIZE;
	return dir_unlink(dir, dentry);
}

const struct inode_operations mqns_dir_inode_operations = {
	.lookup = simple_lookup,
	.create = create,
	.unlink = unlink,
};
