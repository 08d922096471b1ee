#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The protocol as models: each is explored to its end, and every bug that was put
# into one is found.  See docs/MODEL.md.
exec "$(dirname "$0")/../model/run"
