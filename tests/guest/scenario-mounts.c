// SPDX-License-Identifier: GPL-2.0-only
/*
 * S1: any number of mounts, and those of one IPC namespace show one superblock
 */
#include "scenario.h"

/* What is made, sent or removed in one mount is so in the other. */
static void step_two_mounts(void)
{
	saw("we mount on a", mount_on("a"));
	saw("and on b", mount_on("b"));
	said("b shows a's superblock or another", which_superblock("a", "b"));
	said("both are empty", text("%s, %s", list("a"), list("b")));
	saw("we make /ab with mq_open", queue_make("/ab"));
	saw("and cd with open in b", file_make("b/cd"));
	said("ls a", list("a"));
	said("ls b", list("b"));
	saw("making a/cd again", file_make("a/cd"));
	saw("we send to a/ab", file_send("a/ab", "from a"));
	said("and receive from b/ab", file_receive("b/ab"));
	saw("we remove b/ab", result(unlink("b/ab")));
	said("ls a", list("a"));
	saw("mq_unlink of cd", queue_unlink("/cd"));
	said("ls b", list("b"));
}

/* It does not matter how and by which task of the namespace it is mounted. */
static void step_ways_of_mounting(void)
{
	struct actor a = actor_start(0);

	must_be(queue_make("/ab"), "mq_open", __FILE__, __LINE__);
	saw("mount(2)", mount_on("a"));
	saw("fsopen(2) and fsmount(2)", mount_new_way("b"));
	saw("another task's mount(2)", tell(&a, act_mount, "c", 0));
	saw("another task's fsopen(2)", tell(&a, act_mount_new_way, "d", 0));
	said("b shows a's superblock or another", which_superblock("a", "b"));
	said("c does", which_superblock("a", "c"));
	said("d does", which_superblock("a", "d"));
	said("ls b", list("b"));
	said("ls d", list("d"));
	actor_leave(&a);
	said("ls d when its mounter is gone", list("d"));
}

/* A mount can go at any time and takes nothing with it. */
static void step_umount(void)
{
	saw("we mount on a", mount_on("a"));
	saw("and on b", mount_on("b"));
	saw("we make a/ab", file_make("a/ab"));
	saw("we send to it", file_send("a/ab", "kept"));
	saw("umount a", result(umount("a")));
	said("ls a", list("a"));
	said("ls b", list("b"));
	saw("umount b", result(umount("b")));
	said("ls b", list("b"));
	saw("making /ab again", queue_make("/ab"));
	saw("we mount on c", mount_on("c"));
	said("ls c", list("c"));
	said("we receive from c/ab", file_receive("c/ab"));
}

/* Mounts of two namespaces never show the same. */
static void step_two_namespaces(void)
{
	struct actor other = actor_with_mount("theirs");

	saw("another namespace has a mount with ab; we mount ours", mount_on("ours"));
	saw("and once more", mount_new_way("ours2"));
	saw("and they do", tell(&other, act_mount_new_way, "theirs2", 0));
	said("ours shows their superblock or another", which_superblock("theirs", "ours"));
	said("ours2 and ours", which_superblock("ours2", "ours"));
	said("theirs2 and theirs", which_superblock("theirs2", "theirs"));
	said("theirs2 and ours2", which_superblock("theirs2", "ours2"));
	saw("we make /cd", queue_make("/cd"));
	said("ls ours2", list("ours2"));
	said("ls theirs2", list("theirs2"));
	said("they ls ours", ask(&other, act_list, "ours", 0));
	saw("they umount ours", tell(&other, act_umount, "ours", 0));
	said("ls ours2", list("ours2"));
	saw("ab through ours2", file_open("ours2/ab", O_RDWR));
	saw("ab through theirs2", file_open("theirs2/ab", O_RDWR));
}

/* Binds show the superblock of what was bound. */
static void step_bind(void)
{
	actor_with_mount("theirs");
	must(mkdir("bound", 0755));
	must(mkdir("bound2", 0755));
	must(close(must(open("file", O_CREAT | O_WRONLY, 0644))));
	saw("we mount on a", mount_on("a"));
	saw("and bind a on bound", bind_on("a", "bound"));
	saw("and theirs on bound2", bind_on("theirs", "bound2"));
	said("bound and a", which_superblock("bound", "a"));
	said("bound2 and a", which_superblock("bound2", "a"));
	said("bound2 and theirs", which_superblock("bound2", "theirs"));
	saw("we make bound/cd", file_make("bound/cd"));
	saw("and bind it on file", bind_on("bound/cd", "file"));
	saw("umount a", result(umount("a")));
	said("ls bound", list("bound"));
	said("ls bound2", list("bound2"));
	saw("we send to file", file_send("file", "through a file"));
	saw("removing bound/cd", queue_unlink("/cd"));
	saw("umount file", result(umount("file")));
	said("ls bound", list("bound"));
}

