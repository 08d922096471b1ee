// SPDX-License-Identifier: GPL-2.0-only
/*
 * S7: the namespace pins its internal mount, a mount does not pin the namespace
 *
 * Whether a namespace lives is asked through a mount left over: making a queue
 * succeeds while it lives and gives EACCES when it is dead.
 */
#include "scenario.h"

#include <linux/nsfs.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/shm.h>

/* Queues stay while nothing is mounted and nothing open. */
static void step_internal_mount(void)
{
	long q = queue_open("/ab", O_CREAT | O_RDWR | O_NONBLOCK);

	saw("we make /ab", q);
	saw("and send", queue_send(q, "kept", 4));
	saw("and close", result(close(q)));
	saw("we mount", mount_on("a"));
	saw("and make a/cd", file_make("a/cd"));
	saw("and umount", result(umount("a")));
	sleep_ms(300);
	saw("a while later we make /ab", queue_make("/ab"));
	q = queue_open("/ab", O_RDWR | O_NONBLOCK);
	said("we open it and receive", all_messages(q));
	saw("we mount", mount_on("a"));
	said("ls", list("a"));
}

/* One mount or many do not hold a namespace. */
static void step_mounts(void)
{
	struct actor other = actor_with_mount("theirs");

	must(mkdir("bound", 0755));
	saw("they mount once more", tell(&other, act_mount_new_way, "theirs2", 0));
	saw("we bind it", bind_on("theirs", "bound"));
	saw("making theirs/cd", file_make("theirs/cd"));
	actor_leave(&other);
	saw("they are gone; making theirs/ef", file_make("theirs/ef"));
	saw("making theirs2/ef", file_make("theirs2/ef"));
	saw("making bound/ef", file_make("bound/ef"));
	said("ls bound", list("bound"));
}

/* An open /proc/PID/ns/ipc does, and it can be joined. */
static void step_descriptor(void)
{
	struct actor other = actor_with_mount("theirs"), a = actor_start(0);
	long there = tell(&other, act_give_namespace, NULL, 0);

	saw("they give us their namespace", there);
	actor_leave(&other);
	said("they are gone; it is", in_a_while("theirs"));
	saw("making theirs/cd", file_make("theirs/cd"));
	saw("another task joins", hand_over(&a, act_join_namespace, NULL, there));
	saw("and finds /cd", tell(&a, act_open, "/cd", O_RDWR));
	saw("and makes /ef", tell(&a, act_make, "/ef", 0));
	saw("we close the descriptor", result(close(there)));
	said("it is", in_a_while("theirs"));
	actor_leave(&a);
	said("the task has left; in the end it is", in_the_end("theirs"));
	said("ls theirs", list("theirs"));
}

/* Two descriptors hold it until both are closed; one may be without access. */
static void step_descriptors(void)
{
	struct actor other = actor_with_mount("theirs");
	long there, copy;

	there = result(open(text("/proc/%d/ns/ipc", other.pid), O_PATH | O_CLOEXEC));
	saw("we open their namespace with O_PATH", there);
	copy = must(dup(there));
	actor_leave(&other);
	said("they are gone; it is", in_a_while("theirs"));
	saw("we close it", result(close(there)));
	said("its copy is there; it is", in_a_while("theirs"));
	saw("we open it through the copy",
	    there = result(open(descriptor_path(copy), O_RDONLY | O_CLOEXEC)));
	saw("we close the copy", result(close(copy)));
	said("it is", in_a_while("theirs"));
	saw("we close the last", result(close(there)));
	said("in the end it is", in_the_end("theirs"));
}

/* A descriptor under way in a socket holds it too. */
static void step_descriptor_under_way(void)
{
	struct actor other = actor_with_mount("theirs");
	struct order o = { .fd = tell(&other, act_give_namespace, NULL, 0) };
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair));
	order_send(pair[0], &o);
	saw("their namespace is in a socket; closing it", result(close(o.fd)));
	actor_leave(&other);
	said("they are gone; it is", in_a_while("theirs"));
	order_wait(pair[1], &o);
	close(pair[0]);
	close(pair[1]);
	said("it is out of the socket; it is", in_a_while("theirs"));
	saw("closing it", result(close(o.fd)));
	said("in the end it is", in_the_end("theirs"));
}

