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
# An icon file is a list of entries (16 bytes each, the last 8 are length and offset) and the pictures.  PNG at every
# size, which Windows has read since Vista: a third of what bitmaps need.  Only what a picture needs is kept of a PNG,
# deflated again as small as zlib can.
python3 - "$work" <<'PYTHON'
import struct, sys, zlib
work = sys.argv[1]

def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

def smaller(png):
    at, header, pixels = 8, b"", b""
    while at < len(png):
        length, kind = struct.unpack(">I4s", png[at:at + 8])
        data = png[at + 8:at + 8 + length]
        header += data if kind == b"IHDR" else b""
        pixels += data if kind == b"IDAT" else b""
        at += 12 + length
    rows = zlib.decompress(pixels)
    packed = []
    for strategy in range(4):
        z = zlib.compressobj(9, zlib.DEFLATED, 15, 9, strategy)
        packed.append(z.compress(rows) + z.flush())
    return png[:8] + chunk(b"IHDR", header) + chunk(b"IDAT", min(packed, key=len)) + chunk(b"IEND", b"")

entries = []
for size in (16, 20, 24, 32, 40, 48, 64, 128, 256):
    head = struct.pack("<BBBBHH", size % 256, size % 256, 0, 0, 1, 32)
    entries.append((head, smaller(open("%s/%d.png" % (work, size), "rb").read())))
offset = 6 + 16 * len(entries)
out = struct.pack("<HHH", 0, 1, len(entries))
for head, data in entries:
    out += head + struct.pack("<II", len(data), offset)
    offset += len(data)
open("restock.ico", "wb").write(out + b"".join(data for _, data in entries))
PYTHON
