# SPDX-License-Identifier: GPL-2.0-only
#
# Compares what scenario(1) saw on two file system types.
#
#	awk -v out=table|tap -v status1=N -v status2=N -v differences=FILE \
#		-f scenario.awk FILE1 FILE2
#
# FILE1 is what was seen on mqueue, FILE2 on mqueue_ns, status1 and status2 are
# the exit statuses of the two runs, differences is tests/differences or empty.
# The exit status is 0 only if both came to their end and agree in every line,
# but for the lines that are to differ: these have to.

BEGIN {
	FS_was = FS
	FS = "\t"
	while (differences != "" && (getline <differences) > 0) {
		if ($0 !~ /^#/ && $2 ~ /^S[0-9.]+[a-z][?]?$/)
			expect($1, $2, $3, $4)
	}
	FS = FS_was
}

function expect(item, where, stock, ours,    optional) {
	optional = sub(/[?]$/, "", where)
	at_times[where] = optional
	item_of[where] = item
	expected[1, where] = stock
	expected[2, where] = ours
}

FILENAME == ARGV[1] { run = 1 }
FILENAME == ARGV[2] { run = 2 }

# A heading is the same in both and is shown once.
/^# S[0-9]+ / {
	if (!($0 in headings)) {
		headings[$0] = 1
		items[++n] = $0
	}
	next
}

# Two lines of one number must not hide each other.
/^S[0-9.]+[a-z] / {
	key = $1
	while ((run, key) in seen)
		key = key "'"
	if (!(key in known)) {
		known[key] = 1
		items[++n] = key
	}
	seen[run, key] = substr($0, length($1) + 2)
	count[run]++
}

function words(line) {
	return index(line, ": ") ? substr(line, 1, index(line, ": ") - 1) : line
}

function came_out(run, key) {
	if (!((run, key) in seen))
		return "(not seen)"
	return substr(seen[run, key], length(words(seen[run, key])) + 3)
}

function title(key) {
	return words((1, key) in seen ? seen[1, key] : seen[2, key])
}

function same(key) {
	return (1, key) in seen && (2, key) in seen && seen[1, key] == seen[2, key]
}

# As tests/differences says?
function as_expected(key) {
	if (at_times[key] && same(key))
		return came_out(1, key) == expected[1, key] ||
			came_out(1, key) == expected[2, key]
	return came_out(1, key) == expected[1, key] && came_out(2, key) == expected[2, key]
}

# Takes the first line of at most width characters off rest[i].
function take(i, width,    line, cut) {
	line = rest[i]
	if (length(line) > width) {
		for (cut = width + 1; cut > 1 && substr(line, cut, 1) != " "; cut--)
			;
		if (cut == 1)
			cut = width
		line = substr(line, 1, cut)
	}
	rest[i] = substr(rest[i], length(line) + 1)
	sub(/ +$/, "", line)
	return line
}

function row(mark, key, what, stock, ours,    line) {
	rest[1] = what; rest[2] = stock; rest[3] = ours
	do {
		line = sprintf("%-2s%-8s%-44s  %-20s  %s", mark, key, take(1, 44),
			take(2, 20), take(3, 20))
		sub(/ +$/, "", line)
		print line
		key = ""
	} while (rest[1] rest[2] rest[3] != "")
}

function heading(text) {
	rest[1] = substr(text, 3)
	print ""
	while (rest[1] != "")
		print take(1, 98)
}

function table(    i) {
	row("", "step", "what was done", "mqueue", "mqueue_ns")
	for (i = 1; i <= n; i++) {
		if (items[i] ~ /^#/)
			heading(items[i])
		else
			row(same(items[i]) ? "" : "!", items[i], title(items[i]),
				came_out(1, items[i]), came_out(2, items[i]))
	}
	print ""
	for (i = 1; i <= 2; i++)
		if (status[i] != 0)
			print "! the run on " type[i] " broke off: exit status " status[i]
	print observations " observations, " differ " differ" \
		(missing ? ", " missing " seen in one run only" : "") \
		(differ + missing ? " (marked !)" : "")
}

function result(good, name) {
	tests++
	print (good ? "ok" : "not ok") " " tests " - " name
}

function tap(    i, key) {
	for (i = 1; i <= 2; i++) {
		result(status[i] == 0, "the scenario comes to its end on " type[i])
		result(count[i] > 0, "something was seen on " type[i])
	}
	for (i = 1; i <= n; i++) {
		key = items[i]
		if (key ~ /^#/) {
			print key
			continue
		}
		if (key in item_of)
			continue
		result(same(key), key " " title(key) ": " came_out(1, key))
		if (!same(key))
			print "# mqueue_ns: " ((2, key) in seen ? seen[2, key] : "(not seen)")
	}
	for (key in item_of)
		result(as_expected(key), item_of[key] ": " key " " title(key) ": " \
			came_out(1, key) "; mqueue_ns: " came_out(2, key))
	print "1.." tests
}

END {
	status[1] = status1; status[2] = status2
	type[1] = "mqueue"; type[2] = "mqueue_ns"
	for (key in known) {
		observations++
		if (!((1, key) in seen) || !((2, key) in seen))
			missing++
		else if (key in item_of ? !as_expected(key) : !same(key))
			differ++
	}
	observations += 0; differ += 0; missing += 0
	if (out == "tap")
		tap()
	else
		table()
	exit observations == 0 || differ || missing || status1 != 0 || status2 != 0
}
