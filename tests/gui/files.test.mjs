// files.test.mjs: what the button More of restock.exe's window offers: mending, sharing, comparing, one's own identity
// in another image, names of devices.
// SPDX-License-Identifier: MIT
import test from 'node:test';
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { zip } from '../e2e/lib/archive.mjs';
import { newFile, newFolder, pathFor } from '../e2e/lib/cli.mjs';
import { options } from '../e2e/lib/options.mjs';
import { partsOf } from '../e2e/lib/parts.mjs';
import { image, withSonoff } from '../e2e/lib/sonoff.mjs';
import { wineOutput } from './lib/wine.mjs';
import { chosen, id, until, withWindow } from './lib/window.mjs';
import { assertUsable, incomplete, onLibrary, portText, sitDownFirst, stock, tasmota } from './lib/person.mjs';

sitDownFirst();

// 4 MB in the header of a 1 MB device: what other tools write there.
const altered = Buffer.from(stock).fill(0x40, 3, 4);
const sibling = image('--kind', 'stock', '--variant', '7');
const pow = image('--size', '4M', '--product', 'PSC-B67-GL');
const powCut = image('--kind', 'incomplete', '--product', 'PSC-B67-GL', '--variant', '3');

const OK = 1;

async function info(file, ...words) {
  const program = join(dirname(options.cli), 'restock-cli.exe');
  const lines = (await wineOutput(program, 'info', pathFor(file), '--json', ...words)).trim().split('\n');
  return JSON.parse(lines.at(-1));
}

// A folder with one file in it, and its path.
function alone(contents, name) {
  const file = newFile(contents, name);
  return { file, folder: dirname(file) };
}

async function noQuestion(w) {
  await until('no question is open', async () => (await w.ask('dialog')) === null && (await w.state()).enabled);
}

const windowOnly = (body) => withWindow(onLibrary(newFolder()), async (w) => {
  await w.see('the port', (s) => s.IDC_PORT.items.includes(portText));
  return body(w);
});

test('mend: the copy is the original, byte for byte, and chosen; the altered file stays as it is', () =>
  windowOnly(async (w) => {
    const { file, folder } = alone(altered, 'Küche – ключ.bin');
    await w.chooseFile(file);
    await w.seeText('IDC_FILE_INFO', /^Altered, 1 MB/);
    await w.more('m');
    const q = await w.question();
    assert.match(q.text, /This file can be mended.*Küche – ключ\.bin.*This one stays as it is/s);
    assert.ok(q.buttons[id.IDB_GO_AHEAD].default);
    await w.do(`press ${id.IDB_GO_AHEAD}`);
    assert.match(await w.nameFile(/Save the mended copy as/, join(folder, 'good.bin')), /^Küche – ключ-mended\.bin$/);
    await w.seeText('IDC_STATUS', /^The mended copy is saved, and chosen: Restore.*\ngood\.bin$/s);
    const state = await w.seeText('IDC_FILE_INFO', /^Complete backup, 1 MB/);
    assert.equal(chosen(state), `${basename(join(folder, 'good.bin'))} (a file of your own)`);
    assert.ok(readFileSync(join(folder, 'good.bin')).equals(stock));
    assert.ok(readFileSync(file).equals(altered));
    assertUsable(state);

    await w.more('m'); // once more
    await w.seeQuestion(/There is nothing to mend.*good\.bin/s);
    await w.answer(id.CANCEL);
    await w.chooseFile(newFile(tasmota));
    await w.seeText('IDC_FILE_INFO', /Tasmota/);
    await w.more('m');
    await w.seeQuestion(/This file cannot be mended.*not stock firmware/s);
    await w.answer(id.CANCEL);
  }));

test('Alt and a letter open the menu, Escape closes it', () =>
  windowOnly(async (w) => {
    await w.do('front');
    await w.see('the focus', (s) => s.foreground && s.focus !== 0);
    await w.do('letter m');
    await until('the menu', () => w.ask('menu'));
    await w.do('leave');
    await until('the menu is gone', async () => (await w.ask('menu')) === null);
    assertUsable(await w.state());
  }));

