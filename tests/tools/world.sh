#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# world.sh stock|served DIR - runs the commands of docs/TOOLS.md in a namespace of
# its own, leaves what command N printed in DIR/N and how it ended in DIR/N.status
#
# Run by unshare -i -m.
kind=$1
out=$2

# Without what differs from one time to another, and the type of our file system.
generic() {
	sed -E -e 's/mqueue_ns/mqueue/g' -e 's/,ipcns=[0-9]+//' -e 's/PSXMQ/REG/' -e '/^COMMAND/ s/ +/ /g' \
		-e '/^[^ ]+ +[0-9]+ +root/ { s/[0-9]+/N/g; s/ +/ /g }' \
		-e 's/ +$//' -e 's/[0-9]{2}:[0-9]{2}(:[0-9]{2})?/TIME/g'
}

mkdir -p "$out"
[ "$kind" = stock ] || echo 1 >/proc/sys/fs/mqueue_ns/serve || exit
umount /dev/mqueue
mount -t mqueue none /dev/mqueue || exit
mq create /alpha send hello || exit
cp /opt/test/bin/mq /tmp/holder
/tmp/holder open /alpha wait /tmp/never &
holder=$!
sleep 1
findmnt -n -o FSTYPE /dev/mqueue >"$out/type"
last=$(grep -c . /tmp/commands)
n=0
while IFS= read -r command; do
	n=$((n + 1))
	sh -c "$command" >"$out/$n.raw" 2>&1 </dev/null
	echo $? >"$out/$n.status"
	generic <"$out/$n.raw" >"$out/$n"
	# The last one: what is held cannot be unmounted.
	[ "${command#umount}" = "$command" ] || break
	[ $((n + 1)) != "$last" ] || { kill $holder; wait $holder 2>/dev/null; }
done </tmp/commands
exit 0
