#!/bin/sh
# run.sh: runs one Windows test program under Wine.
#
#   run.sh CHECK PTY_PEER --wine PREFIX --cli PROGRAM
#
# The last four words come from e2e/wine.sh.  CHECK is the program's name without .exe; port_check gets a COM port
# with a pseudo-terminal behind it, which has no modem lines.
# SPDX-License-Identifier: MIT
set -u
check=$1 peer=$2 prefix=$4 program=$6
work=$(mktemp -d)
peer_pid=
trap '[ -z "$peer_pid" ] || kill "$peer_pid" 2>/dev/null; rm -rf "$work"' EXIT
cd "$work" || exit 1

# in_wine WORDS...: what Wine prints on its own account must not keep our output open.
in_wine() {
    code=0
    timeout -k 10 600 wine "$program" "$@" >output 2>wine-says || code=$?
    cat output
    return $code
}

# The server is started anew: it looks for ports when it starts.
on_port() {
    sh "$(dirname "$0")/../e2e/end_wine.sh"
    "$peer" "$work/pty" >"$work/name" &
    peer_pid=$!
    until [ -s "$work/name" ]; do sleep 0.1; done
    ln -sf "$work/pty" "$prefix/dosdevices/com15"
    in_wine COM15 no-lines
}

# ends_with EXIT_CODE STUCK: restock-cli on a driver that never lets go (stuck_driver.c), after Ctrl+C.
ends_with() {
    folder=$(dirname "$program") code=0
    RESTOCK_STUCK=$2 && export RESTOCK_STUCK
    script -qec "timeout -k 10 600 wine '$folder/ctrl_c.exe' 3 '$program' detect -p COM5 --wait 600" "$work/screen" >/dev/null 2>&1 ||
        code=$?
    grep -a 'not respond' screen
    [ "$code" -eq "$1" ] || echo "$2: exit code $code instead of $1"
    [ "$code" -eq "$1" ]
}

# Windows of programs that nobody sees need no screen.
without_screen() {
    wine reg add 'HKCU\Software\Wine\Drivers' /v Graphics /d null /f >/dev/null 2>&1
    in_wine
}

case $check in
awake_check | draw_map | draw_wiring) without_screen ;;
restock_cli_stuck) ends_with 2 requests && ends_with 130 calls ;;
port_check) on_port ;;
dll_check) # DLLs are planted beside it
    cp "$program" . && program=$work/dll_check.exe && in_wine
    ;;
store_check) mkdir folder && in_wine folder ;;
worker_device) mkdir folder && in_wine folder ${RESTOCK_MOMENTS:-} ;; # MOMENTS, PIECES and SEED
*) in_wine ;;
esac
