#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# guest.sh STAGE - what scripts/test-dkms tests in the booted Debian
#
# Prints TAP.  The stages: smoke; upgrade, with live queues; rebooted, after it;
# purge.  VERSION is the version of the package before the upgrade, NEXT after it.
# shellcheck source=tests/suites/lib.sh
. /opt/test/lib.sh

mountpoint=/mnt/q
loaded=/sys/module/mqueue_ns

not_loaded() {
	! [ -e $loaded ]
}

# The first of all: what it says is what a user sees who only installed.
smoke() {
	ok "the kernel is $KERNEL" test "$(uname -r)" = "$KERNEL"
	ok "the module is not loaded" not_loaded
	ok "a mount loads it" mount -t mqueue_ns none $mountpoint
	is "the version is the package's" "$(cat $loaded/version)" "$1"
	ok "mqns finds it" mqns status
	ok "programs find the header" test -s /usr/include/linux/mqueue_ns.h
	ok "a queue is made" queue send $mountpoint/smoke hello
	is "it has the message" "$(queue receive $mountpoint/smoke)" hello
	ok "the queue goes" rm $mountpoint/smoke
	ok "it unmounts" umount $mountpoint
	ok "modprobe -r unloads it" modprobe -r mqueue_ns
	ok "it is gone" not_loaded
}

mount_unit() {
	cp /usr/share/doc/mqueue-ns-utils/examples/systemd/dev-mqueue_ns.mount \
		/etc/systemd/system/
	systemctl daemon-reload
	ok "the example of a mount unit mounts" systemctl start dev-mqueue_ns.mount
	is "it has mounted it" "$(stat -f -c %t /dev/mqueue_ns)" 19800202
	ok "it unmounts" systemctl stop dev-mqueue_ns.mount
	rm /etc/systemd/system/dev-mqueue_ns.mount
	systemctl daemon-reload
	ok "the module can be unloaded after that" modprobe -r mqueue_ns
}

# What Secure Boot does to a module whose key the machine was not told of.  From
# here on there is no way back.
key_rejected() {
	dmesg -C
	echo 1 >/sys/module/module/parameters/sig_enforce
	modprobe mqueue_ns 2>/tmp/said
	is "with an unknown key, modprobe says what the README says" "$(cat /tmp/said)" \
		"modprobe: ERROR: could not insert 'mqueue_ns': Key was rejected by service"
	fails "so a mount fails" mount -t mqueue_ns none $mountpoint
	ok "the log says why" sh -c \
		'dmesg | grep -q "Loading of module with unavailable key is rejected"'
}

# Three kinds of living queues: one in a mount, one that only the namespace
# holds, and one that a process is waiting at.
make_queues() {
	ok "it mounts" mount -t mqueue_ns none $mountpoint
	ok "unmodified programs are served" sh -c 'echo 1 >/proc/sys/fs/mqueue_ns/serve'
	ok "a queue is made in the mount" queue send $mountpoint/seen one two three
	ok "a queue is made by name" queue send /named four
	queue receive $mountpoint/waited >/tmp/waited &
	waiting=$!
	ok "somebody waits at a queue" within 20 test -e $mountpoint/waited
}

upgrade_package() {
	ok "the package is upgraded to $NEXT" \
		timeout 2400 apt-get install -y /opt/test/next/*.deb
	is "DKMS has built the new version" \
		"$(dkms status -m mqueue-ns | grep -c "mqueue-ns/$NEXT, $KERNEL, .*: installed")" 1
	is "and knows no other" "$(dkms status -m mqueue-ns | grep -vc "/$NEXT,")" 0
	is "the module on disk is the new one" "$(modinfo -F version mqueue_ns)" "$NEXT"
}

old_serves_on() {
	is "the loaded one is still the old one" "$(cat $loaded/version)" "$VERSION"
	ok "whoever waited is still there" kill -0 $waiting
	ok "a message for him is sent" queue send $mountpoint/waited five
	wait $waiting
	is "it reached him" "$(cat /tmp/waited)" five
	is "the queue of the mount lost nothing" "$(queue receive $mountpoint/seen 3)" "one
two
three"
	ok "a new queue can be made" queue send $mountpoint/new six
	ok "and removed" rm $mountpoint/new $mountpoint/seen $mountpoint/waited
	ok "it unmounts" umount $mountpoint
	fails "unloading it is refused: a queue would be lost" modprobe -r mqueue_ns
	is "that one lost nothing either" "$(queue receive /named)" four
	ok "it is removed by name" queue unlink /named
}

new_takes_over() {
	ok "now the old module can be unloaded" modprobe -r mqueue_ns
	ok "a mount loads the new one" mount -t mqueue_ns none $mountpoint
	is "it is the new one" "$(cat $loaded/version)" "$NEXT"
	ok "it works" queue send $mountpoint/new seven
	is "it has the message" "$(queue receive $mountpoint/new)" seven
}

# With the module in use: what is loaded stays.
purge() {
	ok "it mounts" mount -t mqueue_ns none $mountpoint
	ok "a queue is made" queue send $mountpoint/last eight
	ok "the packages are purged" apt-get purge -y mqueue-ns-dkms mqueue-ns-utils
	is "the loaded module serves on" "$(queue receive $mountpoint/last)" eight
	rm $mountpoint/last
	umount $mountpoint
	echo N >$loaded/parameters/active
	ok "it can be unloaded" rmmod mqueue_ns
	fails "a mount loads nothing any more" mount -t mqueue_ns none $mountpoint
	is "no file is left" "$(find / -xdev -path /opt/test -prune -o \
		-iname '*mqueue[-_]ns*' -print)" ""
	is "no alias is left" "$(grep -rl mqueue_ns /lib/modules/*/modules.*)" ""
	is "no package is left" "$(dpkg-query -f '${Package}\n' -W 'mqueue-ns*' 2>/dev/null)" ""
	is "DKMS knows of nothing" "$(dkms status -m mqueue-ns)" ""
}

mkdir -p $mountpoint
case $1 in
smoke)
	smoke "$VERSION"
	mount_unit
	key_rejected
	;;
upgrade)
	smoke "$VERSION"
	make_queues
	upgrade_package
	old_serves_on
	new_takes_over
	;;
rebooted)
	smoke "$NEXT"
	purge
	;;
esac
done_testing
