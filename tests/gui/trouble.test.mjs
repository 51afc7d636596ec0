// trouble.test.mjs: restock.exe's window when work is stopped, cables come loose, and files or ports are bad.
import test from 'node:test';
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { newFile, newFolder } from '../e2e/lib/cli.mjs';
import { withSonoff } from '../e2e/lib/sonoff.mjs';
import { plugAdapter, sessionStart, unplugAdapter } from './lib/wine.mjs';
import { id, until, withWindow, worst } from './lib/window.mjs';
import {
  assertBusy, assertUsable, backupsIn, hasBackup, inTheMiddle, long, onLibrary, onlyBackup,
  plugBack, pullAfter, sitDownFirst, stock, tasmota,
} from './lib/person.mjs';

sitDownFirst();

test('cancel in the middle of it, then the same button finishes it, without a hand on the device', () => {
  const library = newFolder();
  return withSonoff({ image: long, size: '4M' }, () => withWindow(onLibrary(library), async (w) => {
    await w.ready();
    await w.click('IDC_BACKUP');
    assertBusy(await inTheMiddle(w));
    const begun = performance.now();
    await w.click('IDC_CANCEL');
    assertUsable(await w.finished(/^(?!Backup done)/));
    worst.cancel = Math.max(worst.cancel, performance.now() - begun);
    assert.deepEqual(backupsIn(library), [], 'no half backup under a full name');
    await w.ready();
    await w.click('IDC_BACKUP');
    await w.finished(/^Backup done and proved/);
    assert.ok(onlyBackup(library).equals(long));
  }));
});

test('another adapter that comes and goes while the window is busy is listed, and disturbs nothing', () => {
  const library = newFolder();
  const other = { device: 'VID_10C4&PID_EA60', instance: '0001', name: 'Silicon Labs CP210x' };
  const listed = (s) => s.IDC_PORT.items.includes('Silicon Labs CP210x (COM22)');
  return withSonoff({ image: long, size: '4M' }, () => withWindow(onLibrary(library), async (w) => {
    await w.ready();
    await w.click('IDC_BACKUP');
    await inTheMiddle(w);
    try {
      await plugAdapter(22, { adapter: other });
      await w.do('plugged');
      assertBusy(await w.see('the other adapter', listed));
    } finally {
      await unplugAdapter(other);
    }
    await w.do('plugged');
    await w.see('the other one is gone', (s) => !listed(s));
    await w.finished(/^Backup done and proved/);
    assert.ok(onlyBackup(library).equals(long));
  }));
});

test('the adapter is pulled in the middle of it, then plugged in: the same button finishes it', () => {
  const library = newFolder();
  return withSonoff({ image: stock }, (sonoff) => withWindow(onLibrary(library), async (w) => {
    await w.ready();
    await pullAfter(sonoff, 100_000);
    await w.click('IDC_BACKUP');
    const state = await w.finished(/unplugged|disconnected|gone|lost|away/i);
    assert.match(state.IDC_STATUS.text, /continues where it stopped/);
    assertUsable(state);
    assert.deepEqual(backupsIn(library), [], 'no half backup under a full name');
    await plugBack(w, sonoff);
    await w.click('IDC_BACKUP');
    await w.finished(/^Backup done and proved/);
    assert.ok(onlyBackup(library).equals(stock));
  }));
});

test('pulled in the middle of a restore: the first safety copy stays, and the same button finishes it', () => {
  const library = newFolder();
  return withSonoff({ image: stock }, (sonoff) => withWindow(onLibrary(library), async (w) => {
    await w.ready();
    await w.click('IDC_BACKUP'); // so that the restore's own copy takes nothing over the line
    await w.finished(/^Backup done/);
    await w.chooseFile(newFile(tasmota));
    await w.see('Restore', (s) => s.IDC_RESTORE.enabled);
    await pullAfter(sonoff, 200_000);
    await w.click('IDC_RESTORE');
    await w.question();
    await w.answer(id.IDB_GO_AHEAD);
    assertUsable(await w.finished(/continues where it stopped/));
    await plugBack(w, sonoff);
    await w.see('the file is looked at again', (s) => s.IDC_RESTORE.enabled);
    await w.click('IDC_RESTORE');
    await w.question();
    await w.answer(id.IDB_GO_AHEAD);
    await w.finished(/^Restored and proved/);
    assert.ok((await sonoff.flash()).subarray(0, tasmota.length).equals(tasmota));
    assert.ok(hasBackup(library, stock));
  }));
});

