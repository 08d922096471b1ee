// SPDX-License-Identifier: GPL-2.0-only
/*
 * passing DIR - what another user does with a queue's descriptor that he was given
 *
 * DIR is a mount of message queues.  One user makes a queue there that is for him alone
 * and gives its descriptors, open for reading, for writing, and only as a path, to
 * another one, who is root of namespaces of his own.  Prints "descriptor, what: outcome"
 * for all that he tries; to be compared with what comes of it on the kernel's own queues.
 */
#include "actor.h"

#include <grp.h>
#include <sys/ioctl.h>
#include <sys/resource.h>

#define GIVER	1000
#define TAKER	1001

static void become(uid_t user)
{
	must(setgroups(0, NULL));
	must(setresgid(user, user, user));
	must(setresuid(user, user, user));
	must(prctl(PR_SET_DUMPABLE, 1));
}

static long act_be_giver(struct order *o)
{
	struct mq_attr attr = { .mq_maxmsg = 4, .mq_msgsize = 16 };
	int q;

	become(GIVER);
	must(chdir(o->name));
	/* By its name, for its attributes; then it is in the directory. */
	q = must(mq_open("/passed", O_CREAT | O_EXCL | O_RDWR | O_NONBLOCK, 0600, &attr));
	must(queue_send(q, "for you", 1));
	must(queue_send(q, "and again", 1));
	return q;
}

static long act_be_taker(struct order *o)
{
	(void)o;
	become(TAKER);
	must(unshare(CLONE_NEWUSER | CLONE_NEWIPC | CLONE_NEWNS));
	must(write_text("/proc/self/setgroups", "deny"));
	must(write_text("/proc/self/uid_map", text("0 %d 1", TAKER)));
	return write_text("/proc/self/gid_map", text("0 %d 1", TAKER));
}

static long act_give(struct order *o)
{
	o->fd = open("passed", o->number | O_CLOEXEC);
	return result(o->fd);
}

static const char *given;

static void tried(const char *what, long ret)
{
	printf("%s, %s: %s\n", given, what, outcome(ret));
}

static void try_messages(int q)
{
	struct sigevent none = { .sigev_notify = SIGEV_NONE };
	struct mq_attr attr = { .mq_flags = O_NONBLOCK };
	char bytes[80];

	tried("attributes", result(mq_getattr(q, &attr)));
	attr.mq_flags = O_NONBLOCK;
	tried("set its flags", result(mq_setattr(q, &attr, NULL)));
	printf("%s, receive: %s\n", given, queue_receive(q));
	tried("send", queue_send(q, "back", 1));
	tried("read its status", result(read(q, bytes, sizeof(bytes))));
	tried("register", result(mq_notify(q, &none)));
	tried("end that", result(mq_notify(q, NULL)));
}

static void try_inode(int q)
{
	char *again = text("/proc/self/fd/%d", q);
	struct stat st;

	tried("open it again for both", result(open(again, O_RDWR)));
	tried("for reading", result(open(again, O_RDONLY)));
	tried("change its mode", result(fchmod(q, 0666)));
	tried("its mode by its path", result(chmod(again, 0666)));
	tried("its owner", result(fchown(q, 0, 0)));
	tried("its times", result(futimens(q, NULL)));
	tried("its size", result(ftruncate(q, 0)));
	tried("give it another name", result(linkat(AT_FDCWD, again, AT_FDCWD, "/tmp/passed",
						    AT_SYMLINK_FOLLOW)));
	tried("execute it", result(execl(again, "passed", NULL)));
	tried("enter it as a namespace", result(setns(q, 0)));
	must(fstat(q, &st));
	printf("%s, its owner and mode: %d %o\n", given, st.st_uid, st.st_mode & 07777);
}

static long act_try(struct order *o)
{
	given = o->name;
	try_messages(o->number);
	try_inode(o->number);
	tried("by its name in his own namespace", queue_open("/passed", O_RDWR));
	tried("unlink it there", queue_unlink("/passed"));
	fflush(stdout);
	return 0;
}

static void pass(struct actor *giver, struct actor *taker, const char *name, int flags)
{
	int fd = must(tell(giver, act_give, NULL, flags | O_NONBLOCK));

	hand_over(taker, act_try, name, fd);
	close(fd);
}

/* What is still the giver's. */
static long act_look(struct order *o)
{
	int q = must(open("passed", O_RDWR | O_NONBLOCK));

	(void)o;
	printf("the owner, receive: %s\n", queue_receive(q));
	printf("the owner, receive: %s\n", queue_receive(q));
	printf("the owner, unlink: %s\n", outcome(queue_unlink("/passed")));
	fflush(stdout);
	return 0;
}

int main(int argc, char **argv)
{
	struct actor giver = actor_start(0), taker = actor_start(0);

	if (argc != 2)
		return 2;
	must(tell(&giver, act_be_giver, argv[1], 0));
	must(tell(&taker, act_be_taker, NULL, 0));
	pass(&giver, &taker, "for reading", O_RDONLY);
	pass(&giver, &taker, "for writing", O_WRONLY);
	pass(&giver, &taker, "as a path", O_PATH);
	tell(&giver, act_look, NULL, 0);
	actor_leave(&giver);
	actor_leave(&taker);
	return 0;
}
