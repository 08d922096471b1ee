#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Which reports of data races count: scripts/races.awk on logs of its kind.
set -uo pipefail
. "$(dirname "$0")/lib.sh"

line='=================================================================='

# stack HOW FUNCTION...: the innermost first.
stack() {
	echo "[    1.000001] $1 to 0xffff888004035148 of 8 bytes by task 187 on cpu 1:"
	shift
	printf '[    1.000001]  %s+0x24/0x340\n' "$@" | sed -E 's/(mqns_[a-z_]*[^ ]*)/\1 [mqueue_ns]/'
	echo "[    1.000001] "
}

# report FUNCTION... / FUNCTION...
report() {
	local first=() second=() to=first word

	for word; do
		if [ "$word" = / ]; then to=second; else declare -n list=$to; list+=("$word"); fi
	done
	echo "[    1.000000] $line"
	echo "[    1.000000] BUG: KCSAN: data-race in $*"
	echo "[    1.000000] "
	stack write "${first[@]}"
	stack "read (marked)" "${second[@]}"
	echo "[    1.000002] Reported by Kernel Concurrency Sanitizer on:"
	echo "[    1.000002] $line"
}

# counts NAME YES-OR-NO FUNCTION... / FUNCTION...
counts() {
	local name=$1 want=$2 got=no
	shift 2

	report "$@" | awk -f "$root/scripts/races.awk" | grep -q KCSAN && got=yes
	is "$name" "$got" "$want"
}

counts "two of ours" yes mqns_send redirected / mqns_receive redirected
counts "one of ours, and the kernel" yes mqns_send do_syscall / vfs_read do_syscall
counts "the kernel, and one of ours" yes vfs_read do_syscall / mqns_send do_syscall
counts "two of the kernel's own" no d_drop do_syscall / d_lookup do_syscall
counts "the same, called by ours" no d_drop dput mqns_unlink / d_lookup mqns_open
counts "copied for ours" yes memcpy mqns_send / vfs_read do_syscall
counts "in a list of ours" yes vfs_read do_syscall / __list_add_valid mqns_send
counts "freed by ours" yes kfree mqns_free / vfs_read do_syscall
counts "freed by ours through another helper" yes slab_free_hook kfree mqns_free / vfs_read x
counts "copied for the kernel, called by ours" no memcpy vfs_read mqns_send / vfs_read x
is "what cannot be read counts" \
	"$(printf '%s\n' "$line" "BUG: KCSAN: data-race in mqns_send [mqueue_ns]" "$line" |
		awk -f "$root/scripts/races.awk" | grep -c KCSAN)" 1
is "what is no race stays" \
	"$(printf '%s\n' one "$line" "BUG: KASAN: use-after-free in vfs_read" "$line" two |
		awk -f "$root/scripts/races.awk" | grep -cE 'KASAN|one|two')" 3
done_testing
