// SPDX-License-Identifier: GPL-2.0-only
/*
 * Calls: queues as files, through the mount
 */
#include "fuzz.h"

#include <dirent.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/statfs.h>
#include <sys/uio.h>
#include <sys/xattr.h>

#define PID_AT		53	/* where NOTIFY_PID begins in the status line */

void act_open(const long *v)
{
	long fd = result(open(file_name(v[0]), v[1] & ~O_TRUNC, (mode_t)v[2] & 07777));

	say_result(fd);
	keep(v[3], fd);
}

void act_reopen(const long *v)
{
	long fd;

	if (v[0] >= SLOTS)
		return;
	fd = result(open(text("/proc/self/fd/%d", fd_of(v[0])), v[1] & ~O_CREAT));
	say_result(fd);
	keep(v[2], fd);
}

/* The number of the process is the only thing that differs from run to run. */
static void say_status(const char *buf, long size, long offset)
{
	long i, visible = size;

	if (offset + size > PID_AT)
		visible = offset >= PID_AT ? 0 : PID_AT - offset;
	say(" \"");
	for (i = 0; i < visible; i++) {
		if (buf[i] != ' ')
			say("%c", buf[i]);
	}
	if (visible < size && offset < PID_AT)
		say("%s", who(atoi(buf + visible)));
	say("\"");
}

void act_read(const long *v)
{
	int fd = fd_of(v[0]);
	long offset = v[0] < SLOTS ? lseek(fd, 0, SEEK_CUR) : 0;
	char *buf = choose_memory(v[2], v[1]);
	long ret;

	if (v[0] >= SLOTS)
		return;
	if (buf == good_memory())
		memset(buf, 0, 300);
	ret = result(read(fd, buf, v[1]));
	say_result(ret);
	if (ret > 0 && v[1] >= 80)
		say_status(buf, ret, offset);
}

void act_pread(const long *v)
{
	char buf[300] = { 0 };
	long ret;

	if (v[0] >= SLOTS)
		return;
	ret = result(pread(fd_of(v[0]), buf, v[1], v[2]));
	say_result(ret);
	if (ret > 0 && v[1] >= 80)
		say_status(buf, ret, v[2]);
}

void act_lseek(const long *v)
{
	if (v[0] < SLOTS)
		say_result(result(lseek(fd_of(v[0]), v[1], v[2])));
}

void act_write(const long *v)
{
	if (v[0] < SLOTS)
		say_result(result(write(fd_of(v[0]), "x", 1)));
}

static void say_stat(long ret, const struct stat *s)
{
	say_result(ret);
	if (ret)
		return;
	say(" mode %o links %lu owner %u:%u size %lld blocks %lld of %ld", s->st_mode,
	    (unsigned long)s->st_nlink, s->st_uid, s->st_gid, (long long)s->st_size,
	    (long long)s->st_blocks, (long)s->st_blksize);
}

void act_fstat(const long *v)
{
	struct stat s;

	if (v[0] < SLOTS || v[0] == SLOTS + 3)
		say_stat(result(fstat(fd_of(v[0]), &s)), &s);
}

void act_stat(const long *v)
{
	struct stat s;
	long ret = result(stat(v[0] == 6 ? directory() : file_name(v[0]), &s));

	say_stat(ret, &s);
}

void act_chmod(const long *v)
{
	say_result(result(chmod(file_name(v[0]), v[1])));
}

void act_fchmod(const long *v)
{
	if (v[0] < SLOTS)
		say_result(result(fchmod(fd_of(v[0]), v[1])));
}

void act_chown(const long *v)
{
	say_result(result(lchown(file_name(v[0]), v[1], v[2])));
}

void act_fchown(const long *v)
{
	if (v[0] < SLOTS)
		say_result(result(fchown(fd_of(v[0]), v[1], v[2])));
}

void act_truncate(const long *v)
{
	say_result(result(truncate(file_name(v[0]), v[1])));
}

void act_ftruncate(const long *v)
{
	if (v[0] < SLOTS)
		say_result(result(ftruncate(fd_of(v[0]), v[1])));
}

