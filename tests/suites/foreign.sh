#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# vm: -t 900 -a syscall.x32=y -f docs/BESIDE.md:/tests/BESIDE.md
#
# Others' kprobes, kretprobes and function-graph tracing on all the functions we
# hook: before us and after us, removed in either order, with traffic in between.
. "$(dirname "$0")/neighbours"

extra=${module%/*}
t=/sys/kernel/tracing

commas() {
	echo "$1" | paste -s -d , -
}

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
	module) insmod "$extra/foreign.ko" symbols="$(commas "$functions")" ;;
	graph | function)
		echo "$functions" >$t/set_ftrace_filter &&
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

# How often the module has heard of each function
module_hits() {
	[ ! -e /sys/module/foreign ] ||
		tr , '\n' </sys/module/foreign/parameters/hits | head -n "$many"
}

# deaf WHO: the functions of which he has not heard since works() began
deaf() {
	local function

	if [ "$1" = module ]; then
		[ -s /tmp/hits ] || echo "he is not there"
		module_hits | paste -d ' ' /tmp/hits - | awk '$2 <= $1 { print "number", NR }'
		return
	fi
	cat $t/trace >/tmp/trace
	for function in $functions; do
		grep -qw "$function" /tmp/trace || echo "$function"
	done
}

# works WHEN WHO: nobody if there is nobody to ask
works() {
	echo >$t/trace
	module_hits >/tmp/hits

	is "$1: everything works" "$(traffic)" ""
	[ -n "$2" ] || return
	is "$1: $2 hears of all" "$(deaf "$2")" ""
}

list_functions

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
# exclude us, or we them.  Not on each kernel: docs/BESIDE.md knows.
handler="a module's kprobe with a post_handler, on a redirected function"

with_handler() {
	insmod "$extra/foreign.ko" symbols="$(commas "$1")" after=1
}

# Those that are given a descriptor come first: none of these is armed until all can be.
in_order() {
	echo "$entries" | grep -v -e mq_open -e mq_unlink
	echo "$entries" | grep -e mq_open -e mq_unlink
	echo mqueue_init_fs_context
}

# How many of all these have heard of nothing
deaf_handlers() {
	module_hits | head -n "$(in_order | wc -l)" | grep -cx 0
}

ok "we" mod_load
echo 1 >$serve
case $(word we "$handler") in
works)
	ok "then one with a handler on each of ours" with_handler "$(in_order)"
	works "all are let in" ""
	is "and hear" "$(deaf_handlers)" 0
	ok "he goes" rmmod foreign
	;;
deaf)
	ok "then one with a handler on each of ours is let in" with_handler "$(in_order)"
	works "but not armed" ""
	is "and hears nothing" "$(deaf_handlers)" "$(in_order | wc -l)"
	ok "he goes" rmmod foreign
	;;
refused)
	for function in $(in_order); do
		fails "then one with a handler on $function() is refused" with_handler "$function"
	done
	;;
*) result 1 "docs/BESIDE.md says what is with a handler, after us" ;;
esac
works "those with a handler have come and gone" ""
skip "one on a function that is observed, after us" \
	"the kernel mixes up two kinds of kprobes on one function, WARNs (without us too), and cannot remove the first"
ok "we go" mod_unload

case $(word "$handler" we) in
works)
	ok "one with a handler on each is first" with_handler "$(in_order)"
	ok "we load" mod_load
	works "and are let in" ""
	ok "he goes" rmmod foreign
	;;
refused)
	ok "one with a handler is first" with_handler "${native}_mq_open"
	ok "we load" mod_load
	is "births are seen" "$(birth unshare | awk '{ print $2 }')" live
	ok "he goes" rmmod foreign
	for function in $(in_order); do
		ok "one with a handler on $function()" with_handler "$function"
		log_mark
		is "we cannot serve" "$(mq write $serve 1)" EBUSY
		ok "and say why" said "cannot redirect $function(): a live patch or a tracer"
		is "births are seen" "$(birth unshare | awk '{ print $2 }')" live
		is "the kernel's queues work" "$(kernels)" ""
		ok "he goes" rmmod foreign
	done
	;;
*) result 1 "docs/BESIDE.md says what is with a handler, before us" ;;
esac
works "he is gone" ""
ok "we go" mod_unload
is "nothing of ours is hooked" "$(grep -c mqueue_ns $t/enabled_functions)" 0
done_testing
