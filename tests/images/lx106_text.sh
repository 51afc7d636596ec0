#!/bin/sh
# Usage: lx106_text.sh CC WORK_DIR OUT
# Links both builds of the C library (small and fast) and libgcc for the chip's flash window and cuts out the
# code: real lx106 machine code with resolved calls and literals, which test images are filled with.
# SPDX-License-Identifier: MIT
set -eu
cc=$1 work=$2 out=$3
base=0x40201010
tool() { "$cc" -print-prog-name="$1"; }

libc=
for dir in "$("$cc" -print-sysroot)/lib" /usr/lib/xtensa-lx106-elf/lib; do
    [ -f "$dir/release/libc.a" ] && libc=$dir && break
done
[ -n "$libc" ] || { echo "lx106_text.sh: no picolibc for $cc (package picolibc-xtensa-lx106-elf)" >&2; exit 1; }

cat >"$work/text.ld" <<LD
SECTIONS {
    . = $base;
    .irom : { *(.literal .literal.* .text .text.*) }
    .rest : { *(*) }
}
LD
link() {
    "$cc" -nostdlib -Wl,--whole-archive "$libc/libc.a" "$libc/release/libc.a" "$("$cc" -print-libgcc-file-name)" \
        -Wl,--no-whole-archive -Wl,-T,"$work/text.ld" -Wl,--unresolved-symbols=ignore-all,-z,muldefs "$@" \
        -o "$work/text.elf" >"$work/link.log" 2>&1
}
# What the mask ROM or an SDK would provide gets an address among the code, so that calls have a target.
if ! link; then
    sed -n 's/.*out of range: \([A-Za-z_0-9]*\).*/\1/p' "$work/link.log" | sort -u |
        awk '{ printf "%s = '$base' + %d;\n", $1, (NR * 2741 % 90000) * 4 }' >"$work/rom.ld"
    link -Wl,-T,"$work/rom.ld" || { tail -5 "$work/link.log" >&2; exit 1; }
fi
"$(tool objcopy)" -O binary -j .irom "$work/text.elf" "$out"
