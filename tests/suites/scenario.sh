#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# scenario.sh [table] - the story of 2009 on both file system types, compared
#
# The kernel's own goes first, before the module is there.  With "table", for
# scripts/demo, the two are shown side by side and the status is the verdict.
. "$(dirname "$0")/lib.sh"

# Prints the exit status.
play() {
	note "playing the scenario on $1" >&2
	scenario "$1" >"/tmp/$1" 2>/tmp/errors
	echo $?
	note "$(cat /tmp/errors)" >&2
}

compare() {
	awk -v out="$1" -v status1="$stock" -v status2="$ours" \
		-f "$(dirname "$0")/scenario.awk" /tmp/mqueue /tmp/mqueue_ns
}

stock=$(play mqueue)
# shellcheck disable=SC2119 # our argument is not for the module
mod_load || note "the module does not load"
ours=$(play mqueue_ns)

if [ "${1:-}" = table ]; then
	compare table
	exit
fi
# What differs has been counted by its own test.
compare tap
exit 0
