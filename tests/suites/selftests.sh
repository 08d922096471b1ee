#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The kernel's own selftests of mqueue, where the kernel serves and where we do.
#
# host: scripts/build-selftests
# vm: -t 900 -f build/selftests:/bin
. "$(dirname "$0")/lib.sh"

serve=/proc/sys/fs/mqueue_ns/serve
hits=/proc/fs/mqueue_ns/hooks
perf_seconds=$((15 * ${SLOW:-1}))

if [ "$(uname -m)" != x86_64 ]; then
	skip "the selftests" "Debian's programs are this machine's"
	done_testing
	exit
fi

open_tests() {
	unshare --ipc sh -c "echo $1 >$serve && mq_open_tests /selftest" >/tmp/out 2>&1 ||
		return
	# It exits with 0 whatever it found.
	! grep -w FAIL /tmp/out
}

# Without an end it fills and empties the queue, and opens it as large as it can.
perf_tests() {
	unshare --ipc sh -c "echo $1 >$serve && exec mq_perf_tests -c 0" >/tmp/out 2>&1 &
	sleep $perf_seconds
	kill -TERM $! && wait $! && grep -q 'Continuous mode' /tmp/out
}

passes() {
	"$@" || { cat /tmp/out; return 1; }
}


ok "the module loads" mod_load
for served in 0 1; do
	ok "mq_open_tests passes with serve=$served" passes open_tests $served
	ok "mq_perf_tests runs with serve=$served" passes perf_tests $served
done
cat $hits >/tmp/hooks
note "$(cat /tmp/hooks)"
ok "the module unloads" within 10 mod_unload
done_testing
