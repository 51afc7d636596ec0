// interrupted.test.mjs: whatever stops a command half-way, there is one clear error, and the same command again
// ends in the state that was wanted.  --only OPERATION runs the part about one of them.
// SPDX-License-Identifier: MIT
import test from 'node:test';
import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expectResult, newFile, newFolder, onDevice, pathFor, pathFrom, run, runJson } from './lib/cli.mjs';
import { native, options } from './lib/options.mjs';
import { image, withSonoff } from './lib/sonoff.mjs';

// Most of the application is blanked: what is left has every kind of sector, and the sweeps take half the time.
const thin = (data) => Buffer.from(data).fill(0xff, 0x18000, 0x70000);
const stock = thin(image('--kind', 'stock'));
const tasmota = thin(image('--kind', 'tasmota-like'));
const blank = Buffer.alloc(stock.length, 0xff);

// Each operation: how it is started, and what must be true after it was finished at last.
const operations = {
  backup: {
    words: (t) => ['-o', pathFor(t.file)],
    check: async (t) => {
      assert.ok(readFileSync(t.file).equals(stock));
      assert.ok((await t.sonoff.flash()).equals(stock));
      assert.deepEqual(readdirSync(t.library).filter((name) => name.endsWith('.part')), []);
    },
    unfinished: (t) => assert.ok(!existsSync(t.file), 'no final name without a proof'),
  },
  restore: {
    words: () => [pathFor(newFile(tasmota)), '--yes', '--force'], // with its hole it is damaged
    check: async (t, result) => {
      assert.ok((await t.sonoff.flash()).equals(tasmota));
      assert.ok(readFileSync(pathFrom(result.safety_copy)).equals(stock), 'the first safety copy is the Undo');
    },
    unfinished: () => {},
  },
  erase: {
    words: () => ['--yes'],
    check: async (t, result) => {
      assert.ok((await t.sonoff.flash()).equals(blank));
      assert.ok(readFileSync(pathFrom(result.safety_copy)).equals(stock), 'the first safety copy is the Undo');
    },
    unfinished: () => {},
  },
  verify: {
    words: () => [pathFor(newFile(stock))],
    check: async (t, result) => {
      assert.equal(result.equal, true);
      assert.ok((await t.sonoff.flash()).equals(stock));
    },
    unfinished: () => {},
  },
};

function task(name, sonoff) {
  const t = { sonoff, library: newFolder(), file: join(newFolder(), 'backup.bin') };
  t.command = onDevice(name, t.library, ...operations[name].words(t));
  return t;
}

const totals = new Map();

// Bytes on the line of an operation that nothing disturbs.
async function totalBytes(name, wiring) {
  if (!totals.has(name))
    await withSonoff({ wiring, image: stock }, async (sonoff) => {
      const t = task(name, sonoff);
      await operations[name].check(t, await expectResult(t.command));
      totals.set(name, await sonoff.bytesOnLine());
    });
  return totals.get(name);
}

// A fault near the end may come too late for a run that needs a few bytes less, so that callers count how often
// it struck.
async function interrupt(name, wiring, fault, fraction, accepted) {
  const at = Math.floor((await totalBytes(name, wiring)) * fraction);
  return withSonoff({ wiring, image: stock, faults: `${fault}=${at}` }, async (sonoff) => {
    await sonoff.tell('button up'); // nobody holds it for longer than the power-on
    const t = task(name, sonoff);
    const first = await runJson(t.command);
    const struck = first.code !== 0;
    if (struck) {
      assert.equal(first.last.event, 'error');
      assert.ok(accepted.includes(first.last.code), `${fault} at ${at}: ${JSON.stringify(first.last)}`);
      operations[name].unfinished(t);
    }
    await sonoff.bringBack();
    const again = struck ? await expectResult([...t.command, '--wait', '20']) : first.last;
    await operations[name].check(t, again);
    return struck;
  });
}

const chosen = options.only === undefined ? Object.keys(operations) : [options.only];

for (const name of chosen) {
  for (const [wiring, fractions] of [['sonoff', [0.05, 0.35, 0.65, 0.9]], ['nodemcu', [0.5]]])
    test(`${name}: the adapter is pulled out, then the same command finishes the job (${wiring})`, async () => {
      let struck = 0;
      for (const fraction of fractions)
        struck += await interrupt(name, wiring, 'unplug_after_bytes', fraction, ['port-gone']);
      assert.ok(struck >= fractions.length - 1, `struck ${struck} times`);
    });

  test(`${name}: the supply breaks down, then the same command finishes the job`, async () => {
    for (const fraction of name === 'verify' ? [0.5] : [0.3, 0.7]) // verify: while the stub is loaded
      assert.ok(await interrupt(name, 'sonoff', 'brownout_after_bytes', fraction,
        ['reset', 'lost', 'line', 'no-answer', 'firmware-runs', 'stub', 'garbage']), `nothing happened at ${fraction}`);
  });

  test(`${name}: the supply breaks down while the button is held: the command finishes all the same`,
    { skip: name === 'verify' }, () => // its traffic is over too soon
    withSonoff({ image: stock }, async (sonoff) => {
      const at = Math.floor((await totalBytes(name, 'sonoff')) * 0.6);
      await sonoff.tell(`faults brownout_after_bytes=${at}`);
      const t = task(name, sonoff);
      await operations[name].check(t, await expectResult(t.command));
      assert.ok((await sonoff.stats()).chip.loader_entries >= 2, 'it did break down');
    }));

  test(`${name}: Ctrl+C is a cancel, then the same command finishes the job`, { skip: !native }, async () => {
    for (const phase of name === 'verify' ? ['compare'] : ['load', 'read']) {
      await withSonoff({ image: stock }, async (sonoff) => {
        const t = task(name, sonoff);
        let sent = false;
        const first = await runJson(t.command, {
          onEvent: (event, child) => {
            if (!sent && event.event === 'progress' && event.phase === phase) {
              sent = true;
              child.kill('SIGINT');
            }
          },
        });
        assert.equal(first.code, 130, `in ${phase}: ${first.out}`);
        assert.equal(first.last.code, 'cancelled');
        assert.equal(first.last.exit, 130);
        operations[name].unfinished(t);
        await sonoff.bringBack();
        await operations[name].check(t, await expectResult([...t.command, '--wait', '20']));
      });
    }
  });
}

