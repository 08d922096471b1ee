// SPDX-License-Identifier: GPL-2.0-only
/*
 * S5: actions through a mount work on the namespace the mount was made for
 */
#include "scenario.h"

#include <poll.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/statfs.h>
#include <sys/xattr.h>

/* An old mount goes on showing, and making, the old namespace's queues. */
static void step_old_mount(void)
{
	struct actor stays = actor_start(0);

	saw("we mount", mount_on("old"));
	saw("we unshare", result(unshare(CLONE_NEWIPC)));
	saw("we make /ab", queue_make("/ab"));
	said("ls old", list("old"));
	saw("we open old/ab", file_open("old/ab", O_RDWR));
	saw("we make old/ab", file_make("old/ab"));
	saw("and old/cd", file_make("old/cd"));
	said("ls old", list("old"));
	saw("we open /cd", queue_open("/cd", O_RDWR));
	saw("one who stayed does", tell(&stays, act_open, "/cd", O_RDWR));
	saw("we remove /ab", queue_unlink("/ab"));
	said("ls old", list("old"));
	saw("we remove old/ab", result(unlink("old/ab")));
	saw("one who stayed opens /ab", tell(&stays, act_open, "/ab", O_RDWR));
	saw("he makes /ef", tell(&stays, act_make, "/ef", 0));
	said("ls old", list("old"));
	saw("only now do we mount anew", mount_on("new"));
	said("ls new", list("new"));
}

/* Messages go where the mount points. */
static void step_messages(void)
{
	struct actor stays = actor_start(0);
	long q;

	saw("we mount", mount_on("old"));
	saw("and make /ab", queue_make("/ab"));
	saw("we unshare", result(unshare(CLONE_NEWIPC)));
	q = queue_open("/ab", O_CREAT | O_RDWR | O_NONBLOCK);
	saw("and make /ab", q);
	saw("we send to old/ab", file_send("old/ab", "old way"));
	saw("and to /ab", queue_send(q, "new way", 0));
	said("we receive from old/ab", file_receive("old/ab"));
	said("and again", file_receive("old/ab"));
	said("from /ab", queue_receive(q));
	saw("we send to old/ab", file_send("old/ab", "to who stayed"));
	q = tell(&stays, act_open, "/ab", O_RDWR | O_NONBLOCK);
	said("who stayed receives", ask(&stays, act_receive, NULL, q));
	saw("he sends", tell(&stays, act_send, "to who left", q));
	said("we receive from old/ab", file_receive("old/ab"));
}

/* Files and directory as stat() shows them. */
static void step_stat(void)
{
	struct statfs fs;
	struct stat s;

	saw("we mount", mount_on("a"));
	said("the directory", text("%s, %s", mode_owner("a"), size_links("a")));
	saw("we make /ab", queue_make("/ab"));
	said("the directory", size_links("a"));
	saw("and a/cd", file_make("a/cd"));
	said("the directory", size_links("a"));
	must(stat("a/ab", &s));
	truth("ab is a regular file", S_ISREG(s.st_mode));
	said("ab", text("%s, %s", mode_owner("a/ab"), size_links("a/ab")));
	saw("we send to it", file_send("a/ab", "some bytes"));
	said("ab", size_links("a/ab"));
	see("blocks", "%ld", (long)s.st_blocks);
	see("block size", "%ld", (long)s.st_blksize);
	saw("we remove cd", queue_unlink("/cd"));
	said("the directory", size_links("a"));
	saw("statfs of the mount", result(statfs("a", &fs)));
	see("magic", "%#lx", (long)fs.f_type);
	see("block size, longest name", "%ld, %ld", (long)fs.f_bsize, (long)fs.f_namelen);
	must_be(queue_unlink("/ab"), "mq_unlink", __FILE__, __LINE__);
	said("the directory, empty again", size_links("a"));
}

