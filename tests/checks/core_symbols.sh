#!/bin/sh
# core_symbols.sh: what the core library needs from outside, compared with core_symbols.txt.
# Usage: core_symbols.sh NM CORE_ARCHIVE ALLOW_LIST OTHER_ARCHIVE...
# The other archives are our own portable libraries; what they define may be used.  Names of system back ends
# (..._posix, ..._win32, ...) may not, even though our own archives define them.
# SPDX-License-Identifier: MIT
set -eu
nm=$1 core=$2 allow=$3
shift 3
if [ ! -f "$core" ]; then
    echo "core_symbols: $core is not built, skipped"
    exit 77
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$nm" -A "$core" >"$work/core"
for archive in "$core" "$@"; do
    "$nm" "$archive" >>"$work/ours"
done

# Undefined in some object of the core, without the decorations of MinGW's import libraries.
awk '$(NF - 1) == "U" || $(NF - 1) == "w" { print $NF }' "$work/core" | sed 's/^__imp_//' | sort -u >"$work/needed"
awk 'NF == 3 && $2 ~ /^[ABCDGRSTVW]$/ { print $3 }' "$work/ours" |
    grep -Ev '_(posix|win32|libserialport|nettle)(_|$)' | sort -u >"$work/defined"
sed 's/#.*//' "$allow" | tr -s ' \t' '\n' | sed '/^$/d' | sort -u >"$work/allowed"

[ -s "$work/needed" ] || {
    echo "core_symbols: $core needs nothing at all: is it empty?"
    exit 1
}

# The compiler's own helpers: sanitizers, stack checks, position-independent code.
sort -u "$work/defined" "$work/allowed" | comm -23 "$work/needed" - |
    grep -Ev '^(__(asan|ubsan|sanitizer|lsan)_|__stack_chk_|___chkstk_ms$|_GLOBAL_OFFSET_TABLE_$|\.refptr\.)' \
        >"$work/forbidden" || true

if [ -s "$work/forbidden" ]; then
    while read -r name; do
        printf '%s is used by ' "$name"
        awk -v name="$name" '$NF == name || $NF == "__imp_" name { print $1 }' "$work/core" |
            sed -E 's/.*:([^:]*):.*/\1/' | sort -u | tr '\n' ' '
        echo
    done <"$work/forbidden"
    echo "core_symbols: the core must not call these (allowed names: $allow)"
    exit 1
fi
echo "core_symbols: $(wc -l <"$work/needed") names, all allowed"
