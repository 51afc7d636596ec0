#!/bin/sh
# end_wine.sh: ends what runs in WINEPREFIX, its server and no other, and waits for the end.
#
#   end_wine.sh [SECONDS]   gives it SECONDS to end by itself first
#
# Told to end while its services are still being started, a server now and then waits for one of them for ever, or one
# of them starts a server anew.  So the wait has a limit, and after it the server is killed; the next one starts afresh.
# SPDX-License-Identifier: MIT
timeout "${1:-0.1}" wineserver -w >/dev/null 2>&1 && exit 0
for _ in 1 2 3; do
    wineserver -k >/dev/null 2>&1
    timeout 20 wineserver -w >/dev/null 2>&1 && exit 0
    wineserver -k9 >/dev/null 2>&1
done
echo "Wine does not end in $WINEPREFIX" >&2
exit 1