/* The line a queue's file reads as. */
static void step_status_line(void)
{
	struct sigevent none = { .sigev_notify = SIGEV_NONE };
	struct sigevent sig = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR2 };
	char buf[100];
	int pid = 0, signo = 0;
	long q = queue_open("/ab", O_CREAT | O_RDWR | O_NONBLOCK), fd;

	must_be(mount_on("a"), "mount", __FILE__, __LINE__);
	said("an empty queue", status_line("a/ab"));
	saw("we send five bytes", queue_send(q, "12345", 2));
	saw("and two", queue_send(q, "67", 1));
	said("the queue", status_line("a/ab"));
	fd = file_open("a/ab", O_RDONLY);
	see("reading six bytes", "%ld", result(read(fd, buf, 6)));
	see("they are", "%.6s", buf);
	see("the next four are", "%.*s", (int)result(read(fd, buf, 4)), buf);
	see("reading at 75", "%ld", result(pread(fd, buf, sizeof(buf), 75)));
	see("reading at 500", "%ld", result(pread(fd, buf, sizeof(buf), 500)));
	see("seeking to the end", "%ld", result(lseek(fd, 0, SEEK_END)));
	see("to the begin", "%ld", result(lseek(fd, 0, SEEK_SET)));
	said("all messages", all_messages(q));
	said("the queue", status_line("a/ab"));
	saw("we ask for no notice of any kind", result(mq_notify(q, &none)));
	must(read_text("a/ab", buf, sizeof(buf)));
	see("the line", "%.27s", buf);
	must_be(mq_notify(q, NULL), "mq_notify", __FILE__, __LINE__);
	saw("we ask for a signal", result(mq_notify(q, &sig)));
	must(read_text("a/ab", buf, sizeof(buf)));
	see("the line", "%.27s", buf);
	if (sscanf(buf + 27, " SIGNO:%d NOTIFY_PID:%d", &signo, &pid) != 2)
		exit(2);
	truth("signal and task are right", signo == SIGUSR2 && pid == getpid());
	see("reading what mq_open opened", "%ld", result(read(q, buf, sizeof(buf))));
	saw("and what it opened for writing",
	    result(read(queue_open("/ab", O_WRONLY), buf, sizeof(buf))));
}

/* poll() */
static void step_poll(void)
{
	struct mq_attr one = { .mq_maxmsg = 1, .mq_msgsize = MESSAGE_MAX };
	long q = must(mq_open("/ab", O_CREAT | O_RDWR | O_NONBLOCK, 0600, &one)), fd, theirs;
	struct actor a = actor_start(0);

	must_be(mount_on("a"), "mount", __FILE__, __LINE__);
	fd = file_open("a/ab", O_RDWR | O_NONBLOCK);
	said("an empty queue's file is ready for", readiness(fd));
	saw("we send", queue_send(q, "x", 0));
	said("a full one's for", readiness(fd));
	said("a full queue for", readiness(q));
	said("we receive", queue_receive(fd));
	said("it is ready for", readiness(q));
	theirs = tell(&a, act_file_open, "a/ab", O_RDONLY);
	actor_order(&a, act_wait_ready, NULL, theirs);
	wait_asleep_in(a.pid, SYS_ppoll);
	saw("another process sleeps in poll, we send", queue_send(q, "y", 0));
	see("it awakes with", "%ld ready", actor_answer(&a, NULL));
	said("a directory is ready for", readiness(must(open("a", O_RDONLY))));
	must(mq_open("/cd", O_CREAT | O_RDWR, 0600, NULL));
	saw("we send to a/cd", file_send("a/cd", "not full"));
	said("it is ready for", readiness(file_open("a/cd", O_RDONLY)));
}

/* Mode and owner can be changed, by whom they belong to. */
static void step_mode_owner(void)
{
	struct actor user = actor_other_user();

	must_be(mount_on("a"), "mount", __FILE__, __LINE__);
	saw("we make /ab", queue_make("/ab"));
	saw("chmod", result(chmod("a/ab", 0640)));
	said("ab", mode_owner("a/ab"));
	saw("a user opens it", tell(&user, act_open, "/ab", O_RDONLY));
	saw("chown to him", result(chown("a/ab", OTHER_USER, 7)));
	said("ab", mode_owner("a/ab"));
	saw("he opens it", tell(&user, act_open, "/ab", O_RDWR));
	saw("and through the mount", tell(&user, act_file_open, "a/ab", O_RDWR));
	saw("chmod of the directory", result(chmod("a", 0700)));
	said("the directory", mode_owner("a"));
	saw("he opens a/ab", tell(&user, act_file_open, "a/ab", O_RDWR));
	saw("he makes /cd", tell(&user, act_make, "/cd", 0));
	saw("chmod of the directory", result(chmod("a", 0755)));
	saw("he makes /cd", tell(&user, act_make, "/cd", 0));
	saw("he removes /ab", tell(&user, act_unlink, "/ab", 0));
	saw("chown of the directory", result(chown("a", OTHER_USER, OTHER_USER)));
	saw("he makes /cd", tell(&user, act_make, "/cd", 0));
	said("cd", mode_owner("a/cd"));
	saw("he removes /ab", tell(&user, act_unlink, "/ab", 0));
	said("ls", list("a"));
}

