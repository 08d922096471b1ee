# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Sourced: archive.sh, and what the names of kernels mean.  A VERSION is what
# uname -r says there, as 6.12.117+deb13-rt-amd64.  Short names stand for the
# newest of a series: SERIES[-rt|-cloud][-arm64][-sid], as 6.12-rt or 7.3-arm64.
# SERIES-debug and SERIES-kcsan are built by scripts/build-kernel, from the source
# of that kernel of Debian.

. "$(dirname "${BASH_SOURCE[0]}")/archive.sh"

# The matrix: where the tests are run, and what is only built for.
# shellcheck disable=SC2034 # those who source this use them
matrix_boot=(5.10 6.1 6.12 7.2 7.3 6.1-rt 6.12-rt 7.3-rt \
	5.10.0-30-arm64 6.1-arm64 6.12-arm64 7.3-arm64)
# shellcheck disable=SC2034
matrix_build=(6.1-cloud 6.12-cloud 7.3-cloud 7.2-sid)
# Those that check themselves, for make test-debug.
# shellcheck disable=SC2034
matrix_debug=(6.12-debug 7.3-debug 6.12-kcsan 7.3-kcsan)

# Prints the test suites that run in a guest, on whatever kernel.
guest_suites() {
	find "$root/tests/suites" -name '*.sh' ! -name lib.sh -printf '%f\n' |
		sed 's/\.sh$//' | sort
}

# Prints the suite of Debian a version comes from.
suite_of() {
	case $1 in
	# That of the last release: what came later for arm64 cannot be downloaded.
	5.10.0-30-*) echo bullseye ;;
	5.10.* | *.deb11.*) echo bullseye-security ;;
	6.1.0-* | *+deb12*) echo bookworm-security ;;
	6.12.*+deb13*) echo trixie-security ;;
	*+deb13*) echo trixie-backports ;;
	*+deb14*) echo sid ;;
	*) die "no suite of Debian has the kernel $1" ;;
	esac
}

# Prints where the compiler that the headers ask for is: on this machine, which
# is a bookworm, or in a root of another suite.
toolchain_of() {
	case $1 in
	*-debug-* | *-kcsan-*) echo host ;;
	*+deb13*) echo trixie ;;
	*+deb14*) echo sid ;;
	*) echo host ;;
	esac
}

# Prints the compiler that modules for it are built with.
compiler_of() {
	local compiler=gcc-12

	case $(toolchain_of "$1") in
	trixie) compiler=gcc-14 ;;
	sid) compiler=gcc-16 ;;
	esac
	echo "$compiler"
}

arch_of() {
	echo "${1##*-}"
}

flavour_of() {
	case $1 in
	*-rt-*) echo rt ;;
	*-cloud-*) echo cloud ;;
	*-debug-*) echo debug ;;
	*-kcsan-*) echo kcsan ;;
	*) echo plain ;;
	esac
}

# Prints a version as it would be named, but for the update: what a short name
# means, to be handed to suite_of, and where the update stands, an @.
pattern_of() {
	local series=$1 debian=$2

	case $series in
	5.10 | 6.1) echo "$series.0-@" ;;
	*) echo "$series.@+$debian" ;;
	esac
}

# newest SUITE PATTERN SUFFIX: the newest version in the suite.
newest() {
	local expression=${2//./\\.}

	expression=${expression//+/\\+}
	expression=${expression/@/[0-9]+}
	suite_packages "$1" linux-headers- | sed 's/^linux-headers-//' |
		grep -xE "$expression(\.[0-9]+)?$3" | sort -V | tail -n 1
}

# Is it a kernel that checks itself, which Debian has only the source of?
is_built_here() {
	case $(flavour_of "$1") in
	debug | kcsan) return 0 ;;
	esac
	return 1
}

# kernel_version NAME: the version a short name stands for; a version is itself.
kernel_version() {
	local name=$1 debian=deb13 arch=amd64 flavour='' checks='' pattern version

	if [[ $name =~ ^[0-9]+\.[0-9]+\.[0-9]+.*-(amd64|arm64)$ ]]; then
		printf '%s\n' "$name"
		return
	fi
	[[ $name =~ ^([0-9]+\.[0-9]+)(-rt|-cloud|-debug|-kcsan)?(-amd64|-arm64)?(-sid)?$ ]] ||
		die "not the name of a kernel: $name (see scripts/kernels)"
	flavour=${BASH_REMATCH[2]}
	arch=${BASH_REMATCH[3]:--amd64}
	[ -z "${BASH_REMATCH[4]}" ] || debian=deb14
	# The update is Debian's, and so is the rest of its name.
	case $flavour$arch in
	-debug-amd64 | -kcsan-amd64) checks=$flavour flavour='' ;;
	-debug-* | -kcsan-*) die "built for amd64 only: $name" ;;
	esac
	pattern=$(pattern_of "${BASH_REMATCH[1]}" "$debian")
	version=$(newest "$(suite_of "$pattern")" "$pattern" "$flavour$arch") || true
	[ -n "$version" ] || die "Debian has no kernel $name"
	printf '%s\n' "${version%"$arch"}$checks$arch"
}

# Where fetch-kernel and fetch-headers leave what they unpacked.
image_dir() {
	printf '%s\n' "$cache/kernels/$1"
}

headers_dir() {
	printf '%s\n' "$cache/headers/$1"
}

# And scripts/build-kernel, the two together: what makes another kernel of the
# same source, makes another directory.
built_dir() {
	local key

	key=$({ built_config "$1"; gcc-12 -dumpfullversion; } | sort | sha256sum)
	printf '%s\n' "$cache/built/$1-${key:0:12}"
}

# Prints its configuration, put together from what is there for all of them, for
# the flavour, and for the series.
built_config() {
	local part

	for part in base "$(flavour_of "$1")" "$(cut -d. -f1,2 <<<"$1")"; do
		cat "$root/tests/kernels/$part.config" 2>/dev/null || true
	done | grep -E '^(CONFIG_|# CONFIG_.* is not set)'
}

# Builds the programs for guests of an architecture, prints the directory.
guest_programs() {
	local dir=$root/build/guest

	[ "$1" = amd64 ] || dir+=-$1
	say "building the programs for guests"
	make -s -C "$root/tests/guest" ARCH="$1" OUT="$dir" >&2 || return
	printf '%s\n' "$dir"
}
