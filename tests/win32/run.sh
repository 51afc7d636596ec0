#!/bin/sh
# run.sh: runs one Windows test program under Wine.
#
#   run.sh CHECK PTY_PEER --wine PREFIX --cli PROGRAM
#
# The last four words come from e2e/wine.sh.  CHECK is the program's name without .exe; port_check gets a COM port
# with a pseudo-terminal behind it, which has no modem lines.
set -u
check=$1 peer=$2 prefix=$4 program=$6
work=$(mktemp -d)
peer_pid=
trap '[ -z "$peer_pid" ] || kill "$peer_pid" 2>/dev/null; rm -rf "$work"' EXIT
cd "$work" || exit 1

# in_wine WORDS...: what Wine prints on its own account must not keep our output open.
in_wine() {
    code=0
    wine "$program" "$@" >output 2>wine-says || code=$?
    cat output
    return $code
}

# The server is started anew: it looks for ports when it starts.
on_port() {
    { wineserver -k && wineserver -w; } >/dev/null 2>&1
    "$peer" "$work/pty" >"$work/name" &
    peer_pid=$!
    until [ -s "$work/name" ]; do sleep 0.1; done
    ln -sf "$work/pty" "$prefix/dosdevices/com15"
    in_wine COM15 no-lines
}

case $check in
port_check) on_port ;;
store_check) mkdir folder && in_wine folder ;;
*) in_wine ;;
esac
