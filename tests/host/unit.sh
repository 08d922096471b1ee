#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The engine's order of messages and its buffers, in user space: beside a simple
# reference, with sanitizers, and under libFuzzer for FUZZ_SECONDS each.
# shellcheck disable=SC2317 # t() calls the others
set -uo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
out=$root/build/unit
log=$out/log
number=0
failed=0

t() {
	local what=$1
	shift

	number=$((number + 1))
	if "$@" >"$log" 2>&1; then
		echo "ok $number - $what"
	else
		echo "not ok $number - $what"
		tail -n 40 "$log" | sed 's/^/# /'
		failed=1
	fi
}

# What was found interesting is kept for the next time; what failed, to look at.
fuzz() {
	mkdir -p "$out/corpus-$1"
	timeout 300 "$out/$1-fuzz" -seed=2009 -max_total_time="${FUZZ_SECONDS:-5}" \
		-max_len=2048 -timeout=60 -artifact_prefix="$out/$1-" "$out/corpus-$1"
}

# Of warnings too: what is compiled is the module's own source.
builds() {
	make -C "$root/tests/unit" OUT="$out" CFLAGS=-Werror
}

mkdir -p "$out"
echo "1..6"
t "it compiles, without warnings" builds
t "backlog: random operations give the order of the reference" "$out/backlog" 300
t "message: what goes in comes out, whatever fails" "$out/message" 300
t "message: four threads share a pool without a data race" "$out/threads"
t "backlog: libFuzzer finds nothing" fuzz backlog
t "message: libFuzzer finds nothing" fuzz message
exit $failed
