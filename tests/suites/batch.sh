#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Batches by ioctl and plain calls on one queue: order, parts, errors, waiting.
. "$(dirname "$0")/lib.sh"

insmod "$module" serve=1 || echo "not ok - the module loads"
batch
