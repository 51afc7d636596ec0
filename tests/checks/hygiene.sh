#!/bin/sh
# hygiene.sh: small promises about the source tree itself.
# Usage: hygiene.sh SOURCE_DIR VERSION.  Prints what is wrong; exit 1 if anything is.
# SPDX-License-Identifier: MIT
set -eu
cd "$1"
version=$2

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if git rev-parse --git-dir >/dev/null 2>&1; then
    git ls-files -co --exclude-standard | while read -r file; do [ ! -f "$file" ] || echo "$file"; done
else
    find . -type f -not -path './build/*' -not -path '*/node_modules/*' | sed 's|^\./||'
fi | grep -vE '\.(ico|png|bmp|bin|bat)$|/corpus/' | sort >"$work/files"
[ -s "$work/files" ] || {
    echo "hygiene: no files found"
    exit 1
}

faults=$work/faults
: >"$faults"

# Prints the listed files whose name matches the pattern.
files() {
    grep -E "$1" "$work/files" || true
}

# The version is stated in CMakeLists.txt alone (the users' list of changes names them all).
pattern="(^|[^0-9.])$(echo "$version" | sed 's/\./\\./g')([^0-9.]|\$)"
files . | grep -vE '^(CMakeLists\.txt|installer/CHANGES\.md|.*package-lock\.json)$' | tr '\n' '\0' |
    xargs -0 grep -nHE "$pattern" | sed 's/$/   <- states the version again/' >>"$faults" || true
[ "$(grep -cE "$pattern" CMakeLists.txt)" -eq 1 ] || echo "CMakeLists.txt does not state the version once" >>"$faults"

# Every source file says first what it is.
files '\.[ch]$' | while read -r file; do
    first=$(head -n 1 "$file")
    case "$first" in
    "/* $(basename "$file"): "*) ;;
    *) echo "$file: does not start with \"/* $(basename "$file"): ...\"" ;;
    esac
done >>"$faults"

# Every source file names its licence near the top, so that a file copied out of the tree still does.
licence=$(sed -n '1s/ License$//p' LICENSE)
[ -n "$licence" ] || echo "LICENSE does not begin with the name of a licence" >>"$faults"
files '\.([chS]|inc|ld|mjs|sh|cmake|nsi|rc|rc\.in)$|(^|/)CMakeLists\.txt$|^\.ci/run$' | tr '\n' '\0' |
    xargs -0 grep -LE "^(/\*|//|#|;) SPDX-License-Identifier: $licence( \*/)?\$" |
    sed "s/\$/: no line \"SPDX-License-Identifier: $licence\" after the comment at the top/" >>"$faults" || true

# White space.
tr '\n' '\0' <"$work/files" | xargs -0 awk '
    /\t/ { print FILENAME ":" FNR ": tab" }
    /[[:space:]]$/ { print FILENAME ":" FNR ": white space at the end" }' >>"$faults"
files . | while read -r file; do
    [ -z "$(tail -c 1 "$file")" ] || echo "$file: no newline at the end"
done >>"$faults"

# Scripts parse with the shell they name.
files '(\.sh|^\.ci/run)$' | while read -r file; do
    case "$(head -n 1 "$file")" in
    '#!/bin/sh') sh -n "$file" 2>&1 ;;
    '#!/usr/bin/env bash' | '#!/bin/bash') bash -n "$file" 2>&1 ;;
    *) echo "$file: does not name its shell" ;;
    esac || true
done >>"$faults"

# Commands that the papers name exist.
files '\.md$' | while read -r paper; do
    grep -oE '(^|[^a-zA-Z])sh [a-z_./-]+\.sh' "$paper" | sed 's/.*sh //' | sort -u | while read -r script; do
        [ -f "$script" ] || echo "$paper: names $script, which does not exist"
    done
done >>"$faults"
[ "$(grep -cE '^ *sh [a-z_./-]+\.sh' README.md)" -ge 2 ] ||
    echo "README.md does not name the demo's and the tests' commands" >>"$faults"

if [ -s "$faults" ]; then
    cat "$faults"
    exit 1
fi
echo "hygiene: $(wc -l <"$work/files") files in order"
