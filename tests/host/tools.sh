#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What other programs see: a Debian trixie is booted that has them, on 6.12, or
# KERNEL.  The tests are tests/tools/guest.sh; docs/TOOLS.md says what they are of.
set -uo pipefail
. "$(dirname "$0")/lib.sh"

kernel=$(kernel_version "${KERNEL:-6.12}")
for_debian "$root"/tests/tools/* "$root"/scripts/*.bt "$root/docs/TOOLS.md" \
	"$root/examples/systemd/dev-mqueue_ns.mount"
boot_debian tools -t 500
