// parts.mjs: the files of a firmware that comes in several: no device's, so that they make a whole.
// SPDX-License-Identifier: MIT
import { crc32 } from './archive.mjs';

// Offset behind the application of the vendor's SDK at 0x1000, at its CRC32.
function applicationEnd(flash) {
  let at = 0x1000 + 16 + flash.readUInt32LE(0x1000 + 12);
  const segments = flash[at + 1];
  at += 8;
  for (let n = 0; n < segments; n++) at += 8 + flash.readUInt32LE(at + 4);
  return at + 16 - (at % 16);
}

// Of a stock image, without the words of a vendor who gives each device an identity.
export function partsOf(stock) {
  const flash = Buffer.from(stock);
  for (const word of ['factory_apikey', 'iotgo', 'coolkit', 'ITEAD', 'user1.1024.new.2.bin', 'eWeLink'])
    for (let at; (at = flash.subarray(0, 0x78000).indexOf(word)) >= 0;) flash.fill('x', at, at + word.length);
  const end = applicationEnd(flash);
  const crc = crc32(flash.subarray(0x1000, end));
  flash.writeUInt32LE((crc & 0x80000000 ? ~crc : crc + 1) >>> 0, end);
  const loader = flash.subarray(0, 0x1000);
  return { loader, user1: flash.subarray(0x1000, end + 4), radio: flash.subarray(0xfc000, 0xfc080) };
}
