#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What other programs see: a Debian trixie is booted that has them, on 6.12, or
# KERNEL.  The tests are tests/tools/guest.sh; docs/TOOLS.md says what they are of.
set -uo pipefail
. "$(dirname "$0")/lib.sh"

kernel=$(kernel_version "${KERNEL:-6.12}")

# What the packages for setup are needed for is in the cache already, perhaps.
disk=$("$root/scripts/fetch-tools") || exit
module=$("$root/scripts/build-for" "$kernel" 2>"$scratch/build") ||
	{ cat "$scratch/build"; exit 1; }
programs=$(guest_programs amd64) || exit
echo "STAGE=${STAGE:-all}" >"$scratch/stage"
mkdir "$scratch/test"
cp "$root"/tests/tools/* "$root/tests/dkms/init.sh" "$root/tests/suites/lib.sh" \
	"$root"/scripts/*.bt "$root/docs/TOOLS.md" \
	"$root/examples/systemd/dev-mqueue_ns.mount" "$scratch/stage" "$scratch/test/"
"$root/scripts/vm" -k "$kernel" -d "$disk" -m "$module" -M 1024 -t 500 \
	-l "$root/build/log/host-tools.console" -a systemd.unit=test.service \
	-f "$scratch/test:/disk/opt/test" -f "$programs:/disk/opt/test/bin" \
	-f "$root/tests/dkms/test.service:/disk/etc/systemd/system/test.service" -- true
