// SPDX-License-Identifier: GPL-2.0-only
/*
 * The file that says whether names mean our queues in a namespace
 *
 * There is one file for all namespaces, and it speaks of the namespace of the
 * task that reads or writes.  May be written by root, and by root of the user
 * namespace that owns the IPC namespace.  That is asked of the one who writes,
 * and of the one who opened the file:
 *
 *	a user, root of a namespace of his	a program run as root
 *
 *	opens the file: he may, there
 *	runs the program with the file as
 *	its standard error
 *						complains: writes to the file,
 *						and may, of its own namespace
 *
 * Without the second question an ordinary user would have switched the serving
 * of a namespace that is not his.
 */

#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/cred.h>
#include <linux/ipc_namespace.h>
#include <linux/nsproxy.h>
#include <linux/sched.h>
#include <linux/uidgid.h>

#include "compat/sysctl.h"
#include "super.h"
#include "sysctl.h"

static int (*switch_serving)(struct ipc_namespace *ns, bool serve);

static struct ipc_namespace *current_ns(void)
{
	return current->nsproxy->ipc_ns;
}

static bool is_root_of(const struct cred *cred, const struct ipc_namespace *ns)
{
	return uid_eq(cred->euid, GLOBAL_ROOT_UID) ||
	       uid_eq(cred->euid, make_kuid(ns->user_ns, 0));
}

/* The owner's part of the mode, for everybody whom we take for the owner. */
static int permissions(struct ctl_table_header *header,
		       permissions_const struct ctl_table *table)
{
	int mode = table->mode;

	if (is_root_of(current_cred(), current_ns()))
		mode = (mode >> 6) & 7;
	else
		mode = mode & 7;
	return mode << 6 | mode << 3 | mode;
}

static struct ctl_table_root root = {
	.permissions = permissions,
};

/* Nothing is written by who writes no bytes, or not at the beginning. */
#define UNTOLD	(-1)

static int handle_serve(handler_const struct ctl_table *table, int write,
			void *buffer, size_t *size, loff_t *pos)
{
	struct ipc_namespace *ns = current_ns();
	int value = write ? UNTOLD : mqns_super_served(ns);
	struct ctl_table one = {
		.data = &value,
		.maxlen = sizeof(value),
		.extra1 = SYSCTL_ZERO,
		.extra2 = SYSCTL_ONE,
	};
	int ret;

	if (write && !is_root_of(sysctl_file(pos)->f_cred, ns))
		return -EPERM;
	ret = proc_dointvec_minmax(&one, write, buffer, size, pos);
	if (ret || value == UNTOLD || !write)
		return ret;
	return switch_serving(ns, value);
}

static struct ctl_table entries[] = {
	{
		.procname = "serve",
		.mode = 0644,
		.proc_handler = handle_serve,
	},
	SYSCTL_END
};

static struct ctl_table_header *header;

/**
 * mqns_sysctl_init - make the file
 * @serve: called for whoever writes to it; may sleep
 *
 * Context: process; may sleep.
 * Return: 0, -ENOMEM.
 */
int mqns_sysctl_init(int (*serve)(struct ipc_namespace *ns, bool serve))
{
	switch_serving = serve;
	header = register_sysctl("fs/mqueue_ns", entries);
	if (!header)
		return -ENOMEM;
	/* Tables of the common root cannot ask; only these permissions matter. */
	WRITE_ONCE(header->root, &root);
	return 0;
}

/**
 * mqns_sysctl_exit - unmake the file
 *
 * Context: process; waits for whoever is using it.
 */
void mqns_sysctl_exit(void)
{
	unregister_sysctl_table(header);
}
