// SPDX-License-Identifier: GPL-2.0-only
/*
 * S6: a namespace dies with its last task; its superblock lives until umount
 */
#include "scenario.h"

/* All that can be done with what a dead namespace left. */
static void step_what_remains(void)
{
	struct actor other = actor_with_mount("theirs");
	long fd;

	saw("they make /cd", tell(&other, act_make, "/cd", 0));
	saw("we send to theirs/ab", file_send("theirs/ab", "before"));
	saw("we make theirs/ef", file_make("theirs/ef"));
	actor_leave(&other);
	said("they are gone; ls theirs", list("theirs"));
	said("the directory", text("%s, %s", mode_owner("theirs"), size_links("theirs")));
	said("ab", text("%s, %s", mode_owner("theirs/ab"), size_links("theirs/ab")));
	said("its line", status_line("theirs/ab"));
	fd = file_open("theirs/ab", O_RDWR | O_NONBLOCK);
	saw("opening it", fd);
	said("it is ready for", readiness(fd));
	said("it says", attributes(fd));
	saw("sending", queue_send(fd, "after", 1));
	said("receiving", all_messages(fd));
	saw("making theirs/gh", file_make("theirs/gh"));
	saw("opening theirs/gh", closed(file_open("theirs/gh", O_RDWR)));
	saw("opening or making ab", closed(file_open("theirs/ab", O_RDWR | O_CREAT)));
	saw("making ab", file_make("theirs/ab"));
	saw("removing cd", result(unlink("theirs/cd")));
	saw("removing cd again", result(unlink("theirs/cd")));
	saw("making cd", file_make("theirs/cd"));
	said("ls theirs", list("theirs"));
	said("the directory", size_links("theirs"));
	saw("umount with ab open", result(umount("theirs")));
	close(fd);
	saw("umount", result(umount("theirs")));
	said("ls theirs", list("theirs"));
}

/* Attributes of files and directory can still be changed; the rest stays refused. */
static void step_attributes_remain(void)
{
	struct actor other = actor_with_mount("theirs"), user = actor_other_user();
	struct timespec t[2] = { { .tv_sec = 1000 }, { .tv_sec = 2000 } };
	struct mq_attr block = { .mq_flags = 0 };
	long fd, theirs;

	actor_leave(&other);
	saw("they are gone; chmod of ab", result(chmod("theirs/ab", 0644)));
	saw("chown", result(chown("theirs/ab", OTHER_USER, OTHER_USER)));
	said("ab", mode_owner("theirs/ab"));
	saw("utimensat", result(utimensat(AT_FDCWD, "theirs/ab", t, 0)));
	saw("truncate", result(truncate("theirs/ab", 10)));
	said("ab", size_links("theirs/ab"));
	saw("rename", result(rename("theirs/ab", "theirs/cd")));
	saw("mkdir", result(mkdir("theirs/dir", 0755)));
	saw("link", result(link("theirs/ab", "theirs/cd")));
	saw("a file by mknod", result(mknod("theirs/cd", S_IFREG | 0600, 0)));
	fd = file_open("theirs/ab", O_RDWR | O_NONBLOCK);
	saw("write", result(write(fd, "x", 1)));
	theirs = tell(&user, act_file_open, "theirs/ab", O_RDWR);
	saw("its owner opens ab", theirs);
	saw("sends to it", tell(&user, act_file_send, "theirs/ab", 0));
	saw("makes his", tell(&user, act_file_make, "theirs/his", 0));
	saw("we set it to block", result(mq_setattr(fd, &block, NULL)));
	said("it says", attributes(fd));
	saw("remounting read-only, ab open for writing",
	    result(mount("none", "theirs", NULL, MS_REMOUNT | MS_RDONLY, NULL)));
	saw("closing it", result(close(fd)));
	fd = file_open("theirs/ab", O_RDONLY);
	tell(&user, act_close, NULL, theirs);
	saw("remounting read-only",
	    result(mount("none", "theirs", NULL, MS_REMOUNT | MS_RDONLY, NULL)));
	saw("removing ab", result(unlink("theirs/ab")));
	saw("making cd", file_make("theirs/cd"));
	saw("remounting read-write", result(mount("none", "theirs", NULL, MS_REMOUNT, NULL)));
	saw("removing ab", result(unlink("theirs/ab")));
	said("it says", attributes(fd));
}

