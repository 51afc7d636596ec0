// model.mjs: packs the texts of a catalogue for src/say/unpack.c, which has the same model, bit for bit: what is changed
// here must be changed there.
// Who may use it: compile.mjs and its test.
//
// Each bit of the texts is predicted, and an arithmetic coder writes only how far the prediction was wrong.
//  - Six contexts (nothing, the last 1, 2, 3 and 5 bytes, the word so far) each have a probability for the next bit and
//    how often it was seen, in a hashed table of buckets: one bucket for one half of a byte.
//  - `seen` says what really became of such a probability with such a count: after a single sight in a long context
//    almost always the same again, in a short one less so.
//  - A match predicts what followed the last time the last five bytes were there.
//  - A mixer weighs the predictions, as logarithms of odds (`stretch`), by the bits of this byte that are known and by
//    the match, and learns from each bit which of them to trust.
// Only integers of 32 bits decide, so that every computer packs and unpacks the same.
// SPDX-License-Identifier: MIT

const contexts = 6, inputs = contexts + 2;
const bucketBits = 16, matchBits = 14;
const weightMax = 131071, countMax = 15, stretchedMax = 2047;
const countKinds = [0, 1, 2, 3, 4, 4, 5, 5, 5, 5, 6, 6, 6, 6, 6, 7];

function makeCurves() {
  const squash = new Uint16Array(4096), stretch = new Int16Array(4096);
  for (let i = 0, p = 2 ** 23; i < 2048; i++) {
    squash[2048 + i] = p >>> 8;
    squash[2048 - i] = 65536 - (p >>> 8);
    p += Math.floor(p * (2 ** 24 - p) / 2 ** 32);
  }
  squash[0] = squash[1];
  for (let i = 0, at = 0; i < 4096; i++) {
    while (at < 4095 && squash[at] >> 4 < i) at++;
    stretch[i] = at - 2048;
  }
  return { squash, stretch };
}

const { squash, stretch } = makeCurves();
const rates = Array.from({ length: countMax + 1 }, (_, i) => Math.floor(655360 / (i * 10 + 16)));
const clamp = (value, limit) => (value > limit ? limit : value < -limit ? -limit : value);

function hash(a) {
  a = Math.imul(a, 0x9E3779B1);
  a = Math.imul(a ^ a >>> 15, 0x85EBCA6B);
  return a ^ a >>> 13;
}

class Model {
  buckets = new Uint16Array(16 << bucketBits); // 0: check; others: 12 bits probability, 4 bits count
  matchAt = new Uint32Array(1 << matchBits);
  weights = new Int32Array(3 * 256 * inputs).fill(15000);
  seen = Uint16Array.from({ length: contexts * 8 * 64 }, (_, i) => (i % 64 * 2 + 1) * 512);
  matchRight = Uint16Array.from({ length: 22 }, (_, i) => 40000 + i * 700);
  last = 0; earlier = 0; word = 0; matchLength = 0; matchFrom = 0; // the bytes before
  hashes = new Int32Array(contexts); nodes = new Int32Array(contexts); // of this byte
  slots = new Int32Array(contexts); seenAt = new Int32Array(contexts); inputs = new Int32Array(inputs); // of this bit

  // The bucket of a context: its own, else the emptier one of two, cleared.
  findBucket(context) {
    const h = hash(context), at = h >>> (32 - bucketBits), check = (h | 1) & 0xFFFF;
    const { buckets } = this;
    let first = at << 4;
    const second = (at ^ 1) << 4;
    if (buckets[first] === check) return first;
    if (buckets[second] === check) return second;
    if (buckets[first] !== 0 &&
        (buckets[second] === 0 || (buckets[second + 1] & countMax) < (buckets[first + 1] & countMax)))
      first = second;
    buckets[first] = check;
    buckets.fill(1 << 15, first + 1, first + 16);
    return first;
  }

  findNodes(node) {
    for (let k = 0; k < contexts; k++)
      this.nodes[k] = this.findBucket(this.hashes[k] + (k << 28) + Math.imul(node, 0x2F0B4C47));
  }

  // The probability of a 1, of 65536.  node: the bits of this byte that are known, below a 1; expected: the byte of the
  // match, below a 1.
  predict(node, bit, expected) {
    const within = bit >= 4 ? node : (node & ((1 << (3 - bit)) - 1)) | 1 << (3 - bit);
    for (let k = 0; k < contexts; k++) {
      const slot = this.buckets[this.slots[k] = this.nodes[k] + within];
      this.seenAt[k] = (k * 8 + countKinds[slot & countMax]) * 64 + (slot >> 10);
      this.inputs[k] = stretch[this.seen[this.seenAt[k]] >> 4];
    }
    const length = this.matchLength, matches = length > 0 && expected >> (bit + 1) === node;
    this.matchBit = expected >> bit & 1;
    this.matchKind = !matches ? 0 : length < 16 ? length : length < 32 ? 12 + (length >> 2) : length < 64 ? 20 : 21;
    const sure = stretch[this.matchRight[this.matchKind] >> 4];
    this.inputs[contexts] = !matches ? 0 : this.matchBit ? sure : -sure;
    this.inputs[contexts + 1] = 256;
    this.weightsAt = ((!matches ? 0 : length < 16 ? 256 : 512) + node) * inputs;
    let sum = 0;
    for (let k = 0; k < inputs; k++) sum += this.inputs[k] * this.weights[this.weightsAt + k];
    return this.one = squash[2048 + clamp(sum >> 16, stretchedMax)];
  }

