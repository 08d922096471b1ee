# SPDX-License-Identifier: GPL-2.0-only
#
# Leaves out of a kernel's log the reports of data races (KCSAN) in which the
# module has no part: none of the functions in either stack is one of its own.
# A report is between two lines of =.

/={50}/ {
	if (!inside) {
		inside = 1
		report = $0
		next
	}
	inside = 0
	if (report !~ /KCSAN/ || report ~ /\[mqueue_ns\]/)
		print report "\n" $0
	next
}

inside { report = report "\n" $0; next }

{ print }

END { if (inside) print report }
