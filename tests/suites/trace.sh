#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The tracepoints: what they say of a namespace, a queue and a message, in which
# order, and that a message can be followed.
#
# vm: -t 120
. "$(dirname "$0")/lib.sh"

tracing=/sys/kernel/tracing
events=$tracing/events/mqueue_ns
mkdir -p /mnt/q

start() {
	echo >$tracing/trace
	echo 1 >$events/enable
}

stop() {
	echo 0 >$events/enable
}

# The events of a kind, without task, processor and time.
seen() {
	sed -n "s/^.*: $1: //p" $tracing/trace
}

# field NAME: of each line.
field() {
	sed -n "s/^.* $1=\([^ ]*\).*/\1/p"
}

# said_by EVENT REGEX
said_by() {
	seen "$1" | grep -qE "$2"
}

told() {
	[ "$(seen "$2" | grep -cE "$3")" = "$1" ]
}

# order EVENT...: the first of each in this order.
order() {
	got=$(for event; do
		grep -n ": $event: " $tracing/trace | head -n 1 | cut -d: -f1
	done | tr '\n' ' ')
	# shellcheck disable=SC2086 # words
	[ "$(printf '%s\n' $got | sort -n | tr '\n' ' ')" = "$got" ] &&
		[ "$(echo "$got" | wc -w)" = $# ]
}

ok "the module loads" mod_load
is "there are eight tracepoints" "$(cd $events && echo */ | tr -d /)" \
	"notify ns_attach ns_clear ns_release queue_create queue_unlink receive send"

note "a queue and its messages"
ok "ours are mounted" mount -t mqueue_ns none /mnt/q
dev=$(device /mnt/q)
start
mq new /mnt/q/one send first send second receive receive
ino=$(stat -c %i /mnt/q/one)
rm /mnt/q/one
stop
which="ipc:\\[$(inum self)\\] dev=$dev ino=$ino name=one"
ok "it was created" said_by queue_create \
	"^$which mode=0[0-7]{3} maxmsg=10 msgsize=8192$"
ok "the first message was sent" said_by send \
	"^$which msg=[^ ]+ prio=1 len=5 depth=1/10 queued by mq-[0-9]+$"
ok "so was the second" said_by send "len=6 depth=2/10 queued"
ok "the first was received" said_by receive \
	"^$which msg=[^ ]+ prio=1 len=5 depth=1/10 at-once$"
is "messages are received as which they were sent" "$(seen send | field msg)" \
	"$(seen receive | field msg)"
ok "it was unlinked" said_by queue_unlink "^$which depth=0 opens=0$"
ok "in this order" order queue_create send receive queue_unlink
ok "nothing was said of namespaces" told 0 'ns_[a-z]*' .

note "who waits"
start
mq new /mnt/q/two
mq await-file /mnt/q/two receive >/tmp/got &
receiver=$!
within 10 grep -q '^State:.S' /proc/$receiver/status
sleep 1
mq file /mnt/q/two send three
wait $receiver
stop
ok "a message is handed over" said_by send "name=two .* depth=0/10 handed-over by mq-"
ok "to one who waited" said_by receive "name=two .* depth=0/10 after-wait"
is "it is the same" "$(seen send | field msg)" "$(seen receive | field msg)"
is "and is told of once" "$(seen send | wc -l) $(seen receive | wc -l)" "1 1"

start
mq file /mnt/q/two send 1 send 2 send 3 send 4 send 5 send 6 send 7 send 8 send 9 send 10
mq await-file /mnt/q/two send eleven &
sender=$!
within 10 grep -q '^State:.S' /proc/$sender/status
sleep 1
mq file /mnt/q/two receive >/tmp/got
wait $sender
stop
ok "who makes room tells of the message that takes it, and whose it is" said_by send \
	"name=two .* len=6 depth=10/10 after-wait by mq-$sender$"

note "notification"
start
mq file /mnt/q/two receive receive receive receive receive receive receive receive \
	receive receive notify send again >/dev/null
mq file /mnt/q/two receive notify >/dev/null
stop
ok "it is registered" said_by notify \
	"name=two registered how=none signo=0 owner=[0-9]+$"
ok "it fires" said_by notify "name=two fires how=none"
ok "and closing ends it" said_by notify "name=two ends"
ok "once each but for registering" told 4 notify .
ok "the queue goes" rm /mnt/q/two

note "namespaces"
start
space_start
number=$(inum "$space")
within 10 said_by ns_attach "ipc:\\[$number\\]"
number_dev=$(row "$number" DEV)
ok "one is attached" said_by ns_attach \
	"^ipc:\\[$number\\] dev=$number_dev superblock=(new|kept) serve=0$"
mkdir -p /mnt/other
ok "its queues are mounted" mount -t mqueue_ns -o "ipcns=/proc/$space/ns/ipc" none /mnt/other
space_end "$space"
ok "it is cleared when it is dead" within 10 said_by ns_clear \
	"^ipc:\\[$number\\] dev=$number_dev state=dead serve=0$"
ok "and released, while somebody has the superblock" within 10 said_by ns_release \
	"^ipc:\\[$number\\] dev=$number_dev superblock=held holders=1$"
stop
ok "in this order" order ns_attach ns_clear ns_release
ok "it unmounts" umount /mnt/other

start
space_start
number=$(inum "$space")
echo 1 >/proc/sys/fs/mqueue_ns/serve
space_end "$space"
ok "one that nobody saw is kept" within 10 said_by ns_release \
	"^ipc:\\[$number\\] dev=[0-9:]+ superblock=kept holders=0$"
space_start
number=$(inum "$space")
ok "and used again" within 10 said_by ns_attach \
	"^ipc:\\[$number\\] dev=[0-9:]+ superblock=kept serve=1$"
stop
space_end "$space"

note "a created queue in a served namespace"
start
mq create /three unlink /three
stop
ok "mq_open() creates it" said_by queue_create "name=three "
ok "mq_unlink() unlinks it" said_by queue_unlink "name=three depth=0 opens=1$"

ok "it unmounts" umount /mnt/q
start
ok "it unloads though it is traced" mod_unload
fails "the tracepoints are gone" test -e $events
done_testing
