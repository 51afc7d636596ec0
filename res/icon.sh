#!/bin/sh
# icon.sh: renders res/restock.svg to res/restock.ico.
# SPDX-License-Identifier: MIT
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

for size in 16 20 24 32 40 48 64 128 256; do
    rsvg-convert -w "$size" -h "$size" restock.svg -o "$work/$size.png"
done
cd "$work"
convert 16.png 20.png 24.png 32.png bitmaps.ico
cd - >/dev/null

# An icon file is a list of entries (16 bytes each, the last 8 are length and offset) and the pictures.
python3 - "$work" <<'PYTHON'
import struct, sys
work = sys.argv[1]
old = open(work + "/bitmaps.ico", "rb").read()
entries = []
for i in range(struct.unpack("<H", old[4:6])[0]):
    entry = old[6 + 16 * i:22 + 16 * i]
    size, offset = struct.unpack("<II", entry[8:])
    entries.append((entry[:8], old[offset:offset + size]))
for size in (40, 48, 64, 128, 256):
    head = struct.pack("<BBBBHH", size % 256, size % 256, 0, 0, 1, 32)
    entries.append((head, open("%s/%d.png" % (work, size), "rb").read()))
offset = 6 + 16 * len(entries)
out = struct.pack("<HHH", 0, 1, len(entries))
for head, data in entries:
    out += head + struct.pack("<II", len(data), offset)
    offset += len(data)
open("restock.ico", "wb").write(out + b"".join(data for _, data in entries))
PYTHON