  // One step towards what came.
  approach(table, at, one) {
    table[at] += ((one ? 65535 : 0) - table[at]) >> 6;
  }

  learn(bit) {
    const error = ((bit << 16) - this.one) * 3 >> 3;
    for (let k = 0, at = this.weightsAt; k < inputs; k++, at++)
      this.weights[at] = clamp(this.weights[at] + ((this.inputs[k] * error + 8192) >> 14), weightMax);
    for (let k = 0; k < contexts; k++) {
      const slot = this.buckets[this.slots[k]], count = slot & countMax, p = slot >> 4;
      const now = p + (((bit ? 4095 : 0) - p) * rates[count] >> 16);
      this.buckets[this.slots[k]] = now << 4 | (count + (count < countMax ? 1 : 0));
      this.approach(this.seen, this.seenAt[k], bit);
    }
    if (this.matchKind > 0) this.approach(this.matchRight, this.matchKind, this.matchBit === bit);
  }

  writeByte(byte, writer, expected) {
    const { hashes, last } = this;
    hashes[0] = 0;
    hashes[1] = (last & 0xFF) | 1 << 24;
    hashes[2] = (last & 0xFFFF) | 2 << 24;
    hashes[3] = hash(last & 0xFFFFFF) + 3;
    hashes[4] = Math.imul(hash(last), 31) + (this.earlier & 0xFF) + 5;
    hashes[5] = hash(this.word) + 6;
    for (let bit = 7, node = 1; bit >= 0; bit--) {
      if (bit === 7 || bit === 3) this.findNodes(bit === 7 ? 0 : node);
      const one = this.predict(node, bit, expected), now = byte >> bit & 1;
      writer.writeBit(now, one);
      this.learn(now);
      node = node << 1 | now;
    }
  }

  noteByte(text, at) {
    const byte = text[at], small = byte >= 65 && byte <= 90 ? byte + 32 : byte;
    this.earlier = this.earlier << 8 | this.last >>> 24;
    this.last = this.last << 8 | byte;
    this.word = (small >= 97 && small <= 122) || small >= 128 ? Math.imul(this.word + small + 1, 0x2F0B4C47) : 0;
    this.matchLength = this.matchLength > 0 && text[this.matchFrom] === byte ? this.matchLength + 1 : 0;
    this.matchFrom++;
    const key = (Math.imul(hash(this.last), 31) + hash(this.earlier & 0xFF)) >>> (32 - matchBits);
    const seen = this.matchAt[key];
    if (this.matchLength === 0 && seen > 0) {
      this.matchFrom = seen;
      while (this.matchLength < 20 && this.matchLength < seen &&
             text[seen - 1 - this.matchLength] === text[at - this.matchLength])
        this.matchLength++;
    }
    this.matchAt[key] = at + 1;
  }
}

// The arithmetic coder: what was written lies between `low` and `high`.
class Writer {
  bytes = [];
  low = 0;
  high = 0xFFFFFFFF;

  writeBit(bit, one) {
    const range = this.high - this.low;
    const middle = this.low + (range >>> 16) * one + ((range & 0xFFFF) * one >>> 16);
    if (bit) this.high = middle;
    else this.low = middle + 1;
    for (; (this.low ^ this.high) >>> 24 === 0; this.low = this.low << 8 >>> 0, this.high = (this.high << 8 | 255) >>> 0)
      this.bytes.push(this.high >>> 24);
  }

  // So many bytes that the decoder has read just these at the end.
  end() {
    for (let shift = 24; shift >= 0; shift -= 8) this.bytes.push(this.low >>> shift & 255);
    return Buffer.from(this.bytes);
  }
}

const crcTable = Uint32Array.from({ length: 256 }, (_, n) => {
  for (let i = 0; i < 8; i++) n = n & 1 ? n >>> 1 ^ 0xEDB88320 : n >>> 1;
  return n;
});
const crc32 = (bytes) => ~bytes.reduce((crc, b) => crc >>> 8 ^ crcTable[(crc ^ b) & 255], ~0) >>> 0;

// Packs parts that are unpacked one after the other: each with what the model learnt from those before it.
// { data, size, check } for each.
export function pack(parts) {
  const model = new Model(), text = Buffer.concat(parts);
  let at = 0;
  return parts.map((part) => {
    const writer = new Writer();
    for (const end = at + part.length; at < end; at++) {
      model.writeByte(text[at], writer, model.matchLength > 0 ? 256 | text[model.matchFrom] : 0);
      model.noteByte(text, at);
    }
    return { data: writer.end(), size: part.length, check: crc32(part) };
  });
}
