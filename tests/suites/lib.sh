# shellcheck shell=dash
# SPDX-License-Identifier: GPL-2.0-only
#
# Sourced by the suites: prints TAP, knows the module.  For busybox sh.
#
#	plan N                 at the start, or done_testing at the end
#	ok NAME COMMAND...     passes if COMMAND succeeds
#	fails NAME COMMAND...  passes if COMMAND fails
#	is NAME GOT WANT       passes if they are equal
#	skip NAME REASON
#	note TEXT...
#	within SECONDS COMMAND...   tries until it succeeds; longer where all is slow
#
# An IPC namespace, kept by a process that sleeps, is known by that process:
#
#	space_start            a new one, whose process is then $space
#	space_end PROCESS      it dies, unless something else keeps it
#	inside PROCESS COMMAND...
#	inum PROCESS           its number; "self" for ours
#	row INUM [FIELD]       what the module shows of it, by the name in the header
#	shown INUM STATE       is it there in this state?
#	device PATH            major:minor of what is there
#	hook SYMBOL [FIELD]    what the module shows of a hook
#	said TEXT              does the log of the kernel have this?
#	log_mark               from here on
#	complaints             what the kernel has to complain of, for suites whose log
#	                       has other bad words; races are judged outside
#
# What entries of system calls begin with is $native, and $narrow for those of
# 32-bit programs that the kernel calls compat, $narrower for the others.

tests=0
planned=
module=/lib/modules/$(uname -r)/extra/mqueue_ns.ko
parameters=/sys/module/mqueue_ns/parameters

plan() {
	planned=y
	echo "1..$1"
}

done_testing() {
	[ -n "$planned" ] || echo "1..$tests"
}

note() {
	[ -z "$*" ] || echo "$*" | sed 's/^/# /'
}

# result STATUS NAME
result() {
	tests=$((tests + 1))
	if [ "$1" = 0 ]; then
		echo "ok $tests - $2"
	else
		echo "not ok $tests - $2"
	fi
}

# Not in a command substitution: the command may set variables.
ok() {
	local name="$1" status
	shift

	"$@" >/tmp/tap.out 2>&1
	status=$?
	result $status "$name"
	[ $status != 0 ] || return 0
	note "exit status $status from: $*"
	note "$(tail -n 40 /tmp/tap.out)"
}

fails() {
	local name="$1" status
	shift

	"$@" >/tmp/tap.out 2>&1
	status=$?
	result $((status == 0)) "$name"
	[ $status != 0 ] || note "succeeded: $*"
}

is() {
	[ "$2" = "$3" ]
	result $? "$1"
	[ "$2" = "$3" ] || note "got:  $2
want: $3"
}

skip() {
	tests=$((tests + 1))
	echo "ok $tests - $1 # SKIP $2"
}

within() {
	local tries=$(($1 * 10 * ${SLOW:-1}))
	shift

	until "$@"; do
		tries=$((tries - 1))
		[ $tries -gt 0 ] || return 1
		sleep 0.1
	done
}

# mod_load [PARAMETER=VALUE]...
# shellcheck disable=SC2120 # none is given by most
mod_load() {
	insmod "$module" "$@"
}

# Internal mounts pin the module: without this it cannot be unloaded.
quiesce() {
	echo "${1:-N}" >"$parameters/active"
}

# mount(2) has somebody load it, too, who may come late.
nobody_loads() {
	! pidof modprobe >/dev/null
}

mod_unload() {
	quiesce "$@" && rmmod mqueue_ns
}

space_start() {
	unshare -i sleep 100000 >/dev/null 2>&1 &
	space=$!
	within 10 is_apart $space
}

is_apart() {
	[ -e "/proc/$1/ns/ipc" ] && [ "$(inum "$1")" != "$(inum self)" ]
}

space_end() {
	kill "$1"
	wait "$1" 2>/dev/null
	true
}

inside() {
	local process="$1"
	shift

	nsenter -t "$process" -i -- "$@"
}

inum() {
	stat -L -c %i "/proc/$1/ns/ipc"
}

# of_table FILE KEY [FIELD]: the line that begins with KEY, or one of its fields.
# Numbers of namespaces are used again: the dead count only if no other does.
of_table() {
	awk -v key="$2" -v field="${3:-}" '
		NR == 1 { for (i = 1; i <= NF; i++) if ($i == field) column = i }
		NR == 1 || $1 != key { next }
		$2 == "dead" { dead = $column; next }
		{ print $column; found = 1 }
		END { if (!found && dead != "") print dead }' "/proc/fs/mqueue_ns/$1"
}

# As it is written in DEV.
device() {
	echo "0:$(stat -c %d "$1")"
}

row() {
	of_table namespaces "$@"
}

shown() {
	[ "$(row "$1" STATE)" = "$2" ]
}

hook() {
	of_table hooks "$@"
}

log_mark() {
	log_begin=$(dmesg | wc -l)
}

said() {
	dmesg | tail -n +$((log_begin + 1)) | grep -qF "$1"
}

complaints() {
	dmesg | grep -E -e 'WARNING:|BUG|KASAN|UBSAN|ODEBUG|Oops|suspicious RCU|corruption' \
		-e 'leaked|blocked for|lockup|LOCKUP|detected stall' \
		-e 'kmemleak: .*(pool empty|disabled)' | grep -v 'BUG: KCSAN'
}

# group_charge GROUP: what it is charged with, in KiB, when all that can be taken back
# has been.  That a group can be removed says nothing of that.
group_charge() {
	echo 0 >"$1/memory.high"
	echo $(($(cat "$1/memory.current") / 1024))
}

# group_pays_nothing GROUP KIB: no more than that, which the kernel has in advance, or
# keeps for who was killed
group_pays_nothing() {
	[ "$(group_charge "$1")" -le "$2" ]
}

log_begin=0

# shellcheck disable=SC2034 # for suites
case $(uname -m) in
aarch64) native=__arm64_sys narrow=__arm64_compat_sys narrower=__arm64_sys ;;
*) native=__x64_sys narrow=__ia32_compat_sys narrower=__ia32_sys ;;
esac
