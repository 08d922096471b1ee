// SPDX-License-Identifier: GPL-2.0-only
/*
 * Bring-up and tear-down, in order, and the parameters
 *
 * control_lock makes quiescing, resuming and switching of serving happen one
 * after the other.  It is taken before all other locks of the module.
 */

#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/capability.h>
#include <linux/ipc_namespace.h>
#include <linux/lockdep.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/nsproxy.h>
#include <linux/rcupdate.h>
#include <linux/sched/task.h>

#include "borrow.h"
#include "calls.h"
#include "file.h"
#include "hooks.h"
#include "notify.h"
#include "super.h"
#include "sysctl.h"
#include "view.h"

static DEFINE_MUTEX(control_lock);

/**
 * enum stage - how far the module is
 * @LOADING: the parameters are being read
 * @ACTIVE: namespaces get superblocks
 * @QUIESCED: no more, and we let go of those that nobody else holds
 */
enum stage { LOADING, ACTIVE, QUIESCED };

static enum stage stage;

/* Were names redirected when the module was quiesced? */
static bool names_were_armed;

/* Nothing can fail once namespaces are attached. */
static int resume(void)
{
	int err;

	lockdep_assert_held(&control_lock);
	if (names_were_armed) {
		err = mqns_hooks_arm_names();
		if (err)
			return err;
	}
	mqns_super_resume();
	stage = ACTIVE;
	return 0;
}

static bool at_stake(void)
{
	if (!mqns_super_at_stake())
		return false;
	pr_notice("queues would be lost: unlink them, or mount them, or write \"force\"\n");
	return true;
}

/*
 * Looked at twice: first without changing anything, and again when nobody can make
 * a queue by its name any more.  What those do who have a mount of their own, or an
 * open queue, is theirs to know: if they let go of it now it goes as it would a
 * moment later.
 *
 * The calls are given back last: what is refused is undone without a hook that
 * would have to be armed again, which can fail.
 */
static int quiesce(bool force)
{
	lockdep_assert_held(&control_lock);
	if (!force && at_stake())
		return -EBUSY;
	mqns_super_suspend();
	mqns_calls_wait();
	if (!force && at_stake()) {
		mqns_super_resume();
		return -EBUSY;
	}
	mqns_super_detach();
	names_were_armed = mqns_hooks_disarm_names();
	stage = QUIESCED;
	return 0;
}

static int set_stage(bool active, bool force)
{
	int ret = 0;

	if (active && stage == QUIESCED)
		ret = resume();
	else if (active)
		mqns_super_resume();	/* what could not be taken back the last time */
	else if (stage == ACTIVE)
		ret = quiesce(force);
	return ret;
}

static int set_active(const char *value, const struct kernel_param *param)
{
	static const char *const yes[] = { "Y", "y", "1" };
	static const char *const no[] = { "N", "n", "0", "force" };
	bool active = sysfs_match_string(yes, value) >= 0;
	bool force = sysfs_streq(value, "force");
	int ret;

	if (!active && sysfs_match_string(no, value) < 0)
		return -EINVAL;
	/* While somebody unloads the module, nothing may be attached again. */
	if (!try_module_get(THIS_MODULE))
		return -ENODEV;
	mutex_lock(&control_lock);
	if (stage == LOADING)
		ret = active ? 0 : -EINVAL;
	else
		ret = set_stage(active, force);
	mutex_unlock(&control_lock);
	module_put(THIS_MODULE);
	return ret;
}

static int get_active(char *buffer, const struct kernel_param *param)
{
	return sysfs_emit(buffer, "%c\n", stage == ACTIVE ? 'Y' : 'N');
}

static const struct kernel_param_ops active_ops = {
	.set = set_active,
	.get = get_active,
};
module_param_cb(active, &active_ops, NULL, 0644);
MODULE_PARM_DESC(active, "N: let go of all namespaces, before unloading; Y: serve them again; force: as N, whatever is lost");

