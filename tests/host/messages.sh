#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What the module can say in the kernel's log, and to who mounts, is in
# mqueue_ns(4); and that tells of nothing else.
set -uo pipefail
. "$(dirname "$0")/lib.sh"

page=$root/man/mqueue_ns.4

# literals BEGINNING: the first string of each call that begins so.
literals() {
	cat "$root"/src/*.c | tr '\n' ' ' |
		grep -oE "\\b$1[^\";]*\"([^\"\\\\]|\\\\.)*\"" |
		sed -E 's/^[^"]*"//; s/"$//; s/\\n$//; s/\\"/"/g'
}

# The longest part of each line that is not filled in.
longest_part() {
	sed -E 's/%[a-z]+/\n/g; s/$/\n@/' | awk '
		$0 == "@" { print best; best = ""; next }
		length($0) > length(best) { best = $0 }' | sed -E 's/^[(): ]+//; s/ +$//' | sort -u
}

diagnostics() {
	sed -n '/^\.Sh DIAGNOSTICS/,/^\.El/p' "$page" | sed -nE 's/^\.It "(.*)"$/\1/p' | sed 's/""/"/g'
}

explanations() {
	sed -n '/^A context of/,/^\.El/p' "$page" | sed -nE 's/^\.Li "(.*)"$/\1/p'
}

# missing_from TEXT: which lines do not occur in it?
missing_from() {
	while IFS= read -r part; do
		grep -qF -- "$part" <<<"$1" || printf '%s\n' "$part"
	done
}

# Words in capitals and what is left out stand for what is filled in.
told_parts() {
	sed -E 's/\b[A-Z]{2,}\b(\(\))?|\(or [a-z]+\)|\.\.\.$/%s/g' | longest_part
}

said=$(literals 'pr_[a-z_]+\(')
ok "the module has messages" [ "$(wc -l <<<"$said")" -gt 10 ]
is "each of them is told" "$(longest_part <<<"$said" | missing_from "$(diagnostics)")" ''
is "no other is" "$(diagnostics | told_parts | missing_from "$(cat "$root"/src/*.c | sed 's/\\"/"/g')")" ''
explained=$(literals 'explain\(fc, ')
ok "it explains" [ "$(wc -l <<<"$explained")" -gt 3 ]
is "each explanation is told" "$(sort <<<"$explained")" "$(explanations | sort)"
done_testing
