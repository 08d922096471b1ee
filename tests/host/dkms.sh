#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The DKMS of each Debian takes our dkms.conf, builds and signs the module, says
# nothing of warnings, and leaves alone the kernels that are excluded.
set -uo pipefail
. "$(dirname "$0")/lib.sh"

kernel=$(reference_kernel)
headers=$(readlink -f "$(headers_of "$kernel")")
version=$(cat "$root/VERSION")

unpack_dkms() {
	local suite=$1 new=$2

	(cd "$new" && suite_download "$suite" dkms && dpkg-deb -x ./*.deb "$new" && rm ./*.deb)
}

# in_private KERNEL HEADERS COMMAND...: in a mount namespace of its own, where
# KERNEL has the HEADERS, and /var/lib is empty: there the key is made.  DKMS 2.8
# has rewritten headers that it was told of by --kernelsourcedir: never do that,
# and let nobody write there.
in_private() {
	local become=(unshare --mount)

	[ "$(id -u)" = 0 ] || become+=(--map-root-user)
	# shellcheck disable=SC2016 # the inner shell expands it
	"${become[@]}" bash -c '
		mount -t tmpfs none /var/lib && mkdir /var/lib/dkms &&
		mount --bind "$2" "$2" && mount -o remount,bind,ro "$2" &&
		mount -t tmpfs none /lib/modules && mkdir "/lib/modules/$1" &&
		ln -s "$2" "/lib/modules/$1/build" && shift 2 && exec "$@"
	' - "$@"
}

dkms() {
	local kernel=$1 headers=$2
	shift 2

	in_private "$kernel" "$headers" bash "$program" "$@" --dkmstree "$tree/dkms" \
		--sourcetree "$tree/src" 2>&1
}

# build KERNEL HEADERS [MACHINE]
build() {
	dkms "$1" "$2" build -m mqueue-ns -v "$version" -k "$1" -a "${3:-x86_64}"
}

quiet() {
	! grep -iE 'warn|deprecat|error|invalid' <<<"$1"
}

# What a kernel looks like to DKMS that was configured without kprobes.
headers_without_kprobes() {
	local dir=$scratch/headers

	mkdir -p "$dir/include"
	cp -as "$headers/." "$dir/" 2>/dev/null
	rm -rf "$dir/.config" "$dir/include/config"
	grep -v '^CONFIG_KPROBES=' "$headers/.config" >"$dir/.config"
	cp -r "$headers/include/config" "$dir/include/"
	sed -i '/^CONFIG_KPROBES=/d' "$dir/include/config/auto.conf"
	printf '%s\n' "$dir"
}

# refuses WHICH KERNEL HEADERS [MACHINE].  2.8 does not know the key for the
# configuration and tries; then the build says what is missing.
refuses() {
	local which=$1 said reason="BUILD_EXCLUSIVE directive"
	local log=$tree/dkms/mqueue-ns/$version/build/make.log
	shift

	[ "$which, $suite" != "without kprobes, bullseye" ] ||
		reason="mqueue_ns needs a kernel with CONFIG_KPROBES"
	rm -f "$log"
	said=$(build "$@"; cat "$log" 2>/dev/null)
	has "leaves alone a kernel $which" "$(tr -s '\n ' ' ' <<<"$said")" "$reason"
}

test_suite() {
	local said

	make_once "$cache/dkms-of/$suite" unpack_dkms "$suite"
	program=$(find "$cache/dkms-of/$suite" -path '*/sbin/dkms')
	tree=$scratch/$suite
	mkdir -p "$tree/dkms"
	"$root/scripts/dkms-tree" "$tree/src/mqueue-ns-$version"
	said=$(dkms "$kernel" "$headers" add -m mqueue-ns -v "$version")
	result $? "DKMS of $suite takes dkms.conf" "$said"
	ok "without a warning" quiet "$said"
	said=$(build "$kernel" "$headers")
	result $? "builds the module" "$said"
	ok "without a warning, too" quiet "$said"
	module=$(find "$tree/dkms" -name 'mqueue_ns.ko*')
	is "the module has the version" "$(/sbin/modinfo -F version "$module")" "$version"
	[ "$suite" = bullseye ] ||
		has "it is signed" "$(/sbin/modinfo -F signer "$module")" "DKMS module signing key"
	refuses "that is too old" 5.9.0-1-amd64 "$headers"
	refuses "that is too new" 7.99.1+deb14-amd64 "$headers"
	refuses "of 32 bits" "$kernel" "$headers" i686
	refuses "without kprobes" 6.1.0-0-amd64 "$(headers_without_kprobes)"
}

for suite in bullseye bookworm trixie; do
	test_suite
done
done_testing
