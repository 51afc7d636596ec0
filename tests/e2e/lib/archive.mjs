// archive.mjs: a zip file with chosen members; gzip is in node:zlib.
// SPDX-License-Identifier: MIT
import { deflateRawSync } from 'node:zlib';

export function crc32(data) {
  let crc = ~0;
  for (const byte of data) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

// What the header in front of a member and its entry in the directory have in common.
function facts(name, data, packed) {
  const b = Buffer.alloc(26);
  b.writeUInt16LE(20, 0);
  b.writeUInt16LE(8, 4); // deflated
  b.writeUInt32LE(crc32(data), 10);
  b.writeUInt32LE(packed.length, 14);
  b.writeUInt32LE(data.length, 18);
  b.writeUInt16LE(name.length, 22);
  return b;
}

export function zip(members) {
  const parts = [];
  const entries = [];
  let at = 0;
  for (const [path, data] of Object.entries(members)) {
    const name = Buffer.from(path);
    const packed = deflateRawSync(data);
    const common = facts(name, data, packed);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, name, packed]);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(at, 10);
    entries.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\0'), common, place, name]));
    parts.push(local);
    at += local.length;
  }
  const directory = Buffer.concat(entries);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 0, 'latin1');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, directory, end]);
}
