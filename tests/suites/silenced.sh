#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# vm: -M 1024
#
# The observers can be switched off behind our back.  Then a namespace dies
# unseen, and another gets its address: it must not see the dead one's queues,
# and the dead one's user must get back what he is charged for.
. "$(dirname "$0")/lib.sh"

serve=/proc/sys/fs/mqueue_ns/serve
ftrace=/proc/sys/kernel/ftrace_enabled
kprobes=/sys/kernel/debug/kprobes/enabled
mkdir -p /mnt/q

# Until one has the address of another; the kernel frees the dead more slowly.
sysctl -qw user.max_ipc_namespaces=100000

# The sweep looks every 10 s; a deferrable timer takes a bit longer.
sweep=16

# One queue of the default size, not two.
limit=100000

rows() {
	awk -v key="$1" '$1 == key' /proc/fs/mqueue_ns/namespaces | wc -l
}

dead_rows() {
	awk -v key="$1" '$1 == key && $2 == "dead" && $5 == 1' /proc/fs/mqueue_ns/namespaces | wc -l
}

no_rows() {
	[ "$(rows "$1")" = 0 ]
}

# On one processor, or the memory of a namespace would not be used again soon.
here() {
	taskset 1 "$@"
}

# Where it is and what its number is, for who comes after it.
leave_note="cat /proc/whereami >/tmp/address; stat -L -c %i /proc/self/ns/ipc >/tmp/number"

births() {
	hook copy_ipcs HITS
}

deaths() {
	hook mq_clear_sbinfo HITS
}

# probe SERVE: can the user have another of the kernel's own (0), or of ours (1)?  On
# 5.10 each of the two kinds is counted by itself.
probe() {
	mq unshare i write $serve "$1" limit $limit as 1000 create /probe unlink /probe
}

user_is_charged() {
	[ "$(probe "$1")" = EMFILE ]
}

user_is_free() {
	[ -z "$(probe "$1")" ]
}

# With KASAN, freed memory is not used again for a long time: who tries gives up after 3 s.
freed_is_kept() {
	grep -qw kasan_report /proc/kallsyms
}

# Somebody else in the kernel may get that memory, and then another has to die.  It
# may have the same number, so that the table has several dead with that.
until_landed() {
	local left=6

	! freed_is_kept || left=0
	while "$@"; grep -q ETIME /tmp/landed && [ $left -gt 0 ]; do
		left=$((left - 1))
	done
}

# landed WHAT NAME WANT.  It shows something only if the dead one was still in the table.
landed() {
	if grep -q ETIME /tmp/landed && freed_is_kept; then
		skip "$1: $2" "KASAN keeps freed memory from being used again"
	else
		is "$1: $2" "$(cat /tmp/landed)" "$3"
		ok "$1: that was before the sweep" [ "$(dead_rows "$(cat /tmp/number)")" -gt 0 ]
	fi
}

leave_unseen() {
	here mq unshare im mount mqueue_ns /mnt/q exec sh -c \
		"mq new /mnt/q/old >/tmp/new; [ -e /mnt/q/old ] && $leave_note"
}

land_after_unseen() {
	leave_unseen
	here mq land "$(cat /tmp/address)" exec sh -c \
		"cat /proc/whereami $serve; mount -t mqueue_ns none /mnt/q; ls /mnt/q; mq new /mnt/q/own >/dev/null; ls /mnt/q; umount /mnt/q" \
		>/tmp/landed 2>&1
}

leave_served() {
	here mq unshare i write $serve 1 create /old exec sh -c "$leave_note"
}

land_after_served() {
	leave_served
	here mq land "$(cat /tmp/address)" exec sh -c \
		"cat /proc/whereami $serve; mq open /old; mq write $serve 1 open /old" >/tmp/landed 2>&1
}

# silenced WHAT: all of this while WHAT is switched off
silenced() {
	local born died
	born=$(births)
	died=$(deaths)

	leave_unseen
	is "$1: no birth was seen" "$(births)" "$born"
	is "$1: no death was seen" "$(deaths)" "$died"
	is "$1: the dead namespace is still in the table, with its queue" \
		"$(dead_rows "$(cat /tmp/number)")" 1
	until_landed land_after_unseen
	landed "$1" "another one at its address is not served, and sees its own queue only" \
		"$(cat /tmp/address)
0
own"
	ok "$1: the sweep finds it" within $sweep no_rows "$(cat /tmp/number)"
}

