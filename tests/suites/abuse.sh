#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# What somebody may try who means no good: ordinary users, and root of a user
# namespace.  Each of these did harm once, to some version of the module.
. "$(dirname "$0")/lib.sh"

serve=/proc/sys/fs/mqueue_ns/serve
tracing=/sys/kernel/tracing

# In namespaces of an ordinary user's own.
as_user_root() {
	abuse as-user unshare -U -r -i -m sh -c "$1"
}

# What comes of each, and how often.
wrong_mounts() {
	local option

	for option in ipcns=/proc/version ipcns=1 ipcns=dead ipcns= ipcns=/nowhere nosuch=1 \
		nosuch ipcns source source=x; do
		as_user_root "mounts mount mqueue_ns /tmp/m $option"
	done | sort | uniq -c | xargs
}

inherited() {
	unshare -i cat "$serve"
}

kill_abuse() {
	killall -9 abuse 2>/dev/null
	sleep 0.5
}

# Was the directory the last to be evicted?
directory_last() {
	[ "$(grep -c mqns_dir_evict "$tracing/trace")" -gt "$1" ] &&
		grep mqns_dir_evict "$tracing/trace" | tail -n 1 | grep -q "mode=0x43ff"
}

mkdir -p /tmp/m
sysctl -qw kernel.unprivileged_userns_clone=1 2>/dev/null
ok "the module loads" mod_load

ok "a user serves himself" as_user_root "echo 1 >$serve && grep -q 1 $serve"
fails "he remounts the kernel's own mqueue with our option" as_user_root \
	"mount -t mqueue none /tmp/m && echo 1 >$serve && mount -i -o remount,ipcns=1 /tmp/m"
fails "or with our other option" as_user_root \
	"mount -t mqueue none /tmp/m && echo 1 >$serve && mount -i -o remount,ipcns=dead /tmp/m"
ok "without an option he may" as_user_root \
	"mount -t mqueue none /tmp/m && echo 1 >$serve && mount -i -o remount,ro /tmp/m"

dmesg -c >/dev/null
is "he mounts wrongly, again and again" "$(wrong_mounts)" "9 EINVAL 1 ENOENT"
ok "memory where 32-bit errors point to does not keep queues from being opened" \
	as_user_root "mount -t mqueue_ns none /tmp/m && abuse edge /tmp/m/q"
is "nothing of that makes the kernel say anything" "$(dmesg)" ""

# A kprobe on a module is in its way: it goes before the module does.
# shellcheck disable=SC2016 # the kernel expands it
echo 'p:evict mqueue_ns:mqns_dir_evict mode=+0($arg1):x16' >"$tracing/kprobe_events"
echo 1 >"$tracing/events/kprobes/evict/enable"
ok "queues are watched when their superblock goes" unshare -m -i sh -c \
	"ulimit -q unlimited; echo 1 >$serve; echo 500 >/proc/sys/fs/mqueue/queues_max
	mount -t mqueue_ns none /tmp/m; abuse watch /tmp/m 500; umount /tmp/m"
ok "the directory goes after all of them" within 20 directory_last 500
echo 0 >"$tracing/events/kprobes/evict/enable"
echo >"$tracing/kprobe_events"
kill_abuse

echo 1 >"$serve"
is "a new namespace is served like its creator's" "$(inherited)" 1
ok "300 creators wait for ever" abuse as-user abuse vfork 300
is "a new namespace is served all the same" "$(inherited)" 1
is "no birth was missed" \
	"$(awk '$1 == "copy_ipcs" { print $5 }' /proc/fs/mqueue_ns/hooks)" 0
kill_abuse

ok "it is quiesced" quiesce
ok "and resumed" quiesce Y
is "the namespace is served still" "$(cat "$serve")" 1
rm -f /tmp/go*
abuse late /tmp/go >/tmp/late 2>&1 &
ok "a creator is late" within 10 grep -q late /tmp/late
ok "meanwhile it is quiesced" quiesce
touch /tmp/go
ok "he comes back" within 10 [ -s /tmp/go.done ]
ok "and it is resumed" quiesce Y
is "his namespace is served" "$(inside "$(cat /tmp/go.done)" cat "$serve")" 1
is "by a superblock of its own" \
	"$(inside "$(cat /tmp/go.done)" sh -c 'mq create /late device')" \
	"$(row "$(inum "$(cat /tmp/go.done)")" DEV)"
kill_abuse

# Who waits for a program does not make the administrator wait.
ok "an opener waits for the end of a lease" abuse lease /leased
if grep -q "no leases" /tmp/tap.out; then
	note "this kernel gives no leases on queues"
else
	ok "meanwhile it is quiesced" quiesce
	ok "and resumed" quiesce Y
	kill_abuse
	is "the queue was not lost" "$(mq unlink /leased)" ""
fi
ok "a mount" mount -t mqueue_ns none /tmp/m
ok "one who makes a queue waits for another who reads the directory" \
	abuse reading /tmp/m /blocked
ok "meanwhile it is quiesced" quiesce
kill_abuse
is "nothing was made there" "$(ls /tmp/m)" ""
is "but of the kernel's own, whose names were then" "$(mq unlink /blocked)" ""
ok "the mount goes" umount /tmp/m
ok "and it is resumed" quiesce Y
ok "once more the mount" mount -t mqueue_ns none /tmp/m
ok "and one who waits" abuse reading /tmp/m /blocked
ok "it is quiesced" quiesce
ok "and resumed" quiesce Y
kill_abuse
is "then it was made there" "$(ls /tmp/m)" blocked
rm /tmp/m/blocked
umount /tmp/m
echo 0 >"$serve"

ok "a queue of a namespace that is gone" unshare -i sh -c "mount -t mqueue_ns none /tmp/m; : >/tmp/m/q"
ok "a task is stuck in sending to it, its descriptor closed" abuse stuck /tmp/m/q
fails "which keeps the mount" umount /tmp/m
ok "it is quiesced again" quiesce
fails "it does not unload" timeout 10 rmmod mqueue_ns
is "it says that it is in use, and does not wait" "$(cat /sys/module/mqueue_ns/initstate)" live
kill_abuse
ok "with the task gone the mount goes" umount /tmp/m
ok "and the module" within 5 rmmod mqueue_ns

ok "it loads again" mod_load
ok "a namespace is served and goes" unshare -i sh -c "echo 1 >$serve"
ok "it unloads" within 5 mod_unload
is "nothing is hooked" "$(cat "$tracing/enabled_functions")" ""
ok "and loads" mod_load
ok "the kernel's own mqueue is mounted" mount -t mqueue none /tmp/m
ok "it unloads again" mod_unload
done_testing
