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
#	within SECONDS COMMAND...   tries until it succeeds

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
	local tries=$(($1 * 10))
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

mod_unload() {
	quiesce "$@" && rmmod mqueue_ns
}
