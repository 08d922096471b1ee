#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# What tests/host/tools.sh tests in a Debian that has been booted: what other
# programs see of our queues and of our tracepoints.  Prints TAP.
# shellcheck source=tests/suites/lib.sh
. /opt/test/lib.sh

# -- the table of docs/TOOLS.md: "COMMAND<tab>PART" lines

rows() {
	# shellcheck disable=SC2016 # quotes of Markdown
	sed -nE -e 's/^\| `(.*)` \| (`(.*)`)? *\|$/\1\t\3/p' /opt/test/TOOLS.md
}

same_everywhere() {
	unshare -i -m sh /opt/test/world.sh stock /tmp/stock >/tmp/world.log 2>&1
	result $? "the commands run on the kernel's own queues"
	unshare -i -m sh /opt/test/world.sh served /tmp/served >>/tmp/world.log 2>&1
	result $? "and on ours"
	note "$(cat /tmp/world.log)"
	is "the mount is the kernel's own there" "$(cat /tmp/stock/type)" mqueue
	is "and ours here" "$(cat /tmp/served/type)" mqueue_ns
}

# compare N COMMAND PART
compare() {
	local n="$1" command="$2" part="$3"

	is "$command: the same" \
		"$(cat "/tmp/served/$n.status" "/tmp/served/$n")" \
		"$(cat "/tmp/stock/$n.status" "/tmp/stock/$n")"
	[ -z "$part" ] || ok "$command: has $part" grep -qF -e "$part" "/tmp/served/$n"
	[ -n "$part" ] || is "$command: prints nothing, succeeds" \
		"$(cat "/tmp/served/$n.status" "/tmp/served/$n")" 0
}

table() {
	rows >/tmp/rows
	cut -f1 /tmp/rows >/tmp/commands
	ok "there is a table" [ "$(grep -c . /tmp/commands)" -ge 20 ]
	same_everywhere
	n=0
	while IFS="	" read -r command part <&3; do
		n=$((n + 1))
		compare $n "$command" "$part"
	done 3</tmp/rows
}

# -- systemd

systemd() {
	cp /opt/test/dev-mqueue_ns.mount /etc/systemd/system/
	printf '%s\n' '[Unit]' RequiresMountsFor=/dev/mqueue_ns '[Service]' Type=oneshot \
		'ExecStart=touch /dev/mqueue_ns/of-a-service' >/etc/systemd/system/user.service
	systemctl daemon-reload
	ok "a service that requires our mount unit starts" systemctl start user.service
	ok "the unit is mounted" systemctl is-active dev-mqueue_ns.mount
	is "with our queues" "$(stat -f -c %t /dev/mqueue_ns) $(ls /dev/mqueue_ns)" \
		"19800202 of-a-service"
	ok "its queue goes" rm /dev/mqueue_ns/of-a-service
	ok "the unit stops" systemctl stop dev-mqueue_ns.mount
	ok "the initial namespace is served" sh -c 'echo 1 >/proc/sys/fs/mqueue_ns/serve'
	ok "systemd's own unit is started again" systemctl restart dev-mqueue.mount
	is "it has mounted ours" "$(findmnt -n -o FSTYPE /dev/mqueue)" mqueue_ns
	ok "it stops" systemctl stop dev-mqueue.mount
	ok "the initial namespace is served no more" \
		sh -c 'echo 0 >/proc/sys/fs/mqueue_ns/serve'
	ok "systemd's own unit starts" systemctl start dev-mqueue.mount
	is "it has mounted the kernel's own" "$(findmnt -n -o FSTYPE /dev/mqueue)" mqueue
}

# -- tracing

workload() {
	echo 1 >/proc/sys/fs/mqueue_ns/serve
	mq create /beta send one send two send three receive receive
	mq open /beta receive send four
	mq await /beta receive receive &
	receiver=$!
	sleep 1
	mq open /beta send five
	wait $receiver
	unshare -i sleep 1
	mq unlink /beta
	echo 0 >/proc/sys/fs/mqueue_ns/serve
}

