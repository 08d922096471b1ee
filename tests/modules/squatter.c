// SPDX-License-Identifier: GPL-2.0-only
/*
 * Takes a name among the types of file systems, which nobody can mount
 */

#include <linux/fs.h>
#include <linux/module.h>

static struct file_system_type squatter = {
	.owner = THIS_MODULE,
	.name = "mqueue_ns",
};

static int __init squatter_init(void)
{
	return register_filesystem(&squatter);
}

static void __exit squatter_exit(void)
{
	unregister_filesystem(&squatter);
}

module_init(squatter_init);
module_exit(squatter_exit);

MODULE_DESCRIPTION("Occupies the name of a file system, for tests");
MODULE_AUTHOR("The mqueue_ns authors");
MODULE_LICENSE("GPL");
