#!/bin/sh
# demo.sh: builds the Windows program and lets it save, erase and restore a virtual Sonoff, under Wine.
#   sh cross/demo.sh
# Ends with exit 0 only if the backup equals what was on the device, and the device is as before at the end.
# Everything it makes is in build/; it may be run again at once.
# SPDX-License-Identifier: MIT
set -eu
cd "$(dirname "$0")/.."

root=$PWD
demo=$root/build/demo
port=COM5
device_pid=

fail() {
    echo "demo: $*" >&2
    exit 1
}

# step TEXT COMMAND...: one line with seconds; the output goes to build/demo/steps.log
step() {
    text=$1
    shift
    printf '%-55s ' "$text"
    begun=$(date +%s)
    if ! "$@" >>"$demo/steps.log" 2>&1; then
        echo failed
        tail -n 30 "$demo/steps.log" >&2
        exit 1
    fi
    printf '%3d s\n' $(($(date +%s) - begun))
}

# The device saves its flash when it is told to end.
stop_device() {
    [ -z "$device_pid" ] || {
        kill "$device_pid" 2>/dev/null || true
        wait "$device_pid" || true
        device_pid=
    }
}

stop_all() {
    stop_device
    sh tests/e2e/end_wine.sh # in the prefix of the demo, no other
}

build_windows_program() {
    cmake --preset windows && cmake --build --preset windows --target restock-cli third_party
}

build_device() {
    cmake --preset release && cmake --build --preset release --target vsonoff vsonoff_modem mkimage
}

make_prefix() {
    HOME=$demo/home sh tests/e2e/make_wine.sh "$demo/wineboot.log"
}

start_device() {
    rm -f "$demo/pty" "$demo/ready"
    build/release/tests/vsonoff/vsonoff --fast --image "$demo/device.bin" --save "$demo/device-after.bin" \
        --link "$demo/pty" --modem "$modem" >"$demo/ready" 2>>"$demo/steps.log" &
    device_pid=$!
    waited=0
    until grep -q '^ready' "$demo/ready"; do
        kill -0 "$device_pid" 2>/dev/null || return 1
        waited=$((waited + 1))
        [ "$waited" -lt 300 ] || return 1
        sleep 0.1
    done
}

# A pty has no modem lines; the preload library passes them to the device.
on_wine() {
    HOME="$demo/home" LD_PRELOAD="$root/build/release/tests/vsonoff/vsonoff_modem.so" VSONOFF_MODEM="$modem" \
        "$@"
}

# The server is started here, so that what it prints at the end goes to the log.
make_com_port() {
    on_wine wineserver -p &&
        on_wine sh tests/vsonoff/com_port.sh "$WINEPREFIX" 5 "$demo/pty"
}

# restock EXPECTED_EXIT_CODE ARGUMENT...: says what is run, and runs it.
restock() {
    expected=$1
    shift
    code=0
    printf '\n> restock-cli.exe %s\n' "$*"
    (cd "$demo" && on_wine wine "$root/build/windows/bin/restock-cli.exe" "$@") || code=$?
    [ "$code" -eq "$expected" ] || fail "exit code $code instead of $expected"
}

sh cross/install.sh demo
mkdir -p "$demo/home"
rm -rf "$demo/steps.log" "$demo/library" "$demo"/*.bin

# A Windows of its own.  Wine also gets a HOME of its own: it links the folders it finds there.
export WINEPREFIX="$demo/wine" WINEARCH=win64 WINEDEBUG=-all
export WINEDLLOVERRIDES='mscoree,mshtml,winemenubuilder.exe='
unset DISPLAY
sockets=$(mktemp -d) # short: the names of sockets have little room
modem=$sockets/modem
trap 'stop_all; rm -rf "$sockets"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

step "Building restock-cli.exe" build_windows_program
step "Building the virtual Sonoff" build_device
step "Writing a factory firmware to it" \
    build/release/tests/images/mkimage --kind stock --size 1M -o "$demo/device.bin"
[ -d "$WINEPREFIX/dosdevices" ] || step "Setting up Wine" make_prefix
step "Switching it on with the button held" start_device
step "Plugging it in as $port" make_com_port

restock 0 ports
restock 0 detect -p $port
restock 0 backup -p $port -o backup.bin
restock 0 erase -p $port --yes --library library
restock 5 verify -p $port backup.bin
restock 0 restore -p $port --yes --library library backup.bin
restock 0 verify -p $port backup.bin

stop_device
cmp "$demo/device.bin" "$demo/backup.bin" || fail "the backup is not what was on the device"
cmp "$demo/device.bin" "$demo/device-after.bin" || fail "the device is not as before"

echo
echo "The backup is byte for byte what was on the device, and the device holds it again:"
echo "  build/demo/backup.bin"
echo "  SHA-256 $(sha256sum <"$demo/backup.bin" | cut -d ' ' -f 1)"
echo "  MD5     $(md5sum <"$demo/backup.bin" | cut -d ' ' -f 1)"
echo "The Windows program is build/windows/bin/restock-cli.exe."
