#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# vm: -f man/mqueue_ns.7:/mqueue_ns.7 -f README.md
#
# The EXAMPLES of mqueue_ns(7) do what the page says: each line that begins with
# "# " is run, in one shell, and what follows it is what it has to print.  So do the
# First steps of the README; there, what prints something that is not shown has to
# succeed.
. "$(dirname "$0")/lib.sh"

page=/mqueue_ns.7

# "COMMAND" and "OUTPUT" lines, as a reader of the page sees them.
examples() {
	awk '
		/^\.Sh / { inside = $2 == "EXAMPLES" }
		!inside { next }
		/^\.Bd/ { block = 1; next }
		/^\.Ed/ { block = 0; next }
		!block { next }
		{ gsub(/\\&/, ""); gsub(/\\-/, "-"); gsub(/\\e/, "\\") }
		/^# / { print "COMMAND " substr($0, 3); next }
		{ print "OUTPUT " $0 }' "$page"
}

# Without what may be otherwise elsewhere: numbers of devices and of namespaces
# that are not the initial one, blanks at the end, the first words of errors.
generic() {
	sed -E -e 's/ +$//' -e 's/ 0:[0-9]+ / DEV /' \
		-e '/4026531839/! s/\b40265[0-9]{5}\b/INUM/' \
		-e 's/^.*write error: /write error: /' \
		-e 's/^([a-z]+): .*[Pp]ermission denied.*/\1: permission denied/'
}

check() {
	[ -n "$command" ] || return
	is "$command" "$(generic </tmp/example.got)" "$(generic </tmp/example.want)"
}

# The same of the README, without the steps that are not root's: host/readme does
# those.
first_steps() {
	awk '
		/^## / { inside = $0 == "## First steps" }
		!inside || !/^    / { next }
		{ sub(/^    /, "") }
		/^[$] / { next }
		/^# / { print "COMMAND " substr($0, 3); next }
		{ print "OUTPUT " $0 }' /README.md
}

take_step() {
	[ -n "$command" ] || return
	[ ! -s /tmp/example.want ] || check
	[ -s /tmp/example.want ] || is "$command: succeeds" "$status" 0
	[ "$status" = 0 ] || note "$(cat /tmp/example.got)"
}

# follow FILE CHECK: runs its commands, each with its check when the output is complete
follow() {
	local line

	command=
	while IFS= read -r line <&3; do
		case $line in
		"COMMAND "*)
			$2
			command=${line#COMMAND }
			: >/tmp/example.want
			status=0
			eval "$command" >/tmp/example.got 2>&1 3<&- || status=$?
			;;
		"OUTPUT "*)
			echo "${line#OUTPUT }" >>/tmp/example.want
			;;
		esac
	done 3<"$1"
	$2
}

# Where the steps that are not root's have left things.
cd /tmp || exit
mkdir -p build/tools
cp "$module" .
cp /bin/mqns build/tools/
first_steps >/tmp/steps
follow /tmp/steps take_step
ok "there are first steps" [ "$(grep -c ^COMMAND /tmp/steps)" -gt 10 ]
fails "the last one unloads the module" grep -q mqueue_ns /proc/modules

ok "the module loads" mod_load
examples >/tmp/examples
follow /tmp/examples check
ok "there are examples" [ "$(grep -c ^COMMAND /tmp/examples)" -gt 20 ]
fails "the last one unloads the module" grep -q mqueue_ns /proc/modules
done_testing