test('without a chosen file it is asked for', () =>
  windowOnly(async (w) => {
    const { file, folder } = alone(altered, 'a.bin');
    await w.more('m');
    await w.nameFile(/Choose the file to mend/, file);
    await w.seeQuestion(/This file can be mended.*a\.bin/s);
    await w.do(`press ${id.IDB_GO_AHEAD}`);
    await w.nameFile(/Save the mended copy as/, join(folder, 'b.bin'));
    await w.seeText('IDC_STATUS', /^The mended copy is saved/);
    assert.ok(readFileSync(join(folder, 'b.bin')).equals(stock));
  }));

test('a restore that is refused for its header offers the mended copy, which is then restored', () =>
  withSonoff({ image: tasmota }, (sonoff) => withWindow(onLibrary(newFolder()), async (w) => {
    await w.ready();
    const { file, folder } = alone(altered, 'from the net.bin');
    await w.chooseFile(file);
    await w.see('Restore', (s) => s.IDC_RESTORE.enabled);
    await w.click('IDC_RESTORE');
    const q = await w.question();
    assert.match(q.text, /should not be written to this device.*The header was changed/s);
    assert.ok(q.buttons[id.IDB_OTHER].default && !q.buttons[id.IDB_GO_AHEAD].enabled);
    await w.do(`press ${id.IDB_OTHER}`);
    await w.nameFile(/Save the mended copy as/, join(folder, 'good.bin'));
    await w.seeText('IDC_STATUS', /^The mended copy is saved/);
    assert.ok(readFileSync(file).equals(altered) && (await sonoff.flash()).subarray(0, 4096).equals(tasmota.subarray(0, 4096)));
    await w.see('Restore', (s) => s.IDC_RESTORE.enabled && /^Complete backup/.test(s.IDC_FILE_INFO.text));
    await w.click('IDC_RESTORE');
    await w.seeQuestion(/Replace Tasmota .*with eWeLink PSF-B04-GL 2\.6\.0\?/s);
    await w.answer(id.IDB_GO_AHEAD);
    await w.finished(/^Restored and verified/);
    assert.ok((await sonoff.flash()).equals(stock));

    await w.chooseFile(newFile(incomplete)); // for that there is no mending
    await w.see('Restore', (s) => s.IDC_RESTORE.enabled && /^Incomplete/.test(s.IDC_FILE_INFO.text));
    await w.click('IDC_RESTORE');
    const other = await w.question();
    assert.ok(other.buttons[id.IDB_OTHER] === undefined && other.buttons[id.CANCEL].default);
    await w.answer(id.CANCEL);
  })));

test('a header that only the note beside the file proves: the copy is a backup of this very device', () =>
  withSonoff({ image: stock, mac: '5C:CF:7F:0A:0B:0C' }, () => withWindow(onLibrary(newFolder()), async (w) => {
    await w.ready();
    const { file, folder } = alone(Buffer.from(stock).fill((stock[2] + 1) % 4, 2, 3), 'mode.bin');
    const sha256 = createHash('sha256').update(stock).digest('hex');
    writeFileSync(`${file}.json`,
      JSON.stringify({ format: 1, mac: '5ccf7f0a0b0c', date: '2026-01-31T12:34:56Z', size: stock.length, sha256 }));
    await w.chooseFile(file);
    await w.see('Restore', (s) => s.IDC_RESTORE.enabled);
    await w.click('IDC_RESTORE');
    assert.match((await w.question()).text, /should not be written to this device.*has changed since it was saved/s);
    await w.do(`press ${id.IDB_OTHER}`);
    await w.nameFile(/Save the mended copy as/, join(folder, 'good.bin'));
    await w.seeText('IDC_FILE_INFO', /^Complete backup, 1 MB: .* This is a backup of this very device/);
    assert.ok(readFileSync(join(folder, 'good.bin')).equals(stock));
  })));

