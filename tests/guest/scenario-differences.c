// SPDX-License-Identifier: GPL-2.0-only
/*
 * S11: what differs, and is meant to
 *
 * Each of these observations that is in tests/differences has to come out as it
 * says there.  "Plain" is a namespace in which names stand for the kernel's own
 * queues, while a mount of the type that is played shows those of that type.
 */
#include "scenario.h"

#include <linux/mqueue_ns.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/vfs.h>

#define COOKIE_SIZE	32

static long must_work(long ret, const char *what)
{
	return must_be(ret, what, __FILE__, __LINE__);
}

/* Names stand for the kernel's own queues in our namespace from now on. */
static void become_plain(void)
{
	static const char serve[] = "/proc/sys/fs/mqueue_ns/serve";

	if (!access(serve, F_OK))
		must_work(write_text(serve, "0"), serve);
}

/* The fields of the line in /proc/mounts for @dir, which must be made of letters. */
static void mount_line(const char *dir, char *type, char *options)
{
	FILE *mounts = fopen("/proc/self/mounts", "r");
	char line[500], where[200];

	must(mounts ? 0 : -1);
	while (fgets(line, sizeof(line), mounts)) {
		if (sscanf(line, "%*s %199s %99s %99s", where, type, options) != 3)
			continue;
		if (strlen(where) > strlen(dir) &&
		    !strcmp(where + strlen(where) - strlen(dir), dir))
			break;
	}
	fclose(mounts);
}

/* Type name. */
static void step_type(void)
{
	char type[100] = "", options[100] = "";
	struct statfs fs;

	become_plain();
	saw("we mount", mount_on("mine"));
	mount_line("/mine", type, options);
	said("its type in /proc/mounts", type);
	must(mkdir("theirs", 0755));
	saw("a mount of the kernel's own", result(mount("none", "theirs", "mqueue", 0, NULL)));
	said("has its superblock or another", which_superblock("mine", "theirs"));
	must(statfs("mine", &fs));
	see("its magic number", "%#lx", (long)fs.f_type);
}

/* Option. */
static void step_option(void)
{
	char type[100] = "", options[100] = "";

	saw("we mount", mount_on("mine"));
	mount_line("/mine", type, options);
	truth("its options tell the namespace", strstr(options, "ipcns="));
	must(mkdir("a", 0755));
	saw("we mount with the option",
	    result(mount("none", "a", fs_type, 0, "ipcns=/proc/self/ns/ipc")));
	saw("we mount with another", result(mount("none", "a", fs_type, 0, "ipc=1")));
}

/* Apart. */
static void step_apart(void)
{
	become_plain();
	saw("we mount", mount_on("mine"));
	saw("make /ab by name", queue_make("/ab"));
	said("ls mine", list("mine"));
	saw("make mine/ab", file_make("mine/ab"));
	saw("open /ab", queue_open("/ab", O_RDWR));
}

static long act_limit_bytes(struct order *o)
{
	struct rlimit limit = { o->number, o->number };

	return result(setrlimit(RLIMIT_MSGQUEUE, &limit));
}

/* Number of queues. */
static void step_number(void)
{
	struct actor user = actor_other_user();

	become_plain();
	saw("we mount", mount_on("mine"));
	must_work(write_text("/proc/sys/fs/mqueue/queues_max", "1"), "queues_max");
	saw("there may be one queue; a user makes /ab", tell(&user, act_make, "/ab", 0));
	saw("and another", tell(&user, act_make, "/cd", 0));
	saw("and mine/cd", tell(&user, act_file_make, "mine/cd", 0));
	saw("and another", tell(&user, act_file_make, "mine/ef", 0));
}

/* RLIMIT_MSGQUEUE before Linux 5.14. */
static void step_bytes(void)
{
	struct actor user = actor_start(0);

	/* Nobody who has been charged for queues of an earlier step. */
	must_work(tell(&user, act_become, NULL, OTHER_USER + 1), "another user");
	become_plain();
	saw("we mount", mount_on("mine"));
	must_work(tell(&user, act_limit_bytes, NULL, 100000), "a limit");
	saw("a user has room for one queue and makes /ab", tell(&user, act_make, "/ab", 0));
	saw("and mine/cd", tell(&user, act_file_make, "mine/cd", 0));
	saw("and mine/ef", tell(&user, act_file_make, "mine/ef", 0));
}

static long register_cookie(int q, int sock)
{
	static char cookie[COOKIE_SIZE];
	struct sigevent ev = { .sigev_notify = SIGEV_THREAD, .sigev_signo = sock };

	ev.sigev_value.sival_ptr = cookie;
	return result(syscall(SYS_mq_notify, q, &ev));
}

/* Closes the queue, whose number is in *@arg, for both who share descriptors. */
static int close_for_both(void *arg)
{
	close(*(int *)arg);
	return 0;
}

/* Stale notifications. */
static void step_stale(void)
{
	static char stack[64 << 10] __attribute__((aligned(16)));
	int sock = must(socket(AF_NETLINK, SOCK_RAW, 0));
	int q = must_work(queue_open("/ab", O_CREAT | O_RDWR), "mq_open");
	char cookie[COOKIE_SIZE];
	pid_t other;

	saw("we register", register_cookie(q, sock));
	saw("and remove the name", queue_unlink("/ab"));
	other = must(clone(close_for_both, stack + sizeof(stack), CLONE_FILES | SIGCHLD, &q));
	must(waitpid(other, NULL, 0));
	saw("another who shares our descriptors closes it", result(fcntl(q, F_GETFD)));
	sleep_ms(300);
	saw("that is told", result(recv(sock, cookie, sizeof(cookie), MSG_DONTWAIT)));
}

/* ioctl. */
static void step_ioctl(void)
{
	char bytes[MESSAGE_MAX];
	struct mqueue_ns_peek peek = {
		.message = { .data = (unsigned long)bytes, .size = sizeof(bytes) },
	};
	long q = queue_open("/ab", O_CREAT | O_RDWR | O_NONBLOCK);

	saw("we send", queue_send(q, "one", 3));
	saw("and peek", result(ioctl(q, MQUEUE_NS_PEEK, &peek)));
	said("and receive", queue_receive(q));
	saw("a request that nobody knows", result(ioctl(q, _IO(0xf3, 0x70), 0)));
}

static const step_fn steps[] = {
	step_type, step_option, step_apart, step_number, step_bytes, step_stale,
	step_ioctl, NULL
};

const struct chapter chapter_differences = {
	"what differs, and is meant to", steps
};
