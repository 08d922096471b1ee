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
#	for_debian FILE...     these are to be in /opt/test
#	boot_debian NAME [OPTION]...
#	                       boots the disk of scripts/fetch-tools on $kernel, with
#	                       options for scripts/vm: /opt/test/guest.sh prints TAP
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

for_debian() {
	mkdir -p "$scratch/test"
	cp "$@" "$root/tests/dkms/init.sh" "$root/tests/suites/lib.sh" "$scratch/test/"
	echo "STAGE=${STAGE:-all}" >"$scratch/test/stage"
}

# What the packages for setup are needed for is in the cache already, perhaps.
# shellcheck disable=SC2154 # who boots says on which kernel
boot_debian() {
	local name=$1 disk module programs
	shift

	disk=$("$root/scripts/fetch-tools") || return
	module=$("$root/scripts/build-for" "$kernel" 2>"$scratch/build") ||
		{ cat "$scratch/build"; return 1; }
	programs=$(guest_programs amd64) || return
	"$root/scripts/vm" -k "$kernel" -d "$disk" -m "$module" -M 1024 "$@" \
		-l "$root/build/log/host-$name.console" -a systemd.unit=test.service \
		-f "$scratch/test:/disk/opt/test" -f "$programs:/disk/opt/test/bin" \
		-f "$root/tests/dkms/test.service:/disk/etc/systemd/system/test.service" \
		-- true
}
