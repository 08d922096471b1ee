// SPDX-License-Identifier: GPL-2.0-only
/*
 * S2: each IPC namespace has a superblock of its own
 */
#include "scenario.h"

/* unshare() makes a new, empty one beside the old. */
static void step_unshare(void)
{
	saw("we make /ab", queue_make("/ab"));
	saw("and mount on old", mount_on("old"));
	saw("we unshare", result(unshare(CLONE_NEWIPC)));
	saw("opening /ab", queue_open("/ab", O_RDWR));
	saw("we mount on new", mount_on("new"));
	said("new and old", which_superblock("new", "old"));
	said("ls new", list("new"));
	said("ls old", list("old"));
	said("the new directory", text("%s, %s", mode_owner("new"), size_links("new")));
	saw("we make /cd", queue_make("/cd"));
	said("ls new", list("new"));
	said("ls old", list("old"));
}

/* So does clone(), for the child and not for the parent. */
static void step_clone(void)
{
	struct actor child;

	saw("we make /ab", queue_make("/ab"));
	child = actor_start(CLONE_NEWIPC);
	saw("a child born with CLONE_NEWIPC opens /ab", tell(&child, act_open, "/ab", O_RDWR));
	saw("and mounts", tell(&child, act_mount, "theirs", 0));
	said("ls theirs", list("theirs"));
	saw("it makes /cd", tell(&child, act_make, "/cd", 0));
	saw("we open /cd", queue_open("/cd", O_RDWR));
	saw("we open /ab", queue_open("/ab", O_RDWR));
	saw("we mount", mount_on("ours"));
	said("ls ours", list("ours"));
	said("ls theirs", list("theirs"));
}

/* A child born without the flag stays with us. */
static void step_fork(void)
{
	struct actor child = actor_start(0);

	saw("a plain child makes /ab", tell(&child, act_make, "/ab", 0));
	saw("we open it", queue_open("/ab", O_RDWR));
	saw("the child unshares", tell(&child, act_unshare, NULL, CLONE_NEWIPC));
	saw("and opens /ab", tell(&child, act_open, "/ab", O_RDWR));
	saw("we remove it", queue_unlink("/ab"));
	saw("a child without IPC flag but its own mounts, host name and network",
	    tell(&child, act_unshare, NULL, CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWNET));
	saw("makes /ab", tell(&child, act_make, "/ab", 0));
	saw("in the namespace it was in, so we can not open it", queue_open("/ab", O_RDWR));
}

/* One name, two queues. */
static void step_same_name(void)
{
	struct actor other = actor_with_mount("theirs");
	long q;

	saw("we mount", mount_on("ours"));
	saw("they have ab; we make it as new", queue_make("/ab"));
	saw("we send to ours", file_send("ours/ab", "in ours"));
	saw("we send to theirs", file_send("theirs/ab", "in theirs"));
	q = tell(&other, act_open, "/ab", O_RDWR | O_NONBLOCK);
	said("they receive", ask(&other, act_receive, NULL, q));
	said("they receive", ask(&other, act_receive, NULL, q));
	said("we receive", file_receive("ours/ab"));
	saw("they remove /ab", tell(&other, act_unlink, "/ab", 0));
	said("ls theirs", list("theirs"));
	said("ls ours", list("ours"));
	saw("they remove /ab again", tell(&other, act_unlink, "/ab", 0));
	saw("we remove ours", queue_unlink("/ab"));
}

/* A user namespace may come with it, in one call. */
static void step_with_user_namespace(void)
{
	struct actor other;

	must(mkdir("theirs", 0755));
	saw("we make /ab", queue_make("/ab"));
	other = actor_inside_root(CLONE_NEWIPC | CLONE_NEWNS);
	saw("a child born with CLONE_NEWUSER too opens /ab",
	    tell(&other, act_open, "/ab", O_RDWR));
	saw("and mounts", tell(&other, act_mount, "theirs", 0));
	said("and lists", ask(&other, act_list, "theirs", 0));
	saw("and makes /ab", tell(&other, act_make, "/ab", 0));
	said("and lists", ask(&other, act_list, "theirs", 0));
	said("its queue", ask(&other, act_mode_owner, "theirs/ab", 0));
	saw("we remove ours", queue_unlink("/ab"));
	said("it lists", ask(&other, act_list, "theirs", 0));
}

/* The same by unshare(). */
static void step_unshare_both(void)
{
	struct actor other = actor_start(0);

	must(mkdir("theirs", 0755));
	saw("we make /ab", queue_make("/ab"));
	saw("another task unshares user, IPC and mount namespace",
	    tell(&other, act_unshare, NULL, CLONE_NEWUSER | CLONE_NEWIPC | CLONE_NEWNS));
	map_ids(other.pid);
	saw("and becomes root there", tell(&other, act_become, NULL, 0));
	saw("it opens /ab", tell(&other, act_open, "/ab", O_RDWR));
	saw("it mounts", tell(&other, act_mount, "theirs", 0));
	said("it lists", ask(&other, act_list, "theirs", 0));
	saw("it makes /ab", tell(&other, act_make, "/ab", 0));
	said("it lists", ask(&other, act_list, "theirs", 0));
}