test('a copy for sharing has no secret in it, and a name that tells what it is', () =>
  windowOnly(async (w) => {
    const { file, folder } = alone(stock, 'mine.bin');
    const own = await info(file, '--secrets');
    await w.chooseFile(file);
    await w.more('c');
    assert.equal(await w.nameFile(/Save the copy for sharing as/, join(folder, 'for you.bin')), 'mine.redacted.bin');
    await w.seeQuestion(/The copy for sharing is saved.*for you\.redacted\.bin.*It is not a backup/s);
    await w.answer(id.CANCEL);
    assert.deepEqual(readdirSync(folder).sort(), ['for you.redacted.bin', 'mine.bin']);
    const copy = readFileSync(join(folder, 'for you.redacted.bin')).toString('latin1');
    for (const secret of [own.api_key, own.device_id, own.wifi_name, own.wifi_password])
      assert.ok(secret.length > 4 && stock.includes(secret) && !copy.includes(secret), secret);
    assert.equal(chosen(await w.state()), `${basename(file)} (a file of your own)`, 'the backup stays the chosen file');

    await w.chooseFile(newFile(tasmota));
    await w.seeText('IDC_FILE_INFO', /Tasmota/);
    await w.more('c');
    await w.seeQuestion(/No copy for sharing can be made.*knows only of stock firmware/s);
    await w.answer(id.CANCEL);
  }));

test('compare says in which parts two files differ, or that they are equal', () =>
  windowOnly(async (w) => {
    await w.chooseFile(newFile(stock, 'one.bin'));
    await w.more('p');
    await w.nameFile(/Choose the file to compare with/, newFile(sibling, 'two.bin'));
    await w.seeQuestion(new RegExp('The two files differ.*First: one\\.bin.*Second: two\\.bin.*' +
      'same firmware, PSF-B04-GL 2\\.6\\.0; they differ only in the identity', 's'));
    await w.answer(id.CANCEL);
    await w.more('p');
    await w.nameFile(/Choose the file to compare with/, newFile(stock, 'two.bin'));
    await w.seeQuestion(/The two files are equal.*byte for byte/s);
    await w.answer(id.CANCEL);
    await w.more('p');
    await w.nameFile(/Choose the file to compare with/, newFile('', 'empty.bin'));
    await w.seeQuestion(/These files cannot be compared.*The file is empty/s);
    await w.answer(id.CANCEL);
  }));

test('files that are dropped together are assembled, and the image is chosen', () =>
  windowOnly(async (w) => {
    const folder = newFolder();
    const { loader, user1, radio } = partsOf(stock);
    for (const [name, data] of [['boot.bin', loader], ['user1.bin', user1], ['init.bin', radio]])
      writeFileSync(join(folder, name), data);
    const drop = (...names) => w.do(`drop ${names.map((name) => pathFor(join(folder, name))).join('|')}`);
    await drop('user1.bin', 'boot.bin', 'init.bin');
    const q = await w.question();
    assert.match(q.text, /These files make one image.*0x1000: the first application \(user1\.bin\).*0x0: the boot loader \(boot\.bin\).*0xFC000: the radio data \(init\.bin\).*all checksums are correct/s);
    assert.ok(q.buttons[id.IDB_GO_AHEAD].default);
    await w.answer(id.CANCEL);
    await noQuestion(w);
    assert.deepEqual(readdirSync(folder).sort(), ['boot.bin', 'init.bin', 'user1.bin']);
    await drop('user1.bin', 'boot.bin', 'init.bin');
    await w.question();
    await w.do(`press ${id.IDB_GO_AHEAD}`);
    assert.equal(await w.nameFile(/Save the assembled image as/, join(folder, 'whole.bin')), 'user1-assembled.bin');
    await w.seeText('IDC_STATUS', /^The assembled image is saved, and chosen.*\nwhole\.bin$/s);
    const state = await w.seeText('IDC_FILE_INFO', /^Complete backup, 1 MB/);
    assert.equal(chosen(state), `${basename(join(folder, 'whole.bin'))} (a file of your own)`);
    const made = readFileSync(join(folder, 'whole.bin'));
    assert.ok(made.subarray(0x1000, 0x1000 + user1.length).equals(user1) && made.subarray(0, 0x1000).equals(loader));
    await drop('boot.bin', 'user1.bin');
    await w.seeQuestion(/These files cannot be assembled.*radio data, which belong at 0xFC000, are missing/s);
    await w.answer(id.CANCEL);
    await drop('boot.bin', 'user1.bin', 'init.bin', 'whole.bin');
    await w.seeQuestion(/whole\.bin is not one of the files of a firmware that comes in several/s);
    await w.answer(id.CANCEL);
    await drop(...Array(17).fill('boot.bin'));
    await w.seeText('IDC_STATUS', /^These are too many files: an image is assembled from 16 at most\.$/);
  }));