for (const name of chosen.filter((word) => word === 'restore' || word === 'erase'))
  test(`${name}: a request to end while the flash is changed keeps the first safety copy`, { skip: !native }, () =>
    withSonoff({ image: stock }, async (sonoff) => {
      const t = task(name, sonoff);
      let sent = false;
      const first = await runJson(t.command, {
        onEvent: (event, child) => {
          const changes = event.event === 'progress' && event.phase === (name === 'erase' ? 'erase' : 'write');
          if (sent || !changes || event.done === 0) return;
          sent = true;
          child.kill(name === 'erase' ? 'SIGTERM' : 'SIGHUP');
        },
      });
      assert.equal(first.code, 130, first.out);
      assert.ok(!(await sonoff.flash()).equals(stock), 'something had been changed');
      await sonoff.bringBack();
      const again = await expectResult([...t.command, '--wait', '20']);
      assert.equal(again.safety_copy_is_older, true);
      await operations[name].check(t, again);
      const copies = readdirSync(t.library).filter((file) => file.startsWith('safety-') && file.endsWith('.bin'));
      assert.equal(copies.length, 1, 'running it again makes no new one');
    }));

// Tests that belong to one part, so that they do not run in each.
function onlyWith(name, possible = true) {
  return { skip: !possible || !chosen.includes(name) };
}

test('backup: what came over the line before the interruption does not come again', onlyWith('backup'), () =>
  withSonoff({ image: stock }, async (sonoff) => {
    const t = task('backup', sonoff);
    const at = Math.floor((await totalBytes('backup', 'sonoff')) * 0.7);
    await sonoff.tell(`faults unplug_after_bytes=${at}`);
    const first = await runJson(t.command);
    assert.equal(first.last.code, 'port-gone', first.out);
    await sonoff.bringBack();
    const again = await expectResult([...t.command, '--wait', '20']);
    await operations.backup.check(t, again);
    assert.ok(again.sectors_read < 90, `${again.sectors_read} sectors were read again`);
  }));

test('an interrupted restore is told of until it is finished or taken back', onlyWith('restore'), async () => {
  const at = Math.floor((await totalBytes('restore', 'sonoff')) * 0.8);
  await withSonoff({ image: stock }, async (sonoff) => {
    const t = task('restore', sonoff);
    const asks = async () => (await expectResult(onDevice('detect', t.library, '--wait', '20'))).interrupted;
    assert.equal(await asks(), false);
    await sonoff.tell(`faults unplug_after_bytes=${at}`);
    assert.equal((await runJson(t.command)).last.code, 'port-gone');
    await sonoff.bringBack();
    assert.equal(await asks(), true);
    const people = await run(onDevice('detect', t.library));
    assert.match(people.err, /Warning: +A restore or erase of this device was not finished/);
    await expectResult(onDevice('undo', t.library, '--yes'));
    assert.ok((await sonoff.flash()).equals(stock));
    assert.equal(await asks(), false);
  });
});

test('boot-log: Ctrl+C and a pulled adapter', onlyWith('verify', native), () =>
  withSonoff({ image: stock }, async (sonoff) => {
    const words = onDevice('boot-log', newFolder(), '--seconds', '60');
    const cancelled = await runJson(words, { onStart: (child) => setTimeout(() => child.kill('SIGINT'), 1500) });
    assert.equal(cancelled.code, 130, cancelled.out);
    const gone = await runJson(words, { onStart: () => setTimeout(() => sonoff.tell('unplug'), 1500) });
    assert.equal(gone.last.code, 'port-gone', gone.out);
    assert.equal(gone.code, 2);
  }));

test('Ctrl+C ends the wait for a device, and for a port', onlyWith('verify', native), () =>
  withSonoff({ image: stock, button: 'up' }, async (sonoff) => {
    const words = onDevice('detect', newFolder(), '--wait', '300');
    const interruptSoon = { onStart: (child) => setTimeout(() => child.kill('SIGINT'), 2000) };
    assert.equal((await runJson(words, interruptSoon)).last.code, 'cancelled');
    await sonoff.tell('unplug');
    assert.equal((await runJson(words, interruptSoon)).last.code, 'cancelled');
  }));