/* The kernel refuses the same superblock on top of itself, and only that. */
static void step_on_top(void)
{
	struct actor other = actor_with_mount("theirs");

	saw("we mount on a", mount_on("a"));
	saw("and on a again", mount_on("a"));
	saw("they mount on a", tell(&other, act_mount, "a", 0));
	said("ls a", list("a"));
	saw("and on a again", tell(&other, act_mount, "a", 0));
	saw("we mount on a", mount_on("a"));
	said("ls a", list("a"));
	saw("umount a", result(umount("a")));
	said("ls a", list("a"));
}

/* Fifty mounts are still one superblock. */
static void step_many(void)
{
	int i, mounted = 0, same = 0, shown = 0;

	must_be(queue_make("/ab"), "mq_open", __FILE__, __LINE__);
	for (i = 0; i < 50; i++) {
		mounted += mount_on(text("m%d", i)) >= 0;
		same += !strcmp(which_superblock("m0", text("m%d", i)), "the same");
		shown += !strcmp(list(text("m%d", i)), "/ab");
	}
	see("of 50 mounts", "%d succeed, %d show one superblock, %d ab", mounted, same, shown);
	for (i = 0; i < 49; i++)
		mounted -= umount(text("m%d", i)) == 0;
	see("when 49 are gone", "%d is left and shows %s", mounted, list("m49"));
}

/* The IPC namespace counts, the mount namespace does not. */
static void step_mount_namespaces(void)
{
	struct actor a;

	must(mkdir("a", 0755));
	must(mkdir("b", 0755));
	a = actor_start(CLONE_NEWNS);
	saw("a task in another mount namespace mounts on a", tell(&a, act_mount, "a", 0));
	said("which does not show in ours", list("a"));
	saw("we mount on b", mount_on("b"));
	saw("they make a/ab", tell(&a, act_file_make, "a/ab", 0));
	said("ls b", list("b"));
	actor_leave(&a);
	said("ls b when their mount namespace is gone", list("b"));
}

/* A mount may be read-only; the others and mq_open are not. */
static void step_read_only_mount(void)
{
	saw("we mount on a", mount_on("a"));
	must(mkdir("b", 0755));
	saw("and read-only on b", result(mount("none", "b", fs_type, MS_RDONLY, NULL)));
	saw("making b/ab", file_make("b/ab"));
	saw("making a/ab", file_make("a/ab"));
	said("ls b", list("b"));
	saw("sending to b/ab", file_send("b/ab", "one"));
	saw("sending to a/ab", file_send("a/ab", "two"));
	said("receiving from b/ab", file_receive("b/ab"));
	saw("removing b/ab", result(unlink("b/ab")));
	saw("mq_unlink of /ab", queue_unlink("/ab"));
}

/* A superblock made read-only is so for all its mounts and for mq_open. */
static void step_read_only_superblock(void)
{
	saw("we mount on a", mount_on("a"));
	saw("and on b", mount_on("b"));
	saw("and make /ab", queue_make("/ab"));
	saw("remounting b read-only",
	    result(mount("none", "b", NULL, MS_REMOUNT | MS_RDONLY, NULL)));
	saw("making a/cd", file_make("a/cd"));
	saw("making /ef", queue_make("/ef"));
	saw("opening /ab", queue_open("/ab", O_RDWR));
	saw("removing /ab", queue_unlink("/ab"));
	saw("a mount on c", mount_on("c"));
	saw("making c/cd", file_make("c/cd"));
	saw("remounting b read-write", result(mount("none", "b", NULL, MS_REMOUNT, NULL)));
	saw("making b/cd", file_make("b/cd"));
	saw("making /ef", queue_make("/ef"));
	said("ls a", list("a"));
}

static const step_fn steps[] = {
	step_two_mounts, step_ways_of_mounting, step_umount, step_two_namespaces, step_bind,
	step_on_top, step_many, step_mount_namespaces, step_read_only_mount,
	step_read_only_superblock, NULL
};

const struct chapter chapter_mounts = {
	"multiple mounts, all of one IPC namespace showing one superblock", steps
};