/* Messages of before are all there, in order; a full queue is full. */
static void step_messages_remain(void)
{
	struct actor other = actor_with_mount("theirs");
	long fd = file_open("theirs/ab", O_RDWR | O_NONBLOCK);
	int i, sent = 0;

	saw("one of priority 1", queue_send(fd, "one", 1));
	saw("two of 5", queue_send(fd, "two", 5));
	saw("three of 5", queue_send(fd, "three", 5));
	actor_leave(&other);
	said("they are gone; we receive", all_messages(fd));
	for (i = 0; i < 11; i++)
		sent += queue_send(fd, "x", i) >= 0;
	see("of eleven messages", "%d are taken", sent);
	said("it is ready for", readiness(fd));
	said("it says", attributes(fd));
	saw("one more", queue_send(fd, "x", 0));
}

/* The dead one beside the living. */
static void step_beside_the_living(void)
{
	struct actor one = actor_with_mount("one"), two = actor_with_mount("two");

	saw("we make /ab", queue_make("/ab"));
	saw("we mount", mount_on("ours"));
	actor_leave(&one);
	saw("one is gone; making one/cd", file_make("one/cd"));
	saw("two/cd", file_make("two/cd"));
	saw("ours/cd", file_make("ours/cd"));
	said("one and two", which_superblock("one", "two"));
	actor_leave(&two);
	saw("two is gone; making two/ef", file_make("two/ef"));
	said("one and two", which_superblock("one", "two"));
	said("one and ours", which_superblock("one", "ours"));
	see("ls all", "%s; %s; %s", list("one"), list("two"), list("ours"));
	saw("we send to one/ab", file_send("one/ab", "to the dead"));
	said("we receive from two/ab", file_receive("two/ab"));
	said("from ours/ab", file_receive("ours/ab"));
	said("from one/ab", file_receive("one/ab"));
	saw("umount one", result(umount("one")));
	see("ls the others", "%s; %s", list("two"), list("ours"));
	saw("we unshare", result(unshare(CLONE_NEWIPC)));
	saw("ours has us no more; making ours/ef", file_make("ours/ef"));
	saw("we mount new", mount_on("new"));
	said("new and ours", which_superblock("new", "ours"));
	said("ls new", list("new"));
	saw("we open /ab", queue_open("/ab", O_RDWR));
}

/* Ours dies when we leave it; who came of us and is still there keeps it. */
static void step_by_unshare(void)
{
	struct actor child = actor_start(0);

	must_be(mount_on("old"), "mount", __FILE__, __LINE__);
	saw("we and a child are there, we unshare", result(unshare(CLONE_NEWIPC)));
	saw("making old/ab", file_make("old/ab"));
	saw("the child opens /ab", tell(&child, act_open, "/ab", O_RDWR));
	saw("the child unshares", tell(&child, act_unshare, NULL, CLONE_NEWIPC));
	saw("making old/cd", file_make("old/cd"));
	saw("the child makes old/cd", tell(&child, act_file_make, "old/cd", 0));
	saw("it opens /ab", tell(&child, act_open, "/ab", O_RDWR));
	said("ls old", list("old"));
}

/* And when its last task joins another. */
static void step_by_setns(void)
{
	struct actor other = actor_with_mount("theirs");
	long home = must(open("/proc/self/ns/ipc", O_RDONLY | O_CLOEXEC));

	saw("making theirs/cd", file_make("theirs/cd"));
	saw("their only task joins us", hand_over(&other, act_join_namespace, NULL, home));
	saw("making theirs/ef", file_make("theirs/ef"));
	saw("it makes /gh", tell(&other, act_make, "/gh", 0));
	saw("we open /gh", queue_open("/gh", O_RDWR));
	said("ls theirs", list("theirs"));
}

/* It takes the last of several, and a killed one leaves like any other. */
static void step_last_of_three(void)
{
	struct actor a = actor_with_mount("theirs"), b = actor_start(0), c = actor_start(0);
	long there = tell(&a, act_give_namespace, NULL, 0);

	saw("two more join", hand_over(&b, act_join_namespace, NULL, there) ?:
	    hand_over(&c, act_join_namespace, NULL, there));
	close(there);
	actor_leave(&a);
	saw("the first has left; making theirs/1", file_make("theirs/1"));
	actor_kill(&c);
	saw("one was killed; making theirs/2", file_make("theirs/2"));
	saw("the last opens /1", tell(&b, act_open, "/1", O_RDWR));
	actor_kill(&b);
	saw("the last was killed; making theirs/3", file_make("theirs/3"));
	said("ls theirs", list("theirs"));
}

