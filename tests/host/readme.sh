#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The First steps of the README that are not root's, in a copy of the tree: they
# leave the module and the tool.  The others are run in a guest by "examples".
set -uo pipefail
. "$(dirname "$0")/lib.sh"

steps() {
	awk '
		/^## / { inside = $0 == "## First steps" }
		inside && sub(/^    [$] /, "")' "$root/README.md"
}

mapfile -t commands < <(steps)
ok "there are some" [ ${#commands[@]} -ge 2 ]
KDIR=$(headers_of "$(reference_kernel)")
export KDIR
mkdir "$scratch/tree"
cp -r "$root"/{Kbuild,Makefile,VERSION,src,include,tools} "$scratch/tree/"
cd "$scratch/tree" || exit
for command in "${commands[@]}"; do
	ok "$command" bash -c "$command"
done
ok "there is the module" test -s mqueue_ns.ko
ok "there is the tool" build/tools/mqns --version
done_testing
