#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The tests that SECURITY.md names in its tables are there: suites, tests in them by
# the word that they begin with, and steps of the scenario.  What those come to is looked
# at in "errors".
set -uo pipefail
. "$(dirname "$0")/lib.sh"

suites=$root/tests/suites
guest=$root/tests/guest

# rows FILE: the last column of the attempts' tables
rows() {
	awk -F '|' '
		/^## / { in_tables = /What can be tried/ }
		in_tables && NF == 5 && $4 !~ /^ *test *$|^-+$/ { print $4 }' "$1"
}

# items FILE: what stands there, one a line
items() {
	rows "$1" | tr ',' '\n' | sed -E 's/^ +//; s/ +$//'
}

# body FILE FUNCTION: its text
body() {
	sed -n "/^static void $2(void)\$/,/^}\$/p" "$1"
}

# step CHAPTER NUMBER: prints the file that has it, and its function
step() {
	local chapter file
	chapter=$(sed -n '/chapters\[\] = {/,/};/p' "$guest/scenario.c" |
		grep -o 'chapter_[a-z]*' | sed -n "$1p")

	[ -n "$chapter" ] || return
	file=$(grep -l "^const struct chapter $chapter = {" "$guest"/scenario-*.c) || return
	echo "$file $(sed -n '/step_fn steps\[\] = {/,/};/p' "$file" |
		grep -o '\bstep_[a-z0-9_]*\b' | grep -v '^step_fn$' | sed -n "$2p")"
}

# observations FILE FUNCTION: how many there are, at least
observations() {
	body "$1" "$2" | grep -cE '\b(saw|said|see|truth)\('
}

# is_step S1.2c: has the story that chapter, step and letter?
is_step() {
	local numbers=${1#S} letter=${1: -1} file function
	numbers=${numbers%?}
	read -r file function < <(step "${numbers%.*}" "${numbers#*.}")

	[ -n "${function:-}" ] || return
	[ "$(observations "$file" "$function")" -gt $(($(printf %d "'$letter") - 97)) ]
}

# is_test SUITE [WORD]: is there the suite, and a test that begins with "WORD:"?
is_test() {
	[ -f "$suites/$1.sh" ] || return
	[ $# = 1 ] || grep -qE "\\b(ok|is|fails|skip) \"$2: " "$suites/$1.sh"
}

is_there() {
	if [[ $1 =~ ^S[0-9]+\.[0-9]+[a-z]$ ]]; then
		is_step "$1"
	elif [[ $1 =~ ^([a-z-]+)( \(([a-z]+)\))?$ ]]; then
		is_test "${BASH_REMATCH[1]}" ${BASH_REMATCH[3]:+"${BASH_REMATCH[3]}"}
	else
		false
	fi
}

# lacking FILE: what is named and is not there
lacking() {
	items "$1" | while IFS= read -r item; do
		is_there "$item" || echo "$item"
	done
}

ok "there are enough attempts" [ "$(rows "$root/SECURITY.md" | wc -l)" -gt 35 ]
is "each test that is named is there" "$(lacking "$root/SECURITY.md")" ''
is "each attempt that abuse.sh has a word for is in the tables" \
	"$(sed -nE 's/.*\b(ok|is|fails|skip) "([a-z]+): .*/\2/p' "$suites/abuse.sh" | sort -u |
		while read -r word; do
			items "$root/SECURITY.md" | grep -qxF "abuse ($word)" || echo "$word"
		done)" ''
cat >"$scratch/wrong.md" <<-END
	## What can be tried, and what comes of it
	| attempt | outcome | test |
	|---|---|---|
	| a | b | nosuch |
	| a | b | S3.6c, S99.1a |
	| a | b | S3.99a, mounts |
	| a | b | S3.6z |
	| a | b | abuse (nosuch), abuse (lease) |
	| a | b |  |
END
is "what is not there is found" "$(lacking "$scratch/wrong.md" | tr '\n' ';')" \
	'nosuch;S99.1a;S3.99a;S3.6z;abuse (nosuch);;'
done_testing