/* A zombie is in no namespace, and nobody joins the dead. */
static void step_zombie(void)
{
	struct actor other = actor_with_mount("theirs");
	long pidfd = result(syscall(SYS_pidfd_open, other.pid, 0));
	siginfo_t how;

	saw("we hold a descriptor of their only process", pidfd);
	saw("we join by it", result(setns(pidfd, CLONE_NEWIPC)));
	saw("we open /ab", queue_open("/ab", O_RDWR));
	saw("we leave", result(unshare(CLONE_NEWIPC)));
	must(kill(other.pid, SIGKILL));
	must(waitid(P_PID, other.pid, &how, WEXITED | WNOWAIT));
	saw("it is a zombie; making theirs/cd", file_make("theirs/cd"));
	saw("we join by the descriptor", result(setns(pidfd, CLONE_NEWIPC)));
	saw("its namespace in /proc",
	    result(open(text("/proc/%d/ns/ipc", other.pid), O_RDONLY)));
	must(waitpid(other.pid, NULL, 0));
	saw("it is no more; we join", result(setns(pidfd, CLONE_NEWIPC)));
	said("ls theirs", list("theirs"));
}

/* One who sleeps in a queue of the dead sleeps on, and is served. */
static void step_sleeping_receiver(void)
{
	struct actor other = actor_with_mount("theirs"), a = actor_start(CLONE_NEWIPC);
	const char *got;
	long fd;

	fd = tell(&a, act_file_open, "theirs/ab", O_RDONLY);
	saw("a task of a third namespace opens theirs/ab", fd);
	actor_order(&a, act_receive, NULL, fd);
	wait_asleep_in(a.pid, SYS_mq_timedreceive);
	actor_leave(&other);
	sleep_ms(100);
	wait_asleep_in(a.pid, SYS_mq_timedreceive);
	saw("it sleeps receiving, they are gone; making theirs/cd", file_make("theirs/cd"));
	saw("we send to theirs/ab", file_send("theirs/ab", "late"));
	actor_answer(&a, &got);
	said("it has received", got);
	said("theirs/ab is now", status_line("theirs/ab"));
	actor_order(&a, act_receive, NULL, fd);
	wait_asleep_in(a.pid, SYS_mq_timedreceive);
	saw("it sleeps again; umount", result(umount("theirs")));
	saw("umount in any case", result(umount2("theirs", MNT_DETACH)));
	said("ls theirs", list("theirs"));
	actor_kill(&a);
}

/* The same for a sender and for one who polls. */
static void step_sleeping_sender(void)
{
	struct actor other = actor_with_mount("theirs"), a = actor_start(CLONE_NEWIPC);
	long theirs, fd = file_open("theirs/ab", O_RDWR | O_NONBLOCK);
	int i;

	for (i = 0; i < 10; i++)
		must_be(queue_send(fd, text("%d", i), 0), "filling", __FILE__, __LINE__);
	theirs = tell(&a, act_file_open, "theirs/ab", O_WRONLY);
	actor_order(&a, act_send, "patient", theirs);
	wait_asleep_in(a.pid, SYS_mq_timedsend);
	actor_leave(&other);
	saw("one sleeps sending, they are gone; making theirs/cd", file_make("theirs/cd"));
	said("we receive", queue_receive(fd));
	saw("it has sent", actor_answer(&a, NULL));
	said("we receive", all_messages(fd));
	theirs = tell(&a, act_file_open, "theirs/ab", O_RDONLY);
	actor_order(&a, act_wait_ready, NULL, theirs);
	wait_asleep_in(a.pid, SYS_ppoll);
	saw("it sleeps in poll; we send", queue_send(fd, "awake", 0));
	see("it awakes with", "%ld ready", actor_answer(&a, NULL));
	said("it receives", ask(&a, act_receive, NULL, theirs));
}

/* A descriptor is enough: no mount there ever was. */
static void step_only_a_descriptor(void)
{
	struct actor other = actor_start(CLONE_NEWIPC);
	long q, fd, again;

	must_be(tell(&other, act_make, "/ab", 0), "mq_open", __FILE__, __LINE__);
	q = tell(&other, act_open, "/ab", O_RDWR | O_NONBLOCK);
	saw("they send", tell(&other, act_send, "before", q));
	fd = tell(&other, act_give_file, text("/proc/self/fd/%ld", q), O_RDWR | O_NONBLOCK);
	saw("and give us a descriptor", fd);
	actor_leave(&other);
	saw("they are gone; sending", queue_send(fd, "after", 0));
	said("receiving", all_messages(fd));
	said("it is ready for", readiness(fd));
	again = file_open(descriptor_path(fd), O_RDWR | O_NONBLOCK);
	saw("opening it again", again);
	saw("sending to that", queue_send(again, "more", 0));
	close(again);
	said("receiving", all_messages(fd));
	said("its links", size_links(descriptor_path(fd)));
	saw("chmod", result(fchmod(fd, 0644)));
	saw("close", result(close(fd)));
}

