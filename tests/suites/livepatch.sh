#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# vm: -t 1500 -a syscall.x32=y -f docs/BESIDE.md:/tests/BESIDE.md
#
# Real live patches of each function that we hook: before us and after us, either going
# first.  One that is redirected the kernel lets one of us have, and whoever is second
# is told so; see docs/BESIDE.md.  Of each kind one, or all with PATCH_ALL, which takes
# five minutes.
. "$(dirname "$0")/neighbours"

extra=${module%/*}
sys=/sys/kernel/livepatch/patch

patch() {
	insmod "$extra/patch.ko" symbol="$1" && within 20 settled
}

# Until then there are tasks that have not yet been seen outside the function.
settled() {
	[ "$(cat $sys/transition)" = 0 ]
}

unpatch() {
	echo 0 >$sys/enabled && within 20 [ ! -e $sys ] && within 20 rmmod patch
}

hits() {
	cat /sys/module/patch/parameters/hits
}

# in_force WHEN COMMAND: which calls all there are, prints what is wrong
in_force() {
	local before
	before=$(hits)

	is "$1: everything works" "$($2)" ""
	ok "$1: the patch is called" [ "$(hits)" -gt "$before" ]
}

cannot_serve() {
	is "births are seen" "$(birth unshare | awk '{ print $2 }')" live
	log_mark
	is "we cannot serve" "$(mq write $serve 1)" EBUSY
	ok "and say why" said "cannot redirect $1(): a live patch or a tracer"
}

one_of_us() {
	ok "we first" mod_load
	is "and serve" "$(mq write $serve 1)" ""
	fails "a patch of $1() after us is refused" patch "$1"
	fails "it is not there" [ -e $sys ]
	[ ! -d /sys/module/patch ] || rmmod patch
	is "everything works" "$(traffic)" ""
	ok "we go" mod_unload
	ok "a patch of $1() can come" patch "$1"
	in_force "without us" kernels
	ok "we load after it" mod_load
	cannot_serve "$1"
	in_force "the patch, then we" kernels
	ok "we go first" mod_unload
	in_force "the patch, after we went" kernels
	ok "we come again" mod_load
	cannot_serve "$1"
	ok "the patch goes first" unpatch
	is "everything works" "$(traffic)" ""
	ok "we go last" mod_unload
}

both_of_us() {
	ok "we first" mod_load
	is "and serve" "$(mq write $serve 1)" ""
	ok "a patch of $1() after us" patch "$1"
	in_force "we, then the patch" traffic
	ok "it goes first" unpatch
	is "everything works" "$(traffic)" ""
	ok "it comes again" patch "$1"
	ok "we go first" mod_unload
	in_force "the patch, after we went" kernels
	ok "we load after it" mod_load
	in_force "the patch, then we" traffic
	ok "we go first, again" mod_unload
	in_force "the patch, after we went again" kernels
	ok "we come again" mod_load
	ok "the patch goes first" unpatch
	is "everything works" "$(traffic)" ""
	ok "we go last" mod_unload
}

# The row of the document that a function belongs to
row_for() {
	case $1 in
	copy_ipcs | mq_clear_sbinfo) echo "a live patch of an observed function" ;;
	*) echo "a live patch of a redirected function" ;;
	esac
}

if [ ! -d /sys/kernel/livepatch ]; then
	skip "live patches and us" "this kernel has no live patches"
	done_testing
	exit
fi

list_functions
if [ -z "${PATCH_ALL:-}" ]; then
	functions="copy_ipcs mq_clear_sbinfo mqueue_init_fs_context ${native}_mq_open
		${native}_mq_timedreceive ${narrow}_mq_notify"
	note "only $functions"
fi
for function in $functions; do
	row=$(row_for "$function")
	case "$(word we "$row") $(word "$row" we)" in
	"refused refused") one_of_us "$function" ;;
	"works works") both_of_us "$function" ;;
	*) result 1 "docs/BESIDE.md says what is with a patch of $function()" ;;
	esac
done

is "nothing of ours is hooked" "$(grep -c mqueue_ns /sys/kernel/tracing/enabled_functions)" 0
done_testing
