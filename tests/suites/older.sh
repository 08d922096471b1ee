#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Namespaces whose birth was not seen: older than the module, or made while it
# was quiesced.  And orphans, mounted while it was quiesced, which are taken back.
. "$(dirname "$0")/lib.sh"

serve=/proc/sys/fs/mqueue_ns/serve
view=/proc/fs/mqueue_ns/namespaces
mkdir -p /mnt/a /mnt/b /mnt/c

gone() {
	[ -z "$(row "$1")" ]
}

rows_of() {
	awk -v key="$1" '$1 == key && $2 != "dead"' $view | wc -l
}

deaths_exceed() {
	[ "$(hook mq_clear_sbinfo HITS)" -gt "$1" ]
}

# Older than the module
space_start
old=$space
space_start
silent=$space
space_start
switched=$space
mq as 1000 unshare ui root touch /tmp/ready exec sleep 100000 >/dev/null 2>&1 &
users=$!
within 10 [ -e /tmp/ready ]
ok "the kernel's queue in an old namespace" inside $old mq create /stock send stock
ok "the module loads, serving" mod_load serve=1
is "it knows none of the old namespaces" "$(tail -n +2 $view | awk -v us="$(inum self)" '$1 != us')" ""
is "an old namespace is not served" "$(inside $old cat $serve)" 0
is "asking did not attach it" "$(row "$(inum $old)")" ""
is "its names are the kernel's" "$(inside $old mq open /stock stat)" 1/10
is "nor did that" "$(row "$(inum $old)")" ""
ok "a mount in it" inside $old mount -t mqueue_ns none /mnt/a
is "adopts it, with serve 0" "$(row "$(inum $old)" STATE) $(row "$(inum $old)" SERVE)" "live 0"
is "the mount is of its superblock" "$(device /mnt/a)" "$(row "$(inum $old)" DEV)"
is "the mount is empty" "$(ls /mnt/a)" ""
is "its names still are the kernel's" "$(inside $old mq open /stock receive)" stock
ok "a queue of ours" mq new /mnt/a/new send hello
is "a second mount shows it" "$(inside $old mq unshare m mount mqueue_ns /mnt/b exec ls /mnt/b)" new
is "there is one superblock" "$(rows_of "$(inum $old)")" 1
is "its children inherit its 0" "$(inside $old birth unshare | awk '{ print $NF }')" 0
ok "it asks to be served" inside $old sh -c "echo 1 >$serve"
is "names are ours" "$(inside $old mq open /new receive)" hello
is "its children inherit that" "$(inside $old birth unshare | awk '{ print $NF }')" 1
ok "another asks before anything else" inside $switched sh -c "echo 1 >$serve"
is "and is adopted by that" "$(row "$(inum $switched)" STATE) $(row "$(inum $switched)" SERVE)" "live 1"
ok "names are ours there" inside $switched mq create /q send x receive unlink /q

# Whose it is, whoever adopts
ok "root mounts a user's old namespace" mount -t mqueue_ns -o ipcns=/proc/$users/ns/ipc none /mnt/b
is "its root directory is the user's" "$(stat -c '%u %g %a' /mnt/b)" "1000 1000 1777"
umount /mnt/b
is "it stays adopted" "$(row "$(inum $users)" STATE)" live
space_end $users
fails "and dies" shown "$(inum $users)" live

# Deaths
number=$(inum $switched)
space_end $switched
ok "an adopted namespace is gone with its last task" within 5 gone "$number"
deaths=$(hook mq_clear_sbinfo HITS)
space_end $silent
ok "one that was never adopted dies, too" within 5 deaths_exceed "$deaths"

# Quiesced: what is mounted becomes an orphan
number=$(inum $old)
dev=$(row "$number" DEV)
is "it lives" "$(row "$number" STATE) $(row "$number" REFS)" "live 2"
mq file /mnt/a/new send kept
ok "quiesced" quiesce
is "it is an orphan" "$(row "$number" STATE) $(row "$number" REFS) $(row "$number" DEV)" "orphan 1 $dev"
is "nothing else is left" "$(tail -n +2 $view | wc -l)" 1
is "its queue goes on" "$(mq file /mnt/a/new stat receive send again stat)" "1/10
kept
1/10"
ok "a new queue in it" mq new /mnt/a/second
is "it says whose it is" "$(awk '$2 == "/mnt/a" { print $4 }' /proc/mounts)" "rw,relatime,ipcns=$number"
is "no new mount" "$(inside $old mounts mount mqueue_ns /mnt/b)" ENODEV
is "a context tells why" "$(inside $old mounts why mqueue_ns /mnt/b)" \
	"e mqueue_ns: quiesced: write Y to the module's parameter active first"
