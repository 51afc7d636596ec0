// files.test.mjs: the commands that look at files alone: compare, doctor, transplant, copies for sharing.
// SPDX-License-Identifier: MIT
import test from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { zip } from './lib/archive.mjs';
import { expectError, expectResult, newFile, newFolder, onDevice, pathFor, run } from './lib/cli.mjs';
import { native } from './lib/options.mjs';
import { partsOf } from './lib/parts.mjs';
import { image, withSonoff } from './lib/sonoff.mjs';

const stock = image('--kind', 'stock');
const sibling = image('--kind', 'stock', '--variant', '7');
const pow = image('--size', '4M', '--product', 'PSC-B67-GL');
const powCut = image('--kind', 'incomplete', '--product', 'PSC-B67-GL', '--variant', '3');

const newPath = (name) => join(newFolder(), name);

test('assemble: a whole from its parts, or what is missing', async () => {
  const [loader, radio] = [newFile(stock.subarray(0, 0x1000)), newFile(stock.subarray(0xfc000, 0xfc080))].map(pathFor);
  const user1 = pathFor(newFile(stock.subarray(0x1000, 0x78000)));
  const to = newPath('whole.bin');
  const words = ['assemble', '-o', pathFor(to), '--at', '0x0', loader, '--at', '0x1000', user1];
  const e = await expectError(words, 'not-offered', 7);
  assert.match(e.detail, /radio data.*missing|identity.*missing/);
  assert.equal(existsSync(to), false);
  const identity = pathFor(newFile(stock.subarray(0x78000, 0x7b000)));
  const r = await expectResult([...words, '--at', '0xFC000', radio, '--at', '0x78000', identity]);
  assert.equal(r.verdict, 'complete');
  assert.equal(r.size, stock.length);
  const made = readFileSync(to);
  assert.ok(made.subarray(0, 0x7b000).equals(stock.subarray(0, 0x7b000)));
  assert.ok(made.subarray(0xfd000).every((byte) => byte === 0xff));
  await expectError(words, 'file-exists', 6);
});

test('assemble: without addresses the files tell where they belong, packed or not', async () => {
  const { loader, user1, radio } = partsOf(stock);
  const to = newPath('whole.bin');
  const words = ['assemble', '-o', pathFor(to), pathFor(newFile(radio, 'init.bin')), pathFor(newFile(loader, 'boot.bin'))];
  const e = await expectError(words, 'not-offered', 7);
  assert.match(e.detail, /application that the device starts should be at 0x1000/);
  const r = await expectResult([...words, pathFor(newFile(gzipSync(user1), 'user1.bin.gz'))]);
  assert.equal(r.verdict, 'complete');
  assert.deepEqual(r.parts.map((p) => [p.role, p.address]),
    [['radio-data', 0xfc000], ['boot-loader', 0], ['user1', 0x1000]]);
  const made = readFileSync(to);
  assert.ok(made.subarray(0x1000, 0x1000 + user1.length).equals(user1));
  assert.ok(made.subarray(0xfc000, 0xfc080).equals(radio) && made.length === stock.length);
  const unknown = await expectError([...words, pathFor(newFile(stock, 'backup.bin'))], 'not-offered', 7);
  assert.match(unknown.detail, /^backup\.bin is not one of the files/);
});

test('info: what is in a gzip or zip file, by its own digest', async () => {
  const plain = await expectResult(['info', pathFor(newFile(stock))]);
  for (const [file, kind, name] of [
    [newFile(gzipSync(stock), 'a.bin.gz'), 'gzip', null],
    [newFile(zip({ 'read.txt': Buffer.from('how to'), 'd/mine.bin': stock }), 'a.zip'), 'zip', 'mine.bin']]) {
    const r = await expectResult(['info', pathFor(file)]);
    assert.deepEqual([r.verdict, r.size, r.sha256, r.unpacked_from, r.unpacked_name],
      ['complete', stock.length, plain.sha256, kind, name]);
    assert.match((await run(['info', pathFor(file)])).out, /^Unpacked: +(mine\.bin )?from the (gzip|zip) file$/m);
  }
  assert.equal(plain.unpacked_from, null);
  const two = await expectResult(['info', pathFor(newFile(zip({ 'a.bin': stock, 'b.bin': pow }), 'two.zip'))]);
  assert.match(two.reasons[0], /^There are 2 files in this zip file/);
  const e = await expectError(['compare', pathFor(newFile(gzipSync(stock).subarray(0, 9000))), pathFor(newFile(stock))],
    'file-packed', 6);
  assert.match(e.detail, /breaks off before its end/);
});

