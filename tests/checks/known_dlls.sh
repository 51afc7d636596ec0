#!/bin/sh
# known_dlls.sh: does a Windows program import only DLLs that nobody can put beside it?
# Usage: known_dlls.sh PROGRAM.exe KNOWN_LIST [OBJDUMP]
# comctl32.dll may be imported with a manifest that asks for version 6: Windows then takes it from its store of
# side-by-side assemblies, before any folder is searched.
# SPDX-License-Identifier: MIT
set -eu
program=$1 list=$2 objdump=${3:-x86_64-w64-mingw32-objdump}
if [ ! -f "$program" ]; then
    echo "known_dlls: $program is not built, skipped"
    exit 77
fi

known=" $(sed 's/#.*//' "$list" | tr '\n' ' ') "
if tr -d '\0' <"$program" | grep -aq 'name="Microsoft.Windows.Common-Controls" version="6.0.0.0"'; then
    known="$known comctl32.dll "
fi
imported=$("$objdump" -p "$program" | sed -n 's/^[[:space:]]*DLL Name: //p' | tr 'A-Z' 'a-z' | sort -u)
[ -n "$imported" ] || {
    echo "no imports found: is $program a Windows program?"
    exit 1
}

faults=0
for dll in $imported; do
    case "$known" in
    *" $dll "*) ;;
    *)
        echo "$program imports $dll, which can be planted beside it; load it through src/win32/dllsafe.h"
        faults=$((faults + 1))
        ;;
    esac
done
[ "$faults" -eq 0 ] || exit 1
echo "known_dlls: $(echo "$imported" | wc -l) DLLs, none can be planted"
