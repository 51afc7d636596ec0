#!/bin/sh
# reproducible.sh: the Windows program comes out the same, byte for byte, wherever it is built.
# Usage: reproducible.sh SOURCE_DIR.  Copies the sources to two places and builds both.
# SPDX-License-Identifier: MIT
set -eu
source=$1
if ! command -v x86_64-w64-mingw32-gcc >/dev/null; then
    echo "reproducible: no MinGW-w64 compiler, skipped"
    exit 77
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# build FOLDER: prints the digests of the programs
build() {
    mkdir -p "$1"
    for part in CMakeLists.txt CMakePresets.json cross installer res src; do
        [ ! -e "$source/$part" ] || cp -R "$source/$part" "$1/"
    done
    if ! (cd "$1" && cmake --preset windows && cmake --build --preset windows) >"$work/log" 2>&1; then
        tail -n 30 "$work/log" >&2
        return 1
    fi
    (cd "$1/build/windows/bin" && sha256sum ./*.exe)
}

build "$work/one" >"$work/first"
build "$work/another folder/deeper/two" >"$work/second"
cat "$work/first"
if ! cmp -s "$work/first" "$work/second"; then
    echo "built in another folder they are:"
    cat "$work/second"
    exit 1
fi
for folder in "$work" "$source/"; do
    if grep -alF "$folder" "$work"/one/build/windows/bin/*; then
        echo "contains the path of the folder it was built in"
        exit 1
    fi
done
