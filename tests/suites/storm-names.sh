#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# vm: -t 300
#
# The same few names made, opened and unlinked by all; registrations for
# notifications that end in every way at once.
. "$(dirname "$0")/storms"

storm_begin
blow "names" names -w $((8 * many))
mount -t mqueue_ns none /mnt/q
blow "names, and the same through a mount" names -w $((8 * many)) -d /mnt/q
umount /mnt/q
blow "notifications" notify -q 4 -w $((8 * many))
storm_end 0
done_testing
