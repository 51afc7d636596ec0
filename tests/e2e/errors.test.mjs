// errors.test.mjs: every situation a user can be in has its own code, exit code and sentence.
// SPDX-License-Identifier: MIT
import test from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expectError, expectResult, newFile, newFolder, onDevice, pathFor, run, runJson } from './lib/cli.mjs';
import { native } from './lib/options.mjs';
import { image, portName, withSonoff } from './lib/sonoff.mjs';

const stock = image('--kind', 'stock');

// For every command that needs a device: the words behind the port.
const deviceCommands = {
  detect: [],
  backup: [],
  restore: [pathFor(newFile(stock)), '--yes'],
  erase: ['--yes'],
  verify: [pathFor(newFile(stock))],
};

async function everyCommand(code, exit, settings = undefined) {
  for (const [command, words] of Object.entries(deviceCommands))
    await expectError(onDevice(command, newFolder(), ...words), code, exit, settings);
}

test('1: wrong usage, in words and as JSON', async () => {
  for (const words of [[], ['flash'], ['restore'], ['library', '--name', '5C:CF:7F:01:02:03'], ['detect', '--turbo'],
    ['detect', '--baud', 'x'], ['detect', '--stub', 'best'], ['info', 'a', 'b'], ['backup', '--yes']]) {
    const r = await run(words);
    assert.equal(r.code, 1, words.join(' '));
    assert.equal(r.out, '');
    assert.match(r.err, /--help/);
    await expectError(words, 'usage', 1);
  }
});

test('0: help of the program and of each command', async () => {
  const all = await run(['--help']);
  assert.equal(all.code, 0);
  for (const command of ['ports', 'detect', 'backup', 'restore', 'erase', 'verify', 'undo', 'info', 'boot-log',
    'library', 'compare', 'doctor', 'transplant', 'check']) {
    assert.match(all.out, new RegExp(`^  ${command}\\b`, 'm'));
    const one = await run([command, '--help']);
    assert.equal(one.code, 0);
    assert.match(one.out, new RegExp(`^Usage: restock-cli ${command}\\b`));
  }
  assert.match((await run(['--version'])).out, /^restock-cli \d+\.\d+\.\d+/);
});

test('2: a port that does not exist', async () => {
  for (const [command, words] of Object.entries(deviceCommands))
    await expectError([command, '-p', native ? '/dev/ttyNONE' : 'COM77', ...words], 'port-missing', 2);
  await expectError(['boot-log', '-p', native ? '/dev/ttyNONE' : 'COM77'], 'port-missing', 2);
});

test('2: what is there but no serial port is called so, and not waited for', async () => {
  const file = newFile('a plain file');
  for (const name of [pathFor(file), pathFor(newFolder()), native ? '/dev/null' : 'NUL']) {
    const e = await expectError(['detect', '-p', name, '--wait', '600'], 'port-not-serial', 2);
    assert.match(e.message, /not a serial port/);
  }
  assert.equal(readFileSync(file, 'utf8'), 'a plain file');
});

test('2: a port that another program uses', () =>
  withSonoff({ image: stock }, async (sonoff) => {
    await everyCommand('port-busy', 2, { env: { VSONOFF_BUSY: '1' } });
    await expectError(onDevice('boot-log', newFolder()), 'port-busy', 2, { env: { VSONOFF_BUSY: '1' } });
    assert.equal((await sonoff.stats()).wire.to_device, 0);
  }));

test('2: two commands at once: the second is told that the port is busy', { skip: !native }, () =>
  withSonoff({ image: stock }, async () => {
    const first = run(onDevice('boot-log', newFolder(), '--seconds', '4'));
    await new Promise((resolve) => setTimeout(resolve, 1500));
    await expectError(onDevice('detect', newFolder()), 'port-busy', 2);
    await first;
  }));

