#!/bin/sh
# pack.sh: makes what is published from the built Windows programs.
#   sh installer/pack.sh VERSION PROGRAMS_FOLDER OUTPUT_FOLDER
# PROGRAMS_FOLDER holds restock.exe, restock-cli.exe and THIRD-PARTY.txt.  OUTPUT_FOLDER gets
#   Restock-Setup.exe      the installer
#   Restock-portable.zip   the same programs; settings stay in the folder
#   SHA256SUMS             of both
# CMake's target `dist` calls it.  In the environment: what sign.sh reads; RESTOCK_URL, the address shown in
# Windows' list of apps; SOURCE_DATE_EPOCH, the date of all files (else that of the last commit).
# Without a key the same input gives the same bytes, whenever and wherever it runs.
# SPDX-License-Identifier: MIT
set -eu
[ $# -eq 3 ] || {
    sed -n '3s/^# *//p' "$0" >&2
    exit 1
}
installer=$(cd "$(dirname "$0")" && pwd)
root=$(dirname "$installer")
version=$1 programs=$2
mkdir -p "$3"
output=$(cd "$3" && pwd)

for tool in makensis zip sha256sum; do
    command -v $tool >/dev/null || {
        echo "pack: $tool is not installed (sh cross/install.sh tests)" >&2
        exit 1
    }
done

export TZ=UTC LC_ALL=C.UTF-8
umask 022
fixed_date=1767225600 # 2026-01-01, for sources that did not come through git
date=${SOURCE_DATE_EPOCH:-$(git -C "$root" log -1 --format=%ct 2>/dev/null || echo $fixed_date)}
export SOURCE_DATE_EPOCH="$date"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
installed=$work/installed portable=$work/portable pictures=$work/pictures
mkdir "$installed" "$portable" "$pictures"

# Notepad before Windows 10 shows lines only if they end the Windows way.
text_for_windows() {
    sed 's/\r*$/\r/' "$1" >"$2"
}

same_dates() {
    find "$1" -type f -exec touch -d "@$date" {} +
}

cp "$programs/restock.exe" "$programs/restock-cli.exe" "$installed/"
chmod 755 "$installed"/*.exe
sh "$installer/sign.sh" "$installed/restock.exe" "$installed/restock-cli.exe"
text_for_windows "$root/LICENSE" "$installed/LICENSE"
text_for_windows "$programs/THIRD-PARTY.txt" "$installed/THIRD-PARTY.txt"
cp "$root/res/restock.ico" "$installer/side.bmp" "$pictures/"
same_dates "$installed"
same_dates "$pictures"

makensis -V2 -WX "-DVERSION=$version" "-DFILES=$installed" "-DPICTURES=$pictures" \
    "-DOUTPUT=$work/Restock-Setup.exe" "-DSIGN=$installer/sign.sh" \
    ${RESTOCK_URL:+"-DURL=$RESTOCK_URL"} "$installer/restock.nsi"
sh "$installer/sign.sh" "$work/Restock-Setup.exe"

cp "$installed"/* "$portable/"
text_for_windows "$installer/portable.txt" "$portable/README.txt"
printf '\377\376' >"$portable/restock.ini" # a byte order mark: Windows then keeps settings in Unicode
same_dates "$portable"
(cd "$portable" && zip -q -X -9 "$work/Restock-portable.zip" \
    README.txt restock.exe restock-cli.exe restock.ini LICENSE THIRD-PARTY.txt)

cp "$work/Restock-Setup.exe" "$work/Restock-portable.zip" "$output/"
(cd "$output" && sha256sum Restock-Setup.exe Restock-portable.zip >SHA256SUMS)
