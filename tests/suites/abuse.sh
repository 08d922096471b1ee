#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# What somebody may try who means no good: ordinary users, and root of a user
# namespace.  Each of these did harm once, to some version of the module.  The word that
# a test begins with is how SECURITY.md calls the attempt.
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
# Some wait in the kernel for their own memory.  FUSE needs no permission for that.
sysctl -qw vm.unprivileged_userfaultfd=1
ok "the module loads" mod_load

ok "serve: a user serves himself" as_user_root "echo 1 >$serve && grep -q 1 $serve"
for option in ipcns=1 ipcns=dead; do
	is "remount: he remounts the kernel's own mqueue with our option $option" \
		"$(as_user_root "mount -t mqueue none /tmp/m && echo 1 >$serve && mounts remount mqueue /tmp/m $option")" \
		EINVAL
done
ok "remount: without an option he may" as_user_root \
	"mount -t mqueue none /tmp/m && echo 1 >$serve && mount -i -o remount,ro /tmp/m"

dmesg -c >/dev/null
is "wrongly: he mounts so, again and again" "$(wrong_mounts)" "9 EINVAL 1 ENOENT"
ok "edge: memory where 32-bit errors point to does not keep queues from being opened" \
	as_user_root "mount -t mqueue_ns none /tmp/m && abuse edge /tmp/m/q"
# It may say that the machine is slow.
is "wrongly: nothing of that makes the kernel say anything" "$(dmesg | grep -v hrtimer:)" ""

# A kprobe on a module is in its way: it goes before the module does.
# shellcheck disable=SC2016 # the kernel expands it
echo 'p:evict mqueue_ns:mqns_dir_evict mode=+0($arg1):x16' >"$tracing/kprobe_events"
echo 1 >"$tracing/events/kprobes/evict/enable"
ok "watch: queues are watched when their superblock goes" unshare -m -i sh -c \
	"ulimit -q unlimited; echo 1 >$serve; echo 500 >/proc/sys/fs/mqueue/queues_max
	mount -t mqueue_ns none /tmp/m; abuse watch /tmp/m 500; umount /tmp/m"
ok "watch: the directory goes after all of them" within 20 directory_last 500
echo 0 >"$tracing/events/kprobes/evict/enable"
echo >"$tracing/kprobe_events"
kill_abuse

echo 1 >"$serve"
is "a new namespace is served like its creator's" "$(inherited)" 1
ok "creators: 300 wait for ever" abuse as-user abuse vfork 300
is "creators: a new namespace is served all the same" "$(inherited)" 1
is "creators: no birth was missed" \
	"$(awk '$1 == "copy_ipcs" { print $5 }' /proc/fs/mqueue_ns/hooks)" 0
kill_abuse

ok "it is quiesced" quiesce
ok "and resumed" quiesce Y
is "the namespace is served still" "$(cat "$serve")" 1
rm -f /tmp/go*
abuse late /tmp/go >/tmp/late 2>&1 &
ok "late: a creator is" within 10 grep -q late /tmp/late
ok "late: meanwhile it is quiesced" quiesce
touch /tmp/go
ok "late: he comes back" within 10 [ -s /tmp/go.done ]
ok "late: and it is resumed" quiesce Y
is "late: his namespace is served" "$(inside "$(cat /tmp/go.done)" cat "$serve")" 1
is "late: by a superblock of its own" \
	"$(inside "$(cat /tmp/go.done)" sh -c 'mq create /late device')" \
	"$(row "$(inum "$(cat /tmp/go.done)")" DEV)"
kill_abuse

# Who waits for a program does not make the administrator wait.
ok "lease: an opener waits for the end of a lease" abuse as-user abuse lease /leased
if grep -q "no leases" /tmp/tap.out; then
	skip "lease: meanwhile it is quiesced, and resumed" "this kernel gives no leases on queues"
else
	ok "lease: meanwhile it is quiesced" quiesce
	ok "lease: and resumed" quiesce Y
	kill_abuse
	is "lease: the queue was not lost" "$(mq unlink /leased)" ""
fi
ok "reading: a mount" mount -t mqueue_ns none /tmp/m
ok "reading: one who makes a queue waits for another who reads the directory" \
	abuse as-user abuse reading /tmp/m /blocked
ok "reading: meanwhile it is quiesced" quiesce
kill_abuse
is "reading: nothing was made there" "$(ls /tmp/m)" ""
is "reading: but of the kernel's own, whose names were then" "$(mq unlink /blocked)" ""
ok "reading: the mount goes" umount /tmp/m
ok "reading: and it is resumed" quiesce Y
ok "reading: once more the mount" mount -t mqueue_ns none /tmp/m
ok "reading: and one who waits" abuse as-user abuse reading /tmp/m /blocked
ok "reading: it is quiesced" quiesce
ok "reading: and resumed" quiesce Y
kill_abuse
is "reading: then it was made there" "$(ls /tmp/m)" blocked
rm /tmp/m/blocked
umount /tmp/m
echo 0 >"$serve"

ok "stuck: a queue of a namespace that is gone" unshare -i sh -c "mount -t mqueue_ns none /tmp/m; : >/tmp/m/q; chmod 666 /tmp/m/q"
ok "stuck: a task is, in sending to it, its descriptor closed" abuse as-user abuse stuck /tmp/m/q
fails "stuck: which keeps the mount" umount /tmp/m
ok "stuck: it is quiesced" quiesce
fails "stuck: it does not unload" timeout 10 rmmod mqueue_ns
is "stuck: it says that it is in use, and does not wait" "$(cat /sys/module/mqueue_ns/initstate)" live
kill_abuse
ok "stuck: with the task gone the mount goes" umount /tmp/m
ok "stuck: and the module" within 5 rmmod mqueue_ns

ok "it loads again" mod_load
ok "a namespace is served and goes" unshare -i sh -c "echo 1 >$serve"
ok "it unloads" within 5 mod_unload
is "nothing is hooked" "$(cat "$tracing/enabled_functions")" ""
ok "and loads" mod_load
ok "the kernel's own mqueue is mounted" mount -t mqueue none /tmp/m
ok "it unloads again" mod_unload
done_testing
