#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Mount options, by both interfaces: ipcns= as it is shown, as a path, and on a
# remount; who may name another's namespace; what is refused.
. "$(dirname "$0")/lib.sh"

mkdir -p /mnt/q /mnt/r

# options DIR: what /proc/mounts shows
options() {
	awk -v dir="$1" '$2 == dir { last = $4 } END { print last }' /proc/mounts
}

# Mounts, names the superblock, unmounts: the number in DEV, or the error.
where() {
	local result
	result=$(mounts "$@")

	if [ "$result" = ok ]; then
		result=$(device "$3")
		umount "$3"
	fi
	echo "$result"
}

ours=$(inum self)
ok "the module loads" mod_load
space_start
theirs=$(inum "$space")
file=/proc/$space/ns/ipc
device_theirs=$(row "$theirs" DEV)

for way in mount fsopen; do
	is "$way: it mounts" "$(mounts $way mqueue_ns /mnt/q)" ok
	is "$way: the number is shown" "$(options /mnt/q)" "rw,relatime,ipcns=$ours"
	is "$way: it is the number of /proc/self/ns/ipc" "$(readlink /proc/self/ns/ipc)" "ipc:[$ours]"
	device_ours=$(row "$ours" DEV)
	is "$way: it is our superblock" "$(device /mnt/q)" "$device_ours"
	umount /mnt/q
	is "$way: by a path" "$(mounts $way mqueue_ns /mnt/q ipcns="$file")" ok
	is "$way: shows the number" "$(options /mnt/q)" "rw,relatime,ipcns=$theirs"
	is "$way: is their superblock" "$(device /mnt/q)" "$device_theirs"
	umount /mnt/q
	is "$way: our own by a path" "$(where $way mqueue_ns /mnt/q ipcns=/proc/self/ns/ipc)" "$device_ours"
	is "$way: our own by its number" "$(where $way mqueue_ns /mnt/q "ipcns=$ours")" "$device_ours"
	is "$way: the last path counts" \
		"$(where $way mqueue_ns /mnt/q ipcns=/proc/self/ns/ipc ipcns="$file")" "$device_theirs"
	is "$way: then it is the caller's choice by number" \
		"$(where $way mqueue_ns /mnt/q ipcns="$file" "ipcns=$theirs")" "$device_theirs"
	is "$way: another's by its number" "$(where $way mqueue_ns /mnt/q "ipcns=$theirs")" EINVAL
	is "$way: no namespace's number" "$(where $way mqueue_ns /mnt/q ipcns=1)" EINVAL
	is "$way: dead" "$(where $way mqueue_ns /mnt/q ipcns=dead)" EINVAL
	is "$way: words" "$(where $way mqueue_ns /mnt/q ipcns=ours)" EINVAL
	is "$way: our number with more behind it" "$(where $way mqueue_ns /mnt/q "ipcns=${ours}x")" EINVAL
	is "$way: nothing" "$(where $way mqueue_ns /mnt/q ipcns=)" EINVAL
	is "$way: no value" "$(where $way mqueue_ns /mnt/q ipcns)" EINVAL
	is "$way: a path to nowhere" "$(where $way mqueue_ns /mnt/q ipcns=/none)" ENOENT
	is "$way: below what is no directory" "$(where $way mqueue_ns /mnt/q ipcns=/proc/version/x)" ENOTDIR
	for no in /proc/version /proc/self/ns/net /proc/self/ns/uts /dev/null /mnt /; do
		is "$way: $no" "$(where $way mqueue_ns /mnt/q ipcns=$no)" EINVAL
	done
	is "$way: an unknown option" "$(where $way mqueue_ns /mnt/q nosuch=1)" EINVAL
	is "$way: an unknown flag" "$(where $way mqueue_ns /mnt/q nosuch)" EINVAL
	is "$way: as the kernel's own says" "$(where $way mqueue /mnt/q nosuch)" EINVAL
done
is "an exclusive superblock cannot be had" "$(where exclusive mqueue_ns /mnt/q)" \
	"$(case $(uname -r) in [1-5].* | 6.[0-5].*) echo EOPNOTSUPP ;; *) echo EBUSY ;; esac)"

# A namespace can be named by a file that is bound to it, while it has no task.
touch /tmp/kept
mount --bind "$file" /tmp/kept
space_end "$space"
is "by a bind mount of its file" "$(where mount mqueue_ns /mnt/q ipcns=/tmp/kept)" "$device_theirs"
mounts mount mqueue_ns /mnt/q ipcns=/tmp/kept >/dev/null
umount /tmp/kept
dead_shown() {
	[ "$(options /mnt/q)" = rw,relatime,ipcns=dead ]
}
ok "dead is shown when it has died" within 5 dead_shown

