#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# vm: -b -a log_buf_len=16M
#
# What an ordinary user's messages cost his memory control group, on the kernel's
# own queues and on ours: when a queue is full, drained, and gone; and that he does
# not get more into a queue than his group may have.  The kernel's words about whom
# it kills for that are bad words otherwise, so the log is looked at here.
. "$(dirname "$0")/lib.sh"

group=/sys/fs/cgroup/charged
payload=7800 # KiB, in 1,000 messages, but for what is charged in advance

# charge TYPE STEP: what was measured, in KiB
charge() {
	awk -v step="$2" '$1 == step { print $2 }' "/tmp/$1"
}

# about NAME A B PERCENT: the two differ by no more than that
about() {
	ok "$1: $2 and $3" awk -v a="$2" -v b="$3" -v p="$4" \
		'BEGIN { d = a > b ? a - b : b - a; exit !(a > 0 && b > 0 && d * 100 <= b * p) }'
}

at_most() {
	ok "$1: $2, at most $3" [ "$2" -le "$3" ]
}

oom_kills() {
	awk '$1 == "oom_kill" { print $2 }' $group/memory.events
}

sent_to_ours() {
	hook "${native}_mq_timedsend" HITS
}

group_make() {
	mkdir $group
	echo max >$group/memory.max
}

group_end() {
	ok "$1: the group is charged for nothing in the end" within 10 group_pays_nothing "$group" 64
	note "$(group_charge $group) KiB left"
	ok "$1: the group goes" within 20 rmdir $group
}

measure() {
	local type="$1"

	group_make
	ok "$type: a queue is filled and drained" charged "$type" $group account
	cp /tmp/tap.out "/tmp/$type"
	note "KiB: $(tr '\n' ' ' <"/tmp/$type")"
	ok "$type: 1,000 messages are paid for" [ "$(charge "$type" full)" -ge $payload ]
	group_end "$type"
}

overrun() {
	local type="$1"

	group_make
	ok "$type: who sends more than his group may have is killed" charged "$type" $group overrun
	cp /tmp/tap.out "/tmp/$type"
	is "$type: once" "$(oom_kills)" 1
	at_most "$type: he had sent" "$(charge "$type" sent)" 520
	group_end "$type"
}

echo +memory >/sys/fs/cgroup/cgroup.subtree_control
ok "the module loads" mod_load
measure mqueue
measure mqueue_ns
ok "that one was ours: $(sent_to_ours) messages" [ "$(sent_to_ours)" -ge 1000 ]
about "KiB for a full queue, ours and the kernel's" \
	"$(charge mqueue_ns full)" "$(charge mqueue full)" 5
at_most "KiB for a queue that is empty again, ours" "$(charge mqueue_ns drained)" 512
at_most "KiB for one that is gone" "$(charge mqueue_ns closed)" 512
overrun mqueue
overrun mqueue_ns
about "messages before the end, ours and the kernel's" \
	"$(charge mqueue_ns sent)" "$(charge mqueue sent)" 15
is "the kernel has nothing to complain of" "$(complaints)" ""
ok "no queue is left behind: the module unloads" within 10 mod_unload
done_testing
