#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# vm: -c 3
#
# What a call reads is rewritten while it runs, by an ordinary user: nothing comes of
# it that is not right for one of the values, and nobody mounts what he may not.
. "$(dirname "$0")/lib.sh"

serve=/proc/sys/fs/mqueue_ns/serve
seconds=$((2 * ${SLOW:-1}))

as_user() {
	abuse as-user "$@"
}

tell() {
	note "$(cat /tmp/tap.out)"
}

sysctl -qw kernel.unprivileged_userns_clone=1 2>/dev/null
mkdir -p /tmp/m
chmod 1777 /tmp
ok "the module loads" mod_load
echo 1 >"$serve"
ok "a queue of root's" mq create /s send secret
ok "a user rewrites what his calls read" as_user rewrite calls "$seconds"
tell
is "root's queue has what it had" "$(mq open /s receive)" secret
is "nothing else is left" "$(row "$(inum self)" QUEUES)" 1
mq unlink /s
echo 0 >"$serve"

touch /tmp/others
mount --bind /proc/self/ns/ipc /tmp/others
ok "he rewrites which namespace he mounts" as_user unshare -U -r -i -m \
	rewrite mounts $((4 * seconds)) /tmp/m /proc/self/ns/ipc /tmp/others
tell
umount /tmp/others
ok "the module unloads" within 5 mod_unload
done_testing
