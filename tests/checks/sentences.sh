#!/bin/sh
# sentences.sh: sentences for people are in src/say and above it (src/cli, src/gui); what is below returns facts.
# Usage: sentences.sh SOURCE_DIR.  Prints every string below src/say that is a sentence; exit 1 if there is one.
# A sentence begins with a capital letter, has three words or more, and ends like one.  Log lines and the details of
# errors, which are for whoever helps, begin with a small letter.
# SPDX-License-Identifier: MIT
set -eu
cd "$1/src"

found=$(find base core store port win32 stub -name '*.[ch]' | sort | while read -r file; do
    tr '\n' ' ' <"$file" | sed -E 's/"[[:space:]\\]*"//g' |
        grep -oE '"[A-Z][^"]* [^"]* [^"]*[.:!?]"' | sed "s|^|src/$file: |" || true
done)

if [ -n "$found" ]; then
    echo "$found"
    exit 1
fi
echo "sentences: none below src/say"