/* The sticky directory: everybody makes, only the owner removes. */
static void step_sticky(void)
{
	struct actor user = actor_other_user();

	must_be(mount_on("a"), "mount", __FILE__, __LINE__);
	said("the directory", mode_owner("a"));
	saw("we make /ab, for all", result(mq_open("/ab", O_CREAT | O_RDWR, 0666, NULL)));
	saw("a user makes a/his", tell(&user, act_file_make, "a/his", 0));
	said("it is", mode_owner("a/his"));
	saw("he sends to a/ab", tell(&user, act_file_send, "a/ab", 0));
	said("we receive", file_receive("a/ab"));
	saw("he removes /ab", tell(&user, act_unlink, "/ab", 0));
	saw("he removes a/ab", tell(&user, act_file_unlink, "a/ab", 0));
	saw("he removes /his", tell(&user, act_unlink, "/his", 0));
	saw("he makes /his2", tell(&user, act_make, "/his2", 0));
	saw("we remove a/his2", result(unlink("a/his2")));
	said("ls", list("a"));
}

/* What changes sizes and times. */
static void step_truncate_utimes(void)
{
	struct timespec t[2] = { { .tv_sec = 1000 }, { .tv_sec = 2000 } };
	struct stat s;

	must_be(mount_on("a"), "mount", __FILE__, __LINE__);
	saw("we make /ab", queue_make("/ab"));
	saw("and send", file_send("a/ab", "kept"));
	saw("utimensat", result(utimensat(AT_FDCWD, "a/ab", t, 0)));
	must(stat("a/ab", &s));
	see("times", "%ld %ld", (long)s.st_atime, (long)s.st_mtime);
	saw("truncate to 1000", result(truncate("a/ab", 1000)));
	said("ab", size_links("a/ab"));
	saw("truncate to none", result(truncate("a/ab", 0)));
	said("ab", size_links("a/ab"));
	said("its line", status_line("a/ab"));
	said("we receive", file_receive("a/ab"));
	saw("we make /cd", queue_make("/cd"));
	saw("opening it with O_TRUNC", file_open("a/cd", O_RDWR | O_TRUNC));
	said("cd", size_links("a/cd"));
	saw("utimensat of the directory", result(utimensat(AT_FDCWD, "a", t, 0)));
}

static bool differs(struct timespec a, struct timespec b)
{
	return a.tv_sec != b.tv_sec || a.tv_nsec != b.tv_nsec;
}

/* Which of the times of @path are not what they were in @s; @s is brought up to date. */
static const char *which_moved(const char *path, struct stat *s)
{
	struct stat old = *s;

	must(stat(path, s));
	/* The time stamps are in seconds. */
	sleep_ms(1050);
	return text("%s%s%s moved", differs(old.st_atim, s->st_atim) ? "a" : "-",
		    differs(old.st_mtim, s->st_mtim) ? "m" : "-",
		    differs(old.st_ctim, s->st_ctim) ? "c" : "-");
}

/* What moves which time stamp. */
static void step_times(void)
{
	struct sigevent none = { .sigev_notify = SIGEV_NONE };
	struct stat dir, file;
	char buf[100];
	long q, fd;

	must_be(mount_on("a"), "mount", __FILE__, __LINE__);
	which_moved("a", &dir);
	q = queue_open("/ab", O_CREAT | O_RDWR | O_NONBLOCK);
	said("making a queue, directory", which_moved("a", &dir));
	which_moved("a/ab", &file);
	truth("times are in full seconds", !dir.st_mtim.tv_nsec && !file.st_atim.tv_nsec &&
	      !file.st_mtim.tv_nsec && !file.st_ctim.tv_nsec);
	saw("sending", queue_send(q, "one", 0));
	said("queue", which_moved("a/ab", &file));
	said("directory", which_moved("a", &dir));
	said("receiving", queue_receive(q));
	said("queue", which_moved("a/ab", &file));
	saw("asking for notice", result(mq_notify(q, &none)));
	said("queue", which_moved("a/ab", &file));
	said("asking for attributes", attributes(q));
	said("queue", which_moved("a/ab", &file));
	fd = file_open("a/ab", O_RDONLY);
	said("opening", which_moved("a/ab", &file));
	see("reading", "%ld", result(read(fd, buf, sizeof(buf))));
	said("queue", which_moved("a/ab", &file));
	saw("chmod", result(chmod("a/ab", 0644)));
	said("queue", which_moved("a/ab", &file));
	saw("removing it", queue_unlink("/ab"));
	said("directory", which_moved("a", &dir));
}

