# shellcheck shell=dash
# SPDX-License-Identifier: GPL-2.0-only
#
# guest.sh PAIRS METRIC... - runs in the guest: does the jobs of these rows
#
# The kernel's own and ours in turn, A B A B: all phases in a pair, several
# pairs.  What needs the hooks never armed is measured in a module that is loaded
# anew for it.  Prints "PAIR PHASE METRIC VALUE".

serve=/proc/sys/fs/mqueue_ns/serve
pairs=$1
shift
rows=/bench/rows.tsv

prepare() {
	echo tsc >/sys/devices/system/clocksource/clocksource0/current_clocksource
	ulimit -q unlimited
	ulimit -n 20000
	echo 100000 >/proc/sys/user/max_ipc_namespaces
	echo 100000 >/proc/sys/user/max_user_namespaces
	echo 20000 >/proc/sys/fs/mqueue/msg_max
	echo 20000 >/proc/sys/fs/mqueue/queues_max
	# What the kernel still does after booting is in nobody's figures.
	sleep 20
}

# The jobs of a phase, each once, in the order of the table.
jobs() {
	awk -v phase="$1" -v wanted=" $metrics " '
		/^#/ || !index(wanted, " " $1 " ") { next }
		($3 == phase || $4 == phase) && !seen[$2]++ { print $2 }' $rows
}

# A job that fails is told, and has no value.  What the one before has left for
# workers and for after grace periods is in nobody's figures.
phase() {
	local job

	for job in $(jobs "$1"); do
		sleep 5
		FS=$2 bench "$job" >/tmp/values </dev/null || echo "$pair failed $job" >&2
		sed "s/^/$pair\t$1\t/" /tmp/values
	done
}

unload() {
	echo N >/sys/module/mqueue_ns/parameters/active
	rmmod mqueue_ns
}

one_pair() {
	phase without mqueue
	insmod "/lib/modules/$(uname -r)/extra/mqueue_ns.ko" || return
	phase loaded mqueue_ns
	echo 1 >$serve || return
	phase ours mqueue_ns
	echo 0 >$serve
	phase armed mqueue_ns
	unload
}

metrics="$*"
prepare
pair=0
while [ $pair -lt "$pairs" ]; do
	pair=$((pair + 1))
	one_pair || exit
done
