#!/bin/sh
# reproducible.sh: the Windows program comes out the same, byte for byte, wherever it is built.
# Usage: reproducible.sh SOURCE_DIR.  Copies the sources to another place and builds them there.  The build to compare
# with is SOURCE_DIR's own, made at another time, if it is as new as the sources, and a second copy if it is not.
# SPDX-License-Identifier: MIT
set -eu
source=$1
if ! command -v x86_64-w64-mingw32-gcc >/dev/null; then
    echo "reproducible: no MinGW-w64 compiler, skipped"
    exit 77
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# digests FOLDER: of the programs built there
digests() {
    (cd "$1/build/windows/bin" && sha256sum ./*.exe)
}

# build FOLDER: copies the sources and builds them
build() {
    mkdir -p "$1"
    for part in CMakeLists.txt CMakePresets.json cross installer res src; do
        [ ! -e "$source/$part" ] || cp -R "$source/$part" "$1/"
    done
    if ! (cd "$1" && cmake --preset windows && cmake --build --preset windows) >"$work/log" 2>&1; then
        tail -n 30 "$work/log" >&2
        return 1
    fi
}

# as_new_as_its_sources FOLDER: whether the build there can be compared with; not if a compiler cache changed paths
as_new_as_its_sources() {
    bin=$1/build/windows/bin
    [ -e "$bin/restock.exe" ] && [ -e "$bin/restock-cli.exe" ] &&
        ! grep -q '^CMAKE_C_COMPILER_LAUNCHER:.*=.' "$1/build/windows/CMakeCache.txt" &&
        newer=$(cd "$1" && find CMakeLists.txt CMakePresets.json cross installer res src \
            \( -newer "$bin/restock.exe" -o -newer "$bin/restock-cli.exe" \)) && [ -z "$newer" ]
}

build "$work/another folder/deeper/two"
first=$source
if ! as_new_as_its_sources "$source"; then
    first=$work/one
    build "$first"
fi
digests "$first" >"$work/first"
digests "$work/another folder/deeper/two" >"$work/second"
echo "$first/build/windows:"
cat "$work/first"
if ! cmp -s "$work/first" "$work/second"; then
    echo "built in another folder they are:"
    cat "$work/second"
    exit 1
fi
for folder in "$work" "$source/"; do
    if grep -alF "$folder" "$first"/build/windows/bin/* "$work/another folder/deeper/two"/build/windows/bin/*; then
        echo "contains the path of the folder it was built in"
        exit 1
    fi
done
