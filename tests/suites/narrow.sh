#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# vm: -a syscall.x32=y
#
# 32-bit programs see what they see on the kernel's own queues: the calls, the
# VFS and the death of a namespace, played by i386 and by x32 programs; and the
# calls of i386 programs that have 64 bits for the time.
. "$(dirname "$0")/lib.sh"

hits() {
	awk -v symbol="$1" '$1 == symbol { print $4 }' /proc/fs/mqueue_ns/hooks
}

# used SYMBOL: was a call redirected there?
used() {
	[ "$(hits "$1")" -gt 0 ]
}

# compare LINES PROGRAM [ARGUMENT]...: there must be that many, or it saw nothing
compare() {
	local lines="$1" program="$2"
	shift 2

	echo 0 >/proc/sys/fs/mqueue_ns/serve
	ok "$program runs on mqueue" "$program" mqueue "$@"
	cp /tmp/tap.out /tmp/stock
	echo 1 >/proc/sys/fs/mqueue_ns/serve
	ok "$program runs on mqueue_ns" "$program" mqueue_ns "$@"
	cp /tmp/tap.out /tmp/ours
	diff /tmp/stock /tmp/ours >/tmp/diff
	result $? "$program sees the same, $(wc -l </tmp/stock) lines"
	note "$(cat /tmp/diff)"
	ok "$program sees enough" [ "$(wc -l </tmp/stock)" -ge "$lines" ]
}

ok "the module loads" mod_load

compare 500 scenario32 S4 S5 S6
for call in ia32_compat_sys_mq_open ia32_sys_mq_unlink ia32_sys_mq_timedsend_time32 \
	ia32_sys_mq_timedreceive_time32 ia32_compat_sys_mq_notify \
	ia32_compat_sys_mq_getsetattr; do
	ok "i386 came by $call" used "__$call"
done

is "no call with 64 bits of time came so far" "$(hits __ia32_sys_mq_timedsend)" 0

compare 20 time64_32
for call in ia32_sys_mq_timedsend ia32_sys_mq_timedreceive; do
	ok "i386 with 64 bits of time came by $call" used "__$call"
done

is "nothing native came so far" "$(hits __x64_sys_mq_timedsend)" 0
compare 500 scenariox32 S4 S5 S6
for call in x64_sys_mq_open x64_sys_mq_timedsend; do
	ok "x32 came by $call" used "__$call"
done
if [ "$(hits __x64_compat_sys_mq_notify)$(hits __x32_compat_sys_mq_notify)" != 00 ]; then
	result 0 "x32 came by its own mq_notify"
else
	result 1 "x32 came by its own mq_notify"
fi
echo 0 >/proc/sys/fs/mqueue_ns/serve
ok "the module unloads" mod_unload
done_testing
