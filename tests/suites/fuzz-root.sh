#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Random calls on the kernel's queues and on ours, compared: as root.
#
# vm: -t 1500 -f tests/differences:/tests/differences
. "$(dirname "$0")/fuzz-groups"

fuzz_seeds root 200
fuzz_end
