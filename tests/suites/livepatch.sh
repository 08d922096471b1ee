#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Real live patches of system calls that we redirect: before us and after us.  The
# kernel lets one of us have a function, and whoever is second is told so.
. "$(dirname "$0")/lib.sh"

serve=/proc/sys/fs/mqueue_ns/serve
extra=${module%/*}
enabled=/sys/kernel/livepatch/patch/enabled

patch() {
	insmod "$extra/patch.ko" symbol="$1" && within 20 settled
}

# Until then there are tasks that have not yet been seen outside the function.
settled() {
	[ "$(cat /sys/kernel/livepatch/patch/transition)" = 0 ]
}

unpatch() {
	echo 0 >$enabled && within 20 [ ! -e $enabled ] && within 20 rmmod patch
}

if [ ! -d /sys/kernel/livepatch ]; then
	skip "live patches and us" "this kernel has no live patches"
	done_testing
	exit
fi

# The call and how it is made, on a queue that was opened before
for call in open:"open /q" getsetattr:"open /q stat"; do
	symbol=${native}_mq_${call%%:*}
	commands=${call#*:}
	# shellcheck disable=SC2086 # words
	outcome() {
		mq $commands | head -n 1
	}

	mq create /q
	ok "a patch of $symbol()" patch "$symbol"
	is "is in force" "$(outcome)" EUCLEAN
	ok "we load after it" mod_load
	is "births are seen" "$(birth unshare | awk '{ print $2 }')" live
	log_mark
	is "we cannot serve" "$(mq write $serve 1)" EBUSY
	ok "and say why" said "cannot redirect $symbol(): a live patch or a tracer"
	is "the patch is in force" "$(outcome)" EUCLEAN
	ok "it goes" unpatch
	mq unlink /q
	is "we serve" "$(mq write $serve 1 create /q send x receive)" x

	fails "a patch after us is refused" patch "$symbol"
	fails "it is not there" [ -e $enabled ]
	[ ! -d /sys/module/patch ] || rmmod patch
	is "the call is ours" "$(mq open /q send y receive unlink /q)" y
	ok "we go" mod_unload
	mq create /q
	ok "the patch can come" patch "$symbol"
	is "and is in force" "$(outcome)" EUCLEAN
	ok "it goes" unpatch
	is "all is as it was" "$(mq open /q send z receive unlink /q)" z
done

is "nothing of ours is hooked" "$(grep -c mqueue_ns /sys/kernel/tracing/enabled_functions)" 0
done_testing
