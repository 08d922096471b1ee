#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The version is in VERSION and the kernels are in src/compat/needs.mk: whoever
# has to repeat them repeats them right.
set -uo pipefail
. "$(dirname "$0")/lib.sh"

version=$(cat "$root/VERSION")
module=${MODULES:-$root/build/$(reference_kernel)}/mqueue_ns.ko

needed() {
	sed -n "s/^$1 := //p" "$root/src/compat/needs.mk"
}

# What dkms.conf says, read as DKMS does.
conf() {
	"$root/scripts/dkms-conf" >"$scratch/dkms.conf"
	# shellcheck source=/dev/null
	(. "$scratch/dkms.conf" && echo "${!1}")
}

matches() {
	[[ $1 =~ $(conf "$2") ]]
}

built_for() {
	local kernel=$1

	if matches "$kernel" BUILD_EXCLUSIVE_KERNEL; then echo yes; else echo no; fi
}

ok "VERSION is three numbers" grep -qxE '[0-9]+\.[0-9]+\.[0-9]+' "$root/VERSION"
is "the module has it" "$(/sbin/modinfo -F version "$module")" "$version"
is "dkms.conf has it" "$(conf PACKAGE_VERSION)" "$version"
is "debian/changelog has it" \
	"$(sed -n '1s/^mqueue-ns (\(.*\)) .*/\1/p' "$root/debian/changelog")" "$version"
is "CHANGELOG.md begins with it" \
	"$(grep -m 1 '^## ' "$root/CHANGELOG.md" | cut -d ' ' -f 2)" "$version"

oldest=$(needed oldest_kernel) newest=$(needed newest_kernel)
has "the README has the range of kernels" "$(tr '\n' ' ' <"$root/README.md")" \
	"$oldest to $newest"
is "DKMS builds for the oldest" "$(built_for "$oldest.0-46-amd64")" yes
is "for one between" "$(built_for 6.12.118+deb13-amd64)" yes
is "for the newest" "$(built_for "$newest.4+deb13-amd64")" yes
is "not for one that is older" \
	"$(built_for "${oldest%.*}.$((${oldest#*.} - 1)).0-1-amd64")" no
is "nor for one that is newer" \
	"$(built_for "${newest%.*}.$((${newest#*.} + 1)).1+deb14-amd64")" no
is "nor for one of long ago" "$(built_for 4.19.0-1-amd64)" no
is "nor for one of the future" "$(built_for $((${newest%.*} + 1)).0-amd64)" no
ok "for amd64" matches x86_64 BUILD_EXCLUSIVE_ARCH
ok "for arm64" matches aarch64 BUILD_EXCLUSIVE_ARCH
fails "not for 32 bits" matches i686 BUILD_EXCLUSIVE_ARCH
done_testing
