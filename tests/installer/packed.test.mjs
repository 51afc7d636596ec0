// packed.test.mjs: what the folder of published files holds.
// SPDX-License-Identifier: MIT
import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import assert from 'node:assert/strict';
import {
  copyOfPrograms, needs, newFolder, options, pack, programs, root, setup, sha256, unpack, zip,
} from './lib/published.mjs';

needs('makensis', 'zip');

function windowsText(file) {
  return readFileSync(file, 'utf8').replace(/\r?\n/g, '\r\n');
}

test('SHA256SUMS has the sums of installer and zip, and of nothing else', () => {
  const sums = readFileSync(join(options.dist, 'SHA256SUMS'), 'utf8');
  assert.equal(sums, `${sha256(setup)}  Restock-Setup.exe\n${sha256(zip)}  Restock-portable.zip\n`);
  execFileSync('sha256sum', ['--check', '--strict', '--quiet', 'SHA256SUMS'], { cwd: options.dist });
});

test('the installer has at most 800 KB, restock.exe at most 640 KiB', () => {
  for (const [file, limit] of [[setup, 800_000], [join(options.programs, 'restock.exe'), 655_360]])
    assert.ok(statSync(file).size <= limit, `${file}: ${statSync(file).size} bytes`);
});

test('the zip holds the built programs and their papers, and an empty restock.ini', () => {
  const folder = unpack(zip, 'unpacked');
  assert.deepEqual(readdirSync(folder).sort(),
    ['LICENSE', 'README.txt', 'THIRD-PARTY.txt', 'restock-cli.exe', 'restock.exe', 'restock.ini']);
  for (const name of programs)
    assert.equal(sha256(join(folder, name)), sha256(join(options.programs, name)), name);
  assert.deepEqual([...readFileSync(join(folder, 'restock.ini'))], [0xff, 0xfe]);
});

test('papers in the zip have the line ends every Notepad knows', () => {
  const folder = unpack(zip, 'papers');
  for (const [name, source] of [['LICENSE', join(root, 'LICENSE')],
    ['THIRD-PARTY.txt', join(options.programs, 'THIRD-PARTY.txt')],
    ['README.txt', join(root, 'installer/portable.txt')]])
    assert.equal(readFileSync(join(folder, name), 'utf8'), windowsText(source), name);
});

test('packed at another time, in another zone, by somebody else, the bytes are the same', () => {
  const day = { SOURCE_DATE_EPOCH: '1770000001' };
  const one = pack('one', options.programs, options.version, day);
  assert.equal(one.status, 0, one.said);

  const again = copyOfPrograms('copied programs');
  const tree = newFolder('copied tree');
  for (const part of ['installer', 'res', 'LICENSE']) cpSync(join(root, part), join(tree, part), { recursive: true });
  execFileSync('find', [again, tree, '-exec', 'touch', '-d', '@1000000000', '{}', '+']);
  const before = process.umask(0o077);
  const two = pack('two/deeper', again, options.version, { ...day, TZ: 'Asia/Tokyo', LC_ALL: 'C', HOME: again },
    tree);
  process.umask(before);
  assert.equal(two.status, 0, two.said);
  const [sums, others] = [one, two].map(({ folder }) => readFileSync(join(folder, 'SHA256SUMS'), 'utf8'));
  assert.equal(others, sums);
});

test('packing without a program fails and publishes nothing', () => {
  const empty = pack('nothing', join(options.programs, 'no such folder'), options.version);
  assert.notEqual(empty.status, 0);
  assert.deepEqual(readdirSync(empty.folder), []);
});
