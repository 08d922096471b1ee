// SPDX-License-Identifier: GPL-2.0-only
/*
 * The stage: mounts, queues and what can be seen of them, for us and for actors
 */
#include "scenario.h"

#include <dirent.h>
#include <grp.h>
#include <poll.h>

/* Mounting */

long mount_on(const char *dir)
{
	mkdir(dir, 0755);
	return result(mount("none", dir, fs_type, 0, NULL));
}

long context_open(void)
{
	return result(fsopen(fs_type, FSOPEN_CLOEXEC));
}

long context_create(int context)
{
	return result(fsconfig(context, FSCONFIG_CMD_CREATE, NULL, NULL, 0));
}

long mount_new_way(const char *dir)
{
	long ret, context = context_open();

	if (context < 0)
		return context;
	mkdir(dir, 0755);
	ret = context_create(context);
	if (ret >= 0)
		ret = mount_attach(context, dir);
	close(context);
	return ret;
}

long bind_on(const char *what, const char *dir)
{
	return result(mount(what, dir, NULL, MS_BIND, NULL));
}

/* What can be seen */

static int not_hidden(const struct dirent *d)
{
	return d->d_name[0] != '.';
}

const char *list(const char *dir)
{
	struct dirent **entries;
	int i, n = scandir(dir, &entries, not_hidden, alphasort);
	char *words;

	if (n < 0)
		return outcome(-errno);
	if (!n)
		return "nothing";
	words = text("%s", "");
	for (i = 0; i < n; i++) {
		sprintf(words + strlen(words), "%s/%.20s", i ? " " : "", entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
	return words;
}

const char *which_superblock(const char *a, const char *b)
{
	struct stat x, y;

	if (stat(a, &x) || stat(b, &y))
		return outcome(-errno);
	return x.st_dev == y.st_dev ? "the same" : "another";
}

const char *mode_owner(const char *path)
{
	struct stat s;

	if (stat(path, &s))
		return outcome(-errno);
	return text("%04o %u:%u", s.st_mode & 07777, s.st_uid, s.st_gid);
}

const char *size_links(const char *path)
{
	struct stat s;

	if (stat(path, &s))
		return outcome(-errno);
	return text("%lld bytes, %lu link%s", (long long)s.st_size,
		    (unsigned long)s.st_nlink, s.st_nlink == 1 ? "" : "s");
}

/* The line as read, its padding squeezed and counted. */
const char *status_line(const char *path)
{
	char line[200], *from, *to;
	long size = read_text(path, line, sizeof(line));

	if (size < 0)
		return outcome(size);
	for (from = line, to = line; *from; from++) {
		bool padding = from[0] == ' ' && (from[1] == ' ' || from[1] == '\n');

		if (*from != '\n' && !padding)
			*to++ = *from;
	}
	*to = '\0';
	return text("%s (%ld bytes)", line, size);
}

const char *readiness(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN | POLLOUT };

	if (poll(&p, 1, 0) < 0)
		return outcome(-errno);
	if (p.revents & ~(POLLIN | POLLOUT))
		return text("unexpected events %#x", p.revents);
	if (p.revents == (POLLIN | POLLOUT))
		return "in out";
	return p.revents == POLLIN ? "in" : p.revents == POLLOUT ? "out" : "none";
}

const char *attributes(int queue)
{
	struct mq_attr a;

	if (mq_getattr(queue, &a))
		return outcome(-errno);
	return text("%ld of %ld, %ld bytes%s", (long)a.mq_curmsgs, (long)a.mq_maxmsg,
		    (long)a.mq_msgsize,
		    a.mq_flags == O_NONBLOCK ? ", nonblock" : a.mq_flags ? ", odd flags" : "");
}

const char *all_messages(int queue)
{
	static char words[1024];
	const char *message;

	words[0] = '\0';
	for (;;) {
		message = queue_receive(queue);
		if (*message != '"' || strlen(words) > 900)
			break;
		sprintf(words + strlen(words), "%.40s ", message);
	}
	return text("%sthen %s", words, message);
}

bool signal_taken(siginfo_t *info)
{
	struct timespec soon = { .tv_sec = 0, .tv_nsec = 300000000 };
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	return sigtimedwait(&set, info, &soon) >= 0;
}

bool told_by_signal(int queue, int ready)
{
	struct pollfd message = { .fd = queue, .events = POLLIN };
	siginfo_t info;

	must(write(ready, "y", 1));
	must(poll(&message, 1, -1));
	return signal_taken(&info);
}

const char *descriptor_path(int fd)
{
	return text("/proc/self/fd/%d", fd);
}

/* Queues through a mount */

long file_open(const char *path, int flags)
{
	return result(open(path, flags | O_CLOEXEC, 0600));
}

long file_make(const char *path)
{
	return closed(file_open(path, O_RDWR | O_CREAT | O_EXCL));
}

long file_send(const char *path, const char *message)
{
	long ret, fd = file_open(path, O_WRONLY | O_NONBLOCK);

	if (fd < 0)
		return fd;
	ret = queue_send(fd, message, 0);
	close(fd);
	return ret;
}

const char *file_receive(const char *path)
{
	long fd = file_open(path, O_RDONLY | O_NONBLOCK);
	const char *words;

	if (fd < 0)
		return outcome(fd);
	words = queue_receive(fd);
	close(fd);
	return words;
}

static long make_and_remove(const char *dir)
{
	const char *path = text("%s/for-a-moment", dir);
	long ret = file_make(path);

	if (ret >= 0)
		must(unlink(path));
	return ret;
}

const char *in_a_while(const char *dir)
{
	sleep_ms(200);
	return outcome(make_and_remove(dir));
}

const char *in_the_end(const char *dir)
{
	int tries;
	long ret;

	for (tries = 0; tries < 100; tries++) {
		ret = make_and_remove(dir);
		if (ret < 0)
			break;
		sleep_ms(50);
	}
	return outcome(ret);
}

long closed(long fd)
{
	if (fd >= 0)
		close(fd);
	return fd;
}

/* Orders for actors */

static long answer(struct order *o, const char *words)
{
	snprintf(o->text, sizeof(o->text), "%s", words);
	return 0;
}

long act_mount(struct order *o)
{
	return mount_on(o->name);
}

long act_umount(struct order *o)
{
	return result(umount(o->name));
}

long act_list(struct order *o)
{
	return answer(o, list(o->name));
}

long act_mode_owner(struct order *o)
{
	return answer(o, mode_owner(o->name));
}

long act_make(struct order *o)
{
	return queue_make(o->name);
}

long act_open(struct order *o)
{
	return queue_open(o->name, o->number);
}

long act_unlink(struct order *o)
{
	return queue_unlink(o->name);
}

long act_send(struct order *o)
{
	return queue_send(o->number, o->name, 0);
}

long act_receive(struct order *o)
{
	return answer(o, queue_receive(o->number));
}

long act_file_make(struct order *o)
{
	return file_make(o->name);
}

long act_file_open(struct order *o)
{
	return file_open(o->name, o->number);
}

long act_close(struct order *o)
{
	return result(close(o->number));
}

long act_unshare(struct order *o)
{
	return result(unshare(o->number));
}

long act_give_namespace(struct order *o)
{
	o->fd = must(open("/proc/self/ns/ipc", O_RDONLY | O_CLOEXEC));
	return 0;
}

long act_join_namespace(struct order *o)
{
	long ret = result(setns(o->number, CLONE_NEWIPC));

	close(o->number);
	return ret;
}

long act_give_file(struct order *o)
{
	long fd = file_open(o->name, o->number);

	if (fd < 0)
		return fd;
	o->fd = fd;
	return 0;
}

long act_give_context(struct order *o)
{
	o->fd = must_be(context_open(), "a context", __FILE__, __LINE__);
	return 0;
}

long act_become(struct order *o)
{
	must(setgroups(0, NULL));
	must(setresgid(o->number, o->number, o->number));
	return result(setresuid(o->number, o->number, o->number));
}

long act_mount_new_way(struct order *o)
{
	return mount_new_way(o->name);
}

long act_file_unlink(struct order *o)
{
	return result(unlink(o->name));
}

long act_file_send(struct order *o)
{
	return file_send(o->name, "hello");
}

long act_wait_ready(struct order *o)
{
	struct pollfd p = { .fd = o->number, .events = POLLIN };

	return result(ppoll(&p, 1, NULL, NULL));
}

struct actor actor_with_mount(const char *dir)
{
	struct actor a = actor_start(CLONE_NEWIPC);

	must_be(tell(&a, act_mount, dir, 0), "an actor's mount", __FILE__, __LINE__);
	must_be(tell(&a, act_make, "/ab", 0), "an actor's mq_open", __FILE__, __LINE__);
	return a;
}

struct actor actor_other_user(void)
{
	struct actor a = actor_start(0);

	must_be(tell(&a, act_become, NULL, OTHER_USER), "another user", __FILE__, __LINE__);
	return a;
}

void map_ids(pid_t pid)
{
	const char *map = text("0 %d 1000", INSIDE_ROOT);

	must(write_text(text("/proc/%d/uid_map", pid), map));
	must(write_text(text("/proc/%d/gid_map", pid), map));
}

struct actor actor_unmapped(unsigned long flags)
{
	struct actor a = actor_start(CLONE_NEWUSER | flags);

	map_ids(a.pid);
	return a;
}

struct actor actor_inside_root(unsigned long flags)
{
	struct actor a = actor_unmapped(flags);

	must_be(tell(&a, act_become, NULL, 0), "the inside's root", __FILE__, __LINE__);
	return a;
}