test('2: a second command, again and again in the middle of a backup, disturbs nothing', { skip: !native }, () =>
  withSonoff({ image: stock }, async () => {
    const library = newFolder();
    let ended = false;
    const first = expectResult(onDevice('backup', library)).finally(() => (ended = true));
    await new Promise((resolve) => setTimeout(resolve, 1500));
    let refused = 0;
    for (; refused < 8 && !ended; refused++) {
      const second = await runJson(onDevice('detect', newFolder()));
      if (ended && second.code === 0) break; // the backup was over before it began
      assert.equal(second.last.code, 'port-busy');
      assert.equal(second.code, 2);
    }
    assert.ok(refused > 0);
    const { file } = await first;
    assert.deepEqual(readFileSync(file), stock);
  }));

test('3: nobody there (nothing connected to TX)', () =>
  withSonoff({ image: stock, faults: 'rx_tx_open=1' }, () => everyCommand('no-answer', 3)));

test('3: boot-log hears nothing', () =>
  withSonoff({ image: stock, faults: 'rx_tx_open=1' }, () =>
    expectError(onDevice('boot-log', newFolder(), '--seconds', '1'), 'unheard', 3)));

test('3: TX and RX touch each other', () =>
  withSonoff({ image: stock, faults: 'rx_tx_shorted=1' }, () => everyCommand('echo', 3)));

test('3: the firmware runs instead of programming mode', () =>
  withSonoff({ image: stock, button: 'up' }, async (sonoff) => {
    const first = await runJson(onDevice('detect', newFolder())); // its boot log may be over already
    assert.ok(['no-answer', 'firmware-runs', 'garbage'].includes(first.last.code), JSON.stringify(first.last));
    assert.equal(first.code, 3);
    await sonoff.tell(`script ${'power=off 100 power=on 600 '.repeat(60)}`); // now it keeps starting
    await expectError(onDevice('detect', newFolder()), 'firmware-runs', 3);
  }));

test('3: an ESP32 is named and left alone', () =>
  withSonoff({ image: stock, chip: 'esp32' }, async (sonoff) => {
    await everyCommand('wrong-chip', 3);
    assert.equal((await expectError(onDevice('detect', newFolder()), 'wrong-chip', 3)).detail, 'The chip is an ESP32.');
    assert.ok((await sonoff.flash()).equals(stock));
    const { chip } = await sonoff.stats();
    assert.equal(chip.rom_commands[7] ?? 0, 0, 'no code was loaded');
  }));

test('4: the stub does not start', () =>
  withSonoff({ image: stock, args: ['--rom-unknown-stub'] }, () =>
    expectError(onDevice('detect', newFolder(), '--stub', 'espressif'), 'stub', 4)));

test('4: a flash that does not say what it is: no command claims that it saved, erased or found anything', async () => {
  for (const jedec of ['FFFFFF', 'C84025', '000000'])
    for (const [command, words] of Object.entries(deviceCommands))
      await withSonoff({ image: stock, jedec }, async (sonoff) => {
        const library = newFolder();
        for (const loaded of ['freshly', 'still running']) {
          const e = await expectError(onDevice(command, library, ...words), 'flash-id', 4);
          assert.equal(e.message, 'The flash memory does not identify itself.', loaded);
        }
        assert.deepEqual(readdirSync(library), []);
        assert.ok((await sonoff.flash()).equals(stock));
      });
});

test('4: a sector that cannot be erased ends in a failed proof, not in silence', () =>
  withSonoff({ image: stock, faults: 'stuck_sector=3' }, async () => {
    const r = await runJson(onDevice('erase', newFolder(), '--yes', '--no-safety-backup'));
    assert.equal(r.code, 4, r.out);
    assert.ok(['verify', 'flash'].includes(r.last.code), r.out);
  }));

