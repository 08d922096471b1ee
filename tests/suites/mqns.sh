#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The command-line tool: each command, on either kind of queues.
#
# vm: -t 900
. "$(dirname "$0")/lib.sh"

serve=/proc/sys/fs/mqueue_ns/serve
instances=/sys/kernel/tracing/instances
mkdir -p /tmp/m /tmp/dead /tmp/others

# exits NAME STATUS COMMAND...: passes if it exits with that.
exits() {
	local name="$1" want="$2" got
	shift 2

	"$@" >/tmp/said 2>&1
	got=$?
	result $((got != want)) "$name"
	[ $got = "$want" ] || note "exit status $got, not $want, from: $*
$(tail -n 10 /tmp/said)"
}

# On the queues of a holder's namespace.
at() {
	local command="$1"
	shift

	mqns "$command" --pid "$holder" "$@"
}

# json_ok NAME COMMAND...: passes if it prints one JSON value.
json_ok() {
	local name="$1"
	shift

	"$@" >/tmp/json.out 2>/tmp/json.err
	ok "$name" json </tmp/json.out
}

member() {
	json "$1" </tmp/json.out
}

told() {
	member calls.first.0.mqueue_ns.told | grep -q '^send: .* len=1 .* queued'
}

# hold OPTION: somebody sleeps in a namespace of his own.
hold() {
	mqns run "$1" -m /tmp/m sleep 1000 &
	holder=$!
	within 10 sh -c "grep -q '/tmp/m ' /proc/$holder/mountinfo"
}

let_go() {
	kill "$holder"
	wait "$holder" 2>/dev/null
}

receives() {
	is "$1" "$(at recv -t 5 "$2")" "$3"
}

# Each is called for either kind.

makes_queues() {
	ok "$kind: a queue is made" at create q
	exits "$kind: it cannot be made twice" 3 at create q
	exits "$kind: unless that is said to be all right" 0 at create -e q
	ok "$kind: one is made with attributes" at create -n 5 -s 1000 -m 0604 r
	json_ok "$kind: stat prints JSON" at stat --json /r
	is "$kind: its name" "$(member name)" r
	is "$kind: its type" "$(member type)" "$type"
	is "$kind: its messages" "$(member max_messages)" 5
	is "$kind: its size" "$(member max_size)" 1000
	is "$kind: its mode" "$(member mode)" 0604
	is "$kind: nobody is notified" "$(member notify)" null
	ok "$kind: one attribute is given, the other is the namespace's" at create -n 3 s
	json_ok "$kind: stat, again" at stat --json s
	is "$kind: the one" "$(member max_messages)" 3
	is "$kind: the other" "$(member max_size)" 8192
	exits "$kind: attributes have to be possible" 3 at create -n 0 t
	exits "$kind: a name has to be one" 2 at create a/b
	exits "$kind: what is not there has no state" 3 at stat nope
}

lists_queues() {
	at ls >/tmp/ls.out
	is "$kind: ls has a header" "$(head -n 1 /tmp/ls.out | sed 's/  */ /g')" \
		"NAME TYPE MESSAGES BYTES MAXMSG MSGSIZE MODE UID NOTIFY"
	is "$kind: and the queues, in order" "$(sed '1d; s/ .*//' /tmp/ls.out | xargs)" "q r s"
	json_ok "$kind: ls prints JSON" at ls --json
	is "$kind: which has names" "$(member 1.name)" r
	is "$kind: whose queues they are" "$(member 2.type)" "$type"
	is "$kind: by its directory" "$(mqns ls --dir "/proc/$holder/root/tmp/m")" "$(at ls)"
	ok "$kind: made in the directory" mqns create -d "/proc/$holder/root/tmp/m" d
	ok "$kind: sent there" mqns send -d "/proc/$holder/root/tmp/m" d hello
	receives "$kind: and received by name" d hello
	ok "$kind: removed there" mqns rm -d "/proc/$holder/root/tmp/m" d
	exits "$kind: it is gone" 3 at stat d
}

sends_text() {
	ok "$kind: messages are arguments" at send q one "two words"
	ok "$kind: one is more urgent" at send -p 9 q urgent
	receives "$kind: that comes first" q urgent
	receives "$kind: then the first" q one
	receives "$kind: then the other" q "two words"
	printf 'a\n\nlast' | at send q
	is "$kind: lines are messages" "$(at recv -n 3 q)" "a

last"
	exits "$kind: nothing is there" 1 at recv -t 0 q
	exits "$kind: nothing comes" 1 at recv -t 0.2 q
	exits "$kind: three are there, and room for no fourth" 1 at send -t 0 s 1 2 3 4
	exits "$kind: nor does it come" 1 at send -t 0.2 s 5
	is "$kind: all are taken" "$(at recv -a s | xargs)" "1 2 3"
	exits "$kind: all of nothing" 1 at recv -a s
	exits "$kind: less than were wanted" 1 sh -c \
		"mqns send -P $holder q x; mqns recv -P $holder -t 0 -n 2 q"
	exits "$kind: a message too long" 3 at send r "$(printf '%01001d' 0)"
}

