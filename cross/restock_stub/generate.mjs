// Turns Restock's own stub, as the lx106 compiler linked it, into a C file.
// Usage: node generate.mjs STUB.elf OUTPUT.c OUTPUT.json
// Run by cross/restock_stub.cmake.  All code but what unpacks it is packed here.  The JSON file has the form in which
// esptool-js takes a stub.
// SPDX-License-Identifier: MIT
import { readFileSync, writeFileSync } from "node:fs";
import { deflateRawSync } from "node:zlib";
import { hex, stubSource } from "../stub_source.mjs";

const TEXT_BASE = 0x40100000;
const DATA_BASE = 0x3ffe8000;
const LARGEST_UPLOAD = 8320; // 0.72 s at 115200

function fail(sentence) {
  console.error(`restock_stub: ${sentence}`);
  process.exit(1);
}

// Sections and entry of a 32-bit little-endian ELF file, as far as they are needed.
function readElf(file) {
  const elf = readFileSync(file);
  if (elf.readUInt32BE(0) !== 0x7f454c46 || elf[4] !== 1 || elf[5] !== 1) fail(`${file} is not an ELF file`);
  const table = elf.readUInt32LE(32);
  const size = elf.readUInt16LE(46);
  const headers = Array.from({ length: elf.readUInt16LE(48) }, (_, i) => {
    const field = (n) => elf.readUInt32LE(table + i * size + 4 * n);
    return { name: field(0), address: field(3), offset: field(4), size: field(5) };
  });
  const names = headers[elf.readUInt16LE(50)].offset;
  const section = (wanted) => {
    const found = headers.find(({ name }) => {
      const end = elf.indexOf(0, names + name);
      return elf.toString("latin1", names + name, end) === wanted;
    });
    if (!found) fail(`${file} has no section ${wanted}`);
    return { address: found.address, bytes: elf.subarray(found.offset, found.offset + found.size) };
  };
  return {
    entry: elf.readUInt32LE(24),
    early: section(".early"),
    text: section(".text"),
    bss: section(".bss"),
  };
}

// CRC32 as zlib computes it, over the parts one after the other.
function crc32(...parts) {
  let crc = 0xffffffff;
  for (const byte of Buffer.concat(parts)) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return ~crc >>> 0;
}

const [input, source, json] = process.argv.slice(2);
if (!json) fail("usage: node generate.mjs STUB.elf OUTPUT.c OUTPUT.json");

const { entry, early, text, bss } = readElf(input);
const end = ({ address, bytes }) => address + bytes.length;
if (early.address !== TEXT_BASE || bss.address !== DATA_BASE) fail(`${input} is linked to other addresses`);
if (end(early) !== text.address) fail(`${input} has gaps between its parts`);
if ([early, text].some(({ bytes }) => bytes.length % 4)) fail(`${input} has a part that is not whole words`);

const packed = deflateRawSync(text.bytes, { level: 9, memLevel: 9 });
const upload = Buffer.concat([packed, Buffer.alloc(-packed.length & 3)]);
const total = early.bytes.length + upload.length;
if (total > LARGEST_UPLOAD) fail(`the stub takes ${total} bytes, more than its budget of ${LARGEST_UPLOAD}`);
console.log(`restock_stub: ${total} bytes to upload`);

writeFileSync(
  source,
  `/* restock_stub.c: Restock's flasher stub, built from src/stub; generated, do not edit. */
${stubSource({
  name: "restock",
  entry,
  text: early,
  data: { address: DATA_BASE, bytes: upload },
  bss: bss.address,
})}
const uint32_t restock_stub_crc = ${hex(crc32(early.bytes, text.bytes))};
`,
);
writeFileSync(
  json,
  JSON.stringify({
    entry,
    text: early.bytes.toString("base64"),
    text_start: early.address,
    data: upload.toString("base64"),
    data_start: DATA_BASE,
    bss_start: bss.address,
  }),
);
