# SPDX-License-Identifier: GPL-2.0-only
#
# summary.awk rows.tsv values.tsv - from "RUN PAIR PHASE METRIC VALUE" to
# "METRIC BASE OURS RATIO SPREAD RUNS GOAL MET": medians; the ratio of those that
# were measured in the same pair; how far the ratios are apart, and how far those of
# two runs; whether the goal is met, where 1 means "as much as", so not exactly.

BEGIN {
	OFS = "\t"
	print "metric", "base", "ours", "ratio", "spread", "runs", "goal", "met"
}

/^#/ || !NF { next }

FNR == NR {
	rows++
	name[rows] = $1; base[rows] = $3; ours[rows] = $4; goal[rows] = $5
	next
}

{
	value[$1, $2, $3, $4] = $5
	if ($1 > runs) runs = $1
	if ($2 > pairs) pairs = $2
}

function median(list, n,   i, j, t) {
	for (i = 2; i <= n; i++)
		for (j = i; j > 1 && list[j - 1] > list[j]; j--) {
			t = list[j]; list[j] = list[j - 1]; list[j - 1] = t
		}
	return n % 2 ? list[(n + 1) / 2] : (list[n / 2] + list[n / 2 + 1]) / 2
}

# Sets a and b to what is compared; false if it was not measured.
function get(run, pair, row) {
	if (!((run, pair, base[row], name[row]) in value) ||
	    !((run, pair, ours[row], name[row]) in value))
		return 0
	a = value[run, pair, base[row], name[row]]
	b = value[run, pair, ours[row], name[row]]
	if (name[row] ~ /^memory-space/) {
		b -= a
		a = value[run, pair, base[row], "memory-own"]
	}
	return a != 0
}

function summarize(row,   run, pair, n, as, bs, rs, of_run, in_run, apart, r) {
	n = 0; apart = 0
	for (run = 1; run <= runs; run++) {
		in_run = 0; of_run = 0
		for (pair = 1; pair <= pairs; pair++) {
			if (!get(run, pair, row))
				continue
			n++
			as[n] = a; bs[n] = b; rs[n] = b / a
			in_run++; of_run += b / a
		}
		if (!in_run)
			continue
		of_run /= in_run
		if (run == 1) r = of_run
		else if (of_run - r > apart) apart = of_run - r
		else if (r - of_run > apart) apart = r - of_run
	}
	if (!n)
		return
	a = median(as, n); b = median(bs, n); r = median(rs, n)
	print name[row], sprintf("%.0f", a), sprintf("%.0f", b), sprintf("%.3f", r),
		sprintf("%.3f", rs[n] - rs[1]), (runs > 1 ? sprintf("%.3f", apart) : "-"),
		goal[row], (goal[row] == "-" ? "-" : (r <= goal[row] + (goal[row] == 1 ? 0.005 : 0.0005) ? "yes" : "no"))
}

END {
	for (i = 1; i <= rows; i++)
		summarize(i)
}