/* So does a bind mount of the file. */
static void step_bound_file(void)
{
	struct actor other = actor_with_mount("theirs"), a = actor_start(0);
	long there;

	must(close(must(open("ns", O_CREAT | O_WRONLY, 0644))));
	saw("we bind their namespace on a file",
	    bind_on(text("/proc/%d/ns/ipc", other.pid), "ns"));
	actor_leave(&other);
	said("they are gone; it is", in_a_while("theirs"));
	there = must(open("ns", O_RDONLY | O_CLOEXEC));
	saw("another task joins", hand_over(&a, act_join_namespace, NULL, there));
	saw("and opens /ab", tell(&a, act_open, "/ab", O_RDWR));
	close(there);
	actor_leave(&a);
	said("it has left; it is", in_a_while("theirs"));
	saw("umount of the file", result(umount("ns")));
	said("in the end it is", in_the_end("theirs"));
}

/* So does a context of fsopen(), until a mount is made of it. */
static void step_context(void)
{
	struct actor other = actor_with_mount("theirs");
	long context = tell(&other, act_give_context, NULL, 0), mnt;

	saw("they give us a context", context);
	actor_leave(&other);
	said("they are gone; it is", in_a_while("theirs"));
	saw("it makes its superblock", context_create(context));
	said("the namespace is", in_a_while("theirs"));
	mnt = result(fsmount(context, FSMOUNT_CLOEXEC, 0));
	saw("and a mount", mnt);
	said("in the end it is", in_the_end("theirs"));
	saw("we close the context", result(close(context)));
	said("in the end it is", in_the_end("theirs"));
	must(mkdir("a", 0755));
	saw("we put the mount on a",
	    result(move_mount(mnt, "", AT_FDCWD, "a", MOVE_MOUNT_F_EMPTY_PATH)));
	said("ls a", list("a"));
	said("a and theirs", which_superblock("a", "theirs"));
}

/* A context nobody used holds it as well. */
static void step_unused_context(void)
{
	struct actor other = actor_with_mount("theirs");
	long context = tell(&other, act_give_context, NULL, 0);

	saw("umount theirs", result(umount("theirs")));
	actor_leave(&other);
	must(mkdir("a", 0755));
	saw("they are gone, their context makes its superblock", context_create(context));
	saw("and is mounted on a", mount_attach(context, "a"));
	said("ls a", list("a"));
	saw("making a/cd", file_make("a/cd"));
	saw("we close the context", result(close(context)));
	said("in the end it is", in_the_end("a"));
	said("ls a", list("a"));
}

static void *segment;

static long act_attach_memory(struct order *o)
{
	int id = must(shmget(IPC_PRIVATE, 4096, IPC_CREAT | 0600));

	(void)o;
	segment = shmat(id, NULL, 0);
	return segment == (void *)-1 ? -errno : 0;
}

static long act_detach_memory(struct order *o)
{
	(void)o;
	return result(shmdt(segment));
}

/* So does shared memory that is still mapped. */
static void step_shared_memory(void)
{
	struct actor other = actor_with_mount("theirs"), same = actor_with_mount("theirs2");

	saw("one attaches shared memory", tell(&other, act_attach_memory, NULL, 0));
	saw("and leaves its namespace", tell(&other, act_unshare, NULL, CLONE_NEWIPC));
	said("it is", in_a_while("theirs"));
	saw("it detaches the memory", tell(&other, act_detach_memory, NULL, 0));
	said("in the end it is", in_the_end("theirs"));
	saw("another attaches, too", tell(&same, act_attach_memory, NULL, 0));
	saw("and leaves", tell(&same, act_unshare, NULL, CLONE_NEWIPC));
	said("it is", in_a_while("theirs2"));
	actor_kill(&same);
	said("it was killed; in the end it is", in_the_end("theirs2"));
}

/* Several of these hold it until the last is gone, whichever that is. */
static void step_several(void)
{
	struct actor other = actor_with_mount("theirs");
	long there = tell(&other, act_give_namespace, NULL, 0);
	long context = tell(&other, act_give_context, NULL, 0);

	must(close(must(open("ns", O_CREAT | O_WRONLY, 0644))));
	must_be(bind_on(text("/proc/%d/ns/ipc", other.pid), "ns"), "bind", __FILE__, __LINE__);
	actor_leave(&other);
	said("descriptor, file and context are left; it is", in_a_while("theirs"));
	close(there);
	said("file and context; it is", in_a_while("theirs"));
	must(umount("ns"));
	said("context; it is", in_a_while("theirs"));
	close(context);
	said("none; in the end it is", in_the_end("theirs"));
}

