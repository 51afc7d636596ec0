#!/bin/sh
# com_port.sh: makes a virtual Sonoff's pty a COM port of a Wine prefix, for programs and for SetupAPI.
#
#   com_port.sh PREFIX N PTY [VID:PID [NAME]]     e.g. com_port.sh ~/.wine 5 /tmp/sonoff 1A86:7523
#
# PREFIX must exist (wineboot -i); N from 5 up, because Wine makes the lower ones itself.  PTY may be the link of
# `vsonoff --link`, which also follows a replug.  To remove the port again, give "none" as PTY.
# SPDX-License-Identifier: MIT
set -eu

if [ $# -lt 3 ] || [ "$2" -lt 5 ]; then
    sed -n '2,7s/^# \{0,1\}//p' "$0" >&2
    exit 1
fi
prefix=$1
number=$2
pty=$3
ids=${4:-1A86:7523}
name=${5:-USB-SERIAL CH340}
vid=${ids%:*}
pid=${ids#*:}

case $vid in
    0403) driver=FTSER2K ;;
    10C4 | 10c4) driver=silabser ;;
    1A86 | 1a86) driver=CH341SER_A64 ;;
    *) driver=usbser ;;
esac

if [ ! -d "$prefix/dosdevices" ]; then
    echo "com_port.sh: $prefix is no Wine prefix" >&2
    exit 2
fi

hardware="USB\\VID_$vid&PID_$pid"
key="HKEY_LOCAL_MACHINE\\System\\CurrentControlSet\\Enum\\$hardware\\5&1234&0&$number"

# A list of one string as .reg files spell it: UTF-16LE, the string's end, the list's end.
multi_string() {
    { printf '%s' "$1" | iconv -f UTF-8 -t UTF-16LE; printf '\0\0\0\0'; } |
        od -An -v -tx1 | tr -d '\n' | sed 's/^ //; s/ /,/g'
}

# Only with a byte order mark does regedit read lists as UTF-16.
to_utf16() {
    printf '\377\376'
    iconv -f UTF-8 -t UTF-16LE
}

escape() {
    printf '%s' "$1" | sed 's/[\\"]/\\&/g'
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

rm -f "$prefix/dosdevices/com$number"
if [ "$pty" = none ]; then
    printf 'Windows Registry Editor Version 5.00\r\n\r\n[-%s]\r\n' "$key" | to_utf16 >"$work/port.reg"
else
    ln -s "$pty" "$prefix/dosdevices/com$number"
    {
        printf 'Windows Registry Editor Version 5.00\r\n\r\n'
        printf '[%s]\r\n' "$key"
        printf '"Class"="Ports"\r\n'
        printf '"ClassGUID"="{4D36E978-E325-11CE-BFC1-08002BE10318}"\r\n'
        printf '"FriendlyName"="%s (COM%s)"\r\n' "$(escape "$name")" "$number"
        printf '"DeviceDesc"="%s"\r\n' "$(escape "$name")"
        printf '"Service"="%s"\r\n' "$driver"
        printf '"HardwareID"=hex(7):%s\r\n' "$(multi_string "$hardware")"
        printf '\r\n[%s\\Device Parameters]\r\n' "$key"
        printf '"PortName"="COM%s"\r\n' "$number"
    } | to_utf16 >"$work/port.reg"
fi

# Z: is the whole file system in every prefix.
WINEPREFIX=$prefix WINEDEBUG=-all wine regedit /S "Z:$(printf '%s' "$work/port.reg" | tr / '\\')" >"$work/out" 2>&1 || {
    cat "$work/out" >&2
    exit 2
}
