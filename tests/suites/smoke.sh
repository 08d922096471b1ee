#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The module comes, mounts and goes.
. "$(dirname "$0")/lib.sh"

mkdir -p /mnt/q

ok "the module loads" mod_load
ok "/proc/filesystems has mqueue_ns" grep -qw mqueue_ns /proc/filesystems
ok "it mounts" mount -t mqueue_ns none /mnt/q
is "the mount is of its type" "$(stat -f -c %t /mnt/q)" 19800202
ok "it unmounts" umount /mnt/q
fails "it is in use before it is quiesced" rmmod mqueue_ns
ok "it is quiesced" quiesce
ok "it unloads" rmmod mqueue_ns
fails "/proc/filesystems does not have it any more" grep -qw mqueue_ns /proc/filesystems
ok "modprobe finds it by the name of its file system" modprobe fs-mqueue_ns
ok "it unloads again" mod_unload
ok "mount(2) loads it" mount -t mqueue_ns none /mnt/q
ok "it unmounts again" umount /mnt/q
ok "it unloads for good" mod_unload
done_testing
