#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# When it cannot work, the module says why and leaves nothing behind: a function
# is missing, somebody else has it, probes are off, no namespace can be made.
. "$(dirname "$0")/lib.sh"

serve=/proc/sys/fs/mqueue_ns/serve
extra=${module%/*}
tracing=/sys/kernel/tracing
mkdir -p /mnt/q

# All that a module could have left, counted.
left() {
	grep -c mqueue_ns /proc/modules /proc/filesystems /proc/slabinfo
	ls -d /proc/fs/mqueue_ns /proc/sys/fs/mqueue_ns /sys/module/mqueue_ns 2>/dev/null
	wc -l <$tracing/enabled_functions
	wc -l </sys/kernel/debug/kprobes/list
}

# Modules for another kernel's symbols: the word in the file, one letter changed.
without() {
	local places place

	cp "$module" /tmp/changed.ko
	places=$(strings -n 4 -t d "$module" | awk -v word="$1" '$2 == word { print $1 }')
	for place in $places; do
		printf X | dd of=/tmp/changed.ko bs=1 seek=$((place + ${#1} - 1)) conv=notrunc 2>/dev/null
	done
	[ -n "$places" ]
}

renamed() {
	echo "${1%?}X"
}

refused() {
	is "$1: nothing is left" "$(left)" "$before"
}

before=$(left)

for symbol in copy_ipcs mq_clear_sbinfo ${native}_mq_open ${native}_mq_timedsend \
	mqueue_init_fs_context do_send_sig_info; do
	if ! without "$symbol"; then
		result 1 "$symbol is a word in the module"
		continue
	fi
	log_mark
	fails "without $symbol() it does not load" insmod /tmp/changed.ko
	ok "and names it" said "this kernel has no function $(renamed "$symbol")()"
	refused "$symbol"
done
without ${narrow}_mq_open
ok "without an entry for 32-bit programs it loads" insmod /tmp/changed.ko
is "and shows that" "$(hook ${narrow}_mq_opeX ARMED)" absent
ok "it serves all others" mq write $serve 1 create /q send x receive unlink /q
ok "it unloads" mod_unload
refused "that"

# Probes that are switched off
echo 0 >/sys/kernel/debug/kprobes/enabled
log_mark
fails "with kprobes switched off it does not load" mod_load
ok "and says so" said "is not seen by the probe on copy_ipcs(): are kprobes switched off (debugfs kprobes/enabled, kernel.ftrace_enabled)"
echo 1 >/sys/kernel/debug/kprobes/enabled
refused "kprobes/enabled"
if echo 0 >/proc/sys/kernel/ftrace_enabled; then
	log_mark
	fails "with ftrace switched off it does not load" mod_load
	ok "and says so" said "ftrace is switched off: write 1 to kernel.ftrace_enabled first"
	fails "and nothing else" said "live patch"
	echo 1 >/proc/sys/kernel/ftrace_enabled
	refused "ftrace_enabled"
	# A kprobe that goes while ftrace is off has later users of ftrace WARN.
	insmod "$extra/hog.ko" symbol="${native}_mq_open"
	ok "ftrace has not suffered" rmmod hog
else
	skip "with ftrace switched off" "the kernel does not let it be"
fi

# No namespace can be made to prove it with
max=$(cat /proc/sys/user/max_ipc_namespaces)
echo 0 >/proc/sys/user/max_ipc_namespaces
log_mark
fails "with max_ipc_namespaces=0 it does not load" mod_load
ok "and says so" said "raise user.max_ipc_namespaces"
echo "$max" >/proc/sys/user/max_ipc_namespaces
refused max_ipc_namespaces

# Parameters
for wrong in internal_mount=never active=N active=perhaps nosuch; do
	if [ $wrong = nosuch ]; then
		ok "an unknown parameter is ignored, as the kernel does" mod_load nosuch=1
		ok "it unloads" mod_unload
	else
		fails "$wrong: it does not load" mod_load $wrong
	fi
	refused $wrong
done

# Functions that somebody else has
for symbol in ${native}_mq_open ${native}_mq_unlink ${native}_mq_timedreceive \
	${native}_mq_notify mqueue_init_fs_context ${narrow}_mq_open \
	${narrower}_mq_timedsend_time32; do
	ok "somebody takes $symbol()" insmod "$extra/hog.ko" symbol="$symbol"
	ok "it loads" mod_load
	is "births are seen" "$(birth unshare | awk '{ print $2 }')" live
	log_mark
	is "it cannot serve" "$(mq write $serve 1)" EBUSY
	is "and says why, in one line" "$(dmesg | tail -n +$((log_begin + 1)) | grep mqueue_ns | sed 's/^.*mqueue_ns: //')" \
		"cannot redirect $symbol(): a live patch or a tracer has redirected it already"
	is "serve is 0" "$(cat $serve)" 0
	is "none of that group is armed" "$(awk -v symbol="$symbol" '$3 == "yes" && $1 ~ /mq_open|mq_unlink|init_fs/' /proc/fs/mqueue_ns/hooks)" ""
	is "names are the kernel's" "$(mq create /q send x receive unlink /q)" x
	ok "he lets go" rmmod hog
	is "it serves" "$(mq write $serve 1 create /q send x receive unlink /q)" x
	is "without loading again" "$(cat $serve)" 1
	ok "it unloads" mod_unload
	refused "$symbol"
done

# And what is asked for at load
insmod "$extra/hog.ko" symbol="${native}_mq_open"
log_mark
fails "serve=1 at load fails if it cannot be" mod_load serve=1
ok "and says why" said "cannot redirect ${native}_mq_open()"
rmmod hog
refused "serve=1"

# Who may be anybody has the kernel patched once in ten seconds, whatever he asks for
lines_since() {
	dmesg | tail -n +$((log_begin + 1)) | grep -c "cannot redirect"
}

# try_for_nothing COMMAND...: again and again; in the end somebody lets go
try_for_nothing() {
	local tries=100

	log_mark
	until [ $tries = 0 ]; do
		tries=$((tries - 1))
		"$@" >/dev/null
	done
	ok "a hundred tries do not fill the log ($(lines_since) lines)" [ "$(lines_since)" -le 20 ]
	sleep 11
	is "a try" "$("$@")" EBUSY
	rmmod hog
	is "the next one does not patch the kernel anew: it waits" "$("$@")" EBUSY
}

# succeeds COMMAND...: says no error
succeeds() {
	[ -z "$("$@")" ]
}

# A queue that nobody could use
insmod "$extra/hog.ko" symbol="${native}_mq_timedreceive"
mod_load
is "a queue cannot be opened if its calls would not reach us" \
	"$(mq mount mqueue_ns /mnt/q new /mnt/q/x)" EBUSY
chmod 711 /mnt
chmod 666 /mnt/q/x
try_for_nothing mq as 1000 file /mnt/q/x
ok "soon he can" within 20 succeeds mq as 1000 file /mnt/q/x
is "and it works" "$(mq as 1000 file /mnt/q/x send x receive)" x
rm -f /mnt/q/x
umount /mnt/q

# A namespace that nobody could serve
insmod "$extra/hog.ko" symbol="${native}_mq_unlink"
try_for_nothing mq as 1000 unshare ui root write $serve 1
ok "soon he can" within 20 succeeds mq as 1000 unshare ui root write $serve 1
ok "quiesced" quiesce
log_mark
is "he is told when it is quiesced" "$(mq as 1000 unshare ui root write $serve 1)" ENODEV
is "the log is not" "$(dmesg | tail -n +$((log_begin + 1)) | grep mqueue_ns)" ""
ok "it goes on" quiesce Y

# Whoever comes after us
echo 1 >$serve
fails "what we have nobody else gets" insmod "$extra/hog.ko" symbol="${native}_mq_open"
is "and we keep it" "$(mq create /q send x receive unlink /q)" x
fails "descriptors, too" insmod "$extra/hog.ko" symbol="${native}_mq_timedsend"
ok "but the two functions that are only observed" insmod "$extra/hog.ko" symbol=copy_ipcs
is "births are seen" "$(birth unshare | awk '{ print $2 }')" live
rmmod hog
ok "quiesced, names are free" quiesce
ok "for anybody" insmod "$extra/hog.ko" symbol="${native}_mq_open"
is "who keeps us from going on" "$(mq write $parameters/active Y)" EBUSY
is "it stays quiesced" "$(cat $parameters/active)" N
rmmod hog
ok "until he is gone" quiesce Y
is "and it goes on" "$(mq write $serve 1 create /q send x receive unlink /q)" x
ok "it unloads" mod_unload
refused "all that"
done_testing
