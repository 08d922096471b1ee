#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Random calls on the kernel's queues and on ours, compared: in a user namespace.
#
# vm: -t 1500 -f tests/differences:/tests/differences
. "$(dirname "$0")/fuzz-groups"

fuzz_seeds userns 50
fuzz_end
