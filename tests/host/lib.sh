# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Sourced by the suites that run on this machine: prints TAP.
#
#	ok NAME COMMAND...     passes if COMMAND succeeds
#	fails NAME COMMAND...  passes if COMMAND fails
#	is NAME GOT WANT       passes if they are equal
#	has NAME TEXT PART     passes if TEXT contains PART
#	skip NAME REASON
#	done_testing           at the end
#
# $scratch is a directory that is removed at the end.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
. "$root/scripts/kernel.sh"

tests=0
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

done_testing() {
	echo "1..$tests"
}

# result STATUS NAME [TEXT]: the text is shown if it failed.
result() {
	tests=$((tests + 1))
	if [ "$1" = 0 ]; then
		echo "ok $tests - $2"
		return
	fi
	echo "not ok $tests - $2"
	[ -z "${3:-}" ] || printf '%s\n' "$3" | tail -n 40 | sed 's/^/# /'
}

ok() {
	local name=$1 status=0
	shift

	"$@" >"$scratch/out" 2>&1 </dev/null || status=$?
	result "$status" "$name" "exit status $status from: $*
$(cat "$scratch/out")"
}

fails() {
	local name=$1 status=0
	shift

	"$@" >"$scratch/out" 2>&1 </dev/null || status=$?
	result "$((status == 0))" "$name" "succeeded: $*"
}

is() {
	local status=0

	[ "$2" = "$3" ] || status=1
	result "$status" "$1" "got:  $2
want: $3"
}

has() {
	local status=0

	[[ $2 == *"$3"* ]] || status=1
	result "$status" "$1" "want: $3
in:   $2"
}

skip() {
	tests=$((tests + 1))
	echo "ok $tests - $1 # SKIP $2"
}
