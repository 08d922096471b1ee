#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# tests/differences and DIFFERENCES in mqueue_ns(7) are one list, and what it says
# of tests is so.
set -uo pipefail
. "$(dirname "$0")/lib.sh"

list=$root/tests/differences

# Names of items in the manual page.
told() {
	awk '/^\.Sh / { inside = $2 == "DIFFERENCES" }
		inside && /^\.It Sy / { sub(/^\.It Sy /, ""); print }' \
		"$root/man/mqueue_ns.7"
}

# column N: of all entries
column() {
	grep -v '^#' "$list" | cut -f "$1"
}

# Entries that have not five fields with something in each.
incomplete() {
	grep -v '^#' "$list" | awk -F '\t' '{ empty = NF != 5
		for (i = 1; i <= NF; i++) if ($i == "") empty = 1
		if (empty) print }'
}

# Who sees it: anything else would never be read.
unknown() {
	column 2 | grep -vxE 'S11\.[0-9]+[a-z]\??|fuzz .+|suite .+|nobody'
}

# Kinds of calls that the fuzzer does not have.
unknown_kinds() {
	column 2 | sed -n 's/^fuzz //p' | while read -r kind; do
		grep -qF "{ \"$kind\"," "$root/tests/guest/fuzz-kinds.c" || echo "$kind"
	done
}

missing_suites() {
	column 2 | sed -n 's/^suite //p' | while read -r suite; do
		[ -f "$root/tests/suites/$suite.sh" ] || echo "$suite"
	done
}

ok "the manual page tells of differences" [ "$(told | wc -l)" -gt 10 ]
is "the list has what the manual page has" "$(column 1 | sort -u)" "$(told | sort -u)"
is "every entry is complete" "$(incomplete)" ''
is "it says who sees it" "$(unknown)" ''
is "those who see it are there: kinds of calls" "$(unknown_kinds)" ''
is "suites" "$(missing_suites)" ''
is "no observation has two entries" "$(column 2 | grep ^S | tr -d '?' | sort | uniq -d)" ''
done_testing
