# SPDX-License-Identifier: GPL-2.0-only
#
# Judges the TAP of one suite: prints "PASSED FAILED SKIPPED", then each reason
# why the suite as a whole failed in addition.  Wants status, that of the suite.

function fail(reason) {
	failed++
	reasons = reasons "\n" reason
}

/^1\.\.[0-9]+/ {
	if (planned)
		fail("a second plan: " $0)
	planned = 1
	plan = substr($1, 4) + 0
	if (plan == 0 && /# *[Ss][Kk][Ii][Pp]/)
		skipped++
	else if (plan == 0)
		fail("a plan of no tests")
	next
}

/^not ok/ { seen++; failed++; next }
/^ok .*# *[Ss][Kk][Ii][Pp]/ { seen++; skipped++; next }
/^ok/ { seen++; passed++; next }
/^Bail out!/ { fail($0) }

END {
	if (!planned)
		fail("no plan")
	else if (plan != seen + 0)
		fail("planned " plan " tests, saw " seen + 0)
	if (status == 124)
		fail("time is up")
	else if (status == 125)
		fail("the guest did not boot, or crashed")
	else if (status == 126)
		fail("bad words in the guest's log")
	else if (status != 0)
		fail("exit status " status)
	print passed + 0, failed + 0, skipped + 0 reasons
}
