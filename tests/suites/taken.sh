#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# vm: -b
#
# What the module wants to register is somebody else's already.  The kernel has a lot
# to say of that, so its log is looked at here.  Not of a directory in /proc: then the
# kernel WARNs.
. "$(dirname "$0")/lib.sh"

extra=${module%/*}

left() {
	grep -c mqueue_ns /proc/modules /proc/slabinfo
	ls -d /proc/fs/mqueue_ns /sys/module/mqueue_ns 2>/dev/null
	wc -l </sys/kernel/tracing/enabled_functions
	wc -l </sys/kernel/debug/kprobes/list
}

# taken WHAT ERROR
taken() {
	ok "somebody has a $1 of our name" insmod "$extra/squatter.ko" what="$1"
	is "$1: loading fails" "$(mq load "$module")" "$2"
	is "$1: nothing is left" "$(left)" "$before"
	ok "$1: he goes" rmmod squatter
	ok "$1: the next time it loads" mod_load
	is "$1: and works" "$(mq write /proc/sys/fs/mqueue_ns/serve 1 create /q send x receive unlink /q)" x
	ok "$1: it unloads" mod_unload
}

before=$(left)
taken filesystem EBUSY
# Why it could not be registered the kernel does not tell.
taken sysctl ENOMEM
is "the kernel has nothing else to complain of" "$(complaints)" ""
done_testing
