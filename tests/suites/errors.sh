#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# vm: -t 400 -f docs/ERRORS.md:/ERRORS.md -f SECURITY.md:/SECURITY.md
#
# docs/ERRORS.md is true: each step of the scenario that a line of it names comes
# out with the error of that line, and each suite that it names is there.  And so is
# SECURITY.md, as far as it names steps.
. "$(dirname "$0")/lib.sh"

# Lines "STEP ERROR CALL": one for each step that is named.
promises() {
	awk -F '|' '
		NF == 6 {
			error = $3
			gsub(/[` ]/, "", error)
			n = split($5, words, /[ ,:]+/)
			for (i = 1; i <= n; i++)
				if (words[i] ~ /^S[0-9]+\.[0-9]+[a-z]$/)
					print words[i], error, $2
		}' /ERRORS.md
}

# Words of the last column that are no steps: suites.  "none" gives a reason, and
# "fuzz" is said of what comes at random.
suites() {
	awk -F '|' '
		NF == 6 && $5 !~ /none|provoked|---/ {
			n = split($5, words, /[ ,]+/)
			for (i = 1; i <= n; i++)
				if (words[i] !~ /^S[0-9]+\./ && words[i] != "" &&
				    words[i] != "fuzz")
					print words[i]
		}' /ERRORS.md | sort -u
}

# Lines "STEP OUTCOME": what SECURITY.md says of an attempt.
attempts() {
	awk -F '|' '
		NF == 5 {
			n = split($4, words, /[ ,]+/)
			for (i = 1; i <= n; i++)
				if (words[i] ~ /^S[0-9]+\.[0-9]+[a-z]$/)
					print words[i], $3
		}' /SECURITY.md
}

# came_to OUTCOME SEEN: an error that is told is among those of the outcome; if that has
# none, none was
came_to() {
	local error='\bE[A-Z]{3,}\b'

	[ -n "$2" ] || return
	if echo "$1" | grep -qE "$error"; then
		echo "$1" | grep -qw -- "$2"
	else
		! echo "$2" | grep -qE "$error"
	fi
}

ok "the module loads" mod_load
scenario mqueue_ns S1 S2 S3 S4 S5 S6 S7 S10 >/tmp/seen 2>/tmp/errors
note "$(cat /tmp/errors)"
promises >/tmp/promises
while read -r step error call; do
	is "$call: $step says $error" \
		"$(grep "^$step " /tmp/seen | grep -ow "$error" | head -n 1)" "$error"
done </tmp/promises
ok "there are enough of them" [ "$(wc -l </tmp/promises)" -gt 130 ]
attempts >/tmp/attempts
while read -r step outcome; do
	ok "security: $step: $outcome" came_to "$outcome" "$(sed -n "s/^$step .*: //p" /tmp/seen)"
done </tmp/attempts
ok "there are enough of these" [ "$(wc -l </tmp/attempts)" -gt 12 ]
for suite in $(suites); do
	ok "there is a suite $suite" [ -e "$(dirname "$0")/$suite.sh" ]
done
done_testing
