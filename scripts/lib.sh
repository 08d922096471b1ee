# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Sourced by the scripts here: where things are, and which kernel is the
# reference that everything is tested against when nothing else is said.

# shellcheck disable=SC2034 # those who source this use it
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck disable=SC2034
cache=${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/mqueue_ns
me=${0##*/}

# Debian's series of the reference kernel; its newest update is the reference.
reference_series=6.1

# Below make, ours would look for its jobserver, and warn.
unset MAKEFLAGS MFLAGS MAKELEVEL

# Messages of compilers are searched, names are sorted: in one language.
export LC_ALL=C DEBIAN_FRONTEND=noninteractive

say() {
	printf '%s: %s\n' "$me" "$*" >&2
}

die() {
	say "$@"
	exit 1
}

# It may ask for a password where somebody can answer: not in the background, where
# it would be stopped.
sudo=(sudo -n)
[ ! -t 0 ] || [[ $(ps -o stat= -p $$ 2>/dev/null) != *+* ]] || sudo=(sudo)

as_root() {
	if [ "$(id -u)" = 0 ]; then
		"$@"
	elif command -v sudo >/dev/null; then
		"${sudo[@]}" "$@"
	else
		die "needs root (or sudo) for: $*"
	fi
}

# Plain amd64 flavour only: 6.1.0-56-amd64, not 6.1.0-56-rt-amd64.
newest_of_series() {
	grep -xE "${reference_series//./\\.}\\.0-[0-9]+-amd64" | sort -V | tail -n 1
}

newest_installed_headers() {
	find /usr/src -maxdepth 1 -name 'linux-headers-*' -printf '%f\n' |
		sed 's/^linux-headers-//' | newest_of_series
}

newest_known_headers() {
	apt-cache pkgnames linux-headers- | sed 's/^linux-headers-//' | newest_of_series
}

# Prints the version of the reference kernel, as uname -r says it there.
reference_kernel() {
	local version

	version=$(newest_installed_headers)
	[ -n "$version" ] || version=$(newest_known_headers)
	[ -n "$version" ] || die "no kernel headers of $reference_series: run scripts/setup"
	printf '%s\n' "$version"
}

# Prints the directory of headers that modules for this kernel are built in:
# installed ones, or else unpacked ones.
headers_of() {
	local dir

	for dir in "/lib/modules/$1/build" "/usr/src/linux-headers-$1"; do
		[ -e "$dir/Makefile" ] || continue
		printf '%s\n' "$dir"
		return
	done
	"$root/scripts/fetch-headers" "$1"
}

# Downloads the .deb of a package into the current directory.  An old package
# list names files that are gone from the archive, hence the second try.
download_deb() {
	local get=(apt-get -o APT::Sandbox::User="$(id -un)" download "$1")

	say "downloading $1"
	"${get[@]}" >&2 </dev/null && return
	as_root apt-get update >&2 </dev/null || true
	"${get[@]}" >&2 </dev/null || die "cannot download the Debian package $1"
}

# make_once DIR COMMAND...: runs COMMAND with an empty directory as its last
# argument and names that DIR when it succeeded: DIR is whole or not there.
# Not to be called in a condition, where set -e has no effect.
make_once() {
	local dir=$1
	shift

	[ ! -d "$dir" ] || return 0
	mkdir -p "$(dirname "$dir")"
	new=$(mktemp -d "$dir.new.XXXXXX")
	trap 'rm -rf "$new"' EXIT
	"$@" "$new"
	chmod 755 "$new"
	# Somebody else may have been faster, and theirs is as good.
	mv -T "$new" "$dir" 2>/dev/null || rm -rf "$new"
	[ -d "$dir" ]
}
