# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Sourced: lib.sh, and packages from suites of Debian that are not this machine's.
# Each suite has an apt of its own in the cache, with Debian's keys: this
# machine's apt neither knows of them nor is changed.

. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

keyring=/usr/share/keyrings/debian-archive-keyring.gpg

# Prints the line of a sources.list.  A list of bullseye is no longer renewed,
# one of sid may be old on a mirror that lags: for tests, stale ones do.
source_of() {
	local url=http://deb.debian.org/debian suite=$1 options="signed-by=$keyring"

	case $suite in
	*-security) url+=-security ;;
	esac
	case $suite in
	bullseye* | sid) options+=" check-valid-until=no" ;;
	esac
	echo "deb [arch=amd64,arm64 $options] $url $suite main"
}

write_apt_conf() {
	local dir=$1

	cat <<-END
	Dir::Etc::main "/dev/null";
	Dir::Etc::parts "/dev/null";
	Dir::Etc::sourcelist "$dir/sources.list";
	Dir::Etc::sourceparts "/dev/null";
	Dir::Etc::preferences "/dev/null";
	Dir::Etc::preferencesparts "/dev/null";
	Dir::State::lists "$dir/lists";
	Dir::State::status "/dev/null";
	Dir::Cache "$dir/cache";
	APT::Architecture "amd64";
	APT::Architectures { "amd64"; "arm64"; };
	APT::Sandbox::User "$(id -un)";
	Acquire::Languages "none";
	Acquire::Retries "3";
	Acquire::http::Timeout "30";
	END
}

# apt_of SUITE COMMAND...: an apt command with the apt of that suite.
apt_of() {
	local suite=$1
	shift

	APT_CONFIG=$cache/archive/$suite/apt.conf "$@" </dev/null
}

# The time of the stamp is that of the last update; no stamp, no lists.
update_suite() {
	local suite=$1 dir=$cache/archive/$1

	mkdir -p "$dir/lists/partial" "$dir/cache/archives/partial"
	source_of "$suite" >"$dir/sources.list"
	write_apt_conf "$dir" >"$dir/apt.conf"
	say "updating the package lists of $suite"
	if apt_of "$suite" apt-get -qq update >&2; then
		touch "$dir/updated"
		return
	fi
	[ -e "$dir/updated" ] || die "no package lists of $suite"
	say "the package lists of $suite are old ones"
}

# open_suite SUITE [MINUTES]: sees to lists that are not older than a day.
open_suite() {
	local dir=$cache/archive/$1 age=${2:-1440}

	mkdir -p "$dir"
	(
		exec 9>"$dir/.lock"
		flock 9
		[ -n "$(find "$dir/updated" -mmin "-$age" 2>/dev/null)" ] ||
			update_suite "$1"
	)
}

# suite_packages SUITE PREFIX: the names of packages in it.
suite_packages() {
	open_suite "$1" || return
	apt_of "$1" apt-cache pkgnames "$2"
}

# suite_download SUITE PACKAGE[:ARCH]...: into the current directory.  What an
# old list names may be gone from the archive, hence the second try.
suite_download() {
	local suite=$1
	shift

	open_suite "$suite"
	say "downloading $* from $suite"
	apt_of "$suite" apt-get -qq download "$@" >&2 && return
	open_suite "$suite" 0
	apt_of "$suite" apt-get -qq download "$@" >&2 ||
		die "cannot download from $suite: $*"
}

# bootstrap SUITE DIR PACKAGE...: a small Debian with these in DIR/root.
bootstrap() {
	local suite=$1 dir=$2 list
	shift 2

	list=$*
	# What it mounts there must be gone before a root that failed is removed.
	as_root timeout -k 5 900 unshare --mount \
		debootstrap --variant=minbase --keyring="$keyring" \
		--include="${list//[[:space:]]/,}" "$suite" "$dir/root" \
		http://deb.debian.org/debian </dev/null >"$dir/log" 2>&1 ||
		{ tail -n 20 "$dir/log" >&2; die "debootstrap failed"; }
	as_root rm -rf "$dir"/root/var/cache/apt/archives "$dir"/root/var/lib/apt/lists
}
