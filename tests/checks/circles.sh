#!/bin/sh
# circles.sh: no two modules of a library need each other, directly or around corners: by the symbols that each object
# takes from the others.  For tests: "a circle has come back" is easier to say than to see.
# Usage: circles.sh NM LIBRARY...  Prints the members of each circle; exit 1 if there is one.
# SPDX-License-Identifier: MIT
set -eu
nm=$1
shift

for library; do
    arrows=$("$nm" -A -g "$library" | awk '
        # "libcore.a:link.c.o:0000 T link_send" and "libcore.a:ask.c.o:  U link_send"
        { split($1, part, ":"); object = part[2]; sub(/\.(c\.)?(o|obj)$/, "", object) }
        $(NF - 1) == "U" { wants[object " " $NF] = 1; next }
        { home[$NF] = object }
        END {
            for (want in wants) {
                split(want, pair, " ")
                if (pair[2] in home && home[pair[2]] != pair[1]) print pair[1], home[pair[2]]
            }
        }' | sort -u)
    [ -n "$arrows" ] || {
        echo "circles: no object of $library needs another"
        exit 1
    }
    if ! circles=$(echo "$arrows" | tsort 2>&1 >/dev/null); then
        echo "$library:"
        echo "$circles" | sed 's/^tsort: -: input contains a loop:/  a circle:/; s/^tsort: /    /'
        exit 1
    fi
    echo "circles: none among $(echo "$arrows" | wc -l) arrows of $(basename "$library")"
done
