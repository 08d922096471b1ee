#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# vm: -s -t 2400 -a slab_nomerge
#
# Load, use, quiesce, unload, 100 times or UNLOAD_ROUNDS, 12 at least, and nothing is
# left; with receivers asleep, with mounts held, with creations under way; quiescing and
# resuming against each other; and EBUSY when a queue would be lost.
#
# slab_nomerge: or some kernels, as 6.1-rt, count mounts with other things.
. "$(dirname "$0")/lib.sh"

serve=/proc/sys/fs/mqueue_ns/serve
rounds=${UNLOAD_ROUNDS:-100}
early=10	# when all that grows once has grown
if [ "$rounds" -lt $((early + 2)) ]; then
	echo "Bail out! UNLOAD_ROUNDS=$rounds, but what grows is counted after $early: ask for 12"
	exit 2
fi
mkdir -p /mnt/q /mnt/r /mnt/t

# Anonymous device numbers are handed out from below: the next one tells how
# many there are, and so how many superblocks.
next_device() {
	mount -t tmpfs none /mnt/t
	stat -c %d /mnt/t
	umount /mnt/t
}

# Objects in use in a cache, after what can be freed has been.
objects() {
	echo 2 >/proc/sys/vm/drop_caches
	echo 1 >"/sys/kernel/slab/$1/shrink"
	awk -v cache="$1" '$1 == cache { print $2 }' /proc/slabinfo
}

# The kernel frees dead namespaces, with the mounts that they have of its own
# mqueue, one in a grace period: until there are no fewer any more.
settled() {
	local last='' now='' tries=60

	while [ $tries -gt 0 ] && { [ -z "$now" ] || [ "$now" != "$last" ]; }; do
		tries=$((tries - 1))
		last=$now
		sleep 2
		echo 3 >/proc/sys/vm/drop_caches
		now=$(objects mnt_cache)
	done
	echo "mnt_cache=$now devices=$(next_device) vmalloc=$(grep -c . /proc/vmallocinfo)"
}

number() {
	echo "$1" | sed "s/.*$2=\([0-9]*\).*/\1/"
}

loaded() {
	[ -d /sys/module/mqueue_ns ]
}

# The module's references are dropped by its worker, a moment later.
unload() {
	within 10 quiesce && within 10 rmmod mqueue_ns
}


# A queue that would be lost
ok "it loads" mod_load
mq write $serve 1 create /precious send gold
log_mark
is "quiescing would lose a queue" "$(mq write $parameters/active N)" EBUSY
ok "the log says what can be done" said 'queues would be lost: unlink them, or mount them, or write "force"'
is "nothing has changed" "$(cat $parameters/active $serve | tr '\n' ' ')" "Y 1 "
is "the queue neither" "$(mq open /precious stat)" 1/10
is "births are seen" "$(birth unshare | awk '{ print $2 }')" live
fails "nor can it be unloaded" rmmod mqueue_ns
for wrong in "" maybe 2 xforce; do
	is "active=$wrong" "$(mq write $parameters/active "$wrong
")" EINVAL
done
mount -t mqueue_ns none /mnt/q
ok "mounted, it is not lost" quiesce
is "it is there" "$(mq file /mnt/q/precious stat)" 1/10
fails "a mount is use" rmmod mqueue_ns
ok "active" quiesce Y
umount /mnt/q
is "quiesced in between, it is kept all the same" "$(mq open /precious stat)" 1/10
is "another would be lost again" "$(mq write $parameters/active N)" EBUSY
mq await /precious touch /tmp/open wait /tmp/closed receive >/tmp/precious &
holder=$!
within 10 [ -e /tmp/open ]
ok "open, it is not lost" quiesce
fails "a descriptor is use" rmmod mqueue_ns
touch /tmp/closed
wait $holder
is "it had what was in it" "$(cat /tmp/precious)" gold
ok "it unloads" within 5 rmmod mqueue_ns
ok "it loads" mod_load
mq write $serve 1 create /precious
ok "force loses it" quiesce force
ok "it unloads" rmmod mqueue_ns

# A queue in a namespace that is somewhere else
ok "it loads" mod_load
space_start
inside "$space" mq write $serve 1 create /theirs
is "another namespace's queue counts, too" "$(mq write $parameters/active N)" EBUSY
space_end "$space"
ok "a dead one's does not" within 5 quiesce
ok "it unloads" within 5 rmmod mqueue_ns

# Receivers asleep
ok "it loads" mod_load serve=1
mq create /sleep
for i in 1 2 3 4; do
	mq await /sleep receive >/tmp/received.$i &
done
mq create /full
for i in 1 2 3 4 5 6 7 8 9 10; do
	mq open /full send m
