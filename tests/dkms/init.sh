#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The only unit that the Debian of scripts/test-dkms is booted for.  ttyS1 takes
# what the tests print, ttyS2 their exit status.
# shellcheck source=/dev/null
. /opt/test/stage

export PATH=/opt/test/bin:/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive
export HOME=/root LC_ALL=C KERNEL VERSION NEXT

# Raw, or the line discipline turns each LF into CR LF.
stty -F /dev/ttyS1 raw -echo
stty -F /dev/ttyS2 raw -echo
sh /opt/test/guest.sh "$STAGE" </dev/null >/dev/ttyS1 2>&1
echo $? >/dev/ttyS2
systemctl --no-block poweroff
