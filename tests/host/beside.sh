#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# only when asked for
# limit: 3600
#
# BPF programs on the functions that we hook, in a Debian that has bpftrace, on the
# reference kernel, or KERNEL.  The tests are tests/beside/guest.sh; what they expect
# is in docs/BESIDE.md.
set -uo pipefail
. "$(dirname "$0")/lib.sh"

kernel=$(kernel_version "${KERNEL:-$(reference_kernel)}")
for_debian "$root"/tests/beside/* "$root/tests/suites/neighbours" "$root/docs/BESIDE.md"
boot_debian beside -t 3500 -a syscall.x32=y
