#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# vm: -t 300 -M 1024
#
# The same few names made, opened and unlinked by all; registrations for
# notifications that end in every way at once.
#
# With hundreds of workers who fork, exec and exit, thousands of dead tasks and tens of
# thousands of files wait for RCU, with the kernel's own queues as with ours.  240 MiB
# were measured, and the 512 that a guest has if it does not ask have been too few.
. "$(dirname "$0")/storms"

storm_begin
blow "names" names -w $((8 * many))
mount -t mqueue_ns none /mnt/q
blow "names, and the same through a mount" names -w $((8 * many)) -d /mnt/q
umount /mnt/q
blow "notifications" notify -q 4 -w $((8 * many))
storm_end 0
done_testing
