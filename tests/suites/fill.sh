#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# vm: -M 1024 -t 400
#
# An ordinary user keeps busy all places in which births of namespaces are noted that he
# can have: who is missed is his, and counted, and all is well when he is gone.
. "$(dirname "$0")/lib.sh"

serve=/proc/sys/fs/mqueue_ns/serve
view=/proc/fs/mqueue_ns/namespaces
places=128			# of his
most=1000

rows() {
	tail -n +2 $view | wc -l
}

rows_are() {
	[ "$(rows)" = "$1" ]
}

missed() {
	hook copy_ipcs MISSED
}

# In namespaces of his own, of which serve is so: fill
user_fills() {
	local value="$1"
	shift

	: >/tmp/said
	abuse as-user unshare -U -r -i sh -c "echo $value >$serve; exec fill $*" >/tmp/said &
	filler=$!
}

said_by_user() {
	grep -q "$1" /tmp/said
}

end_fillers() {
	killall -9 fill 2>/dev/null
	wait
	within 20 rows_are "$before"
}

# births N: what N new namespaces of ours inherit, and how often
births() {
	local n="$1"

	while [ "$n" -gt 0 ]; do
		unshare -i cat $serve
		n=$((n - 1))
	done | sort | uniq -c | xargs
}

noted() {
	[ "$(births 20)" = "20 1" ]
}

# What namespaces of root's inherit while the user is at it, in /tmp/births; those that
# are made in a user namespace of root's, and those that are not, by turns.
births_meanwhile() {
	while kill -0 "$filler" 2>/dev/null; do
		births 1
		unshare -U -r sh -c "unshare -i cat $serve | uniq -c | xargs"
	done >/tmp/births 2>&1
}

# ours_are_served [WHILE]: all of these, and there were some
ours_are_served() {
	is "all of ours meanwhile are served${1:+, $1}" "$(sort -u /tmp/births)" "1 1"
	note "$(wc -l </tmp/births) of ours"
}

# Of those made since then, there are so many with a row.
attached() {
	echo $(($(rows) - $1))
}

# all_accounted ROWS MISSED MADE: since there were so many of them.  They have said that
# they are there, and workers may be at it still, or too slow.
all_accounted() {
	[ $(($(attached "$1") + $(missed) - $2)) = "$3" ]
}

# Sets $task to one of the crowd whose namespace has no row.
find_missed() {
	for task in /proc/"$filler"/task/*; do
		task=${task##*/}
		[ "$task" = "$filler" ] || [ -n "$(row "$(inum "$task")")" ] || return 0
	done
	return 1
}

# crowd SERVE: many namespaces at once
crowd() {
	rows=$(rows)
	missed=$(missed)
	user_fills "$1" crowd $most
	within 60 said_by_user "$most made, 0 failed"
}

sysctl -qw kernel.unprivileged_userns_clone=1 2>/dev/null
# Where this is forbidden, a file system of a user's own program does the same.
sysctl -qw vm.unprivileged_userfaultfd=1 2>/dev/null
# He has some 3,000 tasks, and more that are just going.
# shellcheck disable=SC3045	# busybox knows it
ulimit -u unlimited
# The kernel frees the dead more slowly than they are made.
sysctl -qw user.max_ipc_namespaces=30000
ok "the module loads" mod_load
echo 1 >$serve
before=$(rows)

user_fills 0 late 300 /tmp/go
ok "300 creators are late" within 30 said_by_user "300 late"
ok "half of the places are theirs: workers attach the others', or they are missed" \
	within 20 all_accounted "$before" 0 $((1 + 300 - places / 2))
note "$(missed) missed"
is "meanwhile who is served has served namespaces" "$(births 20)" "20 1"

ok "$most more at once, of a namespace that is not served" crowd 0
is "some are missed, others have a row, and there is nothing between" \
	"$(within 30 all_accounted "$rows" "$missed" $((most + 1)) && echo so)" so
note "$(missed) missed"
mkdir -p /tmp/m
if find_missed; then
	ok "the first use of one that was missed" inside "$task" mount -t mqueue_ns none /tmp/m
	is "attaches it" "$(row "$(inum "$task")" STATE)" live
	is "it is not served" "$(inside "$task" cat $serve)" 0
	umount /tmp/m
else
	skip "what becomes of one that was missed" "the workers were fast enough"
fi

ok "$most more at once, of a namespace that is served" crowd 1
is "again, each is missed or has a row" \
	"$(within 30 all_accounted "$rows" "$missed" $((most + 1)) && echo so)" so
note "$(($(missed) - missed)) missed"
if find_missed; then
	is "one that was missed is not served" "$(inside "$task" cat $serve)" 0
	ok "it can be" inside "$task" sh -c "echo 1 >$serve"
	is "and is then" "$(row "$(inum "$task")" SERVE)$(inside "$task" unshare -i cat $serve)" 11
else
	skip "that one that was missed can be served" "the workers were fast enough"
fi

rows=$(rows)
for value in 0 1; do
	missed=$(missed)
	user_fills $value again $most 5
	births_meanwhile
	note "$most again and again: $(cat /tmp/said), $(($(missed) - missed)) missed"
	ours_are_served "if serve is $value where he makes his"
done
ok "what they made is gone" within 20 rows_are "$rows"

missed=$(missed)
touch /tmp/go
ok "the late come back, and each has its row" within 20 rows_are $((rows + places / 2))
is "none of them is missed" "$(missed)" "$missed"
ok "with them gone, so is all of it" end_fillers
ok "births are noted" noted
is "none has been missed since then" "$(missed)" "$missed"

# A few who are at the limit that their user namespace has, and who drop what they have.
user_fills 0 limit 4 $((5 * ${SLOW:-1}))
is "ours are noted while a few make and drop theirs" "$(births 20)" "20 1"
wait $filler
note "4 at their limit: $(cat /tmp/said)"
ok "they could make some, and were told ENOSPC" grep -qE "^[1-9].* made, [1-9].* failed" /tmp/said
is "none was missed" "$(missed)" "$missed"

# In four user namespaces of his own, each with one more in it, as that limit is his there.
user_fills_apart() {
	: >/tmp/said
	abuse as-user sh -c "for i in 1 2 3 4; do
			unshare -U -r unshare -U -r -i fill $* &
		done; wait" >/tmp/said &
	filler=$!
}

# They wait in copy_ipcs(), for those that are being freed.
at_their_limit() {
	user_fills_apart limit 325 8
	births_meanwhile
	note "1,300 at their limit: $(xargs </tmp/said)"
	is "they could make some, and were told ENOSPC" \
		"$(grep -cE "^[1-9].* made, [1-9].* failed" /tmp/said)" 4
	ok "there were not places enough for them: $(($(missed) - missed)) missed" \
		[ "$(missed)" -gt "$missed" ]
	ours_are_served "while 1,300 are at their limit"
}

case $(uname -r) in
5.* | 6.[0-2].*) skip "1,300 at their limit" "on this kernel nobody waits there" ;;
*) at_their_limit ;;
esac
ok "with him gone, so is all of it" end_fillers
missed=$(missed)
ok "births are noted" noted
is "none has been missed since then" "$(missed)" "$missed"
echo 0 >$serve
ok "the module unloads" within 5 mod_unload
done_testing
