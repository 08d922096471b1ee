#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# vm: -s -t 300 -M 1024
#
# While messages pass through a mount and namespaces come and go: a processor is
# taken away and given back, the module is quiesced and resumed, and somebody tries
# to unload it.  Then queues are made and gone again all the time, so that quiescing
# is refused at its first look, or at its second, or not.  Then all of it is loaded
# and unloaded while namespaces come and go.
. "$(dirname "$0")/storms"

extra=${module%/*}
processor=/sys/devices/system/cpu/cpu1/online
turns=0
refused=0
unloads=0
mkdir -p /mnt/r

uptime_now() {
	cut -d. -f1 /proc/uptime
}

# Each turn, whatever fails is counted as wrong.
turn() {
	turns=$((turns + 1))
	if [ -e $processor ]; then
		echo 0 >$processor || return
	fi
	quiesce force || return
	rmmod mqueue_ns 2>/dev/null || refused=$((refused + 1))
	[ ! -e $processor ] || echo 1 >$processor || return
	quiesce Y
}

turns_until() {
	while [ "$(uptime_now)" -lt "$1" ]; do
		turn || return
	done
}

# Nobody minds that a queue of his is in the way.
decide() {
	if quiesce N 2>/dev/null; then
		quiesced=$((quiesced + 1))
		quiesce Y || return
	else
		refused=$((refused + 1))
	fi
}

decisions_until() {
	quiesced=0
	refused=0
	while [ "$(uptime_now)" -lt "$1" ]; do
		decide || return
	done
}

storm_begin
mount -t mqueue_ns none /mnt/q
begin=$(uptime_now)
storm messages -q 200 -w 6 -d /mnt/q -t $((seconds + 4 * ${SLOW:-1})) -s "$seed" >/tmp/messages 2>&1 &
messages=$!
churn mqueue_ns /mnt/r "$seconds" 3 >/tmp/churned &
churning=$!
ok "processors, quiescing and unloading in the middle of it" turns_until $((begin + seconds))
note "$turns turns; not unloaded $refused times, as there is a mount"
is "nobody could unload it" $refused $turns
ok "that was at least once" [ $turns -ge 1 ]
[ -e $processor ] || skip "a processor off and on" "it cannot be taken away"
wait $churning
result $? "who made namespaces came back"
ok "they were $(cat /tmp/churned)" [ "$(cat /tmp/churned)" -gt 0 ]
wait $messages
result $? "no message was lost"
note "$(cat /tmp/messages)"
umount /mnt/q

# Who quiesces is slow between its looks, and who is told to begin anew is slow to do
# so; meanwhile it may be decided otherwise.
ok "some are held up" insmod "$extra/foreign.ko" ms=10 \
	symbols=synchronize_srcu,put_unused_fd
begin=$(uptime_now)
deciding=$((seconds + 8 * (${SLOW:-1} - 1)))
storm makers -w 6 -t $((deciding + 1)) -s "$seed" >/tmp/makers 2>&1 &
makers=$!
ok "quiescing while queues are made by name" decisions_until $((begin + deciding))
wait $makers
result $? "making one never failed"
note "$(cat /tmp/makers)"
note "quiesced $quiesced times, refused $refused times"
rmmod foreign
ok "it was refused at times" [ "$refused" -gt 0 ]
# Who has not come back since has no superblock yet.
rows_before=$(rows_now)
storm_end 0

# Now and then a mount loads it before we do.
churn mqueue_ns /mnt/r "$seconds" 4 >/tmp/churned &
churning=$!
while kill -0 $churning; do
	mod_load
	within 10 mod_unload force && unloads=$((unloads + 1))
done 2>/dev/null
wait $churning
result $? "who made namespaces all the time came back"
ok "they were $(cat /tmp/churned)" [ "$(cat /tmp/churned)" -gt 0 ]
ok "loaded and unloaded $unloads times" [ $unloads -ge 1 ]
ok "whoever was loading it is done" within 20 nobody_loads
[ ! -d /sys/module/mqueue_ns ] || mod_unload force
fails "it is gone" [ -d /sys/module/mqueue_ns ]
nothing_is_left
done_testing
