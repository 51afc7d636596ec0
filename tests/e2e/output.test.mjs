// output.test.mjs: what standard output takes, and what becomes of the exit code: a console, a file on a full drive,
// nobody.
// SPDX-License-Identifier: MIT
import test from 'node:test';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fullEnvironment, launcher, newFile, newFolder, onDevice, pathFor } from './lib/cli.mjs';
import { native } from './lib/options.mjs';
import { image, withSonoff } from './lib/sonoff.mjs';

const stock = image('--kind', 'stock');
const quote = (word) => `'${word.replaceAll("'", "'\\''")}'`;

function sh(line) {
  const child = spawn('sh', ['-c', line], { env: fullEnvironment({ LC_ALL: 'C.UTF-8' }) });
  const said = { out: '', err: '' };
  for (const [name, stream] of [['out', child.stdout], ['err', child.stderr]])
    stream.setEncoding('utf8').on('data', (text) => { said[name] += text; });
  return new Promise((resolve) => { child.on('close', (code) => resolve({ ...said, code })); });
}

const commandLine = (words) => [...launcher, ...words].map(quote).join(' ');

function holdsBackup(library) {
  return readdirSync(library).some((name) => name.endsWith('.bin') && readFileSync(join(library, name)).equals(stock));
}

// A backup with its output sent elsewhere.
function backup(line) {
  return withSonoff({ image: stock }, async () => {
    const library = newFolder();
    const result = await sh(line(commandLine(onDevice('backup', library))));
    assert.ok(holdsBackup(library));
    return result;
  });
}

test('a file on a full drive: exit code 6, and a sentence that says which file',
  { skip: !native || !existsSync('/dev/full') }, async () => {
    const { code, err } = await backup((command) => `${command} >/dev/full`);
    assert.equal(code, 6, err);
    assert.match(err, /The output is incomplete: it could not be written\./);
  });

test('nobody listens: a good backup is one', { skip: !native }, async () => {
  for (const line of [(command) => `${command} >&-`, (command) => `${command} >&- 2>&-`,
    (command) => `{ ${command}; echo code $? >&2; } | true; exit 0`]) {
    const { code, err } = await backup(line);
    assert.equal(code, 0, err);
    assert.ok(!/code [1-9]/.test(err), err);
  }
});

// Console of Windows: script(1) gives Wine a terminal, which it makes one of.
test('a console shows every character, and the exit code is that of the work', async () => {
  const file = pathFor(newFile(stock, 'Küche – ключ €.bin'));
  const { code, out } = await sh(`script -qec ${quote(commandLine(['info', file]))} /dev/null`);
  assert.equal(code, 0, out);
  assert.match(out, /Küche – ключ €\.bin/);
  assert.match(out, /SHA256|SHA-256/);
});