sends_bytes() {
	head -c 8192 /dev/urandom >/tmp/bytes
	ok "$kind: bytes are sent" at send -r q </tmp/bytes
	at recv -r -t 5 q >/tmp/bytes.got
	ok "$kind: and received as they were" cmp /tmp/bytes /tmp/bytes.got
	ok "$kind: bytes are sent again" at send -r -p 5 q </tmp/bytes
	at recv -j -t 5 q >/tmp/json.out
	ok "$kind: as JSON" json </tmp/json.out
	is "$kind: with the priority" "$(member priority)" 5
	is "$kind: and the length" "$(member length)" 8192
	ok "$kind: sent from JSON" at send -j q </tmp/json.out
	at recv -r -t 5 q >/tmp/bytes.got
	ok "$kind: and nothing has changed" cmp /tmp/bytes /tmp/bytes.got
	ok "$kind: an empty message" at send -r q </dev/null
	is "$kind: is one" "$(at recv -t 5 q | od -An -t x1 | xargs)" 0a
}

sends_json() {
	printf '[{"text":"x\\u0000\\u00fc\\ud83d\\ude00","priority":3},\n{"base64":"AP8="}]' |
		at send -j q
	is "$kind: an array of messages is sent" "$(at recv -a -r q | od -An -t x1 | xargs)" \
		"78 00 c3 bc f0 9f 98 80 00 ff"
	printf '{"text":\n"a"} {"text":"b"}\n' | at send -j -p 2 q
	at recv -a -j q >/tmp/json.out
	is "$kind: so are values in a row" "$(json priority </tmp/json.out 2>&1 | head -n 1)" 2
	ok "$kind: which come out in a row" json -s </tmp/json.out
	for bad in '{' '{"text":1}' '{"base64":"x"}' '{"text":"a","base64":""}' '[1]' '"a"' \
		'{"text":"a","priority":40000}' '{"text":"a","priority":1.5}' '{"text":"a"}}'; do
		exits "$kind: no message: $bad" 3 sh -c \
			"printf '%s' '$bad' | mqns send -P $holder -t 0 -j q"
	done
	at recv -a q >/dev/null
}

follows() {
	at recv -f -t 3 q >/tmp/follow.out &
	for word in a b c; do
		at send q $word
		sleep 0.2
	done
	ok "$kind: what is followed comes at once" within 5 \
		sh -c "[ \"\$(cat /tmp/follow.out | xargs)\" = 'a b c' ]"
	ok "$kind: until nothing comes in time" wait $!
	at recv -f -j -t 2 q | at send -j r &
	at send -p 4 q through
	is "$kind: one sends what another is receiving" "$(at recv -j -t 5 r)" \
		'{"priority":4,"length":7,"text":"through"}'
	wait $!
}

removes() {
	ok "$kind: queues are removed" at rm q /r
	exits "$kind: not twice" 3 at rm q
	ok "$kind: unless that does not matter" at rm -f q s
	is "$kind: none is left" "$(at ls | wc -l)" 1
	is "$kind: none in JSON" "$(at ls -j)" '[]'
}

fill() {
	ok "$1: a queue is filled" at create -n 20 -s 300 -m 0640 "$1"
	at send "$1" low low2
	at send -p 30000 "$1" high
	head -c 300 /dev/urandom | at send -r -p 7 "$1"
	printf 'line\nline\0' | at send -r -p 7 "$1"
	at send -r "$1" </dev/null
}

# Does a dump say what the queue holds: all is taken, and the queue goes.
restored() {
	at recv -a -j "$1" >/tmp/restored
	ok "$1: it has what was dumped" cmp /tmp/messages /tmp/restored
	json_ok "$1: and is shown" at stat -j "$1"
	is "$1: its attributes" "$(member max_messages) $(member max_size)" "20 300"
	is "$1: its mode and owner" "$(member mode) $(member uid)" "0640 1000"
	at rm "$1"
}

