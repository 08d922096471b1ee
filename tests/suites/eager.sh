#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# A namespace has its superblock from the moment it is there, until its last
# task leaves: unshare(), clone(), vfork; internal_mount=lazy; serve is inherited.
. "$(dirname "$0")/lib.sh"

serve=/proc/sys/fs/mqueue_ns/serve
view=/proc/fs/mqueue_ns/namespaces
mkdir -p /mnt/q

rows() {
	tail -n +2 $view | wc -l
}

no_rows() {
	[ "$(rows)" = 0 ]
}

gone() {
	[ -z "$(row "$1")" ]
}

refs_are() {
	[ "$(row "$1" REFS)" = "$2" ]
}

# A line without the numbers that differ each time.
generic() {
	sed -E 's/^[0-9]+ (live|dead|orphan) 0:[0-9]+ /INUM \1 DEV /'
}

ok "the module loads" mod_load
is "the header" "$(head -n 1 $view)" "IPCNS STATE DEV REFS QUEUES MESSAGES BYTES SERVE"
is "loading attaches nothing" "$(rows)" 0

for how in unshare clone clone3 double thread; do
	is "$how: the superblock is there at once" "$(birth $how | generic)" \
		"INUM live DEV 1 0 0 0 0"
done
is "vfork: the superblock is there a moment later" "$(birth vfork | generic)" \
	"INUM live DEV 1 0 0 0 0"
ok "all are gone with their last tasks" within 5 no_rows
is "no birth was missed" "$(hook copy_ipcs MISSED)" 0
is "as many deaths as births were seen" "$(hook mq_clear_sbinfo HITS)" "$(hook copy_ipcs HITS)"

space_start
first=$space
space_start
second=$space
first_inum=$(inum $first)
ok "one namespace is live" shown "$first_inum" live
ok "so is another" shown "$(inum $second)" live
fails "they have different superblocks" [ "$(row "$first_inum" DEV)" = "$(row "$(inum $second)" DEV)" ]
inside $first mount -t mqueue_ns none /mnt/q
is "its mount is of the superblock shown" "$(device /mnt/q)" "$(row "$first_inum" DEV)"
is "a mount is a reference" "$(row "$first_inum" REFS)" 2
ok "a queue with a message" mq new /mnt/q/ab send hello
is "queues, messages, bytes" "$(row "$first_inum" QUEUES) $(row "$first_inum" MESSAGES) $(row "$first_inum" BYTES)" "1 1 5"
space_end $first
ok "mounted, it is dead when its last task is gone" within 5 shown "$first_inum" dead
ok "the other one is live still" shown "$(inum $second)" live
ok "the internal mount goes" within 5 refs_are "$first_inum" 1
is "what is in it is still shown" "$(row "$first_inum" QUEUES)" 1
umount /mnt/q
ok "unmounted, it is gone" within 5 gone "$first_inum"
second_inum=$(inum $second)
space_end $second
ok "the other one goes with its last task" within 5 gone "$second_inum"

# Without a queue, too
space_start
inside $space mount -t mqueue_ns none /mnt/q
first_inum=$(inum $space)
space_end $space
ok "empty and mounted, it is dead" within 5 shown "$first_inum" dead
ok "and shown when the internal mount has gone" within 5 refs_are "$first_inum" 1
is "with nothing in it" "$(row "$first_inum" QUEUES)" 0
umount /mnt/q
ok "unmounted, it is gone" within 5 gone "$first_inum"

# Creations that fail
max=$(cat /proc/sys/user/max_net_namespaces)
born=$(hook copy_ipcs HITS)
echo 0 >/proc/sys/user/max_net_namespaces
is "a creation that fails after ours" "$(mq unshare in)" ENOSPC
echo "$max" >/proc/sys/user/max_net_namespaces
is "was seen as a birth" "$(hook copy_ipcs HITS)" $((born + 1))
ok "and leaves nothing" within 5 no_rows
max=$(cat /proc/sys/user/max_ipc_namespaces)
echo 0 >/proc/sys/user/max_ipc_namespaces
is "a creation that fails altogether" "$(mq unshare i)" ENOSPC
echo "$max" >/proc/sys/user/max_ipc_namespaces
is "was no birth" "$(hook copy_ipcs HITS)" $((born + 1))

# Serving is inherited
echo 1 >$serve
is "we are served" "$(row "$(inum self)" SERVE)" 1
is "unshare inherits serve" "$(birth unshare | generic)" "INUM live DEV 1 0 0 0 1"
is "clone inherits serve" "$(birth clone | generic)" "INUM live DEV 1 0 0 0 1"
is "so do namespaces of namespaces" "$(birth double | generic)" "INUM live DEV 1 0 0 0 1"
# The parent is not back yet: a worker attaches, or the child's first use does.
is "vfork: the child is served before its parent is back" \
	"$(birth vfork-child | generic | tail -n 2 | tr '\n' ';')" "ok;INUM live DEV 1 1 0 0 1;"
space_start
is "a child with a life of its own is served" "$(row "$(inum $space)" SERVE)" 1
ok "it stops" inside $space sh -c "echo 0 >$serve"
is "its serve is 0" "$(row "$(inum $space)" SERVE)$(inside $space cat $serve)" 00
is "ours is still 1" "$(row "$(inum self)" SERVE)$(cat $serve)" 11
is "its child inherits 0" "$(inside $space birth unshare | generic)" "INUM live DEV 1 0 0 0 0"
echo 0 >$serve
is "a new one of ours inherits 0" "$(birth unshare | generic)" "INUM live DEV 1 0 0 0 0"
space_end "$space"

# Who may look
is "the mode of the files" "$(stat -c '%a %u' $view /proc/fs/mqueue_ns/hooks | tr '\n' ' ')" "400 0 400 0 "
for file in namespaces hooks; do
	is "a user cannot read $file" "$(mq as 1000 read /proc/fs/mqueue_ns/$file)" EACCES
	is "root of a user namespace cannot read $file" \
		"$(mq as 1000 unshare ui root read /proc/fs/mqueue_ns/$file)" EACCES
done
ok "root can" cat $view /proc/fs/mqueue_ns/hooks
ok "it unloads" mod_unload

# internal_mount=
log_mark
fails "internal_mount=sometimes is refused" mod_load internal_mount=sometimes
ok "with a message" said "internal_mount=sometimes: must be eager or lazy"
fails "and nothing is left" grep -q mqueue_ns /proc/modules
ok "internal_mount=eager" mod_load internal_mount=eager
is "is shown" "$(cat $parameters/internal_mount)" eager
is "is eager" "$(birth unshare | generic)" "INUM live DEV 1 0 0 0 0"
ok "it unloads" mod_unload
ok "internal_mount=lazy" mod_load internal_mount=lazy
is "is shown" "$(cat $parameters/internal_mount)" lazy
for how in unshare clone vfork; do
	is "$how: there is no superblock" "$(birth $how)" nothing
done
space_start
is "none has come later" "$(row "$(inum "$space")")" ""
ok "the first mount" inside "$space" mount -t mqueue_ns none /mnt/q
is "makes one" "$(row "$(inum "$space")" STATE) $(row "$(inum "$space")" REFS)" "live 2"
umount /mnt/q
is "it stays" "$(row "$(inum "$space")" STATE) $(row "$(inum "$space")" REFS)" "live 1"
number=$(inum "$space")
space_end "$space"
ok "till the end" within 5 gone "$number"
echo 1 >$serve
is "what is served is not lazy" "$(birth unshare | generic)" "INUM live DEV 1 0 0 0 1"
echo 0 >$serve
ok "it unloads" mod_unload
done_testing
