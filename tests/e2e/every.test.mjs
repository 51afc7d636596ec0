// every.test.mjs: backup --every: many devices, several at once and one after the other.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { newFolder, pathFor, pathFrom, run } from './lib/cli.mjs';
import { native } from './lib/options.mjs';
import { Sonoff, image, modemAt, portAt, withSonoffs } from './lib/sonoff.mjs';

const places = [1, 2, 3, 4];
const ports = places.flatMap((place) => ['-p', portAt(place)]);
const env = { VSONOFF_MODEM: places.map(modemAt).join(':') };
const macOf = (n) => `5C:CF:7F:00:01:${n.toString(16).padStart(2, '0').toUpperCase()}`;
const stock = (n) => image('--variant', `${n}`);

const start = (place, n = place, more = {}) =>
  Sonoff.start({ place, mac: macOf(n), image: stock(n), ...more });

// Runs to the end and checks the frame: one result, as the last; every event but that names its port.
async function every(library, words, settings = {}) {
  const r = await run(['backup', '--every', '--library', pathFor(library), '--json', ...words], { env, ...settings });
  const context = `${r.out}\n${r.err}`;
  assert.equal(r.err, '', context);
  assert.deepEqual(r.events.filter((e) => e.event === 'result' || e.event === 'error'), [r.last], context);
  assert.equal(r.last.command, 'backup', context);
  for (const e of r.events.slice(0, -1)) assert.ok(e.port, JSON.stringify(e));
  return r;
}

const ofDevices = (r, state) => r.events.filter((e) => e.event === 'device' && e.state === state);
const images = (library) => readdirSync(library).filter((name) => name.endsWith('.bin'));

function assertSaved(r, library, numbers) {
  for (const n of numbers) {
    const device = r.last.devices.find((d) => d.mac === macOf(n));
    assert.ok(device?.file, `${macOf(n)} in ${JSON.stringify(r.last)}`);
    assert.deepEqual(readFileSync(pathFrom(device.file)), stock(n));
    assert.ok(existsSync(`${pathFrom(device.file)}.json`));
  }
  assert.deepEqual(readdirSync(library).filter((name) => !/\.bin(\.json)?$/.test(name)), []);
}

test('four devices on four adapters are saved at once, and are known the next time', async () => {
  const library = newFolder();
  await withSonoffs(places.map((place) => start(place)), async (sonoffs) => {
    const r = await every(library, [...ports, '--count', '4']);
    assert.equal(r.code, 0, r.out);
    assert.deepEqual([r.last.saved, r.last.known, r.last.failed, r.last.ended_by], [4, 0, 0, 'count']);
    assert.deepEqual(r.last.devices.map((d) => d.port).sort(), places.map(portAt).sort());
    assertSaved(r, library, places);
    // At the same time: every port is at work before the first device is saved.
    const first = r.events.findIndex((e) => e.event === 'device' && e.state === 'saved');
    const atWork = new Set(r.events.slice(0, first).map((e) => e.port).filter(Boolean));
    assert.equal(atWork.size, 4, [...atWork].join());

    for (const sonoff of sonoffs) await sonoff.powerCycle('down');
    const again = await every(library, [...ports, '--count', '4']);
    assert.equal(again.code, 0, again.out);
    assert.deepEqual([again.last.saved, again.last.known, again.last.failed], [0, 4, 0]);
    assert.equal(images(library).length, 4);
    assertSaved(again, library, places);
  });
});

test('devices change on one adapter without a click', async () => {
  const library = newFolder();
  const devices = Number(process.env.RESTOCK_DEVICES ?? (native ? 4 : 3));
  let sonoff = await start(1, 1);
  let number = 1;
  let changing = Promise.resolve();
  const r = await every(library, ['-p', portAt(1), '--count', `${devices}`], {
    patience: devices * 150_000,
    onEvent: (event) => {
      if (event.event !== 'device' || event.state !== 'saved' || number === devices) return;
      number += 1;
      changing = changing.then(() => sonoff.stop()).then(() => start(1, number)).then((next) => { sonoff = next; });
    },
  });
  await changing;
  await sonoff.stop();
  assert.equal(r.code, 0, r.out);
  assert.deepEqual([r.last.saved, r.last.failed], [devices, 0]);
  assertSaved(r, library, Array.from({ length: devices }, (_, i) => i + 1));
});

