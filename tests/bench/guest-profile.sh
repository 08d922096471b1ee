# shellcheck shell=dash
# SPDX-License-Identifier: GPL-2.0-only
#
# guest-profile.sh WHOSE JOB - runs in the guest: does a job, prints all symbols

echo tsc >/sys/devices/system/clocksource/clocksource0/current_clocksource
echo 0 >/proc/sys/kernel/kptr_restrict
ulimit -n 20000
echo 100000 >/proc/sys/user/max_ipc_namespaces
module="/lib/modules/$(uname -r)/extra/mqueue_ns.ko"
case $1-$2 in
kernel-loop-churn-* | kernel-loop-mount-*) ;;
armed-*) insmod "$module" && echo 1 >/proc/sys/fs/mqueue_ns/serve &&
	echo 0 >/proc/sys/fs/mqueue_ns/serve || exit ;;
*) insmod "$module" || exit ;;
esac
case $1-$2 in
ours-loop-churn-*) ;;
ours-loop-mount-*) export FS=mqueue_ns ;;
ours-*) echo 1 >/proc/sys/fs/mqueue_ns/serve || exit ;;
esac
bench "$2" || exit
cat /proc/kallsyms
