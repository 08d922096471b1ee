#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# What is inherited, passed on or joined, on both file system types, compared:
# docs/INHERITANCE.md says what is shown where.
. "$(dirname "$0")/side-by-side"

play_both S9
compare tap
exit 0
