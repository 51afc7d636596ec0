#!/bin/sh
# windows_program.sh: does a Windows program start on Windows 7 SP1, and is it hardened and stripped?
# Usage: windows_program.sh PROGRAM.exe IMPORT_LIST [OBJDUMP]
# Every imported function must be on the list (win7_imports.txt), which holds only what Windows 7 SP1 has.
# SPDX-License-Identifier: MIT
set -eu
program=$1 list=$2 objdump=${3:-x86_64-w64-mingw32-objdump}
if [ ! -f "$program" ]; then
    echo "windows_program: $program is not built, skipped"
    exit 77
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$objdump" -p "$program" >"$work/headers"
"$objdump" -h "$program" >"$work/sections"
faults=0

fault() {
    echo "$1"
    faults=$((faults + 1))
}

# "DLL function" per line; imports by number alone show as <none> and are on no list.
awk '/DLL Name:/ { dll = tolower($3); table = 0 }
     /vma:.*Hint\/Ord.*Member-Name/ { table = 1; next }
     NF == 0 { table = 0 }
     table && $1 ~ /^[0-9a-f]+$/ { print dll, $3 }' "$work/headers" | sort -u >"$work/imports"
sed 's/#.*//' "$list" | awk '/:[[:space:]]*$/ { dll = tolower($1); sub(/:$/, "", dll); next }
                             { for (i = 1; i <= NF; i++) print dll, $i }' | sort -u >"$work/allowed"

[ -s "$work/imports" ] || fault "no imports found: is this a Windows program?"
comm -23 "$work/imports" "$work/allowed" >"$work/unknown"
while read -r dll name; do
    fault "imports $name from $dll, which is not on the list of Windows 7 SP1 functions ($list)"
done <"$work/unknown"

# Windows refuses to start a program on an older one than its header names, and treats one that names an older one as
# made for that: "MajorOSystemVersion" is objdump's spelling.
for version in MajorOSystemVersion=6 MinorOSystemVersion=1 MajorSubsystemVersion=6 MinorSubsystemVersion=1; do
    grep -Eq "^${version%=*}[[:space:]]+${version#*=}\$" "$work/headers" || fault "the header's ${version%=*} is not ${version#*=}"
done
for flag in HIGH_ENTROPY_VA DYNAMIC_BASE NX_COMPAT; do
    grep -q "$flag" "$work/headers" || fault "DllCharacteristics lacks $flag"
done
grep -q '\.reloc' "$work/sections" || fault "no relocations: address randomisation has no effect"
grep -q '\.rsrc' "$work/sections" || fault "no resources: version and manifest are missing"
if grep -E '\.(debug|stab|gnu_debug)' "$work/sections"; then
    fault "contains debug sections"
fi
symbols=$("$objdump" -t "$program" | grep -c 'sec ' || true)
[ "$symbols" -eq 0 ] || fault "contains $symbols symbols"
grep -aq 'asInvoker' "$program" || fault "no manifest with asInvoker"
grep -Eq '^Time/Date[[:space:]]+Thu Jan  1 00:00:00 1970' "$work/headers" || fault "contains a time stamp"

[ "$faults" -eq 0 ] || exit 1
echo "windows_program: $(wc -l <"$work/imports") imports, all in Windows 7 SP1; hardened, stripped"
