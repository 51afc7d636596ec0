#!/bin/sh
# sentences.sh: sentences for people are in src/say alone: what is below it returns facts, cli and gui show what it says.
# Usage: sentences.sh SOURCE_DIR.  Prints every string elsewhere that is a sentence; exit 1 if there is one.
# SPDX-License-Identifier: MIT
set -eu
cd "$1/src"

# The strings of a file, each on a line of its own: without comments, a sentence over several literals in one piece.
strings_of() {
    tr '\n' ' ' <"$1" |
        sed -E -e 's,/\*([^*]|\*+[^*/])*\*+/, ,g' -e 's/#include +"[^"]*"//g' -e "s/'\"'//g" -e 's/"[[:space:]]+(\\[[:space:]]+)?"//g' \
            -e 's/(log_printf|log_error|err_set|err_set_os)\([^";]*"[a-z%]([^"\\]|\\.)*"/\1(/g' |
        grep -oE '"([^"\\]|\\.)*"' | sed "s|^|src/$1: |" || true
}

# Below say, where words of other programs are looked for in flash images: what begins with a capital letter, has three
# words or more, and ends like a sentence.  Log lines and the details of errors, which are for whoever helps, begin with a
# small letter.
below=$(find base core store port win32 stub -name '*.[ch]' | sort | while read -r file; do
    strings_of "$file" | grep -E ': "[A-Z][^"]* [^"]* [^"]*[.:!?]"$' || true
done)

# Above it: any two words, and a label alone ("Saved: %s").  Names of products ("RF Bridge") and of what stands behind an
# option ("MAC NAME") are none.  The exceptions: what other firmware writes before a secret (redact.c), and how a line of the
# log file begins (report.c).
above=$(find cli gui -name '*.[ch]' | sort | while read -r file; do
    strings_of "$file" | grep -E ': "(.*[A-Za-z]{2,}[],;:.)]* +[(]?[a-z]{2,}|[A-Z][a-z]+(:|\.\.\.))' |
        grep -vE '"(connected with |connect to ssid |device id|%s, system error %lu: %s)"$' || true
done)

if [ -n "$below$above" ]; then
    printf '%s\n' "$below" "$above"
    exit 1
fi
echo "sentences: none outside src/say"
