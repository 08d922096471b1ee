#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# vm: -b -t 900 -M 1024 -a log_buf_len=16M
#
# What allocates memory, copies from a program, or registers something, fails: each
# in turn.  Every failure says why, leaves nothing behind, and is over with the next
# try.  Only on a kernel that can inject faults, as 6.12-debug.
#
# The kernel has a lot to say of each fault, so its log is looked at here.
. "$(dirname "$0")/lib.sh"

serve=/proc/sys/fs/mqueue_ns/serve
debug=/sys/kernel/debug
mkdir -p /mnt/q

if [ ! -d $debug/failslab ]; then
	skip "faults" "this kernel injects none: try KERNEL=6.12-debug"
	done_testing
	exit
fi

# Everybody's allocations below the module fail, so many in a hundred.
faults_on() {
	local text file
	text=$(cat /sys/module/mqueue_ns/sections/.text)

	for file in failslab fail_page_alloc; do
		echo "$text" >$debug/$file/require-start
		printf '0x%x\n' $((text + 0x40000)) >$debug/$file/require-end
		echo -1 >$debug/$file/times
		echo "$1" >$debug/$file/probability
	done
}

faults_off() {
	echo 0 >$debug/failslab/probability
	echo 0 >$debug/fail_page_alloc/probability
}

left() {
	echo "$(wc -l <$debug/kprobes/list) $(grep -c mqueue_ns /sys/kernel/tracing/enabled_functions) $(grep -c mqueue_ns /proc/slabinfo)"
}

# TAP within TAP: each line of it is one of ours.  Not through a pipe: the tests are
# counted here.
of_program() {
	local line

	mkfifo /tmp/faulty
	{ "$@" 2>&1 || echo "not ok - $*"; } >/tmp/faulty &
	while read -r line; do
		case $line in
		ok*) result 0 "${line#*- }" ;;
		"not ok"*) result 1 "${line#*- }" ;;
		1..*) ;;
		*) note "$line" ;;
		esac
	done </tmp/faulty
	rm /tmp/faulty
}

births() {
	local left=20

	while [ $left -gt 0 ]; do
		unshare -i true || return
		left=$((left - 1))
	done
}

# Into its log, but not to the console, which is slow.
dmesg -n 2

# One after another
of_program faulty memory "$module"
of_program faulty copies "$module"
ok "it unloads" mod_unload force
is "nothing is left of it" "$(left)" "0 0 0"

# Where somebody has a probe already, ours is one of several, and that takes memory.
ok "somebody probes what we borrow" insmod "${module%/*}/foreign.ko" symbols=netlink_sendskb
of_program env FAULTS_STEP=1000 faulty memory "$module" load
ok "he goes" rmmod foreign

# At random, and where nobody's call is: in the worker
ok "it loads" mod_load
echo 1 >$serve
faults_on 30
ok "births go on while every third allocation of ours fails" births
for how in vfork clone unshare double; do
	ok "$how does" birth $how
done
churn mqueue_ns /mnt/q 8 4 >/tmp/churned
result $? "and everything else, $(cat /tmp/churned) namespaces"
faults_off
missed=$(hook copy_ipcs MISSED)
ok "births were missed, and counted: $missed" [ "$missed" -gt 0 ]
is "the next is not" "$(birth unshare | awk '{ print $2, $8 }')" "live 1"
is "nor is one more missed" "$(hook copy_ipcs MISSED)" "$missed"
echo 0 >$serve
ok "it unloads" within 20 mod_unload force
is "nothing is left of it" "$(left)" "0 0 0"

is "the kernel has nothing to complain of" "$(complaints)" ""
done_testing
