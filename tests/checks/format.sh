#!/bin/sh
# format.sh: every C file below src and tests is laid out as .clang-format says.
# Usage: format.sh SOURCE_DIR CLANG_FORMAT.  Prints what is not; exit 1 if anything is.
#
# Releases of clang-format lay out the same file differently, so only Debian 12's (14) is asked.  Where the layout would
# spoil a table, "// clang-format off" with a reason exempts it in place.
# SPDX-License-Identifier: MIT
set -eu
cd "$1"
clang_format=$2

reference=14
version=$("$clang_format" --version 2>/dev/null | sed -n 's/.*version \([0-9]*\)\..*/\1/p') || true
[ "$version" = $reference ] || {
    echo "format: needs clang-format $reference (sh cross/install.sh tests), found ${version:-none}"
    exit 77
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
find src tests -name node_modules -prune -o -type f -name '*.[ch]' -print | sort >"$work/files"
[ -s "$work/files" ] || {
    echo "format: no files found"
    exit 1
}

if ! tr '\n' '\0' <"$work/files" | xargs -0 -n 50 -P 2 "$clang_format" --dry-run --Werror 2>"$work/faults"; then
    cat "$work/faults"
    echo "format: to put it right: $clang_format -i FILE"
    exit 1
fi
echo "format: $(wc -l <"$work/files") files in order"
