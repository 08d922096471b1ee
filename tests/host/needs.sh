#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Building for a kernel that lacks what we need stops with one sentence.
set -uo pipefail
. "$(dirname "$0")/lib.sh"

kernel=$(reference_kernel)

needed() {
	make -s --no-print-directory -f "$root/src/compat/needs.mk" -f - <<<"all: ; @echo '\$($1)'"
}

# refused NAME SENTENCE MAKE-ARG...: variables given to make are a kernel's that
# is configured otherwise.
refused() {
	local name=$1 sentence=$2 status=0
	shift 2

	said=$("$root/scripts/build-for" -o "$scratch/build" "$kernel" "$@" 2>&1) || status=$?
	result "$((status == 0))" "no build $name" "it was built"
	is "the reason is said once" "$(grep -c 'mqueue_ns' <<<"${said//"$scratch/build/src"/}")" 1
	has "it is: $sentence" "$said" "*** $sentence.  Stop."
}

# A kernel without modules says so itself.
for config in $(needed needed_config); do
	[ "$config" = CONFIG_MODULES ] ||
		refused "without $config" "mqueue_ns needs a kernel with $config" "$config="
done
refused "without several" "mqueue_ns needs a kernel with CONFIG_IPC_NS CONFIG_POSIX_MQUEUE" \
	CONFIG_POSIX_MQUEUE= CONFIG_IPC_NS=
refused "without redirects" "mqueue_ns needs a kernel with CONFIG_DYNAMIC_FTRACE_WITH_ARGS" \
	CONFIG_DYNAMIC_FTRACE_WITH_ARGS= CONFIG_DYNAMIC_FTRACE_WITH_REGS=
refused "before 5.10" "mqueue_ns needs Linux 5.10 or later, and this is 5.9.16" \
	KERNELVERSION=5.9.16
refused "for another machine" "mqueue_ns is for x86_64 aarch64, and this kernel is for i686" \
	UTS_MACHINE=i686
ok "make clean is always possible" \
	make -C "$(headers_of "$kernel")" M="$scratch/build" clean
done_testing
