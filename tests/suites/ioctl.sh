#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The requests of mqueue_ns(4), as the manual page says, with all their errors; for
# 32-bit programs, too, and for ordinary users.
. "$(dirname "$0")/lib.sh"

mkdir -p /mnt/q
chmod 711 /mnt

# What the program says, in its order.
expected() {
	cat <<-END
	peek, nothing there: ENOENT
	peek, not for reading: EBADF
	peek, bad structure: EFAULT
	peek, flags: EINVAL
	peek: 5
	peek, index too large: ENOENT
	peek, little room: EMSGSIZE
	peek, bad room: EFAULT
	peek, it is there still: 5
	send, wrong descriptor: EBADF
	send, bad structure: EFAULT
	send, flags: EINVAL
	send, none: EINVAL
	send, too many: EINVAL
	send, bad time: EFAULT
	send, invalid time: EINVAL
	send, bad array: EFAULT
	receive, wrong descriptor: EBADF
	receive, bad structure: EFAULT
	receive, flags: EINVAL
	receive, none: EINVAL
	receive, too many: EINVAL
	receive, bad time: EFAULT
	receive, invalid time: EINVAL
	receive, bad array: EFAULT
	send, bad priority: EINVAL
	send, too long: EMSGSIZE
	send, bad bytes: EFAULT
	send, the third too long: 2
	send, more than there is room for: 2
	send, full: EAGAIN
	send, full until then: ETIMEDOUT
	peek, the last of all: 128
	peek, the largest index: ENOENT
	receive, little room: EMSGSIZE
	receive, bad room: EFAULT
	receive, what is left: 3
	receive, empty: EAGAIN
	receive, empty until then: ETIMEDOUT
	another request: ENOTTY
	END
}

# try NAME COMMAND...: it says that and no more
try() {
	local name="$1"
	shift

	"$@" /mnt/q >/tmp/saw
	is "$name comes to its end" $? 0
	while IFS= read -r line; do
		ok "$name: $line" grep -qxF "$line" /tmp/saw
	done </tmp/expected
	is "$name says no more" "$(cat /tmp/saw)" "$(cat /tmp/expected)"
	rm /mnt/q/ioctl
}

expected >/tmp/expected
ok "the module loads" mod_load
ok "it mounts" mount -t mqueue_ns none /mnt/q
echo 4 >/proc/sys/fs/mqueue/msg_default
echo 128 >/proc/sys/fs/mqueue/msgsize_max
try ioctl ioctl
try ioctl_32 ioctl_32
try "a user's ioctl" abuse as-user ioctl
try "a user's ioctl_32" abuse as-user ioctl_32
umount /mnt/q
ok "the module unloads" mod_unload
done_testing