/* An open queue does not hold it. */
static void step_not_queues(void)
{
	struct actor other = actor_with_mount("theirs");
	long q = tell(&other, act_open, "/ab", O_RDWR), given, fd;

	given = tell(&other, act_give_file, text("/proc/self/fd/%ld", q), O_RDWR);
	fd = file_open("theirs/ab", O_RDWR);
	saw("a queue from inside and one from outside", given < 0 ? given : fd);
	actor_leave(&other);
	saw("are not enough; making theirs/cd", file_make("theirs/cd"));
	saw("they work, sending", queue_send(given, "x", 0));
	said("receiving", queue_receive(fd));
}

/* Nor do directories, a task in one, or a mount that is nowhere. */
static void step_not_places(void)
{
	struct actor other = actor_with_mount("theirs");
	long dir = must(open("theirs", O_RDONLY | O_DIRECTORY));
	long path = must(open("theirs/ab", O_PATH));
	long tree = must(open_tree(AT_FDCWD, "theirs", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC));
	long watch = must(inotify_init1(0));

	must(inotify_add_watch(watch, "theirs", IN_CREATE));
	must(fchdir(dir));
	saw("we are in theirs, hold a copy of the mount, a file, a watch; making cd",
	    file_make("cd"));
	actor_leave(&other);
	saw("they are gone; making ef", file_make("ef"));
	said("ls of the copy", list(descriptor_path(tree)));
	saw("sending to the file", file_send(descriptor_path(path), "x"));
	said("ls .", list("."));
}

/* Nor do a process descriptor and other namespaces of its tasks. */
static void step_not_others(void)
{
	struct actor other = actor_start(CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWNET);
	long pidfd, uts, net, user;

	must_be(tell(&other, act_mount, "theirs", 0), "mount", __FILE__, __LINE__);
	pidfd = result(syscall(SYS_pidfd_open, other.pid, 0));
	uts = must(open(text("/proc/%d/ns/uts", other.pid), O_RDONLY));
	net = must(open(text("/proc/%d/ns/net", other.pid), O_RDONLY));
	user = must(open(text("/proc/%d/ns/user", other.pid), O_RDONLY));
	saw("we hold their process, host name, network and user namespace; making cd",
	    file_make("theirs/cd"));
	actor_leave(&other);
	saw("they are gone; making ef", file_make("theirs/ef"));
	saw("we join what we hold", result(setns(uts, 0)) ?: result(setns(net, 0)));
	saw("making ef", file_make("theirs/ef"));
	close(pidfd);
	close(user);
	said("ls theirs", list("theirs"));
}

/* Has a child, born with flags o->number, and answers with its number. */
static long act_child(struct order *o)
{
	pid_t child = must(syscall(SYS_clone, o->number | SIGCHLD, NULL, NULL, NULL, 0));

	if (!child) {
		pause();
		_exit(0);
	}
	return child;
}

/* The task is what counts: children that stayed hold it, others do not. */
static void step_children(void)
{
	struct actor one = actor_with_mount("one"), two = actor_with_mount("two");
	long elsewhere, stays;

	/* Orphans come to us. */
	must(prctl(PR_SET_CHILD_SUBREAPER, 1));
	elsewhere = tell(&one, act_child, NULL, CLONE_NEWIPC);
	saw("one has a child with a namespace of its own", elsewhere);
	actor_leave(&one);
	saw("one is gone; making one/cd", file_make("one/cd"));
	stays = tell(&two, act_child, NULL, 0);
	saw("two has a plain child", stays);
	actor_leave(&two);
	said("two is gone; it is", in_a_while("two"));
	must(kill(stays, SIGKILL));
	must(waitpid(stays, NULL, 0));
	saw("the child is gone; making two/cd", file_make("two/cd"));
	must(kill(elsewhere, SIGKILL));
}

/* A context made for changing a mount is not one of the mount's namespace. */
static void step_not_picked(void)
{
	struct actor other = actor_with_mount("theirs");
	long context = result(fspick(AT_FDCWD, "theirs", FSPICK_CLOEXEC));

	saw("we pick their mount for a change", context);
	actor_leave(&other);
	saw("they are gone; making theirs/cd", file_make("theirs/cd"));
	saw("the change", result(fsconfig(context, FSCONFIG_CMD_RECONFIGURE, NULL, NULL, 0)));
	said("ls theirs", list("theirs"));
	saw("making theirs/cd", file_make("theirs/cd"));
}

static const step_fn steps[] = {
	step_internal_mount, step_mounts, step_descriptor, step_descriptors,
	step_descriptor_under_way, step_bound_file, step_context, step_unused_context,
	step_shared_memory, step_several, step_not_queues, step_not_places, step_not_others,
	step_children, step_not_picked, NULL
};

const struct chapter chapter_pins = {
	"the namespace pins its internal mount, the mount does not pin the namespace", steps
};
