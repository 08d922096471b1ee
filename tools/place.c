// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where queues are
 */

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "place.h"

#define MQUEUE_MAGIC	0x19800202

bool place_option(struct place *place, int option, const char *argument)
{
	if (option == 'P')
		place->pid = argument;
	else if (option == 'd')
		place->dir = argument;
	else
		return false;
	return true;
}

static int open_directory(const char *dir)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct statfs fs;

	if (fd < 0 || fstatfs(fd, &fs))
		fail_errno("%s", dir);
	if (fs.f_type != MQUEUE_MAGIC)
		fail(STATUS_TROUBLE, "%s: not a mounted directory of message queues", dir);
	return fd;
}

void place_enter(struct place *place)
{
	place->dirfd = -1;
	if (place->pid && place->dir)
		fail(STATUS_USAGE, "--pid and --dir exclude each other");
	if (place->pid)
		task_enter(parse_pid(place->pid));
	if (place->dir)
		place->dirfd = open_directory(place->dir);
}

static int open_namespace(pid_t pid, const char *kind)
{
	char *path = pid ? format_text("/proc/%d/ns/%s", pid, kind) :
			   format_text("/proc/self/ns/%s", kind);
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0 && errno == ENOENT)
		fail(STATUS_TROUBLE, "there is no task %d", pid);
	if (fd < 0)
		fail_errno("%s", path);
	free(path);
	return fd;
}

static bool is_ours(int ns)
{
	int own = open_namespace(0, "ipc");
	struct stat a, b;
	bool same;

	same = !fstat(own, &a) && !fstat(ns, &b) && a.st_dev == b.st_dev &&
	       a.st_ino == b.st_ino;
	close(own);
	return same;
}

/* Whoever may not enter as he is, may as root of the task's user namespace. */
void task_enter(pid_t pid)
{
	int ipc = open_namespace(pid, "ipc"), user;

	if (is_ours(ipc)) {
		close(ipc);
		return;
	}
	if (setns(ipc, CLONE_NEWIPC)) {
		user = open_namespace(pid, "user");
		if (setns(user, CLONE_NEWUSER) || setns(ipc, CLONE_NEWIPC))
			fail(STATUS_DENIED, "you may not enter the IPC namespace of task %d",
			     pid);
		close(user);
	}
	close(ipc);
}

/* Mounts are made by root of the mount namespace, and a new one is ours. */
static int open_context(void)
{
	int context = fsopen("mqueue", FSOPEN_CLOEXEC);

	if (context < 0 && errno == EPERM && !unshare(CLONE_NEWNS))
		context = fsopen("mqueue", FSOPEN_CLOEXEC);
	return context;
}

/*
 * A mount that is attached nowhere: nobody sees it, and it ends with us.  If
 * mq_open() means queues of mqueue_ns in this namespace, so does this.
 */
static int mount_own(void)
{
	int context = open_context(), mnt;

	if (context < 0 || fsconfig(context, FSCONFIG_CMD_CREATE, NULL, NULL, 0))
		goto denied;
	mnt = fsmount(context, FSMOUNT_CLOEXEC,
		      MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC);
	if (mnt < 0)
		goto denied;
	close(context);
	return mnt;
denied:
	if (errno == EPERM)
		fail(STATUS_DENIED, "mounting the queues takes root; use --dir DIR");
	fail_errno("mounting the queues");
}

int place_directory(const struct place *place)
{
	int mnt, fd;

	if (place->dirfd >= 0)
		return place->dirfd;
	mnt = mount_own();
	fd = openat(mnt, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		fail_errno("the directory of the queues");
	close(mnt);
	return fd;
}