/* A namespace nobody ever mounted keeps its queues between two opens. */
static void step_never_mounted(void)
{
	struct actor other = actor_start(CLONE_NEWIPC);
	long q;

	saw("they make /ab", tell(&other, act_make, "/ab", 0));
	q = tell(&other, act_open, "/ab", O_RDWR | O_NONBLOCK);
	saw("open it", q);
	saw("send", tell(&other, act_send, "kept", q));
	saw("and close", tell(&other, act_close, NULL, q));
	sleep_ms(200);
	saw("they make /ab again", tell(&other, act_make, "/ab", 0));
	q = tell(&other, act_open, "/ab", O_RDWR | O_NONBLOCK);
	said("they open and receive", ask(&other, act_receive, NULL, q));
	saw("they mount for the first time", tell(&other, act_mount, "theirs", 0));
	said("ls theirs", list("theirs"));
}

/* All different. */
static void step_many(void)
{
	struct actor others[12];
	int i, j, differ = 0, right = 0;

	for (i = 0; i < 12; i++) {
		others[i] = actor_start(CLONE_NEWIPC);
		tell(&others[i], act_mount, text("m%d", i), 0);
		tell(&others[i], act_make, text("/q%d", i), 0);
	}
	for (i = 0; i < 12; i++) {
		for (j = 0; j < i; j++)
			differ += !strcmp(which_superblock(text("m%d", i), text("m%d", j)),
					  "another");
		right += !strcmp(list(text("m%d", i)), text("/q%d", i));
	}
	see("of 66 pairs of 12 namespaces' mounts", "%d differ", differ);
	see("with nothing but the own queue are", "%d", right);
	for (i = 0; i < 12; i += 2)
		actor_leave(&others[i]);
	for (i = 1, right = 0; i < 12; i += 2)
		right += tell(&others[i], act_open, text("/q%d", i), O_RDWR) >= 0;
	see("after six have died, those that find their queue are", "%d", right);
}

/* Task by task, a chain of namespaces: the old ones go on beside the new. */
static void step_chain(void)
{
	struct actor second = actor_start(CLONE_NEWIPC), third;

	saw("we mount", mount_on("first"));
	saw("they mount", tell(&second, act_mount, "second", 0));
	third = actor_start(CLONE_NEWIPC);
	saw("a third mounts", tell(&third, act_mount, "third", 0));
	saw("it makes /ab", tell(&third, act_make, "/ab", 0));
	saw("it unshares", tell(&third, act_unshare, NULL, CLONE_NEWIPC));
	saw("it mounts", tell(&third, act_mount, "fourth", 0));
	saw("it makes /cd", tell(&third, act_make, "/cd", 0));
	see("ls of all", "%s; %s; %s; %s", list("first"), list("second"), list("third"),
	    list("fourth"));
	said("the fourth and the third", which_superblock("fourth", "third"));
	said("the fourth and the first", which_superblock("fourth", "first"));
}

/* Nobody makes a namespace who may not. */
static void step_not_permitted(void)
{
	struct actor user = actor_other_user();

	must(mkdir("theirs", 0755));
	saw("we make /ab", result(close(must(mq_open("/ab", O_CREAT | O_RDWR, 0666, NULL)))));
	saw("an ordinary user unshares", tell(&user, act_unshare, NULL, CLONE_NEWIPC));
	saw("and still opens /ab", tell(&user, act_open, "/ab", O_RDWR));
	saw("and mounts", tell(&user, act_mount, "theirs", 0));
}

/* Forbids or allows network namespaces in the actor's user namespace. */
static long act_limit_network(struct order *o)
{
	return write_text("/proc/sys/user/max_net_namespaces", o->name);
}

/*
 * The network namespace is made after the IPC namespace and may fail: then the
 * task stays where it was, and what was made in vain leaves no trace.
 */
static void step_made_in_vain(void)
{
	struct actor a;
	int i, refused = 0;

	must(mkdir("theirs", 0755));
	a = actor_inside_root(CLONE_NEWIPC | CLONE_NEWNS);
	saw("inside a user namespace a task makes /ab", tell(&a, act_make, "/ab", 0));
	saw("and mounts", tell(&a, act_mount, "theirs", 0));
	saw("it forbids itself network namespaces", tell(&a, act_limit_network, "0", 0));
	saw("it unshares IPC and network",
	    tell(&a, act_unshare, NULL, CLONE_NEWIPC | CLONE_NEWNET));
	for (i = 0; i < 10; i++)
		refused += tell(&a, act_unshare, NULL, CLONE_NEWIPC | CLONE_NEWNET) == -ENOSPC;
	see("and ten times more, refused", "%d times", refused);
	saw("it opens /ab", tell(&a, act_open, "/ab", O_RDWR));
	saw("it makes /cd", tell(&a, act_make, "/cd", 0));
	said("it lists", ask(&a, act_list, "theirs", 0));
	saw("it unshares IPC alone", tell(&a, act_unshare, NULL, CLONE_NEWIPC));
	saw("it opens /ab", tell(&a, act_open, "/ab", O_RDWR));
	said("it lists its old mount", ask(&a, act_list, "theirs", 0));
}

static const step_fn steps[] = {
	step_unshare, step_clone, step_fork, step_same_name, step_with_user_namespace,
	step_unshare_both, step_never_mounted, step_many, step_chain, step_not_permitted,
	step_made_in_vain, NULL
};

const struct chapter chapter_superblocks = {
	"each IPC namespace has a superblock of its own", steps
};