test('6: files that cannot be read, and empty ones', () =>
  withSonoff({ image: stock }, async (sonoff) => {
    const missing = pathFor(join(newFolder(), 'missing.bin'));
    const empty = pathFor(newFile(''));
    await expectError(['info', missing], 'file-read', 6);
    await expectError(['info', pathFor(newFolder())], 'file-read', 6);
    for (const words of [['restore', '--yes'], ['verify']]) {
      await expectError(onDevice(words[0], newFolder(), missing, ...words.slice(1)), 'file-read', 6);
      await expectError(onDevice(words[0], newFolder(), empty, ...words.slice(1)), 'file-empty', 6);
    }
    assert.equal((await sonoff.stats()).wire.to_device, 0, 'told before a device is looked for');
  }));

test('6: a file larger than the flash is never cut, not even with --force', () =>
  withSonoff({ image: stock }, async (sonoff) => {
    const large = pathFor(newFile(Buffer.concat([stock, Buffer.from([0])])));
    await expectError(onDevice('restore', newFolder(), large, '--yes'), 'file-too-large', 6);
    await expectError(onDevice('restore', newFolder(), large, '--yes', '--force'), 'file-too-large', 6);
    await expectError(onDevice('verify', newFolder(), large), 'file-too-large', 6);
    assert.ok((await sonoff.flash()).equals(stock));
  }));

test('6: what a file is comes before its being too large', () =>
  withSonoff({ image: stock }, async (sonoff) => {
    const esp32 = Buffer.alloc(stock.length * 2);
    esp32.set([0xe9, 0x03, 0x02, 0x20, 0xd0, 0x98, 0x3c, 0x40, 0xee, 0, 0, 0, 9]);
    for (const [data, words] of [[esp32, /^This is made for an ESP32-S3, /], [Buffer.concat([stock, stock]), /^After 1 MB it begins anew: /]]) {
      const file = pathFor(newFile(data));
      const e = await expectError(onDevice('restore', newFolder(), file, '--yes', '--force'), 'file-too-large', 6);
      assert.match(e.detail, words);
      const forPeople = await run(onDevice('restore', newFolder(), file, '--yes'));
      assert.equal(forPeople.code, 6);
      assert.match(forPeople.err.trimStart().split('\n').find((line) => /ESP32|begins anew/.test(line)), words);
    }
    assert.ok((await sonoff.flash()).equals(stock));
  }));

test('6: an existing file is not overwritten without --force', () =>
  withSonoff({ image: stock }, async () => {
    const file = newFile('precious');
    await expectError(onDevice('backup', newFolder(), '-o', pathFor(file)), 'file-exists', 6);
    assert.equal(readFileSync(file, 'utf8'), 'precious');
  }));

test('6: folders that cannot be written to', () =>
  withSonoff({ image: stock }, async (sonoff) => {
    const below = pathFor(join(newFile('a plain file'), 'below.bin'));
    await expectError(onDevice('backup', newFolder(), '-o', below), 'file-write', 6);
    await expectError(['backup', '-p', portName, '--library', below], 'file-write', 6);
    await expectError(['detect', '-p', portName, '--log', below], 'file-write', 6);
    await expectError(['restore', '-p', portName, '--library', below, pathFor(newFile(image('--kind', 'tasmota-like'))),
      '--yes'], 'file-write', 6);
    await expectError(['erase', '-p', portName, '--library', below, '--yes'], 'file-write', 6);
    assert.ok((await sonoff.flash()).equals(stock), 'without a safety copy nothing is touched');
  }));

// /proc answers to a new file as Windows does under Controlled folder access: it is not found, in a folder that is.
test('6: a folder that Windows protects is called that, and what to do about it', { skip: native }, () =>
  withSonoff({ image: stock }, async (sonoff) => {
    const refused = async (words, code, pattern) => {
      const error = await expectError(words, code, 6);
      assert.match(`${error.message} ${error.advice}`, pattern);
    };
    const controlled = /"Controlled folder access".*--library/s;
    await refused(['backup', '-p', portName, '--library', pathFor('/proc')], 'file-blocked', controlled);
    await refused(['backup', '-p', portName, '--library', pathFor('/proc/Restock')], 'file-blocked', controlled);
    await refused(['erase', '-p', portName, '--library', pathFor('/proc'), '--yes'], 'file-blocked', controlled);
    await refused(onDevice('backup', newFolder(), '-o', pathFor('/proc/mine.bin')), 'file-blocked', controlled);
    await refused(['backup', '-p', portName, '--library', pathFor('/sys')], 'file-denied', /not allowed.*--library/s);
    assert.ok((await sonoff.flash()).equals(stock), 'without a safety copy nothing is touched');
  }));

