#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# ENOMEM, on the kernel's own queues and on ours: where a control group of memory,
# version 1, says that nobody is killed for it, allocations fail.
. "$(dirname "$0")/lib.sh"

group=/tmp/memory/starving

# The kernel may have version 2 alone.
group_make() {
	mkdir -p /tmp/memory
	mount -t cgroup -o memory none /tmp/memory || return
	mkdir $group
	echo 1 >$group/memory.oom_control
}

# saw TYPE CALL: what it was told
saw() {
	sed -n "s/^$2: //p" "/tmp/$1"
}

if ! group_make; then
	skip "calls without memory" "no control groups of version 1"
	done_testing
	exit
fi
ok "a program starves on mqueue" starve mqueue $group
cp /tmp/tap.out /tmp/mqueue
ok "the module loads" mod_load
ok "a program starves on mqueue_ns" starve mqueue_ns $group
cp /tmp/tap.out /tmp/mqueue_ns
note "mqueue: $(grep '^#' /tmp/mqueue); mqueue_ns: $(grep '^#' /tmp/mqueue_ns)"
for type in mqueue mqueue_ns; do
	is "$type: mq_timedsend is told" "$(saw $type mq_timedsend)" ENOMEM
	is "$type: mq_open is told" "$(saw $type mq_open)" ENOMEM
	is "$type: after some messages" "$(saw $type "after some messages")" yes
done
is "all the same" "$(grep -v '^#' /tmp/mqueue_ns)" "$(grep -v '^#' /tmp/mqueue)"
echo 0 >/proc/sys/fs/mqueue_ns/serve
ok "no queue is left behind: the module unloads" within 10 mod_unload
done_testing