/* There are queues in it, and nothing else. */
static void step_refused(void)
{
	must_be(mount_on("a"), "mount", __FILE__, __LINE__);
	saw("we make /ab", queue_make("/ab"));
	saw("rename", result(rename("a/ab", "a/cd")));
	saw("rename out of it", result(rename("a/ab", "ab")));
	saw("mkdir", result(mkdir("a/dir", 0755)));
	saw("link", result(link("a/ab", "a/cd")));
	saw("symlink", result(symlink("ab", "a/cd")));
	saw("a FIFO", result(mknod("a/fifo", S_IFIFO | 0600, 0)));
	saw("a file by mknod", result(mknod("a/cd", S_IFREG | 0600, 0)));
	saw("a file without a name", result(open("a", O_TMPFILE | O_RDWR, 0600)));
	saw("rmdir of a queue", result(rmdir("a/ab")));
	saw("a queue as a directory", result(open("a/ab", O_RDONLY | O_DIRECTORY)));
	saw("a name in a queue", file_open("a/ab/cd", O_RDWR | O_CREAT));
	saw("an attribute", result(setxattr("a/ab", "user.x", "1", 1, 0)));
	said("ls", list("a"));
	said("the directory", size_links("a"));
}

/* A queue's file is no storage. */
static void step_no_storage(void)
{
	char *const args[] = { "ab", NULL };
	char buf[8] = "x";
	long fd;
	int n;

	must_be(mount_on("a"), "mount", __FILE__, __LINE__);
	saw("we make /ab", queue_make("/ab"));
	fd = file_open("a/ab", O_RDWR);
	saw("write", result(write(fd, buf, 1)));
	saw("mmap", mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0) == MAP_FAILED ? -errno : 0);
	saw("ioctl FIONREAD", result(ioctl(fd, FIONREAD, &n)));
	see("it tells of", "%d bytes", n);
	saw("ioctl TIOCGWINSZ", result(ioctl(fd, TIOCGWINSZ, &n)));
	saw("fsync", result(fsync(fd)));
	saw("fallocate", result(fallocate(fd, 0, 0, 100)));
	saw("flock", result(flock(fd, LOCK_EX)));
	saw("open with O_DIRECT", file_open("a/ab", O_RDWR | O_DIRECT));
	saw("reading the directory", result(read(must(open("a", O_RDONLY)), buf, 1)));
	must(chmod("a/ab", 0755));
	saw("executing it", result(execve("a/ab", args, args + 1)));
	saw("telling the descriptor not to wait", result(fcntl(fd, F_SETFL, O_NONBLOCK)));
	said("it receives", queue_receive(fd));
}

/* A descriptor of plain open() is a queue's as much as one of mq_open(). */
static void step_plain_descriptor(void)
{
	struct mq_attr nonblock = { .mq_flags = O_NONBLOCK };
	struct sigevent none = { .sigev_notify = SIGEV_NONE };
	long fd, path, q;

	must_be(mount_on("a"), "mount", __FILE__, __LINE__);
	fd = file_open("a/ab", O_RDWR | O_CREAT | O_EXCL);
	saw("we make a/ab with open", fd);
	said("it says", attributes(fd));
	saw("we set it not to block", result(mq_setattr(fd, &nonblock, NULL)));
	truth("and fcntl knows", fcntl(fd, F_GETFL) & O_NONBLOCK);
	q = queue_open("/ab", O_RDWR | O_NONBLOCK);
	saw("we open it with mq_open", q);
	saw("we send to the one", queue_send(fd, "one", 0));
	said("and receive from the other", queue_receive(q));
	saw("we ask for notice on the one", result(mq_notify(fd, &none)));
	saw("and on the other", result(mq_notify(q, &none)));
	path = result(open("a/ab", O_PATH));
	saw("we send to one opened with O_PATH", queue_send(path, "x", 0));
	saw("and to the directory", queue_send(must(open("a", O_RDONLY)), "x", 0));
	said("which says", attributes(must(open("a", O_RDONLY))));
	saw("we reopen it through /proc", file_open(descriptor_path(q), O_RDONLY));
	saw("we send to one made for reading and writing neither",
	    queue_send(file_open("a/ab", O_ACCMODE), "x", 0));
	saw("opening it for appending", file_open("a/ab", O_WRONLY | O_APPEND));
	fd = file_open("a/cd", O_WRONLY | O_CREAT | O_NONBLOCK);
	saw("we make a/cd for writing", fd);
	said("receiving from it", queue_receive(fd));
	saw("sending to it", queue_send(fd, "x", 0));
	said("it says", attributes(fd));
}