is "names are the kernel's" "$(inside $old mq open /stock stat)" 0/10
is "it is not served" "$(inside $old cat $serve)" 0
space_start
unseen=$space
is "what is born now" "$(row "$(inum $unseen)")" ""
ok "active again" quiesce Y
is "Y twice is nothing" "$(quiesce Y; echo $?)" 0
is "the orphan is taken back at once" "$(row "$number" STATE) $(row "$number" REFS)" "live 2"
ok "a mount" inside $old mount -t mqueue_ns none /mnt/b
is "finds it" "$(row "$number" STATE) $(row "$number" REFS)" "live 3"
is "it is the same superblock" "$(row "$number" DEV) $(device /mnt/b)" "$dev $dev"
is "and not doubled" "$(rows_of "$number")" 1
is "with what was in it" "$(cd /mnt/b && echo *)" "new second"
is "serve is what it was" "$(inside $old cat $serve)" 1
is "names are ours" "$(inside $old mq open /new receive)" again
is "one born meanwhile is not known" "$(row "$(inum $unseen)")" ""
ok "its first use" inside $unseen mount -t mqueue_ns none /mnt/c
is "adopts it with serve 0" "$(row "$(inum $unseen)" STATE) $(row "$(inum $unseen)" SERVE)" "live 0"
umount /mnt/c
is "what is born now is live at once" "$(birth unshare | awk '{ print $2 }')" live

# By its name, rather than by a mount
umount /mnt/b
ok "quiesced" quiesce
ok "active again" quiesce Y
is "a name" "$(inside $old mq create /by-name; cd /mnt/a && echo *)" "by-name new second"
is "is in what was taken back" "$(row "$number" STATE) $(row "$number" DEV)" "live $dev"

# Used while it is being taken back, time and again
broken=0
rounds=15
until [ $rounds = 0 ]; do
	rounds=$((rounds - 1))
	quiesce || broken=$((broken + 1))
	within 10 inside $old mq unshare m mount mqueue_ns /mnt/b >/dev/null 2>&1 &
	one=$!
	within 10 inside $old mq unshare m mount mqueue_ns /mnt/c >/dev/null 2>&1 &
	two=$!
	quiesce Y || broken=$((broken + 1))
	inside $old mq open /new || broken=$((broken + 1))
	wait $one || broken=$((broken + 1))
	wait $two || broken=$((broken + 1))
	within 5 shown "$number" live
	[ "$(rows_of "$number") $(row "$number" DEV)" = "1 $dev" ] || broken=$((broken + 1))
done
is "three at once take one superblock back, 15 times" "$broken" 0

# Its namespace dies while it is an orphan
ok "quiesced" quiesce
is "it is an orphan" "$(row "$number" STATE)" orphan
space_end $old
ok "it dies as one" within 15 shown "$number" dead
is "it can still be used" "$(mq file /mnt/a/new stat)" 0/10
is "but is nobody's" "$(mq new /mnt/a/third)" EACCES
ok "active again" quiesce Y
is "it stays dead" "$(row "$number" STATE)" dead
rm /mnt/a/*
is "without a queue it is shown still" "$(row "$number" STATE) $(row "$number" REFS)" "dead 1"
umount /mnt/a
ok "and is gone with its mount" within 5 gone "$number"

# Its last user leaves while it is an orphan
number=$(inum $unseen)
inside $unseen mount -t mqueue_ns none /mnt/a
dev=$(row "$number" DEV)
ok "quiesced" quiesce
is "an orphan again" "$(row "$number" STATE)" orphan
umount /mnt/a
is "is gone with its last mount" "$(row "$number")" ""
ok "active again" quiesce Y
ok "a mount" inside $unseen mount -t mqueue_ns none /mnt/a
is "makes a new one" "$(row "$number" STATE) $(row "$number" REFS)" "live 2"
umount /mnt/a

# Its last user is a descriptor
inside $unseen mount -t mqueue_ns none /mnt/a
mq new /mnt/a/open send first touch /tmp/open wait /tmp/done receive >/tmp/open.out 2>&1 &
reader=$!
within 10 [ -e /tmp/open ]
umount -l /mnt/a
ok "a queue that is open is not lost by quiescing" quiesce
is "it keeps an orphan" "$(row "$number" STATE)" orphan
ok "active again" quiesce Y
ok "a mount" inside $unseen mount -t mqueue_ns none /mnt/a
is "takes it back, with the queue" "$(ls /mnt/a)" open
touch /tmp/done
wait $reader
is "the descriptor worked all the time" "$(cat /tmp/open.out)" first
rm /mnt/a/open
umount /mnt/a
space_end $unseen
ok "it unloads" mod_unload
done_testing