test('files that are chosen together are assembled too, and one alone is looked at', () =>
  windowOnly(async (w) => {
    const folder = newFolder();
    const { loader, user1, radio } = partsOf(stock);
    for (const [name, data] of [['boot.bin', loader], ['user 1.bin', user1], ['init.bin', radio]])
      writeFileSync(join(folder, name), data);
    await w.more('l');
    await w.nameFile(/Choose a backup or firmware/, folder); // goes there
    await w.nameFile(/Choose a backup or firmware/, '"boot.bin" "user 1.bin" "init.bin"');
    await w.seeQuestion(/These files make one image.*0x1000: the first application \(user 1\.bin\)/s);
    await w.answer(id.CANCEL);
    await noQuestion(w);
    await w.more('l');
    await w.nameFile(/Choose a backup or firmware/, join(folder, 'user 1.bin'));
    const state = await w.seeText('IDC_FILE_INFO', /^Firmware to write.*application alone/);
    assert.equal(chosen(state), `${basename(join(folder, 'user 1.bin'))} (a file of your own)`);
  }));

test('an image in a zip file is chosen like a file, and what cannot be opened says why', () =>
  windowOnly(async (w) => {
    const { folder } = alone(zip({ 'note.txt': Buffer.from('x'), 'd/mine.bin': altered }), 'packed.zip');
    await w.chooseFile(join(folder, 'packed.zip'));
    await w.seeText('IDC_FILE_INFO', /^Altered, 1 MB.*Unpacked from the zip file: mine\.bin\./);
    await w.more('m');
    await w.seeQuestion(/This file can be mended.*packed\.zip/s);
    await w.do(`press ${id.IDB_GO_AHEAD}`);
    assert.equal(await w.nameFile(/Save the mended copy as/, join(folder, 'good.bin')), 'packed-mended.bin');
    await w.seeText('IDC_FILE_INFO', /^Complete backup, 1 MB/);
    assert.ok(readFileSync(join(folder, 'good.bin')).equals(stock));
    await w.chooseFile(newFile(zip({ 'a.bin': stock, 'b.bin': pow }), 'two.zip'));
    await w.seeText('IDC_FILE_INFO', /There are 2 files in this zip file that could be the flash image, such as a\.bin and b\.bin/);
  }));

test('own identity in a complete image: accepted as complete, both backups stay', () =>
  windowOnly(async (w) => {
    const { file: own, folder } = alone(powCut, 'own.bin');
    const donor = newFile(pow, 'donor.bin');
    const before = await info(own);
    assert.equal(before.verdict, 'incomplete');
    for (const [first, button, asked, answer] of [
      [own, id.IDB_GO_AHEAD, /Choose the donor/, donor], [donor, id.IDB_OTHER, /Choose your own backup/, own]]) {
      const to = join(folder, `made from ${first === own ? 'own' : 'donor'}.bin`);
      await w.chooseFile(first);
      await w.seeText('IDC_FILE_INFO', /PSC-B67-GL|Incomplete/);
      await w.more('o');
      const q = await w.question();
      assert.match(q.text, /own identity into another image.*part of your own backup is missing.*Which of the two/s);
      assert.ok(q.buttons[button].default, 'what is likely is offered first');
      await w.do(`press ${button}`);
      await w.nameFile(asked, answer);
      assert.equal(await w.nameFile(/Save the new file as/, to), 'own-own-identity.bin');
      await w.seeQuestion(/The new file is saved.*From your own backup: device ID, key and MAC.*paired with the app again/s);
      await w.answer(id.CANCEL);
      const state = await w.seeText('IDC_FILE_INFO', /^Complete backup, 4 MB/);
      assert.equal(chosen(state), `${basename(to)} (a file of your own)`);
      const after = await info(to);
      assert.deepEqual([after.verdict, after.device_id, after.station_mac],
        ['complete', before.device_id, before.station_mac]);
    }
    assert.ok(readFileSync(own).equals(powCut) && readFileSync(donor).equals(pow));
  }));

