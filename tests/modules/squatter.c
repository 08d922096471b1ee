// SPDX-License-Identifier: GPL-2.0-only
/*
 * Takes a name of ours, for nobody's use: of a type of file systems, or of a sysctl
 */

#include <linux/fs.h>
#include <linux/module.h>

#include "compat/sysctl.h"

static char *what = "filesystem";
module_param(what, charp, 0444);
MODULE_PARM_DESC(what, "filesystem or sysctl");

static struct file_system_type squatter = {
	.owner = THIS_MODULE,
	.name = "mqueue_ns",
};

static int nothing;

static struct ctl_table entries[] = {
	{
		.procname = "serve",
		.data = &nothing,
		.maxlen = sizeof(nothing),
		.mode = 0444,
		.proc_handler = proc_dointvec,
	},
	SYSCTL_END
};

static struct ctl_table_header *header;

static int __init squatter_init(void)
{
	if (!strcmp(what, "filesystem"))
		return register_filesystem(&squatter);
	header = register_sysctl("fs/mqueue_ns", entries);
	return header ? 0 : -ENOMEM;
}

static void __exit squatter_exit(void)
{
	if (header)
		unregister_sysctl_table(header);
	else
		unregister_filesystem(&squatter);
}

module_init(squatter_init);
module_exit(squatter_exit);

MODULE_DESCRIPTION("Occupies names, for tests");
MODULE_AUTHOR("The mqueue_ns authors");
MODULE_LICENSE("GPL");
