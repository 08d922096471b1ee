#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# vm: -t 420
#
# Others' kprobes, kretprobes and function-graph tracing on all the functions we
# hook: before us and after us, removed in either order, with traffic in between.
. "$(dirname "$0")/neighbours"

extra=${module%/*}
t=/sys/kernel/tracing

commas=$(echo "$functions" | tr -s ' \t\n' , | sed 's/,$//')

# events p|r: for all functions, by tracefs
events_on() {
	local function

	for function in $functions; do
		echo "$1:foreign/$1_$function $function" >>$t/kprobe_events || return
	done
	echo 1 >$t/events/foreign/enable
}

events_off() {
	local function

	echo 0 >$t/events/foreign/enable || return
	for function in $functions; do
		echo "-:foreign/$1_$function" >>$t/kprobe_events || return
	done
}

# on WHO, off WHO
on() {
	case $1 in
	kprobe) events_on p ;;
	kretprobe) events_on r ;;
	module) insmod "$extra/foreign.ko" symbols="$commas" ;;
	graph | function)
		echo "$commas" | tr , '\n' >$t/set_ftrace_filter &&
			tracer "$1" >$t/current_tracer
		;;
	esac
}

off() {
	case $1 in
	kprobe) events_off p ;;
	kretprobe) events_off r ;;
	module) rmmod foreign ;;
	graph | function) echo nop >$t/current_tracer && echo >$t/set_ftrace_filter ;;
	esac
}

tracer() {
	case $1 in
	graph) echo function_graph ;;
	*) echo function ;;
	esac
}

# How often was WHO called since the last time, roughly?
heard() {
	case $1 in
	module) cat /sys/module/foreign/parameters/hits ;;
	*) grep -vc '^#' $t/trace ;;
	esac
}

works() {
	local heard=
	echo >$t/trace
	[ ! -e /sys/module/foreign ] || heard=$(heard module)

	is "$1: everything works" "$(traffic)" ""
	[ -n "$2" ] || return
	case $2 in
	module) ok "$1: $2 hears of it" [ "$(heard module)" -gt "$heard" ] ;;
	*) ok "$1: $2 hears of it" [ "$(heard "$2")" -gt 20 ] ;;
	esac
}

for who in kprobe kretprobe module function graph; do
	# They first, they go first
	ok "$who first" on $who
	ok "then we" mod_load
	works "$who, then we" $who
	ok "$who goes" off $who
	works "$who was first, is gone" ""
	ok "we go" mod_unload

	# They first, we go first, and come again
	ok "$who first" on $who
	ok "then we" mod_load
	works "$who, then we again" $who
	ok "we are quiesced" quiesce
	is "the kernel's queues work" "$(kernels)" ""
	ok "we are active" quiesce Y
	works "$who, quiesced in between" $who
	ok "we go" mod_unload
	is "$who, without us: the kernel's queues work" "$(kernels)" ""
	ok "we come again" mod_load
	works "$who, loaded again" $who
	ok "we go" mod_unload
	ok "$who goes last" off $who

	# We first, and all is armed when they come
	ok "we first" mod_load
	echo 1 >$serve
	ok "then $who" on $who
	works "we, then $who" $who
	ok "$who goes" off $who
	works "$who came after us, is gone" ""
	ok "then $who again" on $who
	ok "we go" mod_unload
	is "$who, after we went: the kernel's queues work" "$(kernels)" ""
	ok "$who goes last" off $who
done

# All together, in and out of order
ok "we" mod_load
echo 1 >$serve
for who in kprobe kretprobe module graph; do
	ok "with $who" on $who
done
works "all together" ""
for who in kretprobe graph; do
	ok "without $who" off $who
	works "fewer" ""
done
ok "quiesced" quiesce
ok "without kprobe" off kprobe
ok "active" quiesce Y
works "with the last one" module
ok "we go" mod_unload
ok "the last one goes" off module

# Receivers that sleep in the kernel through all that
ok "we" mod_load
echo 1 >$serve
mq create /sleep exec true
mq await /sleep receive >/tmp/received &
reader=$!
sleep 1
for who in kretprobe graph kprobe module; do
	ok "with $who" on $who
done
mq await /sleep receive >/tmp/received2 &
reader2=$!
sleep 1
for who in kretprobe graph kprobe module; do
	ok "without $who" off $who
done
mq open /sleep send one send two unlink /sleep
wait $reader
wait $reader2
is "the receivers got theirs" "$(cat /tmp/received /tmp/received2 | sort | tr '\n' ' ')" "one two "
echo 0 >$serve
ok "we go" mod_unload

# Kprobes with a handler afterwards may change where calls go, as ours do, and so
# exclude us: on some kernels, as 7.3, not if they come after us; and if they come
# first, on amd64 only.
exclusive=y
ok "we" mod_load
echo 1 >$serve
if insmod "$extra/foreign.ko" symbols=${native}_mq_open after=1 2>/dev/null; then
	exclusive=
	works "one on a call of ours is let in" ""
	ok "he goes" rmmod foreign
else
	works "one on a call of ours is refused" ""
fi
skip "one on a function that is observed, after us" \
	"the kernel mixes up two kinds of kprobes on one function, WARNs (without us too), and cannot remove the first"
ok "we go" mod_unload
ok "one that is first" insmod "$extra/foreign.ko" symbols=${native}_mq_open,mqueue_init_fs_context after=1
ok "we load" mod_load
if [ -n "$exclusive" ] || [ "$(uname -m)" = x86_64 ]; then
	is "and cannot serve" "$(mq write $serve 1)" EBUSY
	is "births are seen" "$(birth unshare | awk '{ print $2 }')" live
else
	works "and are let in" ""
fi
ok "he goes" rmmod foreign
works "he is gone" ""
ok "we go" mod_unload
is "nothing of ours is hooked" "$(grep -c mqueue_ns $t/enabled_functions)" 0
done_testing
