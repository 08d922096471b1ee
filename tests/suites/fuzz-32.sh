#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Random calls on the kernel's queues and on ours, compared: of a 32-bit program.
#
# vm: -t 1500 -f tests/differences:/tests/differences
. "$(dirname "$0")/fuzz-groups"

# came_by SYMBOL...: some call was redirected at each
came_by() {
	local symbol

	for symbol; do
		ok "calls came by $symbol" [ "$(hook "$symbol" HITS)" -gt 0 ]
	done
}

fuzz_seeds root 50 fuzz32
case $(uname -m) in
x86_64)
	came_by __ia32_compat_sys_mq_open __ia32_sys_mq_timedsend_time32 __ia32_sys_mq_timedsend
	is "none came by the 64-bit entry" "$(hook __x64_sys_mq_open HITS)" 0
	;;
aarch64)
	came_by __arm64_compat_sys_mq_open __arm64_sys_mq_timedsend_time32 \
		__arm64_sys_mq_timedsend
	is "none came by the 64-bit entry" "$(hook __arm64_sys_mq_open HITS)" 0
	;;
esac
fuzz_end
