#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What the names of kernels mean to the scripts: scripts/kernel.sh.  No network,
# the lists of packages are made up.
. "$(dirname "$0")/../../scripts/kernel.sh"

tests=0

# is NAME GOT WANT
is() {
	tests=$((tests + 1))
	if [ "$2" = "$3" ]; then
		echo "ok $tests - $1"
	else
		printf 'not ok %s - %s\n# got:  %s\n# want: %s\n' "$tests" "$1" "$2" "$3"
	fi
}

# Replaces the function of archive.sh.
# shellcheck disable=SC2317 # kernel_version calls it
suite_packages() {
	case $1 in
	bullseye-security) printf 'linux-headers-%s\n' 5.10.0-9-amd64 5.10.0-46-amd64 \
		5.10.0-46-common 6.1.0-0.deb11.52-amd64 ;;
	trixie-security) printf 'linux-headers-%s\n' 6.12.99+deb13-amd64 \
		6.12.115+deb13-amd64 6.12.115+deb13.1-amd64 6.12.115+deb13-rt-amd64 \
		6.12.117+deb13-arm64 6.12.117+deb13-arm64-16k ;;
	trixie-backports) printf 'linux-headers-%s\n' 7.2.12+deb13-amd64 7.3.4+deb13-amd64 ;;
	sid) printf 'linux-headers-%s\n' 7.2.13+deb14-amd64 ;;
	esac
}

# stands_for NAME VERSION SUITE COMPILER ARCH FLAVOUR
stands_for() {
	local version

	version=$(kernel_version "$1")
	is "$1 is $2" "$version" "$2"
	is "$1 is from $3" "$(suite_of "$version")" "$3"
	is "$1 is built for by $4" "$(compiler_of "$version")" "$4"
	is "$1 is $5, $6" "$(arch_of "$version"), $(flavour_of "$version")" "$5, $6"
}

stands_for 5.10 5.10.0-46-amd64 bullseye-security gcc-12 amd64 plain
stands_for 5.10.0-30-arm64 5.10.0-30-arm64 bullseye gcc-12 arm64 plain
stands_for 6.12 6.12.115+deb13.1-amd64 trixie-security gcc-14 amd64 plain
stands_for 6.12-rt 6.12.115+deb13-rt-amd64 trixie-security gcc-14 amd64 rt
stands_for 6.12-arm64 6.12.117+deb13-arm64 trixie-security gcc-14 arm64 plain
stands_for 7.2 7.2.12+deb13-amd64 trixie-backports gcc-14 amd64 plain
stands_for 7.2-sid 7.2.13+deb14-amd64 sid gcc-16 amd64 plain
stands_for 6.1.0-56-cloud-amd64 6.1.0-56-cloud-amd64 bookworm-security gcc-12 amd64 cloud
stands_for 6.12.117+deb12-amd64 6.12.117+deb12-amd64 bookworm-security gcc-12 amd64 plain
stands_for 6.12-debug 6.12.115+deb13.1-debug-amd64 trixie-security gcc-12 amd64 debug
stands_for 7.3-kcsan 7.3.4+deb13-kcsan-amd64 trixie-backports gcc-12 amd64 kcsan
# refused WHY NAME
refused() {
	is "$1 is refused" "$( (kernel_version "$2" 2>/dev/null) || echo no)" no
}

refused "a name of nothing" nonsense
refused "what is not built for arm64" 6.12-debug-arm64
refused "a kernel that Debian lacks" 7.9
echo "1..$tests"
