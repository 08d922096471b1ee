#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# What rarely goes wrong, on both file system types, compared.
. "$(dirname "$0")/side-by-side"

play_both S10
compare tap
exit 0