test('7: questions that nobody is there to answer', () =>
  withSonoff({ image: stock }, async (sonoff) => {
    const file = pathFor(newFile(image('--kind', 'tasmota-like')));
    await expectError(onDevice('restore', newFolder(), file), 'unconfirmed', 7);
    await expectError(onDevice('erase', newFolder()), 'unconfirmed', 7);
    const r = await run(onDevice('erase', newFolder())); // standard input is no terminal
    assert.equal(r.code, 7);
    assert.match(r.err, /--yes/);
    assert.ok((await sonoff.flash()).equals(stock));
  }));

test('7: a file that is no flash image is refused; --force writes it', () =>
  withSonoff({ image: stock }, async (sonoff) => {
    const file = pathFor(newFile('this is a letter to my aunt'));
    await expectError(onDevice('restore', newFolder(), file, '--yes'), 'refused', 7);
    assert.ok((await sonoff.flash()).equals(stock));
    await expectResult(onDevice('restore', newFolder(), file, '--yes', '--force'));
    assert.equal((await sonoff.flash()).toString('latin1', 0, 14), 'this is a lett');
  }));

const sibling = image('--kind', 'stock', '--variant', '7');
const refusals = [
  ['an incomplete backup', () => image('--kind', 'incomplete'), 'incomplete', /the file holds only the first 1 MB/, /To write/],
  ['a patched header', () => Buffer.from(stock).fill(0x40, 3, 4), 'altered', /The header was changed/, /restock-cli doctor/],
  ['another unit\'s backup', () => sibling, 'other-identity', /but this device's own is 1000/, /restock-cli transplant/],
];
for (const [title, contents, what, reason, instead] of refusals)
  test(`7: ${title} is refused with the reason, by people and programs; --force writes it, undo takes it back`, () =>
    withSonoff({ image: stock }, async (sonoff) => {
      const library = newFolder();
      const file = pathFor(newFile(contents()));
      const words = onDevice('restore', library, file, '--yes');
      const error = await expectError(words, 'refused', 7);
      assert.match(error.detail, reason);
      const forPeople = await run(words);
      assert.equal(forPeople.code, 7);
      assert.match(forPeople.err, reason);
      assert.match(forPeople.err, instead);
      assert.ok((await sonoff.flash()).equals(stock));
      const r = await expectResult([...words, '--force']);
      assert.equal(r.findings[0].level, 'refuse');
      assert.equal(r.findings[0].what, what);
      assert.ok((await sonoff.flash()).equals(contents()));
      await expectResult(onDevice('undo', library, '--yes'));
      assert.ok((await sonoff.flash()).equals(stock));
    }));

test('a failed command leaves no file under a final name', () =>
  withSonoff({ image: stock, faults: 'unplug_after_bytes=60000' }, async () => {
    const folder = newFolder();
    const library = newFolder();
    await expectError(onDevice('backup', library, '-o', pathFor(join(folder, 'a.bin'))), 'port-gone', 2);
    assert.deepEqual(readdirSync(folder), []);
    assert.deepEqual(readdirSync(library).filter((name) => name.endsWith('.bin')), []);
  }));

test('a sentence for people: what is wrong, what to do; one line of detail in brackets', async () => {
  const r = await run(['detect', '-p', native ? '/dev/ttyNONE' : 'COM77']);
  assert.equal(r.code, 2);
  assert.equal(r.out, '');
  const lines = r.err.trimEnd().split(/\r?\n/);
  assert.equal(lines.length, 2, r.err);
  assert.match(lines[0], /^This serial port does not exist\. \(.*\)$/);
  assert.match(lines[1], /plugged in/);
});
