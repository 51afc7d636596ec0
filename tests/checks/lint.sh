#!/bin/sh
# lint.sh: one static analyser over every C file below src.
# Usage: lint.sh cppcheck|tidy|analyzer SOURCE_DIR BUILD WINDOWS_BUILD.  Prints what it finds; exit 1 if anything,
# 77 if the tool or a build is missing.
#
# clang-tidy (.clang-tidy) and gcc's analyser see each file as the native build compiles it, or else as the Windows
# build does.  What neither compiles (the stub's files for the chip's hardware, a terminal of other systems) is seen with
# the plain flags below.  What is found wrongly is silenced where it stands, with the reason.
# SPDX-License-Identifier: MIT
set -eu
tool=$1 build=$3 windows=$4
cd "$2"
source=$(pwd)

need() {
    command -v "$1" >/dev/null || {
        echo "lint: $1 is missing (sh cross/install.sh tests)"
        exit 77
    }
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Prints "DATABASE FILE COMMAND" once for each file below src; the database is "-" for the plain flags.
commands() {
    {
        for database in "$build" "$windows"; do
            sed -n 's/^ *"command": "\(.*\)",$/\1/p' "$database/compile_commands.json" | sed 's/\\\(.\)/\1/g' |
                awk -v database="$database" '{ print database, $NF, $0 }'
        done
        find "$source/src" -name '*.c' | sort | while read -r file; do
            # Pointers are as wide as the chip's words there; nothing is assembled.
            echo "- $file gcc -std=c11 -Werror -Wno-pointer-to-int-cast -Wno-int-to-pointer-cast" \
                "-D_DEFAULT_SOURCE -I$source/src -S -o - -c $file"
        done
    } | awk -v src="$source/src/" 'index($2, src) == 1 && !seen[$2]++'
}

# Runs each line of standard input as a shell command, two at a time.
run_all() {
    tr '\n' '\0' | xargs -0 -n 1 -P 2 sh -c || exit 1
}

case $tool in
cppcheck)
    need cppcheck
    # _WIN32: one pass; the files for other systems have no conditions.
    cppcheck -j 2 --quiet --std=c11 --enable=warning,performance,portability --inline-suppr --error-exitcode=1 \
        -D_WIN32 -D__x86_64__ -Isrc --template='{file}:{line}: {message} [{id}]' src
    ;;
tidy | analyzer)
    need x86_64-w64-mingw32-gcc
    for database in "$build" "$windows"; do
        [ -f "$database/compile_commands.json" ] || {
            echo "lint: $database is not configured (cmake --preset debug; cmake --preset windows)"
            exit 77
        }
    done
    commands >"$work/commands"
    ;;
*)
    echo "usage: lint.sh cppcheck|tidy|analyzer SOURCE_DIR BUILD WINDOWS_BUILD" >&2
    exit 1
    ;;
esac

case $tool in
tidy)
    need clang-tidy
    # It counts the warnings of system headers on standard error, which nobody wants to know.
    awk '{ how = $1 == "-" ? "" : " -p " $1
           flags = $1 == "-" ? " -- -std=c11 -D_DEFAULT_SOURCE -I'"$source"'/src" : ""
           print "clang-tidy --quiet --extra-arg=-Wno-ignored-optimization-argument" how " " $2 flags " 2>/dev/null" }' "$work/commands" | run_all
    ;;
analyzer)
    # Inlined functions would make the paths hard to read; the sanitizers' own code is no matter here.
    sed -E 's/^[^ ]+ [^ ]+ //; s/ -f(no-)?sanitize[^ ]*//g; s/ -O[0-9sz]/ -O1/; s/ -f(no-|fat-)?lto[^ ]*//g; s/ -o [^ ]+ / -fanalyzer -o \/dev\/null /' \
        "$work/commands" | run_all
    ;;
esac
echo "lint: $(find src -name '*.c' | wc -l) files in order"
