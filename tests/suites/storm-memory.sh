#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# vm: -b -t 400 -M 1024 -a log_buf_len=16M
#
# Senders, receivers and creators of namespaces in a control group that has too
# little memory for it: calls fail, and the kernel kills them, at any moment.  Its
# words about that are bad words otherwise, so the log is looked at here.
. "$(dirname "$0")/storms"

group=/sys/fs/cgroup/storm
# Who makes a group smaller is kept for seconds, looking for what could be taken back.
seconds=$((seconds + 8 * ${SLOW:-1}))

oom_kills() {
	awk '$1 == "oom_kill" { print $2 }' $group/memory.events
}

# squeeze KIB: how much is too little depends on the kernel: less and less, till one is
# killed
squeeze() {
	local kilobytes="$1"

	until [ "$(oom_kills)" -gt "$kills" ]; do
		echo "${kilobytes}K" >$group/memory.max
		kilobytes=$((kilobytes * 2 / 3))
		sleep 0.2
	done
}

squeeze_begin() {
	kills=$(oom_kills)
	squeeze "$1" &
	squeezing=$!
}

squeeze_end() {
	ok "memory was short: $(($(oom_kills) - kills)) were killed" [ "$(oom_kills)" -gt "$kills" ]
	kill $squeezing 2>/dev/null
	wait $squeezing
	echo max >$group/memory.max
}

echo +memory >/sys/fs/cgroup/cgroup.subtree_control
mkdir $group
storm_begin
squeeze_begin 16384
mount -t mqueue_ns none /mnt/q
blow "messages, where memory is short" messages -q 300 -w 10 -d /mnt/q -g $group
umount /mnt/q
squeeze_end
squeeze_begin 4096
blow "namespaces, where memory is short" spaces -w 10 -d /mnt/q -g $group
born=$(of_load namespaces)
killed=$(of_load kills)
squeeze_end
births_add_up "$born" "$((killed + $(oom_kills) - kills))"
storm_end "$(hook copy_ipcs HITS)"
is "the kernel has nothing to complain of" "$(complaints)" ""
ok "the control group is charged for nothing" within 20 group_pays_nothing $group 512
note "$(group_charge $group) KiB are left"
ok "the control group goes" within 20 rmdir $group
done_testing