test('info: what a product code is sold as', async () => {
  const mini = pathFor(newFile(image('--product', 'PSF-BD1-GL')));
  const r = await expectResult(['info', mini]);
  assert.equal(r.product, 'PSF-BD1-GL');
  assert.equal(r.sold_as, 'Sonoff Mini');
  assert.equal(r.version, '3.0.0');
  assert.match((await run(['info', mini])).out, /^Sold as: +Sonoff Mini$/m);
});

test('info: one part of a firmware, and what is none, are named', async () => {
  const radio = Buffer.alloc(128);
  radio.set([5, 8, 4, 2, 5, 5, 5, 2]);
  const cases = [
    [stock.subarray(0, 0x1000), 'partial', 'boot-loader', /^This is a boot loader alone/],
    [radio, 'partial', 'radio-data', /^These are radio data alone/],
    [Buffer.alloc(0x1000, 0xff), 'blank', 'blank', /like the blank\.bin/],
    [Buffer.alloc(stock.length), 'unknown', null, /^It is nothing but zeros: the reading failed\.$/],
    [Buffer.from(':10000000E9030320\n'), 'unknown', null, /Intel HEX/],
    [Buffer.concat([stock, stock]), 'complete', null, /^After 1 MB it begins anew/],
    [stock, 'complete', null, /in place/],
  ];
  for (const [data, verdict, part, sentence] of cases) {
    const r = await expectResult(['info', pathFor(newFile(data))]);
    assert.equal(r.verdict, verdict);
    assert.equal(r.part, part);
    assert.match(r.reasons[0], sentence);
  }
});

test('compare: equal files', async () => {
  const r = await expectResult(['compare', pathFor(newFile(stock)), pathFor(newFile(stock))]);
  assert.equal(r.equal, true);
  assert.deepEqual(r.sectors_different, []);
});

test('compare: siblings differ only in what belongs to one device; exit code 5', async () => {
  const words = ['compare', pathFor(newFile(stock)), pathFor(newFile(sibling))];
  const r = await expectResult(words, 5);
  assert.equal(r.same_firmware, true);
  const regions = new Set(r.sectors_different.map((range) => range.region));
  assert.deepEqual([...regions].sort(), ['identity', 'rf-cal', 'state', 'system-parameters']);
  for (const { address, size } of r.sectors_different)
    assert.ok(!stock.subarray(address, address + size).equals(sibling.subarray(address, address + size)));
  const forPeople = await run(words);
  assert.equal(forPeople.code, 5);
  assert.match(forPeople.out, /same firmware, PSF-B04-GL 2\.6\.0; they differ only in the identity/);
});

test('doctor: an altered header becomes the original again, byte for byte, in a new file', async () => {
  for (const [original, byte] of [[stock, 0x40], [stock, 0x2f], [pow, 0x20], [stock, 0x3f]]) {
    const altered = Buffer.from(original).fill(byte, 3, 4);
    const file = newFile(altered);
    assert.equal((await expectResult(['info', pathFor(file)])).verdict, 'altered');
    const to = newPath('mended.bin');
    const r = await expectResult(['doctor', pathFor(file), '-o', pathFor(to)]);
    assert.equal(r.sound, false);
    assert.ok(r.texts.some((text) => /proved by/.test(text)));
    assert.ok(readFileSync(to).equals(original));
    assert.ok(readFileSync(file).equals(altered), 'never in place');
    assert.equal((await expectResult(['info', pathFor(to)])).verdict, 'complete');
  }
});

test('doctor: without -o it says what it would do; a sound file is left alone', async () => {
  const altered = newFile(Buffer.from(stock).fill(0x40, 3, 4));
  const would = await expectResult(['doctor', pathFor(altered)]);
  assert.equal(would.written, null);
  assert.equal(would.header_was, '0340');
  assert.equal(would.header_now, '0320');
  const to = newPath('new.bin');
  const sound = await expectResult(['doctor', pathFor(newFile(stock)), '-o', pathFor(to)]);
  assert.equal(sound.sound, true);
  assert.equal(sound.written, null);
  assert.match((await run(['doctor', pathFor(newFile(stock)), '-o', pathFor(to)])).out, /Nothing was written/);
  assert.ok(!existsSync(to));
  await expectError(['doctor', pathFor(altered), '-o', pathFor(altered)], 'file-exists', 6);
});