/* The words for what a watch on the directory has to tell. */
static const char *events(int watch)
{
	char buf[4096] __attribute__((aligned(8)));
	const struct inotify_event *e;
	static char words[1024];
	long size = result(read(watch, buf, sizeof(buf))), at;

	if (size < 0)
		return outcome(size);
	words[0] = '\0';
	for (at = 0; at < size; at += sizeof(*e) + e->len) {
		e = (const void *)(buf + at);
		sprintf(words + strlen(words), "%s%s %.20s", at ? ", " : "",
			e->mask == IN_CREATE ? "create" : e->mask == IN_DELETE ? "delete" :
			e->mask == IN_ATTRIB ? "attrib" : "?", e->name);
	}
	return words;
}

/* Who watches a mount hears of queues made by name. */
static void step_watch(void)
{
	int watch = must(inotify_init1(IN_NONBLOCK));
	struct actor other = actor_start(CLONE_NEWIPC);

	must_be(mount_on("a"), "mount", __FILE__, __LINE__);
	must(inotify_add_watch(watch, "a", IN_CREATE | IN_DELETE | IN_ATTRIB));
	said("we watch a mount", events(watch));
	saw("we make /ab", queue_make("/ab"));
	said("we hear", events(watch));
	saw("another namespace makes /cd", tell(&other, act_make, "/cd", 0));
	said("we hear", events(watch));
	saw("we make a/ef", file_make("a/ef"));
	saw("and change its mode", result(chmod("a/ef", 0644)));
	said("we hear", events(watch));
	saw("we remove /ef and ab", queue_unlink("/ef") ?: result(unlink("a/ab")));
	said("we hear", events(watch));
}

/* In an old mount the names are looked up each time. */
static void step_lookup(void)
{
	struct actor stays = actor_start(0);
	char name[300] = "old/";
	long dir, fd;

	must_be(mount_on("old"), "mount", __FILE__, __LINE__);
	saw("we unshare", result(unshare(CLONE_NEWIPC)));
	dir = must(open("old", O_RDONLY | O_DIRECTORY));
	saw("old/ab", result(access("old/ab", F_OK)));
	saw("one who stayed makes /ab", tell(&stays, act_make, "/ab", 0));
	saw("old/ab", result(access("old/ab", F_OK)));
	fd = result(openat(dir, "ab", O_RDWR | O_NONBLOCK));
	saw("opened in the open directory", fd);
	saw("he removes /ab", tell(&stays, act_unlink, "/ab", 0));
	saw("old/ab", result(access("old/ab", F_OK)));
	saw("he makes /ab anew", tell(&stays, act_make, "/ab", 0));
	saw("we send to the removed one", queue_send(fd, "for nobody", 0));
	said("old/ab has", attributes(file_open("old/ab", O_RDWR)));
	memset(name + 4, 'n', 256);
	saw("making a name of 256 letters", file_make(name));
	name[4 + 255] = '\0';
	saw("of 255", file_make(name));
}

static const step_fn steps[] = {
	step_old_mount, step_messages, step_stat, step_status_line, step_poll, step_mode_owner,
	step_sticky, step_truncate_utimes, step_times, step_refused, step_no_storage,
	step_plain_descriptor, step_watch, step_lookup, NULL
};

const struct chapter chapter_vfs = {
	"actions through a mount work on the namespace it was made for", steps
};
