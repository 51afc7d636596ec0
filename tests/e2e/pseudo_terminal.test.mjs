// pseudo_terminal.test.mjs: a port that is only a pseudo-terminal (socat, ser2net): not in /sys, no modem lines, and
// nothing that stands in for what the system lacks.
// SPDX-License-Identifier: MIT
import test from 'node:test';
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { expectResult, newFile, newFolder, run } from './lib/cli.mjs';
import { options } from './lib/options.mjs';
import { image, portName, withSonoff } from './lib/sonoff.mjs';

const bare = { env: { LD_PRELOAD: '', VSONOFF_MODEM: '' } };
const stock = image('--kind', 'stock');
const tasmota = image('--kind', 'tasmota-like');
const on = (command, library, ...words) => [command, '-p', portName, '--library', library, ...words];

test('every operation works, at a fast rate where the other end follows it', () =>
  withSonoff({ image: stock }, async (sonoff) => {
    const library = newFolder();
    const found = await expectResult(on('detect', library), 0, bare);
    assert.equal(found.chip, 'ESP8266EX');
    assert.ok(found.baud >= 460800, `${found.baud} baud`);
    const saved = await expectResult(on('backup', library), 0, bare);
    assert.ok(readFileSync(saved.file).equals(stock));
    await expectResult(on('restore', library, newFile(tasmota), '--yes', '--force'), 0, bare);
    await expectResult(on('undo', library, '--yes'), 0, bare);
    assert.ok((await sonoff.flash()).equals(stock));
    assert.equal((await expectResult(on('verify', library, saved.file), 0, bare)).equal, true);
  }));

test('the boot log is read after a hand has switched the power', () =>
  withSonoff({ image: stock, button: 'up', script: '6000 power=off 500 power=on' }, async () => {
    const r = await expectResult(['boot-log', '-p', portName, '--seconds', '10'], 0, bare);
    assert.equal(r.state, 'starts', JSON.stringify(r));
  }));

test('missing lines are lived with: no rate is advised for them', () =>
  withSonoff({ image: stock }, async () => {
    const r = await run(on('detect', newFolder(), '--after', 'run', '--stub', 'espressif'), bare);
    assert.equal(r.code, 0, r.err);
    assert.doesNotMatch(r.out + r.err, /--baud|error 25/);
  }));

test('through a bridge that does not pass the rate on it works at the first rate', () =>
  withSonoff({ image: stock }, async () => {
    const bridge = spawn(options.bridge, [portName], { stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      const [port] = await once(createInterface(bridge.stdout), 'line');
      const library = newFolder();
      const found = await expectResult(['detect', '-p', port, '--library', library], 0, bare);
      assert.equal(found.baud, 115200);
      const saved = await expectResult(['backup', '-p', port, '--library', library], 0, bare);
      assert.ok(readFileSync(saved.file).equals(stock));
    } finally {
      bridge.kill();
    }
  }));

test('without /sys the list of ports is empty, and that is no error', (t) => {
  const words = ['-Urm', 'sh', '-c', 'mount -t tmpfs none /sys && exec "$0" ports --json', options.cli];
  if (spawnSync('unshare', ['-Urm', 'mount', '-t', 'tmpfs', 'none', '/sys']).status !== 0)
    return t.skip('no namespaces here');
  const { status, stdout } = spawnSync('unshare', words, { encoding: 'utf8' });
  assert.equal(status, 0);
  assert.deepEqual(JSON.parse(stdout).ports, []);
});
