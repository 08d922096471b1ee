#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The switch that makes names mean our queues: its values, who may turn it, what
# it changes for calls with a name, with a descriptor, and for mounts.
. "$(dirname "$0")/lib.sh"

serve=/proc/sys/fs/mqueue_ns/serve
mkdir -p /mnt/stock /mnt/ours /mnt/q
chmod 711 /mnt

armed() {
	[ "$(hook "$1" ARMED)" = yes ]
}

# moved SYMBOL COMMAND...: is it redirected by that?
moved() {
	local symbol="$1" hits
	hits=$(hook "$symbol" HITS)
	shift

	"$@" >/dev/null || return
	[ "$(hook "$symbol" HITS)" -gt "$hits" ]
}

ok "the module loads" mod_load
is "serve is 0 after that" "$(cat $serve)" 0
is "the mode" "$(stat -c '%a %u %g' $serve)" "644 0 0"
for symbol in ${native}_mq_open ${native}_mq_unlink mqueue_init_fs_context \
	${native}_mq_timedsend ${native}_mq_timedreceive; do
	fails "nothing is patched by loading: $symbol" armed "$symbol"
done

# Values
for value in 2 -1 10 yes 1x 99999999999999999999; do
	is "value $value" "$(mq write $serve "$value")" EINVAL
done
is "an empty line" "$(mq write $serve "
")" EINVAL
is "nothing" "$(mq write $serve "")" ""
is "none of these changed it" "$(cat $serve)" 0
is "nor attached anything" "$(row "$(inum self)")" ""
fails "nor patched anything" armed ${native}_mq_open

# The kernel's own queues, and a mount of each
mount -t mqueue none /mnt/stock
mount -t mqueue_ns none /mnt/ours
mq create /both send stock create /stock
fails "calls with a name are the kernel's while serve is 0" [ -e /mnt/ours/both ]
ok "a queue by a mount, without serve" mq new /mnt/ours/both send ours send more
ok "descriptors are ours from then on" armed ${native}_mq_timedsend
ok "all of them" armed ${native}_mq_getsetattr
fails "names are not" armed ${native}_mq_open
is "it holds its own" "$(mq file /mnt/ours/both receive)" ours
ok "its send is counted" moved ${native}_mq_timedsend mq file /mnt/ours/both send x
ok "its receive" moved ${native}_mq_timedreceive mq file /mnt/ours/both receive
ok "its attributes" moved ${native}_mq_getsetattr mq file /mnt/ours/both stat
ok "its notification" moved ${native}_mq_notify mq file /mnt/ours/both notify
fails "not the kernel's send" moved ${native}_mq_timedsend mq open /both send x
fails "not the kernel's receive" moved ${native}_mq_timedreceive mq open /both receive
is "what is no queue" "$(mq read /proc/version receive)" EBADF
is "what is not open" "$(mq fd 1000 receive)" EBADF

# Switching, with descriptors open on either side
mq open /both wait /tmp/served receive send late touch /tmp/late wait /tmp/again stat \
	>/tmp/stock.out 2>&1 &
stock=$!
is "switching on" "$(mq write $serve 1)" ""
is "is seen" "$(cat $serve)" 1
ok "names are ours" armed ${native}_mq_open
ok "so are mounts" armed mqueue_init_fs_context
mq open /both wait /tmp/off receive send late stat >/tmp/ours.out 2>&1 &
ours=$!
sleep 1
touch /tmp/served
within 10 [ -e /tmp/late ]
is "a name means ours" "$(mq open /both receive)" x
ok "open is counted" moved ${native}_mq_open mq create /served send one
ok "it is in our mount" [ -e /mnt/ours/served ]
fails "and not in the kernel's" [ -e /mnt/stock/served ]
is "the kernel's own cannot be named" "$(mq open /stock)" ENOENT
ok "unlink is counted" moved ${native}_mq_unlink mq unlink /served
fails "it is gone" [ -e /mnt/ours/served ]
is "the kernel's, by its mount" "$(mq file /mnt/stock/both receive)" late
mq open /both send ours
is "switching off" "$(mq write $serve 0)" ""
touch /tmp/off /tmp/again
wait $stock
wait $ours
is "what was opened before it was on stayed the kernel's" "$(tr '\n' ' ' </tmp/stock.out)" "x 0/10 "
is "what was opened before it was off stayed ours" "$(tr '\n' ' ' </tmp/ours.out)" "ours 1/10 "
is "names mean the kernel's" "$(mq open /both stat)" 0/10
is "ours has its own" "$(mq file /mnt/ours/both receive)" late
ok "the kernel's unlink" mq unlink /both
ok "leaves ours" [ -e /mnt/ours/both ]
fails "open is counted no more" moved ${native}_mq_open mq open /stock
ok "the entries stay armed, or a user could patch the kernel on and off" armed ${native}_mq_open
umount /mnt/stock