static char *internal_mount = "eager";
module_param(internal_mount, charp, 0444);
MODULE_PARM_DESC(internal_mount, "eager: a superblock for each new IPC namespace at once; lazy: when it is first used");

static bool serve;
module_param(serve, bool, 0444);
MODULE_PARM_DESC(serve, "serve unmodified programs in the initial IPC namespace");

/* Who is not trusted does not have the kernel patched as often as he likes. */
static int arm_names(bool trusted)
{
	return trusted ? mqns_hooks_arm_names() : mqns_hooks_gate_names();
}

/*
 * For the sysctl: let names mean our queues in a namespace, or no more.  Asked by root,
 * or by root of a user namespace, who may be anybody.
 */
static int switch_serving(struct ipc_namespace *ns, bool on)
{
	bool trusted = ns_capable_noaudit(&init_user_ns, CAP_SYS_ADMIN);
	int ret = -ESHUTDOWN;

	mutex_lock(&control_lock);
	if (stage == ACTIVE)
		ret = on ? arm_names(trusted) : 0;
	if (!ret)
		ret = mqns_super_serve(ns, on);
	mutex_unlock(&control_lock);
	if (ret != -ESHUTDOWN)
		return ret;
	if (trusted)
		pr_notice_ratelimited("quiesced: write Y to the parameter active first\n");
	return -ENODEV;
}

static int __init read_internal_mount(bool *lazy)
{
	*lazy = !strcmp(internal_mount, "lazy");
	if (*lazy || !strcmp(internal_mount, "eager"))
		return 0;
	pr_err("internal_mount=%s: must be eager or lazy\n", internal_mount);
	return -EINVAL;
}

/*
 * From here on somebody may have mounted us, so nothing may fail any more: of a
 * module whose init fails nobody asks whether it is in use.
 */
static void __init start(void)
{
	mutex_lock(&control_lock);
	stage = ACTIVE;
	mqns_super_resume();
	if (serve && mqns_super_serve(init_task.nsproxy->ipc_ns, true))
		pr_err("cannot serve the initial namespace: write 1 to fs.mqueue_ns.serve\n");
	mutex_unlock(&control_lock);
}

static int __init mqueue_ns_init(void)
{
	bool lazy;
	int err;

	err = read_internal_mount(&lazy);
	if (err)
		return err;
	err = mqns_borrow_init();
	if (err)
		return err;
	err = mqns_notify_init();
	if (err)
		return err;
	mqns_file_set_gate(mqns_hooks_gate);
	err = mqns_names_init();
	if (err)
		return err;
	err = mqns_super_init();
	if (err)
		goto exit_names;
	err = mqns_hooks_init(lazy);
	if (err)
		goto exit_super;
	err = mqns_view_init();
	if (err)
		goto exit_hooks;
	err = mqns_sysctl_init(switch_serving);
	if (err)
		goto exit_view;
	if (serve)
		err = mqns_hooks_arm_names();
	if (err)
		goto exit_sysctl;
	err = mqns_super_register();
	if (err)
		goto exit_sysctl;
	start();
	return 0;

exit_sysctl:
	mqns_sysctl_exit();
exit_view:
	mqns_view_exit();
exit_hooks:
	mqns_hooks_exit();
exit_super:
	mqns_super_exit();
exit_names:
	mqns_names_exit();
	return err;
}

/* No superblock is left, or the module would be in use. */
static void __exit mqueue_ns_exit(void)
{
	mqns_super_unregister();
	mqns_sysctl_exit();
	mqns_view_exit();
	mqns_super_suspend();
	mqns_super_detach();
	mqns_hooks_exit();
	mqns_super_exit();
	mqns_names_exit();
	/* The task work of who created a namespace may still have to return. */
	synchronize_rcu_tasks();
}

module_init(mqueue_ns_init);
module_exit(mqueue_ns_exit);

MODULE_DESCRIPTION("POSIX message queues with one superblock per IPC namespace");
MODULE_AUTHOR("The mqueue_ns authors");
MODULE_VERSION(MQUEUE_NS_VERSION);
MODULE_LICENSE("GPL");