# watch FILE COMMAND...: what the command prints while the workload runs.
watch() {
	local out="$1" watcher
	shift

	"$@" >"$out" 2>&1 &
	watcher=$!
	within 60 settled
	workload >/tmp/workload.log 2>&1
	sleep 2
	kill -INT $watcher
	wait $watcher
	return 0
}

# Has it attached all that it will?  Tracefs does not show what is attached by perf.
settled() {
	local before

	before=$(find "/proc/$watcher/fd" -lname '*perf_event*' -o -lname '*bpf_link*' |
		wc -l)
	sleep 2
	[ "$before" -gt 0 ] && [ "$before" = "$(find "/proc/$watcher/fd" \
		-lname '*perf_event*' -o -lname '*bpf_link*' | wc -l)" ]
}

script() {
	local name="$1" out="/tmp/$1.out" pattern
	shift

	watch "$out" bpftrace -B none "/opt/test/$name.bt"
	for pattern; do
		ok "$name.bt says: $pattern" grep -qE "$pattern" "$out"
	done
	note "$(cat "$out")"
}

tracing() {
	script ns-life '^attach +[0-9]+ +0:[0-9]+ +- unshare ' \
		'^clear +[0-9]+ +0:[0-9]+ +[1-9][0-9]{3,} - +the namespace is dead' \
		'^release +[0-9]+ .*superblock (gone|kept)'
	script queue-latency '^@us\[[0-9]+, beta\]' '\|@+ *\|'
	script queue-fill '^@sent\[[0-9]+, beta, mq, [0-9]+\]: [1-3]' \
		'^@depth\[[0-9]+, beta\]: 3' '^@unread\[[0-9]+, beta, mq, [0-9]+\]: 0'
	cd /tmp || return
	ok "trace-cmd records" trace-cmd record -q -e mqueue_ns sh -c '. /opt/test/load.sh'
	trace-cmd report >/tmp/trace-cmd.out 2>&1
	ok "and shows who sent what" grep -qE \
		'send: +ipc:\[[0-9]+\] dev=0:[0-9]+ ino=[0-9]+ name=beta msg=[^ ]+ prio=[0-9]+ len=3 depth=1/10 queued by mq-' \
		/tmp/trace-cmd.out
	ok "with no format that it cannot read" sh -c \
		'! grep -qE "FAILED TO PARSE|UNKNOWN|bad op" /tmp/trace-cmd.out'
	note "$(grep -E 'ns_|queue_|send|receive' /tmp/trace-cmd.out | head -n 12)"
	ok "perf records" perf record -q -a -e 'mqueue_ns:*' -o /tmp/perf.data \
		sh -c '. /opt/test/load.sh'
	perf script -i /tmp/perf.data >/tmp/perf.out 2>&1
	ok "and shows who received what" grep -qE \
		'mqueue_ns:receive: ipc:\[[0-9]+\] dev=0:[0-9]+ ino=[0-9]+ name=beta .* len=3 depth=2/10 at-once' \
		/tmp/perf.out
	note "$(grep mqueue_ns: /tmp/perf.out | head -n 5)"
	perf trace -a -e 'mqueue_ns:*' -o /tmp/perf-trace.out sh -c '. /opt/test/load.sh' >/dev/null
	ok "perf trace shows them, too" grep -qE 'mqueue_ns:queue_create\(.*beta' \
		/tmp/perf-trace.out
	note "$(head -n 5 /tmp/perf-trace.out)"
}

{
	echo 'export PATH=/opt/test/bin:/usr/sbin:/usr/bin:/sbin:/bin'
	sed -n '/^workload()/,/^}/p' /opt/test/guest.sh
	echo workload
} >/opt/test/load.sh

ok "the module loads" mod_load
case $1 in
all)
	table
	systemd
	tracing
	;;
*)
	$1
	;;
esac
ok "the module unloads" mod_unload
done_testing