test('doctor: what nothing proves is not offered', async () => {
  const to = newPath('new.bin');
  const e = await expectError(['doctor', pathFor(newFile(image('--kind', 'tasmota-like'))), '-o', pathFor(to)],
    'not-offered', 7);
  assert.match(e.detail, /not stock firmware/);
  assert.ok(!existsSync(to));
});

test('doctor: the mode too, where the sidecar of a backup proves it', () =>
  withSonoff({ image: stock }, async () => {
    const file = newPath('mine.bin');
    await expectResult(onDevice('backup', newFolder(), '-o', pathFor(file)));
    const altered = newFile(Buffer.from(stock).fill(0x02, 2, 3).fill(0x40, 3, 4), 'mine.bin');
    writeFileSync(`${altered}.json`, readFileSync(`${file}.json`));
    const to = newPath('mended.bin');
    await expectResult(['doctor', pathFor(altered), '-o', pathFor(to)]);
    assert.ok(readFileSync(to).equals(stock));
  }));

test('transplant: one\'s own identity in a complete image, accepted as complete', async () => {
  const own = newFile(powCut);
  const donor = newFile(pow);
  const to = newPath('new.bin');
  const before = await expectResult(['info', pathFor(own)]);
  assert.equal(before.verdict, 'incomplete');
  const r = await expectResult(
    ['transplant', '--identity', pathFor(own), '--into', pathFor(donor), '-o', pathFor(to)]);
  assert.equal(r.device_id, before.device_id);
  const after = await expectResult(['info', pathFor(to)]);
  assert.equal(after.verdict, 'complete');
  assert.equal(after.device_id, before.device_id);
  assert.equal(after.station_mac, before.station_mac);
  assert.ok(readFileSync(own).equals(powCut) && readFileSync(donor).equals(pow));
  await expectError(['transplant', '--identity', pathFor(own), '--into', pathFor(donor), '-o', pathFor(donor)],
    'file-exists', 6);
});

test('transplant: another product only with --force', async () => {
  const to = newPath('new.bin');
  const words = ['transplant', '--identity', pathFor(newFile(powCut)), '--into', pathFor(newFile(stock)), '-o',
    pathFor(to)];
  const e = await expectError(words, 'refused', 7);
  assert.match(e.detail, /PSC-B67-GL.*PSF-B04-GL/);
  assert.ok(!existsSync(to));
  await expectResult([...words, '--force']);
  assert.ok(existsSync(to));
});

test('info --redacted-copy: no secret is in it, and restore refuses it', () =>
  withSonoff({ image: stock }, async (sonoff) => {
    const to = newPath('share.redacted.bin');
    const info = await expectResult(['info', pathFor(newFile(stock)), '--redacted-copy', pathFor(to), '--secrets']);
    const copy = readFileSync(to).toString('latin1');
    assert.match(info.api_key, /^[0-9a-f-]{36}$/);
    for (const secret of [info.device_id, info.api_key, info.wifi_name, info.wifi_password])
      assert.ok(secret.length > 4 && stock.toString('latin1').includes(secret) && !copy.includes(secret), secret);
    const shared = await expectResult(['info', pathFor(to)]);
    assert.equal(shared.verdict, 'incomplete');
    assert.equal(shared.device_id, null);
    assert.match(shared.reasons[0], /made for sharing/);
    const e = await expectError(onDevice('restore', newFolder(), pathFor(to), '--yes'), 'refused', 7);
    assert.match(e.detail, /made for sharing/);
    assert.ok((await sonoff.flash()).equals(stock));
    const told = await run(['info', pathFor(to)]);
    assert.match(told.out, /Verdict: +a copy for sharing, no backup/);
    await expectError(['info', pathFor(newFile(stock)), '--redacted-copy', pathFor(newPath('backup.bin'))], 'usage', 1);
  }));