not_looked_into() {
	at create q
	at send q x
	exits "$kind: peek says whose queue it is" 5 at peek q
	ok "$kind: and that no other can be looked into" grep -q "kernel's own" /tmp/said
	exits "$kind: nor dumped" 5 at dump q /tmp/no
	ok "$kind: and no file is made" [ ! -e /tmp/no ]
	ok "$kind: but one is restored" at restore back /tmp/dump
	restored back
	at rm q
}

looked_into() {
	fill full
	chown 1000 "/proc/$holder/root/tmp/m/full"
	is "$kind: peek is a table" "$(at peek full | sed 's/  */ /g; s/^ //' | sed -n '1p; 2p')" \
		"INDEX PRIORITY LENGTH MESSAGE
0 30000 4 high"
	is "$kind: control characters are not printed" \
		"$(at peek -i 2 -n 1 full | grep -c 'line\\nline\\x00')" 1
	json_ok "$kind: peek prints JSON" at peek -j full
	is "$kind: of all" "$(member 5.length)" 0
	is "$kind: in order" "$(member 4.text)" low2
	is "$kind: with the index" "$(member 3.index)" 3
	is "$kind: one of them" "$(at peek -l -i 3 -n 1 full)" low
	is "$kind: some of them" "$(at peek -r -i 3 -n 2 full)" lowlow2
	exits "$kind: there is no other" 1 at peek -i 6 full
	is "$kind: all are still there" "$(at stat full | grep messages | xargs)" \
		"messages 6 most messages 20"
	times=$(stat -c '%X %Y %Z' "/proc/$holder/root/tmp/m/full")
	sleep 1.1
	at peek full >/dev/null
	is "$kind: and no time has changed" \
		"$(stat -c '%X %Y %Z' "/proc/$holder/root/tmp/m/full")" "$times"
}

dumped() {
	ok "$kind: it is dumped" at dump full /tmp/dump
	is "$kind: for nobody else to read" "$(stat -c %a /tmp/dump)" 600
	is "$kind: its first bytes" "$(head -c 8 /tmp/dump)" MQNSDUMP
	at dump full >/tmp/dump2
	ok "$kind: it is the same on standard output" cmp /tmp/dump /tmp/dump2
	json_ok "$kind: dump prints JSON" at dump -j full
	cp /tmp/json.out /tmp/dump.json
	exits "$kind: one of that name is there" 3 at restore full /tmp/dump
	ok "$kind: restored over it" at restore -f full /tmp/dump
	at dump full >/tmp/dump2
	ok "$kind: it is the same, bit for bit" cmp /tmp/dump /tmp/dump2
	ok "$kind: from standard input and JSON" sh -c \
		"mqns restore -P $holder -f full </tmp/dump.json"
	at dump full >/tmp/dump2
	ok "$kind: it is the same again" cmp /tmp/dump /tmp/dump2
	at recv -a -j full >/tmp/messages
	at rm full
	ok "$kind: to another name" at restore other /tmp/dump
	restored other
}

damaged() {
	head -c 100 /tmp/dump >/tmp/bad
	exits "a dump that was cut off" 3 at restore bad /tmp/bad
	{ head -c 60 /tmp/dump; printf X; tail -c +62 /tmp/dump; } >/tmp/bad
	exits "a dump that was damaged" 3 at restore bad /tmp/bad
	ok "says so" grep -q damaged /tmp/said
	exits "no dump at all" 3 at restore bad /tests/mqns.sh
	exits "JSON, but no dump" 3 sh -c "echo {} | mqns restore -P $holder bad"
	exits "an empty file" 3 at restore bad /dev/null
	exits "none of them left a queue" 3 at stat bad
}

shows_status() {
	json_ok "status prints JSON" mqns status --json
	is "the module is active" "$(member module.active)" Y
	ok "the hooks are there" sh -c "json hooks.0.symbol </tmp/json.out"
	ns=$(readlink "/proc/$holder/ns/ipc" | tr -dc 0-9)
	mqns status >/tmp/status
	row=$(grep "^ *$ns " /tmp/status | sed 's/  */ /g; s/^ //')
	is "a namespace, alive" "$(echo "$row" | cut -d ' ' -f 1,2)" "$ns live"
	is "its queue, messages, bytes; it is served" "$(echo "$row" | cut -d ' ' -f 5-8)" \
		"1 2 6 yes"
	is "who is in it" "$(echo "$row" | cut -d ' ' -f 9)" "$holder"
	is "where it is mounted" "$(echo "$row" | cut -d ' ' -f 10)" "/proc/$holder/root/tmp/m"
}