# mount -t mqueue.  magic(type) is the same on both, so by device.
mount -t mqueue none /mnt/stock
fails "mount -t mqueue is the kernel's while serve is 0" \
	[ "$(device /mnt/stock)" = "$(device /mnt/ours)" ]
stock_device=$(device /mnt/stock)
umount /mnt/stock
echo 1 >$serve
for way in mount fsopen; do
	ok "$way: mqueue" mounts $way mqueue /mnt/q
	is "$way: mounts ours in a served namespace" "$(device /mnt/q)" "$(device /mnt/ours)"
	is "$way: it says so" "$(awk '$2 == "/mnt/q" { print $3 }' /proc/mounts)" mqueue_ns
	umount /mnt/q
done
ok "a mount is counted" moved mqueue_init_fs_context mounts mount mqueue /mnt/q
umount /mnt/q
echo 0 >$serve
ok "off again" mount -t mqueue none /mnt/q
is "it is the kernel's" "$(device /mnt/q)" "$stock_device"
umount /mnt/q
# Prints the type and device of mount -t mqueue of a user in namespaces of his.
# shellcheck disable=SC2016 # for another shell
user_mount='mount -t mqueue none /mnt/q && awk "\$2 == \"/mnt/q\" { t = \$3 } END { print t }" /proc/mounts'
is "a user namespace that is not served" \
	"$(mq as 1000 unshare uim root exec sh -c "$user_mount")" mqueue
is "one that is" \
	"$(mq as 1000 unshare uim root write $serve 1 exec sh -c "$user_mount")" mqueue_ns
is "is it ours to the user's root" \
	"$(mq as 1000 unshare uim root write $serve 1 mount mqueue /mnt/q create /a exec ls /mnt/q)" a
is "one that inherits it" \
	"$(echo 1 >$serve; mq as 1000 unshare uim root exec sh -c "$user_mount"; echo 0 >$serve)" mqueue_ns
is "no right is won by it" \
	"$(echo 1 >$serve; mq as 1000 unshare um root mount mqueue /mnt/q; echo 0 >$serve)" EPERM
is "nor by a plain user" \
	"$(echo 1 >$serve; mq as 1000 mount mqueue /mnt/q; echo 0 >$serve)" EPERM

# Whose switch it is
is "a user cannot write" "$(mq as 1000 write $serve 1)" EACCES
is "a user can read" "$(mq as 1000 exec cat $serve)" 0
is "a user in a namespace of root's" "$(mq unshare i as 1000 write $serve 1)" EACCES
is "root of a user namespace, to another's" "$(mq as 1000 unshare u root write $serve 1)" EACCES
is "nobody of a user namespace, to his own" "$(mq as 1000 unshare ui write $serve 1 exec cat $serve)" EACCES
is "root of a user namespace, to his own" \
	"$(mq as 1000 unshare ui root write $serve 1 exec cat $serve)" 1
is "and back" "$(mq as 1000 unshare ui root write $serve 1 write $serve 0 exec cat $serve)" 0
is "what he wrote is not ours" "$(cat $serve)" 0
is "root, in any" "$(mq as 1000 unshare ui root exec sleep 100000 & user=$!
	sleep 2
	nsenter -t $user -i sh -c "echo 1 >$serve; cat $serve"
	kill $user)" 1
is "a served user's queues" \
	"$(mq as 1000 unshare uim root write $serve 1 create /q send hello receive unlink /q)" hello

cat >/tmp/expected <<-END
	the user opens: ok
	root writes 1: EPERM
	root writes 0: EPERM
	root writes 1 by pwrite: EPERM
	root's 0, user's 0
	the user writes 1: ok
	root's 0, user's 1
	root writes 1 again: EPERM
	root's 0, user's 1
END
ok "a program of root's can be handed the switch" deputy
cp /tmp/tap.out /tmp/deputy
is "and is nobody's deputy" "$(cat /tmp/deputy)" "$(cat /tmp/expected)"

# At load, and when quiesced
rm -f /mnt/ours/both
umount /mnt/ours
log_mark
ok "quiesced" quiesce
is "the switch cannot be turned" "$(mq write $serve 1)" ENODEV
ok "a line says what to do" said "quiesced: write Y to the parameter active first"
is "it is off" "$(cat $serve)" 0
ok "it unloads" rmmod mqueue_ns
ok "serve=1 at load" mod_load serve=1
is "is on" "$(cat $serve)" 1
mq create /at-load
ok "and works" shown "$(inum self)" live
is "with a queue" "$(row "$(inum self)" QUEUES)" 1
mq unlink /at-load
ok "quiesced" quiesce
is "names are the kernel's" "$(mq create /q unlink /q exec cat $serve)" 0
ok "active again" quiesce Y
is "it is served still after it was quiesced and resumed" "$(cat $serve)" 1
ok "it unloads" mod_unload
is "the kernel's queues are as they were" "$(mq open /stock stat unlink /stock)" 0/10
done_testing
