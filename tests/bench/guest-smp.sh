# shellcheck shell=dash
# SPDX-License-Identifier: GPL-2.0-only
#
# guest-smp.sh PAIRS - runs in the guest: prints "ROW KERNEL'S OURS" for each pair

pairs=$1
serve=/proc/sys/fs/mqueue_ns/serve
count=20000

insmod "/lib/modules/$(uname -r)/extra/mqueue_ns.ko" || exit
pair=0
while [ $pair -lt "$pairs" ]; do
	pair=$((pair + 1))
	for row in 1:1 2:2 4:1 1:4 8:8; do
		echo 0 >$serve
		base=$(bench-smp ${row%:*} ${row#*:} $count) || exit
		echo 1 >$serve
		ours=$(bench-smp ${row%:*} ${row#*:} $count) || exit
		echo "$row $base $ours"
	done
done