shows_the_dead() {
	mqns run --serve sh -c \
		'mount -t mqueue none /tmp/dead; mqns create left; mqns send left behind'
	row() {
		mqns status | grep " dead " | sed 's/  */ /g; s/^ //'
	}
	ok "a namespace has died" within 20 sh -c 'mqns status | grep -q " dead "'
	is "its queue, messages, bytes, nobody, its mount" "$(row | cut -d ' ' -f 5-7,9,10)" \
		"1 1 6 - /tmp/dead"
	json_ok "status prints JSON of it" mqns status --json
	is "ls shows its queue" "$(mqns ls -d /tmp/dead | sed '1d; s/ .*//')" left
	is "peek its message" "$(mqns peek -l -d /tmp/dead left)" behind
	exits "no queue is made there" 4 mqns create -d /tmp/dead new
	ok "it is dumped" mqns dump -d /tmp/dead left /tmp/dump.left
	is "and received" "$(mqns recv -d /tmp/dead left)" behind
	ok "and removed" mqns rm -d /tmp/dead left
	umount /tmp/dead
}

switches() {
	exits "our namespace is not served" 1 mqns serve status
	is "it says so" "$(cat /tmp/said)" off
	ok "it is switched on" mqns serve on
	is "the file says so" "$(cat "$serve")" 1
	json_ok "serve prints JSON" mqns serve status --json
	is "which says so" "$(member serve)" true
	is "a new namespace has it from us" "$(mqns run mqns serve status)" on
	is "or is the kernel's" "$(mqns run --stock mqns serve status)" off
	ok "it is switched off" mqns serve off
	is "a new namespace is served" "$(mqns run --serve mqns serve status)" on
	hold --stock
	exits "that of a task is not" 1 mqns serve --pid "$holder" status
	ok "it is switched on there" mqns serve --pid "$holder" on
	exits "and is on" 0 mqns serve --pid "$holder" status
	exits "ours is not" 1 mqns serve status
	let_go
}

runs() {
	exits "run exits as its command" 7 mqns run sh -c 'exit 7'
	exits "or is 127 if there is none" 127 mqns run nonesuch
	exits "or 126 if it is no program" 126 mqns run /tmp
	exits "or 125 if a limit is impossible" 125 mqns run -l msg_max=0 true
	exits "or 2 if it is none" 2 mqns run -l nonesuch=1 true
	is "limits hold" "$(mqns run --serve -l msg_max=3 -l msgsize_default=200 sh -c \
		'mqns create q; mqns stat q' | grep most | xargs)" "most messages 3"
	is "so does RLIMIT_MSGQUEUE" "$(mqns run -l msgqueue=12345 sh -c 'ulimit -q')" 12345
	exits "which is too little for a queue" 3 mqns run -l msgqueue=1000 mqns create q
	# shellcheck disable=SC2016 # the command expands it
	ok "the queues are mounted" mqns run --serve -m /tmp/m sh -c \
		'mqns create q && [ "$(ls /tmp/m)" = q ]'
	is "and only there" "$(ls /tmp/m)" ""
}

work='mqns create q; mqns send -p 3 q a bb; mqns stat q | grep bytes; mqns recv -j -a q'
# A queue of one message there, of two messages here.
# shellcheck disable=SC2016 # the command expands it
odd='mqns create -n $((1 + $(cat /proc/sys/fs/mqueue_ns/serve))) q
mqns send -t 0 q a b 2>/dev/null; :'

