#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Debian's stress-ng --mq, where the kernel serves and where we do.
#
# host: scripts/build-stress-ng
# vm: -t 600 -M 1024 -f build/stress-ng:/
. "$(dirname "$0")/lib.sh"

serve=/proc/sys/fs/mqueue_ns/serve
seconds=20

if [ "$(uname -m)" != x86_64 ]; then
	skip "stress-ng" "Debian's programs are this machine's"
	done_testing
	exit
fi

stress() {
	unshare --ipc sh -c "echo $1 >$serve && exec stress-ng --mq 2 --mq-size 10 \
		--timeout ${seconds}s --verify --metrics-brief --temp-path /tmp"
}

ok "the module loads" mod_load
for served in 0 1; do
	ok "stress-ng --mq is content with serve=$served" stress $served
	note "$(grep -E 'mq +[0-9]' /tmp/tap.out)"
done
ok "the module unloads" within 10 mod_unload
done_testing
