#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# A queue's descriptor that one user gives to another, who is root of namespaces of his
# own: it is good for what it was opened for, and for no more, as with the kernel's own.
. "$(dirname "$0")/lib.sh"

serve=/proc/sys/fs/mqueue_ns/serve

# What the program says, in its order; kernels differ in what they say of a path.
expected() {
	cat <<-END
	for reading, attributes: ok
	for reading, set its flags: ok
	for reading, receive: "for you"
	for reading, send: EBADF
	for reading, read its status: ok
	for reading, register: ok
	for reading, end that: ok
	for reading, open it again for both: EACCES
	for reading, for reading: EACCES
	for reading, change its mode: EPERM
	for reading, its mode by its path: EPERM
	for reading, its owner: EPERM
	for reading, its times: EACCES
	for reading, its size: EINVAL
	for reading, give it another name: EXDEV
	for reading, execute it: EACCES
	for reading, enter it as a namespace: EINVAL
	for reading, its owner and mode: 65534 600
	for reading, by its name in his own namespace: ENOENT
	for reading, unlink it there: ENOENT
	for writing, attributes: ok
	for writing, set its flags: ok
	for writing, receive: EBADF
	for writing, send: ok
	for writing, read its status: EBADF
	for writing, register: ok
	for writing, end that: ok
	for writing, open it again for both: EACCES
	for writing, for reading: EACCES
	for writing, change its mode: EPERM
	for writing, its mode by its path: EPERM
	for writing, its owner: EPERM
	for writing, its times: EACCES
	for writing, its size: ok
	for writing, give it another name: EXDEV
	for writing, execute it: EACCES
	for writing, enter it as a namespace: EINVAL
	for writing, its owner and mode: 65534 600
	for writing, by its name in his own namespace: ENOENT
	for writing, unlink it there: ENOENT
	END
}

sysctl -qw kernel.unprivileged_userns_clone=1 2>/dev/null
mkdir -p /tmp/k /tmp/m
ok "the module loads" mod_load
mount -t mqueue none /tmp/k
mount -t mqueue_ns none /tmp/m
passing /tmp/k >/tmp/kernels 2>&1
is "with the kernel's own it comes to its end" $? 0
echo 1 >$serve
passing /tmp/m >/tmp/ours 2>&1
is "and with ours" $? 0
echo 0 >$serve
is "both say the same" "$(cat /tmp/ours)" "$(cat /tmp/kernels)"
is "a descriptor is good for what it was opened for" \
	"$(grep '^for ' /tmp/ours)" "$(expected)"
note "$(grep -v '^for ' /tmp/ours)"
is "as a path, nothing is done with a message" \
	"$(grep -cE '^as a path, (receive|send|register): EBADF$' /tmp/ours)" 3
is "the owner has what is left, and what came" "$(grep '^the owner, ' /tmp/ours | tr '\n' ';')" \
	'the owner, receive: "and again";the owner, receive: "back";the owner, unlink: ok;'
umount /tmp/k
umount /tmp/m
ok "the module unloads" within 5 mod_unload
done_testing
