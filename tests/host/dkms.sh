#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The DKMS of each Debian takes our dkms.conf, builds and signs the module, says
# nothing of warnings, and leaves alone the kernels that are excluded.
set -uo pipefail
. "$(dirname "$0")/lib.sh"

kernel=$(reference_kernel)
headers=$(headers_of "$kernel")
version=$(cat "$root/VERSION")

unpack_dkms() {
	local suite=$1 new=$2

	(cd "$new" && suite_download "$suite" dkms && dpkg-deb -x ./*.deb "$new" && rm ./*.deb)
}

# In a mount namespace of its own, where /var/lib is empty: there its key is made.
dkms() {
	local become=(unshare --mount)

	[ "$(id -u)" = 0 ] || become+=(--map-root-user)
	# shellcheck disable=SC2016 # the inner shell expands it
	"${become[@]}" bash -c 'mount -t tmpfs none /var/lib && mkdir /var/lib/dkms && exec "$@"' - \
		bash "$program" "$@" --dkmstree "$tree/dkms" --sourcetree "$tree/src" \
		--installtree "$tree/lib" 2>&1
}

build() {
	dkms build -m mqueue-ns -v "$version" -k "$1" -a "$2" --kernelsourcedir "$3"
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

# 2.8 does not know the key and tries; then the build says what is missing.
refuses() {
	local name=$1 said
	shift

	said=$(build "$@")
	is "DKMS of $suite leaves alone a kernel $name" \
		"$(grep -cE 'BUILD_EXCLUSIVE directive|mqueue_ns needs a kernel with CONFIG_KPROBES' \
			<<<"$said" "$tree/dkms/mqueue-ns/$version/build/make.log" 2>/dev/null |
			awk -F : '{ n += $NF } END { print n > 0 }')" 1
}

test_suite() {
	local said

	make_once "$cache/dkms-of/$suite" unpack_dkms "$suite"
	program=$(find "$cache/dkms-of/$suite" -path '*/sbin/dkms')
	tree=$scratch/$suite
	mkdir -p "$tree"/{dkms,lib}
	"$root/scripts/dkms-tree" "$tree/src/mqueue-ns-$version"
	said=$(dkms add -m mqueue-ns -v "$version")
	result $? "DKMS of $suite takes dkms.conf" "$said"
	ok "without a warning" quiet "$said"
	said=$(build "$kernel" x86_64 "$headers")
	result $? "builds the module" "$said"
	ok "without a warning, too" quiet "$said"
	module=$(find "$tree/dkms" -name 'mqueue_ns.ko*')
	is "the module has the version" "$(/sbin/modinfo -F version "$module")" "$version"
	[ "$suite" = bullseye ] ||
		has "it is signed" "$(/sbin/modinfo -F signer "$module")" "DKMS module signing key"
	refuses "that is too old" 5.9.0-1-amd64 x86_64 "$headers"
	refuses "that is too new" 7.99.1+deb14-amd64 x86_64 "$headers"
	refuses "of 32 bits" "$kernel" i686 "$headers"
	refuses "without kprobes" 6.1.0-0-amd64 x86_64 "$(headers_without_kprobes)"
}

for suite in bullseye bookworm trixie; do
	test_suite
done
done_testing