test('a device that stays is saved once, and --idle ends the wait', async () => {
  const library = newFolder();
  await withSonoffs([start(1)], async () => {
    const r = await every(library, ['-p', portAt(1), '--idle', '20']);
    assert.equal(r.code, 0, r.out);
    assert.equal(r.last.ended_by, 'idle');
    assert.equal(ofDevices(r, 'found').length, 1);
    assert.equal(ofDevices(r, 'gone').length, 0, r.out);
    assertSaved(r, library, [1]);
  });
});

test('a device that cannot be saved is named, stops nobody and sets the exit code', async () => {
  const library = newFolder();
  await withSonoffs([start(1), start(2, 2, { chip: 'esp32' }), start(3)], async () => {
    const r = await every(library, ['-p', portAt(1), '-p', portAt(2), '-p', portAt(3), '--idle', '20']);
    assert.equal(r.code, 4, r.out);
    assert.deepEqual([r.last.saved, r.last.known, r.last.failed], [2, 0, 1]);
    const [failed] = ofDevices(r, 'failed');
    assert.equal(failed.port, portAt(2));
    assert.equal(failed.code, 'wrong-chip');
    assert.ok(failed.message.length > 5 && failed.advice.length > 5, JSON.stringify(failed));
    assert.equal(ofDevices(r, 'failed').length, 1);
    assertSaved(r, library, [1, 3]);
  });
});

test('an adapter that is pulled out in the middle of work is waited for, and the work continues', async () => {
  const library = newFolder();
  const sonoff = await start(1, 1, { faults: 'unplug_after_bytes=60000' });
  let back = Promise.resolve();
  const r = await every(library, ['-p', portAt(1), '--count', '1'], {
    onEvent: (event) => {
      if (event.event !== 'device' || event.state !== 'failed') return;
      back = sonoff.bringBack();
    },
  });
  await back;
  await sonoff.stop();
  assert.equal(r.code, 0, r.out); // in the end it is saved
  assert.deepEqual([r.last.saved, r.last.failed], [1, 0]);
  assert.equal(ofDevices(r, 'failed').length, 1, r.out);
  assertSaved(r, library, [1]);
});

test('for people: a line for each device and a summary', async () => {
  const library = newFolder();
  await withSonoffs([start(1), start(2)], async () => {
    const words = ['backup', '--every', '--library', pathFor(library), '-p', portAt(1), '-p', portAt(2), '--count', '2'];
    const r = await run(words, { env });
    assert.equal(r.code, 0, r.err);
    const lines = r.out.trim().split(/\r?\n/);
    assert.equal(lines.length, 3, r.out);
    for (const place of [1, 2])
      assert.ok(lines.some((l) => l.startsWith(`${portAt(place)}  `) && l.includes(`${macOf(place)}  saved (`)), r.out);
    assert.equal(lines[2], '2 saved, 0 already saved before, 0 not saved');
    assert.ok(r.err.includes('connect a device in programming mode'), r.err);
  });
});

test('Ctrl+C is the ordinary end', { skip: !native }, async () => {
  const library = newFolder();
  await withSonoffs([start(1)], async () => {
    const r = await every(library, ['-p', portAt(1), '-p', portAt(2)], {
      onEvent: (event, child) => {
        if (event.event === 'device' && event.state === 'saved') child.kill('SIGINT');
      },
    });
    assert.equal(r.code, 0, r.out);
    assert.equal(r.last.ended_by, 'interrupt');
    assert.equal(r.last.saved, 1);
    assert.ok(r.events.some((e) => e.event === 'port' && e.state === 'failed' && e.code === 'port-missing'));
  });
});

test('Ctrl+C in the middle of work leaves a device unsaved, and says so', { skip: !native }, async () => {
  const library = newFolder();
  await withSonoffs([start(1)], async () => {
    const r = await every(library, ['-p', portAt(1)], {
      onEvent: (event, child) => {
        if (event.event === 'device' && event.state === 'found') child.kill('SIGINT');
      },
    });
    assert.equal(r.code, 4, r.out);
    assert.equal(r.last.failed, 1);
    assert.equal(r.last.devices[0].code, 'cancelled');
    assert.deepEqual(images(library), []);
  });
});