test('info: secrets on request only, and never in the log', async () => {
  const log = newPath('log.txt');
  const words = ['info', pathFor(newFile(stock)), '--log', pathFor(log)];
  const without = await run(words);
  const asked = await run([...words, '--secrets']);
  const key = /API key: +(\S+)/.exec(asked.out)[1];
  assert.ok(stock.toString('latin1').includes(key));
  assert.ok(!without.out.includes(key));
  assert.ok(!readFileSync(log, 'utf8').includes(key));
});

test('names and texts from outside steer no terminal', async () => {
  const name = native ? 'a\x1b[2K\n\u202egnp.bin' : 'a\u202egnp.bin';
  const file = newFile(stock, name);
  const log = newPath('log.txt');
  const r = await run(['info', pathFor(file), '--log', pathFor(log)]);
  assert.equal(r.code, 0);
  const shown = native ? 'a\\x1b[2K\\x0a\\u202egnp.bin' : 'a\\u202egnp.bin';
  const missing = await run(['info', pathFor(`${file}x`)]);
  for (const text of [r.out, readFileSync(log, 'utf8'), missing.err]) {
    assert.ok(text.includes(shown), text);
    assert.ok(!/[\x1b\u202e]/.test(text), JSON.stringify(text));
  }
  const json = await run(['info', pathFor(file), '--json']);
  assert.equal(json.last.file, pathFor(file));
  assert.ok(!/[\x1b\u202e]/.test(json.out), json.out);
});

test('--log appends to logs alone', async () => {
  const file = newFile(stock);
  const e = await expectError(['info', pathFor(newFile(sibling)), '--log', pathFor(file)], 'usage', 1);
  assert.match(e.message, /--log appends to its own logs only/);
  assert.ok(readFileSync(file).equals(stock));
  const short = newFile(Buffer.from('x'));
  await expectError(['info', pathFor(file), '--log', pathFor(short)], 'usage', 1);
  assert.equal(readFileSync(short, 'utf8'), 'x');
  const log = newFile(Buffer.alloc(0));
  for (let runs = 1; runs <= 2; runs++) {
    await expectResult(['info', pathFor(file), '--log', pathFor(log)]);
    assert.equal(readFileSync(log, 'utf8').match(/ info\n/g).length, runs);
  }
});

test('--log has a file of its own, however it is written', async () => {
  const file = newFile(stock);
  const folder = newFolder();
  const to = join(folder, 'new.redacted.bin');
  const other = pathFor(folder) + (native ? '/./new.redacted.bin' : '\\.\\NEW.redacted.bin');
  const words = [
    ['info', pathFor(file), '--log', pathFor(file)],
    ['compare', pathFor(newFile(stock)), pathFor(file), '--log', pathFor(file)],
    ['info', pathFor(file), '--redacted-copy', pathFor(to), '--log', other],
    ['doctor', pathFor(file), '-o', pathFor(to), '--log', other],
    ['transplant', '--identity', pathFor(file), '--into', pathFor(newFile(sibling)), '-o', pathFor(to), '--log', other],
    ['transplant', '--identity', pathFor(file), '--into', pathFor(file), '-o', pathFor(to), '--log', pathFor(file)],
  ];
  for (const w of words) {
    const e = await expectError(w, 'usage', 1);
    assert.match(e.message, /--log names the same file as /);
  }
  assert.ok(readFileSync(file).equals(stock));
  assert.ok(!existsSync(to));
});

test('a pipe is no file, and nobody waits for one', { skip: !native }, async () => {
  const pipe = newPath('pipe');
  execFileSync('mkfifo', [pipe]);
  const file = pathFor(newFile(stock));
  for (const words of [['info', pipe], ['compare', file, pipe], ['doctor', pipe], ['info', file, '--log', pipe]]) {
    const e = await expectError(words, 'file-read', 6);
    assert.match(e.detail, /not a plain file/);
  }
});

test('a name that begins with a dash goes behind --', async () => {
  const e = await expectError(['info', '-dump.bin'], 'usage', 1);
  assert.match(e.message, /put -- before/);
  const missing = await run(['info', '--', '-dump.bin']);
  assert.equal(missing.code, 6);
  assert.match(missing.err, /-dump\.bin/);
});

test('a name that is too long is called so', { skip: !native }, async () => {
  const altered = newFile(Buffer.from(stock).fill(0x40, 3, 4));
  const e = await expectError(['doctor', pathFor(altered), '-o', newPath('x'.repeat(300))], 'file-name', 6);
  assert.match(e.advice, /shorter name/);
});
