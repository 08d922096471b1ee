// SPDX-License-Identifier: GPL-2.0-only
/*
 * /proc/whereami: the address of the reader's IPC namespace
 *
 * The module under test must not be fooled by an address that is used again;
 * with this a test knows when it is.
 */

#include <linux/ipc_namespace.h>
#include <linux/module.h>
#include <linux/nsproxy.h>
#include <linux/proc_fs.h>
#include <linux/sched.h>
#include <linux/seq_file.h>

static int show(struct seq_file *m, void *v)
{
	seq_printf(m, "%lx\n", (unsigned long)current->nsproxy->ipc_ns);
	return 0;
}

static int __init whereami_init(void)
{
	return proc_create_single("whereami", 0400, NULL, show) ? 0 : -ENOMEM;
}

static void __exit whereami_exit(void)
{
	remove_proc_entry("whereami", NULL);
}

module_init(whereami_init);
module_exit(whereami_exit);

MODULE_DESCRIPTION("Shows the address of the current IPC namespace, for tests");
MODULE_AUTHOR("The mqueue_ns authors");
MODULE_LICENSE("GPL");
