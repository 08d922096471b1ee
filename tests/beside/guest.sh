#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# What tests/host/beside.sh tests in a Debian that has been booted: bpftrace on all
# functions we hook, before us and after us, either going first.  Whether whoever is
# second is refused is in docs/BESIDE.md.  Prints TAP.
# shellcheck source=tests/suites/neighbours
. /opt/test/neighbours

# Or what is mounted in a namespace of a test shows, and stays, in that of systemd.
mount --make-rprivate /

# Those of a kind that could be attached hear; none on our behalf.
program() {
	local function

	for function in $functions; do
		echo "$1:$function { @[probe] = count(); }"
	done
}

attached() {
	local now

	now=$(count_attached)
	sleep 1
	[ "$now" -gt 0 ] && [ "$now" = "$(count_attached)" ]
}

count_attached() {
	find "/proc/$watcher/fd" -lname '*perf_event*' -o -lname '*bpf_link*' \
		-o -lname '*bpf-tracing-link*' | wc -l
}

# on KIND: fails if it has ended before it has attached all.
on() {
	program "$1" >/tmp/program.bt
	bpftrace -B none /tmp/program.bt >/tmp/heard 2>&1 &
	watcher=$!
	within 300 attached_or_ended && kill -0 "$watcher" 2>/dev/null
}

attached_or_ended() {
	! kill -0 "$watcher" 2>/dev/null || attached
}

off() {
	kill -INT "$watcher"
	wait "$watcher"
}

# For kprobes a name is all that there is, for others that of its module, too.
hears_all() {
	local function missing=

	for function in $functions; do
		grep -qE "^@\[$1:(vmlinux:)?$function\]: [1-9]" /tmp/heard ||
			missing="$missing $function"
	done
	is "$2: $1 has heard of all" "$missing" ""
	[ -z "$missing" ] || note "$(cat /tmp/heard)"
}

works() {
	is "$1: everything works" "$(traffic)" ""
}

# We cannot redirect, but namespaces are seen, and the kernel's calls work.
cannot_serve() {
	is "$1: births are seen" "$(birth unshare | awk '{ print $2 }')" live
	log_mark
	is "$1: we cannot serve" "$(mq write $serve 1)" EBUSY
	ok "and say why" said ": a live patch or a tracer"
	is "$1: the kernel's queues work" "$(kernels)" ""
}

they_first() {
	local kind="$1"

	ok "$kind first" on "$kind"
	ok "then we" mod_load
	case $(word "$kind" we) in
	works) works "$kind, then we" ;;
	refused) cannot_serve "$kind, then we" ;;
	*) result 1 "docs/BESIDE.md says what is then" ;;
	esac
}

# No bpftrace that was refused is left.
we_first() {
	local kind="$1"

	ok "we first" mod_load
	is "and serve" "$(mq write $serve 1)" ""
	case $(word we "$kind") in
	works) ok "then $kind" on "$kind" ;;
	refused) fails "$kind is refused" on "$kind" ;;
	*) result 1 "docs/BESIDE.md says what is then" ;;
	esac
	works "we, then $kind"
}

list_functions
for kind in kprobe kretprobe fentry fexit; do
	they_first $kind
	ok "$kind goes" off
	[ "$(word $kind we)" = refused ] || hears_all $kind "$kind, then we"
	works "$kind was first, is gone"
	ok "we go" mod_unload

	they_first $kind
	ok "we go" mod_unload
	is "$kind, after we went: the kernel's queues work" "$(kernels)" ""
	ok "$kind goes last" off

	we_first $kind
	if [ "$(word we $kind)" = works ]; then
		ok "$kind goes" off
		hears_all $kind "we, then $kind"
		works "$kind came after us, is gone"
		ok "$kind comes again" on $kind
	fi
	ok "we go" mod_unload
	is "we were first, are gone: the kernel's queues work" "$(kernels)" ""
	[ "$(word we $kind)" != works ] || ok "$kind goes last" off
done
is "nothing of ours is hooked" \
	"$(grep -c mqueue_ns /sys/kernel/tracing/enabled_functions)" 0
done_testing
