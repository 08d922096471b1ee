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
is "a context tells why: no namespace" "$(mounts why mqueue_ns /mnt/q ipcns=/proc/version)" \
	"e mqueue_ns: ipcns: not an IPC namespace"
is "no value" "$(mounts why mqueue_ns /mnt/q ipcns)" "e mqueue_ns: ipcns: needs a value"
is "an empty one" "$(mounts why mqueue_ns /mnt/q ipcns=)" "e mqueue_ns: ipcns: needs a value"
is "an unknown option" "$(mounts why mqueue_ns /mnt/q nosuch=1)" "e mqueue_ns: Unknown parameter 'nosuch'"
is "no path" "$(mounts why mqueue_ns /mnt/q ipcns=1)" \
	"e mqueue_ns: ipcns: another namespace is given by a path, such as /proc/PID/ns/ipc"
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

# owned_start USER: a namespace of a user namespace of his, or of root's; its process
# is then $user.
owned_start() {
	rm -f /tmp/ready
	case $1 in
	root) unshare -imn sh -c 'touch /tmp/ready; exec sleep 100000' & ;;
	*) mq as "$1" unshare uimn root touch /tmp/ready exec sleep 100000 & ;;
	esac >/dev/null 2>&1
	user=$!
	while [ ! -e /tmp/ready ]; do
		kill -0 "$user" 2>/dev/null || return 1
		sleep 0.05
	done
}

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
within 10 owned_start 1000
is "root mounts a user's" "$(mounts mount mqueue_ns /mnt/q "ipcns=/proc/$user/ns/ipc")" ok
is "its root directory is the user's" "$(stat -c '%u %a' /mnt/q)" "1000 1777"
umount /mnt/q
# The same user in a second user namespace has no power over the first.
mkdir -p /tmp/bound
touch /tmp/bound/ipc
mount --bind "/proc/$user/ns/ipc" /tmp/bound/ipc
is "the same user from his other user namespace cannot" \
	"$(try_as_user mount mqueue_ns /mnt/q ipcns=/tmp/bound/ipc)" EPERM
umount /tmp/bound/ipc
space_end "$user"

ok "the module unloads" mod_unload

# A superblock that nobody ever saw is the next namespace's, whoever owns that, and is
# then as if it were new; and it does not keep the user namespace that is gone: each
# user may have one.
tracing=/sys/kernel/tracing
one_each=/proc/sys/user/max_user_namespaces
limit=$(cat $one_each)

# traced EVENT: who had the superblock, and which was it?
traced() {
	sed -nE "s/^.* $1: ipc:.([0-9]+). dev=([0-9:]+) superblock=kept.*/\\1 \\2/p" \
		$tracing/trace
}

traced_one() {
	traced "$1" | grep -q "^$2 "
}

# A namespace of the one dies unseen, one of the other, $user, gets its superblock.
handed_on() {
	echo >$tracing/trace
	within 2 owned_start "$1" || return
	dead=$(inum "$user")
	space_end "$user"
	within 5 traced_one ns_release "$dead" || return
	within 2 owned_start "$2" || return
	born=$(inum "$user")
	[ "$(traced ns_release)" = "$dead $(row "$born" DEV)" ] &&
		[ "$(traced ns_attach | tail -n 1)" = "$born $(row "$born" DEV)" ] && return
	space_end "$user"
	return 1
}

# Now and then what was kept is let go of.
handed_on_at_last() {
	handed_on "$@" || handed_on "$@" || handed_on "$@"
}

# What can be seen of $user's: by root and others outside, and inside.
traits() {
	mounts mount mqueue_ns /mnt/q ipcns="/proc/$user/ns/ipc" >/dev/null
	stat -c 'root directory: %u:%g %a' /mnt/q
	for who in 0 1000 1001; do
		made=$(mq as "$who" new "/mnt/q/$who" && stat -c %u:%g "/mnt/q/$who")
		echo "a queue by $who: $made"
	done
	echo "root's remount: $(mounts remount mqueue_ns /mnt/q)"
	umount /mnt/q
	nsenter -t "$user" -U -m -n -i -- sh -c '
		mounts mount mqueue_ns /mnt/q
		stat -c "inside: %u:%g %a" /mnt/q /mnt/q/*
		mounts remount mqueue_ns /mnt/q
		mq new /mnt/q/inside && stat -c %u:%g /mnt/q/inside' 2>&1
	space_end "$user"
}

ok "the module loads" mod_load
within 5 owned_start root
traits >/tmp/fresh.root
within 5 owned_start 1000
traits >/tmp/fresh.1000
is "root's: anybody makes queues" "$(grep -c 'a queue by \(.*\): \1:\1$' /tmp/fresh.root)" 3
is "a user's root directory is his" "$(head -n 1 /tmp/fresh.1000)" "root directory: 1000:1000 1777"
is "a user's: he alone does" "$(grep 'a queue by' /tmp/fresh.1000 | tr '\n' ' ')" \
	"a queue by 0: EOVERFLOW a queue by 1000: 1000:1000 a queue by 1001: EOVERFLOW "
echo 1 >$tracing/events/mqueue_ns/enable
echo 1 >$one_each
for way in "1000 root" "root 1000" "1000 1000" "1001 1000" "root root" "1000 root"; do
	# shellcheck disable=SC2086 # two words
	ok "from ${way% *} to ${way#* }: the superblock is used again" handed_on_at_last $way
	traits >/tmp/traits
	ok "from ${way% *} to ${way#* }: nothing tells it from a new one" \
		diff /tmp/fresh."${way#* }" /tmp/traits
done
within 5 owned_start 1000
is "a user cannot have two user namespaces now" "$(mq as 1000 unshare u)" ENOSPC
space_end "$user"
echo 0 >$tracing/events/mqueue_ns/enable
echo "$limit" >$one_each
ok "the module unloads" mod_unload
done_testing
