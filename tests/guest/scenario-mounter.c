// SPDX-License-Identifier: GPL-2.0-only
/*
 * S3: a mount shows the superblock of the mounter's namespace
 */
#include "scenario.h"

/* After unshare(), the new one; by both ways of mounting. */
static void step_after_unshare(void)
{
	saw("we make /old", queue_make("/old"));
	saw("we mount on a", mount_on("a"));
	saw("we unshare", result(unshare(CLONE_NEWIPC)));
	saw("we make /new", queue_make("/new"));
	saw("we mount on b", mount_on("b"));
	saw("and on c, the new way", mount_new_way("c"));
	see("ls a, b, c", "%s; %s; %s", list("a"), list("b"), list("c"));
	said("c and b", which_superblock("c", "b"));
	said("c and a", which_superblock("c", "a"));
}

/* After setns(), the namespace that was joined. */
static void step_after_setns(void)
{
	struct actor other = actor_with_mount("theirs");
	long home = must(open("/proc/self/ns/ipc", O_RDONLY | O_CLOEXEC));
	long there = tell(&other, act_give_namespace, NULL, 0);

	saw("we make /cd", queue_make("/cd"));
	saw("and mount", mount_on("ours"));
	saw("we join the namespace with ab", result(setns(there, CLONE_NEWIPC)));
	saw("and mount", mount_on("a"));
	saw("and mount the new way", mount_new_way("b"));
	see("ls a, b", "%s; %s", list("a"), list("b"));
	said("a and theirs", which_superblock("a", "theirs"));
	saw("we open /ab", queue_open("/ab", O_RDWR));
	saw("we open /cd", queue_open("/cd", O_RDWR));
	saw("we go home", result(setns(home, CLONE_NEWIPC)));
	saw("and mount", mount_on("c"));
	said("ls c", list("c"));
	said("c and ours", which_superblock("c", "ours"));
	saw("we open /cd", queue_open("/cd", O_RDWR));
}

/* A context belongs to the namespace in which fsopen() was called. */
static void step_context(void)
{
	long context;

	saw("we make /old", queue_make("/old"));
	saw("and mount on a", mount_on("a"));
	context = context_open();
	saw("we open a context", context);
	saw("we unshare", result(unshare(CLONE_NEWIPC)));
	saw("and make /new", queue_make("/new"));
	saw("the context makes its superblock", context_create(context));
	must(mkdir("b", 0755));
	saw("which we mount on b", mount_attach(context, "b"));
	said("ls b", list("b"));
	said("b and a", which_superblock("b", "a"));
	saw("a mount on c", mount_on("c"));
	said("ls c", list("c"));
}

/* The superblock was found before, the mount is made after unshare(). */
static void step_context_half_way(void)
{
	long context = context_open();

	saw("we make /old", queue_make("/old"));
	saw("a context makes its superblock", context_create(context));
	saw("we unshare", result(unshare(CLONE_NEWIPC)));
	must(mkdir("b", 0755));
	saw("and mount it", mount_attach(context, "b"));
	said("ls b", list("b"));
	saw("we were its last task, making b/ab", file_make("b/ab"));
	saw("we open /old", queue_open("/old", O_RDWR));
	saw("a second superblock out of one context", context_create(context));
}

/* Makes a mount on o->name out of the context o->number. */
static long act_use_context(struct order *o)
{
	long ret = context_create(o->number);

	if (ret >= 0)
		ret = mount_attach(o->number, o->name);
	close(o->number);
	return ret;
}

/* A context that is given away still shows the giver's namespace. */
static void step_context_given_away(void)
{
	struct actor other = actor_with_mount("theirs");
	long context = context_open();

	must(mkdir("a", 0755));
	must(mkdir("b", 0755));
	saw("we make /cd", queue_make("/cd"));
	saw("they mount our context on a", hand_over(&other, act_use_context, "a", context));
	said("ls a", list("a"));
	context = tell(&other, act_give_context, NULL, 0);
	must_be(context_create(context), "a given context", __FILE__, __LINE__);
	saw("we mount their context on b", mount_attach(context, "b"));
	said("ls b", list("b"));
	said("b and theirs", which_superblock("b", "theirs"));
}

/* The root of a user namespace mounts the IPC namespace it owns. */
static void step_inside(void)
{
	struct actor a;

	must(mkdir("theirs", 0755));
	must(mkdir("theirs2", 0755));
	a = actor_inside_root(CLONE_NEWNS);
	saw("the root of a user namespace unshares", tell(&a, act_unshare, NULL, CLONE_NEWIPC));
	saw("and makes /ab", tell(&a, act_make, "/ab", 0));
	saw("and mounts", tell(&a, act_mount, "theirs", 0));
	saw("and mounts the new way", tell(&a, act_mount_new_way, "theirs2", 0));
	said("it lists", ask(&a, act_list, "theirs", 0));
	said("it lists the second", ask(&a, act_list, "theirs2", 0));
	said("its directory", ask(&a, act_mode_owner, "theirs", 0));
	said("its queue", ask(&a, act_mode_owner, "theirs/ab", 0));
	saw("it makes another through the mount", tell(&a, act_file_make, "theirs/cd", 0));
	saw("it umounts", tell(&a, act_umount, "theirs", 0));
}