test('closing while busy asks; going on goes on, stopping closes', () =>
  withSonoff({ image: long, size: '4M' }, () => withWindow(onLibrary(newFolder()), async (w) => {
    await w.ready();
    await w.click('IDC_BACKUP');
    await inTheMiddle(w);
    await w.do('close');
    const q = await w.question();
    assert.match(q.text, /Stop the work and close Restock\?/);
    assert.ok(q.buttons[id.CANCEL].default);
    await w.answer(id.CANCEL);
    await inTheMiddle(w);
    await w.do('close');
    await w.question();
    await w.note();
    await w.do(`press ${id.IDB_GO_AHEAD}`);
    assert.equal((await w.exited()).code, 0);
  })));

const sentence = /^[A-Z].{12,}/s;

test('bad files: a sentence each, and the window stays usable', () =>
  withSonoff({ image: stock }, (sonoff) => withWindow(onLibrary(newFolder()), async (w) => {
    await w.ready();
    for (const file of [newFile('', 'empty.bin'), newFile(Buffer.alloc((16 << 20) + 1), 'larger.bin'),
      '/nowhere/at all.bin', newFolder()]) {
      const state = await w.chooseFile(file);
      assert.match(state.IDC_FILE_INFO.text, sentence);
      assert.ok(!state.IDC_RESTORE.enabled && !state.IDC_VERIFY.enabled, file);
      assertUsable(state);
    }

    await w.chooseFile(newFile(Buffer.alloc(16 << 20, 0x55), 'huge.bin')); // readable, but not by this device
    await w.see('Restore', (s) => s.IDC_RESTORE.enabled);
    await w.click('IDC_RESTORE');
    assertUsable(await w.finished(/larger/));

    const vanishing = newFile(tasmota, 'vanishing.bin');
    await w.chooseFile(vanishing);
    await w.see('Restore', (s) => s.IDC_RESTORE.enabled);
    rmSync(vanishing);
    await w.click('IDC_RESTORE');
    await w.question();
    await w.answer(id.IDB_GO_AHEAD);
    assertUsable(await w.finished(/^(?!Restored)[A-Z].{12,}/s));
    assert.ok((await sonoff.flash()).equals(stock), 'nothing was changed by any of them');
  })));

test('a text file is called what it is, and is not written', () =>
  withSonoff({ image: stock }, (sonoff) => withWindow(onLibrary(newFolder()), async (w) => {
    await w.ready();
    await w.chooseFile(newFile('Dear diary, this is no firmware.\n', 'diary.txt'));
    const told = await w.seeText('IDC_FILE_INFO', /^Not recognised/);
    if (told.IDC_RESTORE.enabled) {
      await w.click('IDC_RESTORE');
      const refused = await until('a question or a refusal', async () =>
        (await w.ask('dialog')) ?? ((await w.state()).IDC_STATUS.text || undefined));
      assert.equal(typeof refused, 'string', 'it would have been written');
      assert.match(refused, sentence);
    }
    assertUsable(await w.state());
    assert.ok((await sonoff.flash()).equals(stock));
  })));

test('a library that cannot be written: a sentence, and the window stays usable', () => {
  const file = newFile('a file where a folder should be');
  return withSonoff({ image: stock }, () => withWindow(onLibrary(join(file, 'library')), async (w) => {
    await w.ready();
    await w.click('IDC_BACKUP');
    assertUsable(await w.finished(/file|folder/));
    await w.ready();
  }));
});

test('the folder vanishes while a backup for it runs: a sentence, and the next try goes well', () => {
  const library = newFolder();
  const stick = newFolder();
  return withSonoff({ image: stock }, (sonoff) => withWindow(onLibrary(library), async (w) => {
    await w.ready();
    await sonoff.tell(`faults stall_ms=1000,stall_after_bytes=${(await sonoff.bytesOnLine()) + 50_000}`);
    await w.click('IDC_BACKUP_AS');
    await w.saveAs(join(stick, 'switch.bin'));
    rmSync(stick, { recursive: true });
    assertUsable(await w.finished(/file|folder/));
    await w.ready();
    await w.click('IDC_BACKUP');
    await w.finished(/^Backup done and proved/);
    assert.ok(onlyBackup(library).equals(stock));
  }));
});

test('a port that another program holds: a sentence, and the window stays usable', async () => {
  await sessionStart(96, { VSONOFF_BUSY: '1' });
  try {
    await withSonoff({ image: stock }, () => withWindow(onLibrary(newFolder()), async (w) => {
      const state = await w.seeText('IDC_COACH', /in use|another program/i);
      assertUsable(state);
      for (const name of ['IDC_BACKUP', 'IDC_ERASE', 'IDC_BOOT_LOG']) assert.ok(!state[name].enabled, name);
    }));
  } finally {
    await sessionStart();
  }
});
