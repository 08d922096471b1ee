#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# vm: -t 300 -M 1024
#
# Senders and receivers at a thousand queues, with signals, timeouts, exits and
# kills: all that was sent is received or left, once, in order, unchanged.
. "$(dirname "$0")/storms"

storm_begin
blow "messages, by name" messages -q $((1000 + 100 * many)) -w $((8 * many))
mount -t mqueue_ns none /mnt/q
blow "messages, through a mount" messages -q 200 -w $((16 * many)) -d /mnt/q
umount /mnt/q
storm_end 0
done_testing
