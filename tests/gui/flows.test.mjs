// flows.test.mjs: restock.exe's window as it answers a person's three questions: is it connected right, is my firmware
// safe, did it work?
// SPDX-License-Identifier: MIT
import test from 'node:test';
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newFile, newFolder } from '../e2e/lib/cli.mjs';
import { withSonoff } from '../e2e/lib/sonoff.mjs';
import { chosen, id, listed, until, withWindow } from './lib/window.mjs';
import {
  backupsIn, enterProgrammingMode, onLibrary, plugBack, pullAfter, sitDownFirst, stock, tasmota,
} from './lib/person.mjs';

sitDownFirst();

const altered = Buffer.from(stock).fill(0x40, 3, 4);

async function write(w, contents, name = 'other.bin') {
  await w.chooseFile(newFile(contents, name));
  await w.see('Restore', (s) => s.IDC_RESTORE.enabled);
  await w.click('IDC_RESTORE');
  await w.question();
  await w.answer(id.IDB_GO_AHEAD);
}

test('the picture is told in words too: what is connected, and the step that is due', () =>
  withSonoff({ image: stock, button: 'up' }, (sonoff) => withWindow(onLibrary(newFolder()), async (w) => {
    await sonoff.tell('power off');
    const silent = await w.seeText('IDC_WIRING', /the switch does not answer yet\. Step 3: Hold the switch's button/);
    assert.ok(!silent.IDC_DEVICE_NAME.visible, 'nothing is said of a device that is not there');
    await enterProgrammingMode(w, sonoff);
    const found = await w.seeText('IDC_WIRING', /^Adapter, four wires and switch are connected\.$/);
    assert.ok(found.IDC_DEVICE_NAME.visible && found.IDC_WIRING.right <= found.IDC_DEVICE_NAME.left);
    assert.ok(silent.IDC_WIRING.right > found.IDC_WIRING.right, 'the steps have all the room');
  })));

test('a backup ends with a mark, its folder and what to do next; the map says that all is verified', () =>
  withSonoff({ image: stock }, () => withWindow(onLibrary(newFolder()), async (w) => {
    const before = await w.ready();
    await w.seeText('IDC_SAFE', /^No backup yet\.$/);
    assert.ok(!before.IDC_OPEN_FOLDER.visible && !before.IDC_NEXT.visible && !before.IDC_RESULT_MARK.visible);
    await w.click('IDC_BACKUP');
    const done = await w.finished(/^Backup done and verified/);
    assert.ok(done.IDC_OPEN_FOLDER.visible && done.IDC_NEXT.visible && !done.IDC_CANCEL.visible);
    assert.ok(done.IDC_RESULT_MARK.visible && done.IDC_RESULT_MARK.text === 'Good');
    assert.equal(done.IDC_PROGRESS.position, 1000, 'the bar is full');
    assert.match(done.IDC_MAP.text, /verified/);
    await w.seeText('IDC_SAFE', /^Your backup of .* is safe\.$/);
    await w.click('IDC_NEXT');
    assert.match((await w.question()).text, /Your firmware is safe.*a second copy of the backup on another drive/s);
    await w.answer(id.CANCEL);
    await w.chooseFile(newFile(tasmota));
    const other = await w.see('the result is over', (s) => !s.IDC_NEXT.visible && !s.IDC_RESULT_MARK.visible);
    assert.deepEqual([other.IDC_STATUS.text, other.IDC_PROGRESS.position], ['', 0]);
  })));

test('what comes next after a restore is the boot check, which speaks of the firmware; then the advice follows it', () =>
  withSonoff({ image: tasmota }, (sonoff) => withWindow(onLibrary(newFolder()), async (w) => {
    await w.ready();
    await write(w, stock, 'mine.bin');
    await w.finished(/^Restored and verified/);
    await w.click('IDC_NEXT');
    assert.match((await w.question()).text, /Now see whether it starts.*3\.3.V wire.*keep it off mains/s);
    await w.do(`press ${id.IDB_GO_AHEAD}`);
    await w.see('listening', (s) => s.IDC_CANCEL.enabled && s.IDC_LOG.visible && /boot log:/.test(s.IDC_LOG.text));
    await sonoff.tell('script power=off 200 button=up power=on');
    await w.finished(/^Your Sonoff starts with its official firmware\./);
    await w.seeText('IDC_WIRING', /^The switch runs its firmware; you can disconnect it\./);
    await sonoff.tell('power off');
    const after = await w.seeText('IDC_COACH', /^Your Sonoff has started its firmware; you can disconnect it now\./);
    assert.doesNotMatch(after.IDC_COACH.text, /swap/i);
  })));

test('the log that a boot check has opened does not stay open the next time', async () => {
  await withSonoff({ image: stock }, () => withWindow(onLibrary(newFolder()), async (w) => {
    await w.ready();
    await w.more('t');
    await w.see('the log', (s) => s.IDC_CANCEL.enabled && s.IDC_LOG.visible);
    await w.click('IDC_CANCEL');
    await w.finished(/./);
  }));
  await withWindow(onLibrary(newFolder()), async (w) =>
    assert.ok(!(await w.see('the window', (s) => s.enabled)).IDC_LOG.visible));
});

test('the newest official backup is chosen for a person; safety copies come on request, identical ones once', () => {
  const library = newFolder();
  return withSonoff({ image: stock }, (sonoff) => withWindow(onLibrary(library), async (w) => {
    await w.ready();
    for (const count of [1, 1]) { // the second one is the same again
      await w.click('IDC_BACKUP');
      await w.finished(/^Backup done/);
      await w.see('the backup', (s) => listed(s).length === count && s.IDC_BACKUPS.enabled);
    }
    assert.equal(backupsIn(library).length, 2);
    await write(w, tasmota);
    await w.finished(/^Restored/);
    await write(w, stock, 'mine.bin');
    await w.finished(/^Restored/);
    const state = await w.see('older copies', (s) => s.IDC_BACKUPS.items.some((text) => /^Show 1 older copy$/.test(text)));
    assert.equal(listed(state).length, 1, 'stock is a backup already, and no safety copy of it is listed');
    await sonoff.tell('power off');
    await w.see('the device is gone', (s) => !s.IDC_BACKUP.enabled);
  })).then(() => withSonoff({ image: tasmota }, () => withWindow(onLibrary(library), async (w) => {
    const state = await w.see('the suggestion', (s) => /^Official firmware 2\.6\.0, .*, complete$/.test(chosen(s)) &&
      s.IDC_RESTORE.enabled);
    assert.equal(state.IDC_FILE_MARK.text, 'Good');
    await w.do(`select ${id.IDC_BACKUPS} ${state.IDC_BACKUPS.items.indexOf('Show 1 older copy')}`);
    const same = await w.see('the same choice', (s) => /^Official firmware/.test(chosen(s)));
    assert.equal(same.IDC_BACKUPS.items.length, state.IDC_BACKUPS.items.length, 'keys pass over what is no file');
  })));
});

test('a refusal offers the way out beside the file; what can never be written is not offered at all', () =>
  withSonoff({ image: tasmota }, () => withWindow(onLibrary(newFolder()), async (w) => {
    await w.ready();
    const folder = join(newFolder(), 'from the net');
    mkdirSync(folder);
    writeFileSync(join(folder, 'a.bin'), altered);
    await w.chooseFile(join(folder, 'a.bin'));
    const state = await w.see('the way out', (s) => s.IDC_WAY_OUT.visible);
    assert.deepEqual([state.IDC_WAY_OUT.text.replace('&', ''), state.IDC_FILE_MARK.text], ['Mend a copy...', 'Error']);
    await w.click('IDC_WAY_OUT');
    await w.nameFile(/Save the mended copy as/, join(folder, 'good.bin'));
    const mended = await w.see('the mended copy', (s) => /^Complete backup/.test(s.IDC_FILE_INFO.text) &&
      s.IDC_RESTORE.enabled);
    assert.ok(!mended.IDC_WAY_OUT.visible && mended.IDC_FILE_MARK.text === 'Warning', 'whose it is, nobody can tell');
    await w.chooseFile(newFile(tasmota.subarray(0, 600 << 10), 'tasmota.bin'));
    const partial = await w.see('Write', (s) => s.IDC_RESTORE.enabled && /Tasmota/.test(s.IDC_FILE_INFO.text));
    assert.equal(partial.IDC_RESTORE.text.replace('&', ''), 'Write...', 'it is no backup');
    await w.chooseFile(newFile(Buffer.alloc(4 << 20, 0x55), 'huge.bin'));
    const huge = await w.see('too large', (s) => /never cut short/.test(s.IDC_FILE_INFO.text));
    assert.deepEqual([huge.IDC_RESTORE.enabled, huge.IDC_FILE_MARK.text], [false, 'Error']);
  })));

test('stopping in the middle of writing asks; the question goes away with the work it asks about', () =>
  withSonoff({ image: tasmota }, (sonoff) => withWindow(onLibrary(newFolder()), async (w) => {
    await w.ready();
    await write(w, stock, 'mine.bin');
    await w.see('writing', (s) => /^Step 2 of 3: writing/.test(s.IDC_PROGRESS_TEXT.text));
    await sonoff.tell(`faults stall_ms=4000,stall_after_bytes=${(await sonoff.bytesOnLine()) + 100}`);
    await w.click('IDC_CANCEL');
    const q = await w.question();
    assert.match(q.text, /Stop in the middle of writing\?.*cannot start until this is finished/s);
    assert.ok(q.buttons[id.CANCEL].default);
    await until('the work has ended, and the question', async () => (await w.ask('dialog')) === null);
    await w.finished(/^Restored and verified/);
    assert.ok((await sonoff.flash()).equals(stock));
  })));

test('a device whose restore was interrupted is called unfinished', () =>
  withSonoff({ image: stock }, (sonoff) => withWindow(onLibrary(newFolder()), async (w) => {
    await w.ready();
    await w.click('IDC_BACKUP');
    await w.finished(/^Backup done/);
    await pullAfter(sonoff, 200_000);
    await write(w, tasmota);
    await w.finished(/continues where it stopped/);
    await plugBack(w, sonoff);
    await w.seeText('IDC_FIRMWARE_TEXT', /^Unfinished: writing to it was interrupted$/);
    await w.see('Write as the default', (s) => s.IDC_RESTORE.default && !s.IDC_BACKUP.default);
    await write(w, tasmota);
    await w.finished(/^Restored and verified/);
    await w.seeText('IDC_FIRMWARE_TEXT', /^Tasmota/);
  })));

test('a blank flash loses nothing: no copy of it is spoken of', () =>
  withSonoff({ image: Buffer.alloc(1 << 20, 0xff) }, () => withWindow(onLibrary(newFolder()), async (w) => {
    await w.ready();
    await w.chooseFile(newFile(tasmota));
    await w.see('Write', (s) => s.IDC_RESTORE.enabled);
    await w.click('IDC_RESTORE');
    const q = await w.question();
    assert.match(q.text, /Write Tasmota .* to the blank flash\?/);
    const all = await w.unfold();
    assert.doesNotMatch(all.text, /copy|lost/);
    await w.answer(id.CANCEL);
  })));

test('keys do what one expects: F1 help, Ctrl+O a file, Ctrl+C the facts', () =>
  withSonoff({ image: stock, mac: '5C:CF:7F:0A:0B:0C' }, () => withWindow(onLibrary(newFolder()), async (w) => {
    await w.ready();
    await w.do(`command ${id.IDM_COPY}`);
    await w.seeText('IDC_STATUS', /on the clipboard/);
    assert.match(await w.ask('clipboard'), /MAC 5C:CF:7F:0A:0B:0C\r?\neWeLink/);
    await w.do(`command ${id.IDM_CHOOSE}`);
    await w.nameFile(/Choose a backup or firmware/, newFile(tasmota, 'picked.bin'));
    await w.see('the file', (s) => chosen(s) === 'picked.bin (a file of your own)');
    await w.do(`command ${id.IDM_ABOUT}`);
    await w.seeQuestion(/Restock \d+\.\d+\.\d+.*MIT licence/s);
    await w.answer(id.CANCEL);
  })));
