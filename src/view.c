// SPDX-License-Identifier: GPL-2.0-only
/*
 * What root can see of all namespaces, and of the hooks
 */

#include <linux/types.h>
#include <linux/kdev_t.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>

#include "hooks.h"
#include "inode.h"
#include "super.h"
#include "view.h"

static const char *const states[] = {
	[NSREC_DEAD] = "dead",
	[NSREC_ORPHAN] = "orphan",
	[NSREC_LIVE] = "live",
};

/* Of a dead namespace, empty, and held by us alone: it is as good as gone. */
static bool is_on_its_way_out(const struct directory *directory,
			      const struct nsrec_info *info,
			      const struct directory_sums *sums)
{
	return info->state == NSREC_DEAD && !sums->queues &&
	       atomic_read(&directory->sb->s_active) <= READ_ONCE(directory->internal);
}

/* REFS are the mounts and others that keep the superblock. */
static void show_directory(struct directory *directory, void *arg)
{
	struct super_block *sb = directory->sb;
	struct nsrec_info info = {};
	struct directory_sums sums;
	struct seq_file *m = arg;

	mqns_super_inspect(sb, &info);
	mqns_dir_sum(directory, &sums);
	if (is_on_its_way_out(directory, &info, &sums))
		return;
	seq_printf(m, "%u %s %u:%u %d %u %lu %lu %lu\n", directory->inum,
		   states[info.state], MAJOR(sb->s_dev), MINOR(sb->s_dev),
		   atomic_read(&sb->s_active), sums.queues, sums.messages,
		   sums.bytes, info.inherited);
}

static int show_namespaces(struct seq_file *m, void *v)
{
	seq_puts(m, "IPCNS STATE DEV REFS QUEUES MESSAGES BYTES SERVE\n");
	mqns_super_for_each(show_directory, m);
	return 0;
}

static int show_hooks(struct seq_file *m, void *v)
{
	struct hook_info info;
	unsigned int i;

	seq_puts(m, "SYMBOL KIND ARMED HITS MISSED\n");
	for (i = 0; mqns_hooks_describe(i, &info); i++)
		seq_printf(m, "%s %s %s %lu %lu\n", info.symbol, info.kind,
			   info.state, info.hits, info.missed);
	return 0;
}

/**
 * mqns_view_init - make the files
 *
 * Context: process; may sleep.
 * Return: 0, -ENOMEM.
 */
int mqns_view_init(void)
{
	struct proc_dir_entry *dir;

	dir = proc_mkdir_mode("fs/mqueue_ns", 0500, NULL);
	if (!dir)
		return -ENOMEM;
	if (!proc_create_single("namespaces", 0400, dir, show_namespaces) ||
	    !proc_create_single("hooks", 0400, dir, show_hooks)) {
		mqns_view_exit();
		return -ENOMEM;
	}
	return 0;
}

/**
 * mqns_view_exit - unmake the files
 *
 * Context: process; waits for whoever is reading.
 */
void mqns_view_exit(void)
{
	remove_proc_subtree("fs/mqueue_ns", NULL);
}
