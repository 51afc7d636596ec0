// check.test.mjs: restock-cli check as its users run it: with a device, with a jumper, with nothing, and what is left
// behind.  Times are not looked at: how busy this computer is, is no matter of the check.
// SPDX-License-Identifier: MIT
import test from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { expectError, expectResult, newFolder, onDevice, run, runJson } from './lib/cli.mjs';
import { native } from './lib/options.mjs';
import { image, withSonoff } from './lib/sonoff.mjs';

const stock = image('--kind', 'stock');
const timed = new Set(['latency', 'all-sent', 'clock', 'delays', 'fastest']);

const words = (...more) => onDevice('check', newFolder(), '--baud', '230400', ...more);

function line(r, part, what) {
  const found = r.lines.find((l) => l.part === part && l.what === what);
  assert.ok(found, `${part} ${what}: ${r.report}`);
  return found;
}

// What does not depend on time.
function complaints(r) {
  return r.lines.filter((l) => !timed.has(l.what) && !l.what.startsWith('rate-') && !['ok', 'skipped'].includes(l.level));
}

// The table of JSON fields in src/cli/README.md.
function promisedFields() {
  const readme = readFileSync(new URL('../../src/cli/README.md', import.meta.url), 'utf8');
  const row = readme.split('\n').find((l) => l.startsWith('| `check` |'));
  return new Set([...row.matchAll(/`([a-z_]+)`/g)].map((m) => m[1]));
}

for (const wiring of ['sonoff', 'nodemcu'])
  test(`a device is measured, nothing is changed, and the next command finds it (${wiring})`, () =>
    withSonoff({ wiring, image: stock, mac: '5C:CF:7F:0A:0B:0C' }, async (sonoff) => {
      const r = await expectResult(words());
      assert.equal(r.device, 'device');
      assert.deepEqual(complaints(r), []);
      assert.equal(r.chip, 'ESP8266EX');
      assert.equal(r.mac, '5C:CF:7F:xx:xx:xx');
      assert.equal(r.stub, 'restock');
      assert.ok(r.stub_is_sound && r.digests_agree && r.stubs_agree && r.flash_wraps && r.cancel_works);
      assert.equal(r.espressif_stays, wiring === 'sonoff');
      assert.equal(r.sectors_compared, 8);
      assert.equal(r.sectors_total, 256);
      assert.equal(r.sectors_unsteady, 0);
      assert.equal(r.flash_protection, '');
      assert.equal(r.write, null);
      assert.ok(r.rates[0].baud === 115200 && r.rates[0].state === 'tried' && r.rates[0].bytes_to_device > 0);
      assert.equal(r.rates.at(-1).state, 'untried'); // faster than --baud
      assert.ok((await sonoff.flash()).equals(stock));
      const { flash } = await sonoff.stats();
      assert.equal(flash.programs + flash.erases_4k, 0);
      await expectResult(onDevice('detect', newFolder()));
    }));

test('the fields of the result are the promised ones', () =>
  withSonoff({ image: stock }, async () => {
    const r = await expectResult(words('--write', '--yes'));
    const promised = promisedFields();
    for (const name of Object.keys(r))
      if (!['event', 'command'].includes(name)) assert.ok(promised.has(name), `${name} is not in src/cli/README.md`);
    for (const name of ['lines', 'rates'])
      for (const entry of r[name])
        for (const member of Object.keys(entry)) assert.ok(promised.has(member), `${name}: ${member}`);
  }));

test('people get the same report, and nothing that tells whose device it is', () =>
  withSonoff({ image: stock, mac: '5C:CF:7F:0A:0B:0C' }, async () => {
    const json = await expectResult(words());
    const r = await run(words());
    assert.equal(r.code, 0);
    for (const text of [r.out.replaceAll('\r\n', '\n'), json.report]) {
      assert.match(text, /^Restock \d+\.\d+\.\d+, board check\nAdapter: /);
      for (const title of ['Adapter and wires', 'Chip', 'Stub', 'Flash'])
        assert.match(text, new RegExp(`^${title}$`, 'm'));
      assert.doesNotMatch(text, /0A:?0B:?0C/i);
      assert.doesNotMatch(text, /1000[0-9a-f]{6}/);
      for (const one of text.split('\n')) assert.ok(one.length <= 100, one);
    }
    assert.match(r.err, /Checking the connection/);
  }));

test('--write asks, uses one blank sector, and leaves it blank', () =>
  withSonoff({ image: stock }, async (sonoff) => {
    await expectError(words('--write'), 'unconfirmed', 7);
    const r = await expectResult(words('--write', '--yes'));
    assert.equal(r.write, 'done');
    assert.deepEqual(r.patterns_wrong, []);
    assert.equal(r.left_blank, true);
    assert.ok(stock.subarray(r.write_address, r.write_address + 4096).every((b) => b === 0xff));
    assert.ok((await sonoff.flash()).equals(stock));
  }));

test('--write without a blank sector is refused, and the rest is told', () =>
  withSonoff({ image: image('--kind', 'random') }, async (sonoff) => {
    const r = await expectResult(words('--write', '--yes'), 7);
    assert.equal(r.write, 'no-sector');
    assert.equal(line(r, 'write', 'patterns').level, 'attention');
    assert.equal((await sonoff.stats()).flash.programs, 0);
  }));

test('with RX and TX joined port and adapter are checked, and that no device was there is said', () =>
  withSonoff({ faults: 'rx_tx_shorted=1' }, async () => {
    const r = await expectResult(words());
    assert.equal(r.device, 'echo');
    assert.deepEqual(complaints(r).map((l) => l.what), ['connection']);
    assert.match(r.summary, /^No device found/);
    assert.equal(r.dtr_rts, true);
    assert.equal(r.cancel_works, true);
    assert.ok(r.rates[1].state === 'tried' && r.rates[1].damaged_to_host === 0);
    assert.ok(!('chip' in r));
  }));

test('with nobody there the port is looked at, and the exit code says so', () =>
  withSonoff({ faults: 'rx_tx_open=1' }, async () => {
    const r = await expectResult(words(), 3);
    assert.equal(r.device, 'none');
    assert.equal(line(r, 'line', 'connection').level, 'failed');
    assert.equal(line(r, 'line', 'cancel').level, 'ok');
  }));

test('a flash that reads differently each time fails with 4', () =>
  withSonoff({ image: stock }, async (sonoff) => {
    await expectResult(onDevice('detect', newFolder()));
    await sonoff.tell('faults flip_read_every=20000');
    const r = await expectResult(words(), 4);
    assert.equal(line(r, 'flash', 'steady').level, 'failed');
    assert.equal(r.overall, 'failed');
  }));

test('an adapter that is pulled out ends it, and what was found is told', () =>
  withSonoff({ image: stock, faults: 'unplug_after_bytes=30000' }, async () => {
    const r = await expectResult(words(), 2);
    assert.equal(r.ended_by, 'port-gone');
    assert.equal(line(r, 'line', 'latency').part, 'line');
  }));

test('Ctrl+C ends it without a report', { skip: !native }, () =>
  withSonoff({ image: stock }, async () => {
    let told = false;
    const r = await runJson(words(), {
      onEvent: (event, child) => {
        if (told || event.phase !== 'check') return;
        told = true;
        child.kill('SIGINT');
      },
    });
    assert.equal(r.code, 130);
    assert.equal(r.last.code, 'cancelled');
  }));
