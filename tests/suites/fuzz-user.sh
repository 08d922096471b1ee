#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Random calls on the kernel's queues and on ours, compared: as an ordinary user.
#
# vm: -t 1500 -f tests/differences:/tests/differences
. "$(dirname "$0")/fuzz-groups"

fuzz_seeds user 200
fuzz_end
