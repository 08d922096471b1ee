#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# vm: -b -t 300 -M 1024
#
# Senders, receivers and creators of namespaces in a control group that has too
# little memory for it: calls fail, and the kernel kills them, at any moment.  Its
# words about that are bad words otherwise, so the log is looked at here.
. "$(dirname "$0")/storms"

group=/sys/fs/cgroup/storm

oom_kills() {
	awk '$1 == "oom_kill" { print $2 }' $group/memory.events
}

# How much is too little depends on the kernel: less and less, till one is killed.
squeeze() {
	local kilobytes=16384

	until [ "$(oom_kills)" -gt 0 ]; do
		echo ${kilobytes}K >$group/memory.max
		kilobytes=$((kilobytes * 3 / 4))
		sleep 0.5
	done
}

echo +memory >/sys/fs/cgroup/cgroup.subtree_control
mkdir $group
storm_begin
squeeze &
mount -t mqueue_ns none /mnt/q
blow "messages, where memory is short" messages -q 300 -w 10 -d /mnt/q -g $group
note "$(oom_kills) killed for memory"
ok "memory was short" [ "$(oom_kills)" -gt 0 ]
umount /mnt/q
kill $! 2>/dev/null
wait $!
echo max >$group/memory.max
storm_end 1000000
is "the kernel has nothing to complain of" "$(complaints)" ""
ok "the control group goes" within 20 rmdir $group
done_testing
