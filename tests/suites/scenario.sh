#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# scenario.sh [table] - the story of 2009 on both file system types, compared
#
# With "table", for scripts/demo, the two are shown side by side and the status
# is the verdict.
. "$(dirname "$0")/side-by-side"

play_both S1 S2 S3 S4 S5 S6 S7 S8
if [ "${1:-}" = table ]; then
	compare table
	exit
fi
# What differs has been counted by its own test.
compare tap
exit 0