test('another model is refused; who insists has to say so', () =>
  windowOnly(async (w) => {
    const { file: own, folder } = alone(powCut, 'own.bin');
    const to = join(folder, 'new.bin');
    const asFarAsRefused = async () => {
      await w.chooseFile(own);
      await w.more('o');
      await w.question();
      await w.do(`press ${id.IDB_GO_AHEAD}`);
      await w.nameFile(/Choose the donor/, newFile(stock, 'donor.bin'));
      await w.seeQuestion(/of different models.*is of PSC-B67-GL, the donor of PSF-B04-GL/s);
      return w.question();
    };
    const refused = await asFarAsRefused();
    assert.ok(refused.buttons[id.CANCEL].default && !refused.buttons[id.IDB_GO_AHEAD].enabled);
    await w.answer(id.CANCEL);
    assert.deepEqual(readdirSync(folder), ['own.bin']);
    const { controls } = await asFarAsRefused();
    await w.do(`press ${controls.find((c) => /I know what this means/.test(c.text)).id}`);
    await until('the button', async () => (await w.question()).buttons[id.IDB_GO_AHEAD].enabled);
    await w.do(`press ${id.IDB_GO_AHEAD}`);
    await w.nameFile(/Save the new file as/, to);
    await w.seeQuestion(/The new file is saved.*Warning: the firmware is made for PSF-B04-GL; your device is PSC-B67-GL/s);
    await w.answer(id.CANCEL);
    assert.ok(existsSync(to));
  }));

test('a name that is given is shown at once, and is there the next time', () => {
  const library = newFolder();
  const mac = '5C:CF:7F:0A:0B:0C';
  return withSonoff({ image: stock, mac }, () => withWindow(onLibrary(library), async (w) => {
    await w.ready();
    await w.more('n');
    const q = await w.question();
    assert.match(q.text, /Name this device.*ESP8266EX.*MAC 5C:CF:7F:0A:0B:0C/s);
    await w.do(`fill ${id.IDC_NAME} ${'ж'.repeat(40)}`);
    await w.seeQuestion(/This name is too long/);
    assert.ok(!(await w.question()).buttons[OK].enabled);
    await w.do(`fill ${id.IDC_NAME}   Küche – ключ `);
    await w.seeQuestion(/Such as:/);
    await w.answer(OK);
    await w.seeText('IDC_STATUS', /^This device is now called "Küche – ключ"\.$/);
    await w.seeText('IDC_DEVICE_NAME', /^Küche – ключ$/);
    assert.deepEqual(readdirSync(library), ['restock-5ccf7f0a0b0c.device.json']);
    await w.more('n');
    assert.match((await w.question()).text, /Küche – ключ/);
    await w.do(`fill ${id.IDC_NAME} Something else`);
    await w.answer(id.CANCEL);
    await noQuestion(w);
    await w.seeText('IDC_DEVICE_NAME', /^Küche – ключ$/);
    await w.more('n');
    await w.question();
    await w.do(`fill ${id.IDC_NAME} `);
    await w.answer(OK);
    await w.seeText('IDC_STATUS', /^This device no longer has a name\.$/);
    await w.seeText('IDC_DEVICE_NAME', /^(?!Küche)./);
  }));
});

