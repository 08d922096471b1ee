# SPDX-License-Identifier: GPL-2.0-only
#
# error-branches.awk - what of a source file was reached, from the text of gcov -b
#
# Prints one line with "FILE LINES REACHED BRANCHES TAKEN EXITS REACHED", then each
# exit that was not reached, as "- FILE FUNCTION LINE TEXT".
#
# An exit is a way out for an error that is taken only under a condition: a line that
# stands deeper than the body of its function and is "return -E...", "return" of a
# variable for errors, or "goto" a label, but for those that are no errors.
#
# For many of these the compiler makes no code of their own, so that gcov has no count.
# If the condition before is one branch, both ways of it have to be taken.  If it is
# several, nobody knows: these are left out.

function text_of(line) {
	sub(/^[^:]*:[^:]*:/, "", line)
	return line
}

function is_exit(text) {
	if (text !~ /^\t\t+(return|goto) /)
		return 0
	return text ~ /return (-E[A-Z0-9]+|err|ret|ERR_PTR\(|ERR_CAST\(|PTR_ERR\(|call_again\(|probe_error\()/ ||
		text ~ /goto [a-z_0-9]+;/ && text !~ /goto (again|retry|next|restart);/
}

$1 == "branch" {
	branches++
	ways++
	if ($3 == "taken" && $4 > 0) {
		taken++
		ways_taken++
	}
	next
}

{
	split($0, part, ":")
	count = part[1]
	gsub(/[ *]/, "", count)
	number = part[2] + 0
	text = text_of($0)
}

number == 0 && text ~ /^Source:/ { file = substr(text, 8); sub(/^.*\/src\//, "src/", file) }
number == 0 { next }

text ~ /^[a-z].*\(/ && text !~ /;$/ {
	name = text
	sub(/\(.*/, "", name)
	sub(/.*[ *]/, "", name)
}

function tell_exit(missed) {
	exits++
	sub(/^\t+/, "", text)
	if (missed)
		left[++lefts] = "- " file " " name " " number " " text
	else
		exits_reached++
}

# Code that several functions were made of is told for each, too: only the sum counts.
seen[number]++ { next }

count == "-" && is_exit(text) && after_if && ways == 2 { tell_exit(ways_taken < 2) }

{
	after_if = count != "-" && text ~ /^\t+(} else )?if \(.*\)( {)?$/ ||
		after_if && count == "-" && text !~ /;/
	if (count == "-")
		next
	missed = count ~ /^[#=]/
	lines++
	if (!missed)
		reached++
	if (is_exit(text))
		tell_exit(missed)
	ways = ways_taken = 0
}

END {
	print file, lines + 0, reached + 0, branches + 0, taken + 0, exits + 0, exits_reached + 0
	for (i = 1; i <= lefts; i++)
		print left[i]
}
