#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# A queue's descriptor that one user gives to another, who is root of namespaces of his
# own: it is good for what it was opened for, and for no more, as with the kernel's own.
. "$(dirname "$0")/lib.sh"

serve=/proc/sys/fs/mqueue_ns/serve

# opened HOW RECEIVE SEND STATUS SIZE: what the program says, in its order, where that is
# what the four come to; kernels differ in what they say of a path.
opened() {
	sed "s/^/for $1, /" <<-END
	attributes: ok
	set its flags: ok
	receive: $2
	send: $3
	read its status: $4
	register: ok
	end that: ok
	open it again for both: EACCES
	for reading: EACCES
	change its mode: EPERM
	its mode by its path: EPERM
	its owner: EPERM
	its times: EACCES
	its size: $5
	give it another name: EXDEV
	execute it: EACCES
	enter it as a namespace: EINVAL
	its owner and mode: 65534 600
	by its name in his own namespace: ENOENT
	unlink it there: ENOENT
	END
}

expected() {
	opened reading '"for you"' EBADF ok EINVAL
	opened writing EBADF ok EBADF ok
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