void act_utimensat(const long *v)
{
	struct timespec t[2] = { { .tv_sec = v[1] }, { .tv_sec = 2 * v[1] } };

	say_result(result(utimensat(AT_FDCWD, file_name(v[0]), v[1] % 2 ? t : NULL, 0)));
}

void act_unlink(const long *v)
{
	say_result(result(unlink(file_name(v[0]))));
}

void act_rename(const long *v)
{
	const char *from = text("%.900s", file_name(v[0] < 16 ? v[0] : 0));

	say_result(result(syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD,
				  file_name(v[1]), v[2] < 3 ? v[2] : 0)));
}

void act_link(const long *v)
{
	const char *from = text("%.900s", file_name(v[0] < 16 ? v[0] : 0));

	say_result(result(link(from, file_name(v[1]))));
}

void act_symlink(const long *v)
{
	say_result(result(symlink("nowhere", file_name(v[0]))));
}

void act_mkdir(const long *v)
{
	say_result(result(mkdir(file_name(v[0]), 0755)));
}

void act_rmdir(const long *v)
{
	say_result(result(rmdir(file_name(v[0]))));
}

void act_mknod(const long *v)
{
	say_result(result(mknod(file_name(v[0]), v[1] | (v[2] & 07777), 0x103)));
}

void act_access(const long *v)
{
	say_result(result(syscall(SYS_faccessat, AT_FDCWD, file_name(v[0]), v[1] + 1)));
}

void act_readdir(const long *v)
{
	DIR *dir = opendir(directory());
	struct dirent *d;

	(void)v;
	if (!dir) {
		say_result(-errno);
		return;
	}
	while ((d = readdir(dir)))
		say(" %.8s/%zu/%d", d->d_name, strlen(d->d_name), d->d_type);
	closedir(dir);
}

void act_statfs(const long *v)
{
	struct statfs s;
	long ret = result(fstatfs(fd_of(v[0]), &s));

	say_result(ret);
	if (!ret)
		say(" %lx %ld %ld %ld %lx", (long)s.f_type, (long)s.f_bsize,
		    (long)s.f_blocks, (long)s.f_namelen, (long)s.f_flags);
}

static long map(int fd, int prot)
{
	void *p = mmap(NULL, 4096, prot, MAP_SHARED, fd, 0);

	if (p == MAP_FAILED)
		return -errno;
	munmap(p, 4096);
	return 0;
}

static long odd_request(int fd, long request)
{
	char buf[100];
	struct iovec iov = { .iov_base = buf, .iov_len = sizeof(buf) };
	int number = 0;

	switch (request) {
	case 0:
		return ioctl(fd, FIONREAD, &number);
	case 1:
		return map(fd, PROT_READ);
	case 2:
		return map(fd, PROT_READ | PROT_WRITE);
	case 3:
		return fsync(fd);
	case 4:
		return fallocate(fd, 0, 0, 10);
	case 5:
		return flock(fd, LOCK_EX | LOCK_NB);
	case 6:
		return flock(fd, LOCK_UN);
	case 7:
		return readv(fd, &iov, 1);
	case 8:
		return fcntl(fd, F_SETLEASE, F_RDLCK);
	case 9:
		return fcntl(fd, F_GETFL);
	case 10:
		return fcntl(fd, F_GETFD);
	case 11:
		return fchdir(fd);
	case 12:
		return ioctl(fd, 0x5401, buf);
	default:
		return syscall(SYS_getdents64, fd, buf, sizeof(buf));
	}
}

void act_odd_request(const long *v)
{
	if (v[0] >= SLOTS)
		return;
	errno = 0;
	say_result(result(odd_request(fd_of(v[0]), v[1])));
}

void act_xattr(const long *v)
{
	const char *path = file_name(v[0]);
	char buf[100];

	switch (v[1] % 4) {
	case 0:
		say_result(result(setxattr(path, "user.a", "b", 1, 0)));
		break;
	case 1:
		say_result(result(getxattr(path, "user.a", buf, sizeof(buf))));
		break;
	case 2:
		say_result(result(listxattr(path, buf, sizeof(buf))));
		break;
	default:
		say_result(result(setxattr(path, "security.a", "b", 1, 0)));
	}
}
