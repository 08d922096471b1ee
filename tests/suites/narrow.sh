#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# vm: -a syscall.x32=y
#
# 32-bit programs see what they see on the kernel's own queues: the calls, the
# VFS, the death of a namespace, what is inherited and what rarely goes wrong, played by i386 and by x32 programs or by
# 32-bit arm ones; and the calls of such programs that have 64 bits for the time.
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

# came_by CALLER FUNCTION...
came_by() {
	local caller="$1" function
	shift

	for function; do
		ok "$caller came by $function" used "__$function"
	done
}

narrow_on_x86() {
	compare 700 scenario32 S4 S5 S6 S9 S10
	came_by i386 ia32_compat_sys_mq_open ia32_sys_mq_unlink \
		ia32_sys_mq_timedsend_time32 ia32_sys_mq_timedreceive_time32 \
		ia32_compat_sys_mq_notify ia32_compat_sys_mq_getsetattr
	is "no call with 64 bits of time came so far" "$(hits __ia32_sys_mq_timedsend)" 0
	compare 20 time64_32
	came_by "i386 with 64 bits of time" ia32_sys_mq_timedsend ia32_sys_mq_timedreceive
	is "nothing native came so far" "$(hits __x64_sys_mq_timedsend)" 0
	compare 700 scenariox32 S4 S5 S6 S9 S10
	came_by x32 x64_sys_mq_open x64_sys_mq_timedsend
	is "x32 came by its own mq_notify" \
		$(($(hits __x64_compat_sys_mq_notify)0 + $(hits __x32_compat_sys_mq_notify)0 > 0)) 1
}

# Calls with 64 bits of time are the native ones there, and so is mq_unlink.
narrow_on_arm64() {
	compare 700 scenario32 S4 S5 S6 S9 S10
	came_by arm arm64_compat_sys_mq_open arm64_sys_mq_unlink \
		arm64_sys_mq_timedsend_time32 arm64_sys_mq_timedreceive_time32 \
		arm64_compat_sys_mq_notify arm64_compat_sys_mq_getsetattr
	is "no call with 64 bits of time came so far" "$(hits __arm64_sys_mq_timedsend)" 0
	compare 20 time64_32
	came_by "arm with 64 bits of time" arm64_sys_mq_timedsend arm64_sys_mq_timedreceive
}

ok "the module loads" mod_load
case $(uname -m) in
x86_64) narrow_on_x86 ;;
aarch64) narrow_on_arm64 ;;
esac
echo 0 >/proc/sys/fs/mqueue_ns/serve
ok "the module unloads" mod_unload
done_testing