done
mq await /full send late receive >/tmp/sent &
sender=$!
mount -t mqueue_ns none /mnt/q
sleep 1
begin=$(cut -d. -f1 /proc/uptime)
ok "receivers asleep do not keep it from quiescing" quiesce
end=$(cut -d. -f1 /proc/uptime)
ok "nor for long ($((end - begin)) s)" [ $((end - begin)) -le 3 ]
mq file /mnt/q/full receive >/tmp/first
umount -l /mnt/q
fails "they keep it from unloading" rmmod mqueue_ns
is "the module says so itself" "$([ "$(cat /sys/module/mqueue_ns/refcnt)" -gt 0 ] && echo used)" used
wait $sender
is "a sender woke up in a quiesced module" "$(cat /tmp/sent)" m
fails "the receivers keep it still" rmmod mqueue_ns
# Their queue is reached by a descriptor that one of them has.
pid=$(pidof mq | awk '{ print $1 }')
for descriptor in "/proc/$pid/fd/"*; do
	case $(readlink "$descriptor") in *sleep*) break ;; esac
done
# In one go: who has it goes when he has his message.
mq file "$descriptor" send "to 1" send "to 2" send "to 3" send "to 4"
ok "when they are done it unloads" within 10 rmmod mqueue_ns
is "they got theirs" "$(cat /tmp/received.* | sort | tr '\n' ' ')" "to 1 to 2 to 3 to 4 "

# Mounts held
ok "it loads" mod_load
mount -t mqueue_ns none /mnt/q
mq unshare i mount mqueue_ns /mnt/r
ok "mounts do not keep it from quiescing" quiesce
fails "they keep it from unloading" rmmod mqueue_ns
umount /mnt/q
fails "each of them" rmmod mqueue_ns
umount /mnt/r
ok "until the last is gone" within 5 rmmod mqueue_ns

# Calls with a name under way while names are disarmed
ok "it loads" mod_load
wrong=0
churn mqueue_ns /mnt/q 12 3 >/tmp/churned &
churning=$!
while kill -0 $churning 2>/dev/null; do
	mq write $serve 1 >/dev/null
	usleep 100000
	quiesce force || wrong=$((wrong + 1))
	quiesce Y || wrong=$((wrong + 1))
done
wait $churning || wrong=churn
is "names are disarmed and armed under load, $(cat /tmp/churned) namespaces" "$wrong" 0
ok "it unloads" unload

# Y and N and force and rmmod against each other, and against insmod
for i in 1 2 3 4; do
	(
		until [ -e /tmp/stop ]; do
			case $i in
			1) quiesce Y ;;
			2) quiesce N ;;
			3) rmmod mqueue_ns ;;
			4) mod_load || sleep 1 ;;
			esac
		done
	) >/dev/null 2>&1 &
	pids="${pids:-} $!"
done
churn mqueue_ns /mnt/q 10 2 >/tmp/churned
result $? "Y, N, rmmod and insmod against each other, $(cat /tmp/churned) namespaces"
touch /tmp/stop
# shellcheck disable=SC2086 # several
wait $pids
# Who was shot in mount(2) has left a modprobe behind, which may not have come to it yet.
ok "whoever was loading it is done" within 20 nobody_loads
! loaded || unload
fails "in the end it is gone" loaded

# Lazy: no superblock keeps it, so rmmod meets creations under way
unloads=0
for i in 1 2 3; do
	churn mqueue /mnt/q 3 2 >/tmp/churned &
	churning=$!
	while kill -0 $churning 2>/dev/null; do
		mod_load internal_mount=lazy && rmmod mqueue_ns && unloads=$((unloads + 1))
	done
	wait $churning
done
ok "lazy: rmmod in a loop against unshare, $unloads times" [ $unloads -ge 2 ]
unloads=0
churn mqueue /mnt/q 8 2 >/tmp/churned &
churning=$!
while kill -0 $churning 2>/dev/null; do
	mod_load && unload && unloads=$((unloads + 1))
done
wait $churning
ok "eager: the same, $unloads times" [ $unloads -ge 1 ]

# The rounds
round() {
	mod_load || return
	[ $(($1 % 4)) != 0 ] || echo 1 >$serve
	churn mqueue_ns /mnt/q 1 3 >/tmp/churned || return
	namespaces=$((namespaces + $(cat /tmp/churned)))
	# What was made in the initial namespace: nothing.
	unload
}

namespaces=0
broken=0
i=0
while [ $i -lt "$rounds" ]; do
	i=$((i + 1))
	round $i || broken=$((broken + 1))
	[ $i != $early ] || before=$(settled)
done
after=$(settled)
is "$i rounds of load, churn, quiesce, unload; $namespaces namespaces" "$broken" 0
ok "there were namespaces" [ $namespaces -gt 0 ]
note "after $early: $before; after $i: $after"
fails "it is gone" loaded
fails "so is its cache" grep -q mqueue_ns /proc/slabinfo
for what in mnt_cache devices vmalloc; do
	grown=$(($(number "$after" $what) - $(number "$before" $what)))
	# Half of what a leak of one in each round would be.
	ok "$what did not grow with the rounds ($grown)" [ $grown -lt $(((i - early) / 2)) ]
done
is "nothing is hooked" "$(grep -c mqueue_ns /sys/kernel/tracing/enabled_functions)" 0
is "nothing is probed" "$(wc -l </sys/kernel/debug/kprobes/list)" 0
done_testing
