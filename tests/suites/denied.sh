#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# vm: -t 420
#
# Each allocation and registration that the module asks for while it is loaded is
# refused once, by a module that returns the value for that in the function's place.
# Loading must fail with that error, leave nothing, and succeed the next time.
# "faults" fails what is below these functions; here it is any kernel, and what needs
# no memory, or memory of a kind that cannot be made to fail.
. "$(dirname "$0")/lib.sh"

extra=${module%/*}
deny=/sys/module/deny/parameters
serve=/proc/sys/fs/mqueue_ns/serve
mkdir -p /mnt/q

# All that a module could have left, counted.
left() {
	grep -c mqueue_ns /proc/modules /proc/filesystems /proc/slabinfo
	ls -d /proc/fs/mqueue_ns /proc/sys/fs/mqueue_ns /sys/module/mqueue_ns 2>/dev/null
	wc -l </sys/kernel/tracing/enabled_functions
	wc -l </sys/kernel/debug/kprobes/list
}

# shellcheck disable=SC2119 # our arguments are not for the module
# The first of these that the module calls on this kernel, as $symbol, so often: $calls.
choose() {
	for symbol; do
		insmod "$extra/deny.ko" symbol="$symbol" 2>/dev/null || continue
		mod_load
		calls=$(cat $deny/calls)
		mod_unload
		[ "$calls" = 0 ] || return 0
		rmmod deny
	done
	return 1
}

# What goes wrong if the N-th is refused
# shellcheck disable=SC2119 # our arguments are not for the module
refuse() {
	local why

	echo "$1" >$deny/nth
	if why=$(mq load "$module"); then
		echo "call $1: it loads"
		mod_unload
	elif [ "$why" != "$2" ]; then
		echo "call $1: $why"
	fi
	[ "$(left)" = "$before" ] || echo "call $1: left:" "$(left)" "instead of" "$before"
}

each() {
	local n="$1"

	while [ "$n" -le "$2" ]; do
		refuse "$n" "$3"
		n=$((n + 1))
	done
}

# denied WHAT VALUE ERROR [FIRST [LAST]]: of the calls to $symbol
denied() {
	local first="${4:-1}" last="${5:-$calls}"

	echo "$2" >$deny/value
	is "$1: calls $first to $last of $symbol() return $2: $3" \
		"$(each "$first" "$last" "$3")" ""
}

# allow: and then it goes well.
allow() {
	echo 0 >$deny/nth
	ok "the next time it loads" mod_load
	is "births are seen" "$(birth unshare | awk '{ print $2 }')" live
	ok "it unloads" mod_unload
	rmmod deny
}

# calls WHAT SYMBOL...: each returns NULL, or ENOMEM where there are errors to tell.
calls() {
	local what="$1" value=0
	shift

	choose "$@"
	result $? "$what: on this kernel the module calls one of: $*"
	[ -e $deny ] || return
	case $symbol in
	*init_srcu_struct* | register_k*probe | register_filesystem) value=-12 ;;
	esac
	before=$(left)
	denied "$what" $value ENOMEM
}

calls "who makes queues" init_srcu_struct __init_srcu_struct init_srcu_struct_generic \
	init_srcu_struct_lockdep
allow
calls "the slab" __kmem_cache_create_args kmem_cache_create kmem_cache_create_usercopy
allow
calls "the worker" alloc_workqueue alloc_workqueue_noprof
allow
calls "the hooks" __kmalloc_noprof __kmalloc
allow
calls "their counters" pcpu_alloc_noprof __alloc_percpu
allow
calls "a directory in /proc" proc_mkdir_mode
allow
calls "the views" proc_create_single_data
allow
calls "the sysctl" register_sysctl_sz register_sysctl
allow

# Of those that can tell more than that there is no memory
calls "symbols and deaths" register_kprobe
denied "a symbol that cannot be probed" -22 ENOENT 1 1
denied "deaths that cannot be probed" -22 EINVAL "$calls"
allow
calls "births" register_kretprobe
denied "births that cannot be probed" -22 EINVAL
allow
calls "the type of file system" register_filesystem
denied "one of that name" -16 EBUSY
allow

# What may fail without the module having failed: the mount that keeps a superblock
ok "mounts are denied" insmod "$extra/deny.ko" symbol=kern_mount value=-12 nth=1
log_mark
ok "with serve=1 it loads though nothing can be mounted" mod_load serve=1
ok "and says so" said "cannot serve the initial namespace: write 1 to fs.mqueue_ns.serve"
is "nothing is served" "$(cat $serve)" 0
is "until the next try" "$(mq write $serve 1 create /q send x receive unlink /q)" x
missed=$(hook copy_ipcs MISSED)
next=$(($(cat $deny/calls) + 1))
echo $next >$deny/nth
ok "a birth whose mount is denied goes on" unshare -i true
is "it is counted as missed" "$(hook copy_ipcs MISSED)" $((missed + 1))
next=$(($(cat $deny/calls) + 1))
echo $next >$deny/nth
is "who was missed, and is denied again, cannot mount" \
	"$(mq unshare im write $deny/nth $((next + 1)) mount mqueue_ns /mnt/q)" ENOMEM
is "both were asked for" "$(cat $deny/calls)" $((next + 1))
echo $((next + 2)) >$deny/nth
is "the next time he can" "$(mq unshare im write $deny/nth $((next + 3)) exec sh -c \
	"mq mount mqueue_ns /mnt/q; mq mount mqueue_ns /mnt/q")" ENOMEM

# Two that are mounted, and quiesced: resuming gives the one an internal mount, and then
# the other.
mkdir -p /mnt/r
space_start
mount -t mqueue_ns none /mnt/q
inside "$space" mount -t mqueue_ns none /mnt/r
states() {
	printf '%s\n' "$(row "$(inum self)" STATE)" "$(row "$(inum "$space")" STATE)" |
		sort | tr '\n' ' '
}
ok "it is quiesced" quiesce
is "there are two orphans" "$(states)" "orphan orphan "
log_mark
echo $(($(cat $deny/calls) + 1)) >$deny/nth
ok "it resumes, though a mount is denied" quiesce Y
is "the other orphan is none any more" "$(states)" "live orphan "
ok "and it says so" said "orphans that were not taken back: 1; write Y again"
ok "that is done" quiesce Y
is "both have their internal mount" "$(states)" "live live "
umount /mnt/q /mnt/r
space_end "$space"
ok "it unloads" mod_unload
rmmod deny
done_testing