/* The same seen from outside, where other numbers stand for these users. */
static void step_inside_from_outside(void)
{
	struct actor a;
	long dir;

	must(mkdir("theirs", 0755));
	a = actor_inside_root(CLONE_NEWNS);
	must_be(tell(&a, act_unshare, NULL, CLONE_NEWIPC), "unshare", __FILE__, __LINE__);
	saw("it makes /ab", tell(&a, act_make, "/ab", 0));
	saw("it mounts", tell(&a, act_mount, "theirs", 0));
	dir = tell(&a, act_give_file, "theirs", O_RDONLY | O_DIRECTORY);
	must(fchdir(dir));
	said("we list its mount", list("."));
	said("we see its directory", mode_owner("."));
	said("and its queue", mode_owner("ab"));
	saw("our root makes a queue there", file_make("cd"));
	saw("our root removes its queue", result(unlink("ab")));
	said("it lists", ask(&a, act_list, "theirs", 0));
}

/* Owner of the directory is the user who called clone(), mapped or not. */
static void step_born_with_user_namespace(void)
{
	struct actor a;
	long dir;

	must(mkdir("theirs", 0755));
	a = actor_unmapped(CLONE_NEWIPC | CLONE_NEWNS);
	saw("a task born with both namespaces mounts", tell(&a, act_mount, "theirs", 0));
	saw("without a user it makes /ab", tell(&a, act_make, "/ab", 0));
	saw("or theirs/ab", tell(&a, act_file_make, "theirs/ab", 0));
	said("its directory", ask(&a, act_mode_owner, "theirs", 0));
	saw("it becomes root", tell(&a, act_become, NULL, 0));
	said("its directory", ask(&a, act_mode_owner, "theirs", 0));
	saw("it makes /ab", tell(&a, act_make, "/ab", 0));
	said("its queue", ask(&a, act_mode_owner, "theirs/ab", 0));
	dir = tell(&a, act_give_file, "theirs", O_RDONLY | O_DIRECTORY);
	said("its directory from outside", mode_owner(descriptor_path(dir)));
}

/* What the root of a user namespace does not own it can neither mount nor join. */
static void step_not_permitted(void)
{
	struct actor a, other = actor_with_mount("theirs");
	long context, there;

	must(mkdir("a", 0755));
	a = actor_inside_root(CLONE_NEWNS);
	saw("the root of a user namespace mounts our IPC namespace",
	    tell(&a, act_mount, "a", 0));
	saw("and the new way", tell(&a, act_mount_new_way, "a", 0));
	said("ls a", list("a"));
	there = tell(&other, act_give_namespace, NULL, 0);
	saw("it joins another's", hand_over(&a, act_join_namespace, NULL, there));
	context = context_open();
	saw("it uses our context", hand_over(&a, act_use_context, "a", context));
	saw("it unshares", tell(&a, act_unshare, NULL, CLONE_NEWIPC));
	saw("and mounts", tell(&a, act_mount, "a", 0));
	said("it lists", ask(&a, act_list, "a", 0));
	context = tell(&a, act_give_context, NULL, 0);
	saw("we use its context", context_create(context));
}

/* An ordinary user mounts nothing. */
static void step_ordinary_user(void)
{
	struct actor a;

	must(mkdir("a", 0755));
	a = actor_other_user();
	saw("an ordinary user mounts", tell(&a, act_mount, "a", 0));
	saw("and the new way", tell(&a, act_mount_new_way, "a", 0));
}

/* Options nobody knows are refused. */
static void step_options(void)
{
	long context = context_open();

	must(mkdir("a", 0755));
	saw("an unknown option", result(mount("none", "a", fs_type, 0, "colour=red")));
	saw("an unknown flag", result(mount("none", "a", fs_type, 0, "colour")));
	saw("none", result(mount("none", "a", fs_type, 0, "")));
	saw("an unknown option to a context",
	    result(fsconfig(context, FSCONFIG_SET_STRING, "colour", "red", 0)));
	saw("a source", result(fsconfig(context, FSCONFIG_SET_STRING, "source", "queues", 0)));
	saw("the context makes its superblock", context_create(context));
}

static const step_fn steps[] = {
	step_after_unshare, step_after_setns, step_context, step_context_half_way,
	step_context_given_away, step_inside, step_inside_from_outside,
	step_born_with_user_namespace, step_not_permitted, step_ordinary_user, step_options, NULL
};

const struct chapter chapter_mounter = {
	"a mount shows the superblock of the mounter's namespace", steps
};
