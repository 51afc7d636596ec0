#!/bin/sh
# wine.sh: runs an end-to-end test program with restock-cli.exe under Wine.
#
#   wine.sh PREFIX RESTOCK_CLI_EXE NODE SCRIPT words...
#
# PREFIX is made if it is missing and belongs to these tests alone: its server is stopped before and after, as it
# remembers the sockets of the last virtual Sonoff.  Exit code 77: Wine or the program is missing.
# SPDX-License-Identifier: MIT
set -u
prefix=$1 program=$2 tests=$(dirname "$0")
shift 2

if ! command -v wine >/dev/null || [ ! -f "$program" ]; then
    echo "needs wine, and $program built" >&2
    exit 77
fi
mkdir -p "$prefix/home"
export HOME="$prefix/home" WINEPREFIX="$prefix/wine" WINEARCH=win64 WINEDEBUG=-all
export WINEDLLOVERRIDES='mscoree,mshtml,winemenubuilder.exe='
unset DISPLAY

stop_server() {
    sh "$tests/end_wine.sh"
}

trap stop_server EXIT
stop_server
if [ ! -d "$WINEPREFIX/dosdevices" ]; then
    sh "$tests/make_wine.sh" "$prefix/wineboot.log" || exit 1
fi
"$@" --wine "$WINEPREFIX" --cli "$program"