compares() {
	exits "what is alike is found to be" 0 mqns compare -n 3 -- sh -c "$work"
	note "$(cat /tmp/said)"
	json_ok "compare prints JSON" mqns compare -n 2 --json sh -c "$work"
	is "it says so" "$(member alike) $(member rounds) $(member steady)" "true 2 true"
	ok "it has seen the calls" [ "$(member calls.count)" -ge 10 ]
	ok "and the time" [ "$(member time.ratio)" != null ]
	exits "output differs" 1 mqns compare cat "$serve"
	ok "and is shown" grep -q 'stdout, line 1, byte 0' /tmp/said
	exits "exit status differs" 1 mqns compare -j sh -c "exit \$(cat $serve)"
	cp /tmp/said /tmp/json.out
	is "and is shown" "$(member exit.first.stock) $(member exit.first.mqueue_ns)" "0 1"
	is "in all rounds" "$(member exit.rounds_differing)" 3
	exits "calls differ" 1 mqns compare -n 1 -j sh -c "$odd"
	cp /tmp/said /tmp/json.out
	is "which" "$(member calls.first.0.stock.name)" mq_timedsend
	is "and how" "$(member calls.first.0.stock.error) $(member calls.first.0.mqueue_ns.result)" \
		"ETIMEDOUT 0"
	ok "and what our tracepoints tell of it" told
	is "of the kernel's they tell nothing" "$(member calls.first.0.stock.told)" null
	is "no other" "$(member calls.first.1.task)" ""
	is "nothing else does" "$(member stdout.alike) $(member exit.alike)" "true true"
	exits "calls differ, in words" 1 mqns compare -n 1 sh -c "$odd"
	note "$(cat /tmp/said)"
	is "nothing is left in tracefs" "$(ls $instances)" ""
	exits "without tracefs it compares the rest" 0 unshare -m sh -c \
		'umount /sys/kernel/debug/tracing /sys/kernel/tracing /sys/kernel/debug
		mqns compare -n 1 true'
	ok "and says so" grep -q 'calls were not compared' /tmp/said
	exits "one of them hangs" 1 mqns compare -n 1 -t 2 -j sh -c \
		"sleep \$((60 * \$(cat $serve)))"
	cp /tmp/said /tmp/json.out
	is "and is ended" "$(member exit.first.mqueue_ns)" "not in time"
	exits "standard input is a file" 0 mqns compare -n 1 --stdin /proc/version cat
	exits "no such command" 3 mqns compare nonesuch
	exits "no such limit" 3 mqns compare -l msg_max=0 true
	exits "no round" 2 mqns compare -n 0 true
	mqns compare -n 1 sleep 100 &
	within 10 pidof sleep >/dev/null
	kill $!
	wait $! 2>/dev/null
	ok "when it is killed, so is the command" within 5 sh -c '! pidof sleep'
	is "nothing is left in tracefs, still" "$(ls $instances)" ""
}

refuses() {
	exits "a user sees no status" 4 abuse as-user mqns status
	exits "nor lists what he may not mount" 4 abuse as-user mqns ls
	exits "nor enters" 4 abuse as-user mqns stat --pid "$holder" q
	at create secret
	exits "nor reads what is not his" 4 abuse as-user mqns recv -d /tmp/others secret
	exits "nor a plain directory" 3 mqns ls -d /tmp
	exits "nor what is no task" 3 mqns ls -P 999999
	exits "nor two places" 2 mqns ls -P 1 -d /tmp
	exits "no command" 2 mqns
	exits "no such command" 2 mqns nonesuch
	exits "no such option" 2 mqns ls --nonesuch
	exits "an argument too few" 2 mqns send
	exits "an argument too many" 2 mqns ls q
	exits "two formats" 2 at recv -j -r secret
	exits "two amounts" 2 at recv -a -f secret
	exits "no amount" 2 at recv -n 0 secret
	exits "no number" 2 at send -p x secret y
	exits "a priority too high" 2 at send -p 32768 secret y
	exits "no time" 2 at recv -t -1 secret
	exits "nowhere to print to" 3 sh -c 'mqns --help >/dev/full'
	at rm secret
}

helps() {
	local command
	for command in status run serve compare ls stat create rm send recv peek dump restore; do
		mqns $command --help >/tmp/help
		ok "the help of $command fits a screen" awk \
			'length > 80 { exit 1 } END { exit NR > 24 || NR < 3 }' /tmp/help
		ok "mqns --help has $command" sh -c "mqns --help | grep -q '^  $command '"
	done
	mqns --help >/tmp/help
	ok "the help fits a screen" awk 'length > 80 { exit 1 } END { exit NR > 24 }' /tmp/help
}

kind="no module" type=mqueue
exits "$kind: status says so" 5 mqns status
exits "$kind: so does serve" 5 mqns serve status
exits "$kind: run --serve fails" 125 mqns run --serve true
exits "$kind: run --stock does not" 0 mqns run --stock true
exits "$kind: compare fails" 3 mqns compare true
hold --stock
makes_queues
lists_queues
removes
let_go

ok "the module loads" mod_load
helps
switches
runs

kind=served type=mqueue_ns
hold --serve
makes_queues
lists_queues
sends_text
sends_bytes
sends_json
follows
removes
looked_into
dumped
damaged
at create two
at send two one two
shows_status
at rm two
mount -t mqueue_ns -o "ipcns=/proc/$holder/ns/ipc" none /tmp/others
refuses
umount /tmp/others
let_go
shows_the_dead

kind=stock type=mqueue
hold --stock
makes_queues
lists_queues
sends_text
sends_bytes
sends_json
follows
removes
not_looked_into
let_go

compares
ok "the module can be unloaded" within 20 mod_unload
done_testing