/* A notice that was asked for still comes, and can be asked for. */
static void step_notice(void)
{
	struct sigevent ev = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1 };
	struct actor other = actor_with_mount("theirs");
	long fd = file_open("theirs/ab", O_RDWR | O_NONBLOCK);
	struct timespec soon = { .tv_sec = 3 };
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, NULL);
	saw("we ask for a signal", result(mq_notify(fd, &ev)));
	actor_leave(&other);
	saw("they are gone; we send", queue_send(fd, "one", 0));
	truth("the signal came", sigtimedwait(&set, NULL, &soon) == SIGUSR1);
	said("we receive", all_messages(fd));
	saw("we ask again", result(mq_notify(fd, &ev)));
	saw("and again", result(mq_notify(fd, &ev)));
	saw("we send", file_send("theirs/ab", "two"));
	truth("the signal came", sigtimedwait(&set, NULL, &soon) == SIGUSR1);
}

/* Mounts of the dead can be bound, moved and given away, but no new one be made. */
static void step_binds_of_the_dead(void)
{
	struct actor other = actor_with_mount("theirs"), a = actor_start(CLONE_NEWIPC);
	long dir;

	actor_leave(&other);
	must(mkdir("bound", 0755));
	must(mkdir("moved", 0755));
	saw("they are gone; binding theirs", bind_on("theirs", "bound"));
	saw("umount theirs", result(umount("theirs")));
	said("ls bound", list("bound"));
	must(mount("none", ".", NULL, MS_PRIVATE, NULL));
	saw("moving bound", result(mount("bound", "moved", NULL, MS_MOVE, NULL)));
	said("another namespace lists moved", ask(&a, act_list, "moved", 0));
	saw("and makes moved/cd", tell(&a, act_file_make, "moved/cd", 0));
	saw("and sends to moved/ab", tell(&a, act_file_send, "moved/ab", 0));
	dir = must(open("moved", O_RDONLY | O_DIRECTORY));
	saw("umount, its directory open", result(umount("moved")));
	saw("umount in any case", result(umount2("moved", MNT_DETACH)));
	said("ls moved", list("moved"));
	said("ls the open directory", list(descriptor_path(dir)));
	said("receiving from its ab", file_receive(text("%s/ab", descriptor_path(dir))));
	saw("making cd in it", file_make(text("%s/cd", descriptor_path(dir))));
	saw("we mount", mount_on("moved"));
	said("ls moved", list("moved"));
}

/* A user namespace may be gone together with it. */
static void step_user_namespace_gone(void)
{
	struct actor a, user;
	long dir;

	must(mkdir("theirs", 0755));
	a = actor_inside_root(CLONE_NEWNS);
	must_be(tell(&a, act_unshare, NULL, CLONE_NEWIPC), "unshare", __FILE__, __LINE__);
	must_be(tell(&a, act_make, "/ab", 0), "mq_open", __FILE__, __LINE__);
	must_be(tell(&a, act_mount, "theirs", 0), "mount", __FILE__, __LINE__);
	dir = tell(&a, act_give_file, "theirs", O_RDONLY | O_DIRECTORY);
	must(fchdir(dir));
	saw("we make a queue in a user namespace's mount", file_make("cd"));
	user = actor_start(0);
	tell(&user, act_become, NULL, INSIDE_ROOT);
	saw("one who has an ID there does", tell(&user, act_file_make, "cd", 0));
	actor_leave(&a);
	said("it is gone; ls", list("."));
	said("ab", mode_owner("ab"));
	saw("making ef", file_make("ef"));
	saw("who has an ID there does", tell(&user, act_file_make, "ef", 0));
	saw("sending to ab", file_send("ab", "to nobody"));
	said("its line", status_line("ab"));
	saw("chmod", result(chmod("ab", 0666)));
	saw("removing cd", result(unlink("cd")));
	said("ls", list("."));
}

static const step_fn steps[] = {
	step_what_remains, step_attributes_remain, step_messages_remain, step_beside_the_living,
	step_by_unshare, step_by_setns, step_last_of_three, step_zombie, step_sleeping_receiver,
	step_sleeping_sender, step_only_a_descriptor, step_notice, step_binds_of_the_dead,
	step_user_namespace_gone, NULL
};

const struct chapter chapter_death = {
	"a namespace dies with its last task, its superblock lives until umount", steps
};
