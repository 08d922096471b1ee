#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# vm: -t 300 -M 3072
#
# Namespaces that die while mounts of them are held and others enter them; and
# many at once, with their death.
. "$(dirname "$0")/storms"

crowd=${STORM_CROWD:-400}

storm_begin
blow "namespaces die with mounts held" spaces -w $((8 * many)) -d /mnt/q
births_add_up "$(of_load namespaces)" "$(of_load kills)"
blow "a crowd of $crowd" crowd -q "$crowd"
births_add_up "$crowd" 0
storm_end 0
done_testing