test('a device that is known from its backup alone can be named; without any there is nothing to name', () => {
  const library = newFolder();
  const file = join(library, 'mine.bin');
  writeFileSync(file, stock);
  writeFileSync(`${file}.json`, JSON.stringify({ mac: '5ccf7f0a0b0c', date: '2026-01-31T12:34:56Z', size: stock.length }));
  return withWindow(onLibrary(library), async (w) => {
    await w.see('the port', (s) => s.IDC_PORT.items.includes(portText));
    await w.refuses('IDM_NAME');
    await w.chooseFile(file);
    await w.more('n');
    await w.seeQuestion(/MAC 5C:CF:7F:0A:0B:0C/);
    await w.do(`fill ${id.IDC_NAME} Lamp`);
    await w.answer(OK);
    await w.seeText('IDC_STATUS', /^This device is now called "Lamp"\.$/);
    assert.match(readFileSync(join(library, 'restock-5ccf7f0a0b0c.device.json'), 'utf8'), /"name": ?"Lamp"/);
  });
});

test('Cancel at every step leaves nothing behind', () =>
  windowOnly(async (w) => {
    const { file, folder } = alone(altered, 'a.bin');
    const other = newFile(pow, 'donor.bin');
    const steps = { go: () => w.do(`press ${id.IDB_GO_AHEAD}`), donor: () => w.nameFile(/Choose the donor/, other) };
    await w.chooseFile(file);
    for (const [letter, before, last] of [
      ['m', [], /can be mended/], ['m', ['go'], /Save the mended copy as/], ['c', [], /Save the copy for sharing as/],
      ['p', [], /Choose the file to compare with/], ['o', [], /Which of the two/], ['o', ['go'], /Choose the donor/],
      ['o', ['go', 'donor'], /of different models/]]) {
      await w.more(letter);
      for (const step of before) {
        await w.question();
        await steps[step]();
      }
      await w.seeQuestion(last);
      await w.answer(id.CANCEL);
      await noQuestion(w);
      assert.deepEqual(readdirSync(folder), ['a.bin'], `${letter} ${before}`);
    }
    const state = await w.state();
    assert.deepEqual([state.IDC_STATUS.text, chosen(state)], ['', `${basename(file)} (a file of your own)`]);
    assert.ok(readFileSync(file).equals(altered));
    assertUsable(state);
  }));

test('nothing is overwritten unasked, and never the file that the copy is made from', () =>
  windowOnly(async (w) => {
    const { file, folder } = alone(altered, 'a.bin');
    const present = join(folder, 'present.bin');
    writeFileSync(present, 'something');
    writeFileSync(`${present}.json`, '{}');
    await w.chooseFile(file);
    await w.more('m');
    await w.question();
    await w.do(`press ${id.IDB_GO_AHEAD}`);
    await w.nameFile(/Save the mended copy as/, present);
    const asked = await until('the system asks', async () => {
      const q = await w.question();
      return q.controls.some((c) => c.class === 'Edit') ? undefined : q; // no longer the dialog with the name
    });
    await w.do(`press ${Object.values(asked.buttons).find((b) => /No/.test(b.text)).id}`);
    await w.seeQuestion(/Save the mended copy as/);
    assert.equal(readFileSync(present, 'utf8'), 'something');
    await w.nameFile(/Save the mended copy as/, file);
    await until('the system asks', async () => !(await w.question()).controls.some((c) => c.class === 'Edit'));
    const again = await w.question();
    await w.do(`press ${Object.values(again.buttons).find((b) => /Yes/.test(b.text)).id}`);
    await w.seeQuestion(/Nothing was saved.*cannot replace a file it is made from/s);
    await w.answer(id.CANCEL);
    assert.ok(readFileSync(file).equals(altered));
    assert.deepEqual(readdirSync(folder).sort(), ['a.bin', 'present.bin', 'present.bin.json']);

    await w.more('m');
    await w.question();
    await w.do(`press ${id.IDB_GO_AHEAD}`);
    await w.nameFile(/Save the mended copy as/, present);
    await until('the system asks', async () => !(await w.question()).controls.some((c) => c.class === 'Edit'));
    const agreed = await w.question();
    await w.do(`press ${Object.values(agreed.buttons).find((b) => /Yes/.test(b.text)).id}`);
    await w.seeText('IDC_STATUS', /^The mended copy is saved/);
    assert.ok(readFileSync(present).equals(stock));
    assert.deepEqual(readdirSync(folder).sort(), ['a.bin', 'present.bin'], 'no note of the file that was there');
  }));