# By its name: another way into the table
silenced_name() {
	leave_served
	is "$1: a served namespace is dead and in the table" \
		"$(dead_rows "$(cat /tmp/number)")" 1
	until_landed land_after_served
	landed "$1" "another one at its address is not served, and has no such name" \
		"$(cat /tmp/address)
0
ENOENT
ENOENT"
	ok "$1: the sweep finds it" within $sweep no_rows "$(cat /tmp/number)"
}

# A namespace with a queue of his dies: the sweep may come at this very moment.
leave_charge() {
	local left=3

	while [ $left -gt 0 ]; do
		mq unshare i write $serve "$1" limit $limit as 1000 create /kept
		user_is_charged "$1" && return
		left=$((left - 1))
	done
	return 1
}

# charged WHAT SERVE: 0: for the kernel's own queue, 1: for ours
charged() {
	local whose=ours
	[ "$2" = 1 ] || whose="the kernel's"

	ok "$1: the user is charged for a queue, $whose, of a dead namespace" leave_charge "$2"
	ok "$1: but not for longer than the sweep takes" within $sweep user_is_free "$2"
}

insmod "${module%/*}/whereami.ko"
ok "the module loads" mod_load

# What it should be like
mq unshare i write $serve 0 limit $limit as 1000 create /kept
ok "seen: the user is free at once" within 2 user_is_free 0
mq unshare i write $serve 1 limit $limit as 1000 create /kept
ok "seen: so he is for ours" within 2 user_is_free 1
is "the user can have one queue" "$(mq limit $limit as 1000 create /probe create /second)" EMFILE
mq unlink /probe

# By debugfs
echo 0 >$kprobes
silenced "kprobes/enabled"
silenced_name "kprobes/enabled"
charged "kprobes/enabled" 0
charged "kprobes/enabled" 1

# A death that is noticed before the sweep, by whoever uses what is left
space_start
inside "$space" mount -t mqueue_ns none /mnt/q
ok "a queue of a living namespace" mq new /mnt/q/old
space_end "$space"
is "after an unseen death, a new queue is refused" "$(mq new /mnt/q/new)" EACCES
is "dead is what /proc/mounts shows" "$(awk '$2 == "/mnt/q" { print $4 }' /proc/mounts)" rw,relatime,ipcns=dead
is "the old queue is there" "$(mq file /mnt/q/old send x receive)" x
umount /mnt/q

echo 1 >$kprobes
is "switched on, births are seen again" "$(birth unshare | awk '{ print $2 }')" live
ok "it unloads" mod_unload

# By sysctl, while none of ours is armed; there are kernels that never let it be
ok "the module loads again" mod_load
refused=EBUSY
if echo 0 2>/dev/null >$ftrace; then
	before=$(births)
	mq unshare i
	if [ "$(births)" = "$before" ]; then
		silenced "ftrace_enabled"
		is "ftrace_enabled: a queue cannot be opened, for its calls would not reach us" \
			"$(mq unshare im mount mqueue_ns /mnt/q new /mnt/q/x)" EBUSY
		is "ftrace_enabled: nor can one be served" "$(mq write $serve 1)" EBUSY
		charged "ftrace_enabled" 0
	else
		skip "ftrace_enabled" "probes go on without ftrace on this kernel"
	fi
	echo 1 >$ftrace
	is "switched on, births are seen again" "$(birth unshare | awk '{ print $2 }')" live
else
	skip "ftrace_enabled" "the kernel does not let it be switched off"
	refused=EOPNOTSUPP
fi

# While ours are armed it cannot be done
ok "served" mq write $serve 1
is "ftrace cannot be switched off under us" "$(mq write $ftrace 0)" $refused
is "it is on" "$(cat $ftrace)" 1
ok "names work" mq create /name send x receive unlink /name
is "births are seen" "$(birth unshare | awk '{ print $2 }')" live
echo 0 >$serve
is "nor when nobody is served any more: they stay armed" "$(mq write $ftrace 0)" $refused
ok "it unloads" mod_unload
[ $refused != EBUSY ] || ok "without the module it can" mq write $ftrace 0
echo 1 >$ftrace
done_testing
