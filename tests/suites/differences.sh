#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# What differs is what tests/differences says, which is the list in mqueue_ns(7).
# vm: -f tests/differences:/tests/differences
. "$(dirname "$0")/side-by-side"

play_both S11
compare tap /tests/differences
exit 0