# Remounts
is "dead: remount without an option" "$(mounts remount mqueue_ns /mnt/q)" ok
is "dead: remount with the option shown" "$(mounts remount mqueue_ns /mnt/q ipcns=dead)" ok
is "dead: by fspick" "$(mounts reconfigure mqueue_ns /mnt/q ipcns=dead)" ok
is "dead: remount with our number" "$(mounts remount mqueue_ns /mnt/q "ipcns=$ours")" EINVAL
is "dead: with a path" "$(mounts remount mqueue_ns /mnt/q ipcns=/proc/self/ns/ipc)" EINVAL
ok "mount -o remount,ro" mount -o remount,ro /mnt/q
is "read-only, dead still" "$(options /mnt/q)" ro,relatime,ipcns=dead
ok "mount -o remount,rw" mount -o remount,rw /mnt/q
umount /mnt/q
mounts mount mqueue_ns /mnt/q >/dev/null
for way in remount reconfigure; do
	is "$way without an option" "$(mounts $way mqueue_ns /mnt/q)" ok
	is "$way with the option shown" "$(mounts $way mqueue_ns /mnt/q "ipcns=$ours")" ok
	is "$way with another number" "$(mounts $way mqueue_ns /mnt/q ipcns=1)" EINVAL
	is "$way with dead" "$(mounts $way mqueue_ns /mnt/q ipcns=dead)" EINVAL
	is "$way with a path" "$(mounts $way mqueue_ns /mnt/q ipcns=/proc/self/ns/ipc)" EINVAL
	is "$way with an unknown option" "$(mounts $way mqueue_ns /mnt/q nosuch)" EINVAL
done
is "it shows what it showed" "$(options /mnt/q)" "rw,relatime,ipcns=$ours"
is "remount from another namespace with what is shown" \
	"$(mq unshare i exec mounts remount mqueue_ns /mnt/q "ipcns=$ours")" ok
umount /mnt/q

# Who may.  The user's own namespaces are made by him, the others are root's.
try_as_user() {
	mq as 1000 unshare uim root exec mounts "$@" | tail -n 1
}

space_start
file=/proc/$space/ns/ipc
chmod 711 /mnt
is "a user cannot mount" "$(mq as 1000 exec mounts mount mqueue_ns /mnt/q)" EPERM
is "root of a user namespace can, what is his" "$(try_as_user mount mqueue_ns /mnt/q)" ok
is "with his own as a path" "$(try_as_user mount mqueue_ns /mnt/q ipcns=/proc/self/ns/ipc)" ok
is "by fsopen" "$(try_as_user fsopen mqueue_ns /mnt/q ipcns=/proc/self/ns/ipc)" ok
# To look at another's files in /proc needs the right to trace him: so bind it.  Who
# does not have it finds nothing there; or, on 5.10, the directory, no namespace.
hidden=EACCES
[ "$(mq as 1000 unshare uim root exec stat -L -c %F /proc/1/ns/ipc 2>/dev/null)" != directory ] ||
	hidden=EINVAL
touch /tmp/kept
mount --bind "$file" /tmp/kept
for way in mount fsopen; do
	is "$way: not the initial one, reached by a path" "$(try_as_user $way mqueue_ns /mnt/q ipcns=/tmp/kept)" EPERM
	is "$way: nor by a plain user" "$(mq as 1000 exec mounts $way mqueue_ns /mnt/q ipcns=/tmp/kept)" EPERM
	is "$way: nor by looking into root's process" \
		"$(try_as_user $way mqueue_ns /mnt/q "ipcns=/proc/1/ns/ipc")" $hidden
	is "$way: nor one that the mounter shares, but does not own" \
		"$(mq as 1000 unshare um root exec mounts $way mqueue_ns /mnt/q)" EPERM
done
is "but root may" "$(where mount mqueue_ns /mnt/q ipcns=/tmp/kept)" "$(row "$(inum "$space")" DEV)"
umount /tmp/kept
space_end "$space"

# A user's namespace is root's to mount, and its root directory is its root's.
mq as 1000 unshare ui root touch /tmp/ready exec sleep 100000 >/dev/null 2>&1 &
user=$!
within 10 [ -e /tmp/ready ]
is "root mounts a user's" "$(mounts mount mqueue_ns /mnt/q ipcns=/proc/$user/ns/ipc)" ok
is "its root directory is the user's" "$(stat -c '%u %a' /mnt/q)" "1000 1777"
umount /mnt/q
# The same user in a second user namespace has no power over the first.
mkdir -p /tmp/bound
touch /tmp/bound/ipc
mount --bind /proc/$user/ns/ipc /tmp/bound/ipc
is "the same user from his other user namespace cannot" \
	"$(try_as_user mount mqueue_ns /mnt/q ipcns=/tmp/bound/ipc)" EPERM
umount /tmp/bound/ipc
space_end $user

ok "the module unloads" mod_unload
done_testing
