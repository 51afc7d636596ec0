// trouble.test.mjs: restock.exe's window when work is stopped, cables come loose, and files or ports are bad.
// SPDX-License-Identifier: MIT
import test from 'node:test';
import assert from 'node:assert/strict';
import { rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { newFile, newFolder, pathFor } from '../e2e/lib/cli.mjs';
import { image, withSonoff } from '../e2e/lib/sonoff.mjs';
import { plugAdapter, sessionStart, unplugAdapter } from './lib/wine.mjs';
import { id, listed, until, withWindow, worst } from './lib/window.mjs';
import {
  assertBusy, assertUsable, backupsIn, enterProgrammingMode, hasBackup, inTheMiddle, incomplete, long, onLibrary,
  onlyBackup, plugBack, pullAfter, sitDownFirst, stock, tasmota,
} from './lib/person.mjs';

sitDownFirst();

const interrupted = /^The last Restore or Erase on this device was interrupted.*Undo to put back eWeLink PSF-B04-GL 2\.6\.0, saved /s;

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
    await w.seeText('IDC_COACH', /^Ready\. A backup of this device was interrupted\. .*Back up continues from there/);
    await w.see('Enter goes on', (s) => s.focus === id.IDC_BACKUP);
    await w.click('IDC_BACKUP');
    await w.finished(/^Backup done and verified/);
    assert.ok(onlyBackup(library).equals(long));
  }));
});

test('a line that damages bytes is named while the work goes on, with what to do', () => {
  const library = newFolder();
  const faults = 'seed=3,rx_drop=4000,rx_flip=4000,tx_drop=8000';
  return withSonoff({ image: stock, faults }, () => withWindow(onLibrary(library), async (w) => {
    await w.ready();
    await w.click('IDC_BACKUP');
    await w.see('the loss', (s) => /damages about 1 byte in \d+, .*shorter wires/.test(s.IDC_COACH.text));
    await w.finished(/^Backup done and verified/);
    assert.ok(onlyBackup(library).equals(stock));
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
    await w.finished(/^Backup done and verified/);
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
    await w.finished(/^Backup done and verified/);
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
    await w.seeText('IDC_COACH', interrupted);
    await w.see('the file is looked at again', (s) => s.IDC_RESTORE.enabled);
    await w.click('IDC_RESTORE');
    await w.seeQuestion(/The last operation was interrupted. What was there before is already saved/);
    await w.answer(id.IDB_GO_AHEAD);
    await w.finished(/^Restored and verified.*Undo puts back what was there before the interruption:/s);
    assert.ok((await sonoff.flash()).subarray(0, tasmota.length).equals(tasmota));
    assert.ok(hasBackup(library, stock));
    await w.seeText('IDC_COACH', /^Ready/);
  }));
});

test('pulled in the middle of a restore and of the Undo after it: the window says so also after a new start', () => {
  const library = newFolder();
  return withSonoff({ image: stock }, async (sonoff) => {
    await withWindow(onLibrary(library), async (w) => {
      await w.ready();
      await w.chooseFile(newFile(tasmota));
      await w.see('Restore', (s) => s.IDC_RESTORE.enabled);
      await pullAfter(sonoff, 500_000); // the safety copy comes first
      await w.click('IDC_RESTORE');
      await w.question();
      await w.answer(id.IDB_GO_AHEAD);
      await w.finished(/continues where it stopped/);
    });
    const copy = backupsIn(library).find((name) => name.startsWith('safety-'));
    await withWindow(onLibrary(library), async (w) => {
      await plugBack(w, sonoff);
      await w.seeText('IDC_COACH', interrupted);
      await pullAfter(sonoff, 300_000); // so does what the restore has left
      await w.more('u');
      await w.question();
      const { text } = await w.unfold();
      assert.match(text, /eWeLink PSF-B04-GL 2\.6\.0, saved .*The last operation was interrupted; this undoes it\./s);
      assert.ok(text.includes(copy), text);
      await w.answer(id.IDB_GO_AHEAD);
      await w.finished(/continues where it stopped/);
      await plugBack(w, sonoff);
      await w.seeText('IDC_COACH', /^The last Undo on this device was interrupted.* puts back eWeLink PSF-B04-GL 2\.6\.0, saved /s);
      await w.more('u');
      await w.question();
      const again = await w.unfold();
      assert.match(again.text, /eWeLink PSF-B04-GL 2\.6\.0, saved .*The last Undo was interrupted; this finishes it\./s);
      assert.ok(again.text.includes(copy), again.text);
      await w.answer(id.IDB_GO_AHEAD);
      await w.finished(/^Put back and verified.*What the interrupted operation left is saved in:\nunfinished-.*\.bin$/s);
      assert.ok((await sonoff.flash()).equals(stock));
      assert.deepEqual(backupsIn(library).filter((name) => !name.startsWith('unfinished-')), [copy]);
      await w.seeText('IDC_COACH', /^Ready/);
    });
  });
});

const hello = 0xe0; // the first request that Restock's own stub on the chip gets, and no other

test("where Restock's own stub fails, a hand is asked for once, although the adapter feeds the device", () =>
  withSonoff({ image: stock, faults: `deaf_after_request=${hello}` }, (sonoff) =>
    withWindow(onLibrary(newFolder()), async (w) => {
      await w.seeText('IDC_COACH', /stub \(a small program in the chip's memory\) did not start on this device; Espressif's will be used/);
      await sonoff.tell('unplug');
      await w.seeText('IDC_COACH', /^(?!Restock)/);
      await plugBack(w, sonoff);
      await w.click('IDC_BACKUP');
      await w.finished(/^Backup done and verified/);
      await enterProgrammingMode(w, sonoff); // and the next time not at all
      await w.more('v');
      await w.finished(/^Equal: /);
    })));

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

test('closing while the boot check listens asks in its own words', () =>
  withSonoff({ image: stock }, () => withWindow(onLibrary(newFolder()), async (w) => {
    await w.ready();
    await w.more('t');
    await w.see('listening', (s) => s.IDC_CANCEL.enabled);
    await w.do('close');
    assert.match((await w.question()).text, /Stop listening and close Restock\?.*changes nothing on the device/s);
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
      assert.ok(!state.IDC_RESTORE.enabled, file);
      await w.refuses('IDM_VERIFY');
      assertUsable(state);
    }

    await w.chooseFile(newFile(Buffer.alloc(16 << 20, 0x55), 'huge.bin')); // readable, but not by this device
    const huge = await w.seeText('IDC_FILE_INFO', /never cut short/);
    assert.ok(!huge.IDC_RESTORE.enabled, 'it can never be written');
    await w.more('v');
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

// Restore explains why it does nothing; nobody gets past it by accident.
async function refusal(w, reason) {
  await w.see('Restore', (s) => s.IDC_RESTORE.enabled);
  await w.click('IDC_RESTORE');
  const q = await w.question();
  assert.match(q.text, /should not be written to this device/);
  assert.match(q.text, reason);
  assert.ok(q.buttons[id.CANCEL].default && !q.buttons[id.IDB_GO_AHEAD].enabled, JSON.stringify(q.buttons));
  await w.answer(id.CANCEL);
}

// Whoever insists has to say so, and is then asked what everybody is asked.
async function insist(w) {
  await w.click('IDC_RESTORE');
  const { controls } = await w.question();
  await w.do(`press ${controls.find((c) => /I know what this means/.test(c.text)).id}`);
  await until('the button', async () => (await w.question()).buttons[id.IDB_GO_AHEAD].enabled);
  await w.do(`press ${id.IDB_GO_AHEAD}`);
  await w.seeQuestion(/Replace .* with .*\?.*A copy is saved first; Undo brings it back/s);
  await w.answer(id.IDB_GO_AHEAD);
  await w.finished(/^Restored and verified/);
}

async function undo(w) {
  await w.more('u');
  await w.question();
  await w.answer(id.IDB_GO_AHEAD);
  await w.finished(/^Put back and verified/);
}

test('an incomplete backup is refused with the reason; who insists gets through, and back', () => {
  const whole = image('--kind', 'stock', '--size', '4M');
  return withSonoff({ image: whole, size: '4M' }, (sonoff) => withWindow(onLibrary(newFolder()), async (w) => {
    await w.ready();
    await w.chooseFile(newFile(incomplete, 'from the net.bin'));
    await w.seeText('IDC_FILE_INFO', /^Incomplete, 1 MB\. .*the file holds only the first 1 MB/);
    await refusal(w, /the file holds only the first 1 MB/);
    assert.ok((await sonoff.flash()).equals(whole), 'nothing was changed');
    await insist(w);
    assert.ok((await sonoff.flash()).subarray(0, incomplete.length).equals(incomplete));
    await undo(w);
    assert.ok((await sonoff.flash()).equals(whole));
  }));
});

test("another unit's backup is refused with both device IDs; who insists gets through, and back", () => {
  const other = image('--kind', 'stock', '--variant', '7');
  return withSonoff({ image: stock }, (sonoff) => withWindow(onLibrary(newFolder()), async (w) => {
    await w.ready();
    await w.chooseFile(newFile(other));
    const ids = /Its device ID is 1000[0-9a-f]{6}, but this device's own is 1000[0-9a-f]{6}/;
    await w.seeText('IDC_FILE_INFO', new RegExp(`^Complete backup, 1 MB\\. ${ids.source}`));
    await refusal(w, ids);
    assert.ok(!/1000[0-9a-f]{6}/.test((await w.state()).IDC_LOG.text), 'the log hides them');
    await insist(w);
    assert.ok((await sonoff.flash()).equals(other));
    await undo(w);
    assert.ok((await sonoff.flash()).equals(stock));
  }));
});

test('a backup of an incomplete firmware warns at once', () =>
  withSonoff({ image: incomplete, size: '4M' }, () => withWindow(onLibrary(newFolder()), async (w) => {
    await w.ready();
    await w.click('IDC_BACKUP');
    await w.finished(/^Backup done and verified.*\nWarning: the firmware on it.* is (incomplete|altered)/s);
  })));

test('a text file is called what it is, and is not written', () =>
  withSonoff({ image: stock }, (sonoff) => withWindow(onLibrary(newFolder()), async (w) => {
    await w.ready();
    await w.chooseFile(newFile('Dear diary, this is no firmware.\n', 'diary.txt'));
    await w.seeText('IDC_FILE_INFO', /^Not recognised/);
    await refusal(w, /The device would not start with it/);
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

// /proc answers to a new file as Windows does under Controlled folder access: it is not found, in a folder that is.
test('a folder that Windows protects: the box says so before anything is read, and the backup goes to another one', () => {
  const library = newFolder();
  return withSonoff({ image: stock }, async (sonoff) => {
    await withWindow(onLibrary('/proc'), async (w) => {
      await w.ready();
      const before = await sonoff.bytesOnLine();
      await w.click('IDC_BACKUP');
      const { text } = await w.question();
      assert.match(text, /The backup cannot be saved in this folder\n.*\\proc\n.*ransomware \("Controlled folder access"\)/s);
      assert.ok(await sonoff.bytesOnLine() - before < 20_000, 'nothing was read yet');
      await w.do(`press ${id.IDB_GO_AHEAD}`);
      await w.nameFile(/Choose a folder for your backups/, library);
      await w.finished(/^Backup done and verified/);
      assert.ok(onlyBackup(library).equals(stock));
      await w.see('it is listed', (s) => listed(s).length === 1);
      assert.equal(await w.ask('setting Library'), pathFor(library));
    });
    await withWindow(['--theme', 'light'], async (w) => { // remembered
      await w.ready();
      await w.see('it is listed', (s) => listed(s).length === 1);
    });
  });
});

test('a folder that Windows protects: nothing is erased, the safety copy goes to another one; a file elsewhere, too', () => {
  const library = newFolder();
  return withSonoff({ image: stock }, (sonoff) => withWindow(onLibrary('/sys'), async (w) => {
    await w.ready();
    await w.more('e');
    await w.seeQuestion(/Erase everything/);
    await w.do(`press ${id.IDB_GO_AHEAD}`);
    await w.seeQuestion(/The safety copy cannot be saved in this folder\n.*\\sys\n.*not allowed to write.*Controlled/s);
    assert.ok((await sonoff.flash()).equals(stock));
    await w.do(`press ${id.CANCEL}`);
    await w.finished(/^Nothing was changed on the device: the safety copy could not be saved/);
    await w.more('f');
    await w.nameFile(/Choose a folder for your backups/, library);
    await w.seeText('IDC_STATUS', /^New backups go to the folder/);
    await w.more('a');
    const refusing = join(newFolder(), 'protected');
    symlinkSync('/proc/self', refusing); // Wine's dialogs do not see /proc
    await w.nameFile(/Save the backup as/, join(refusing, 'mine.bin'));
    await w.seeQuestion(/The backup cannot be saved in this folder\n.*\\protected\\\n.*ransomware/s);
    await w.do(`press ${id.IDB_GO_AHEAD}`);
    await w.nameFile(/Save the backup as/, join(library, 'mine.bin'));
    await w.finished(/^Backup done and verified/);
    assert.ok(onlyBackup(library, 'mine').equals(stock));
  }));
});

test('the folder vanishes while a backup for it runs: a sentence, and the next try goes well', () => {
  const library = newFolder();
  const stick = newFolder();
  return withSonoff({ image: stock }, (sonoff) => withWindow(onLibrary(library), async (w) => {
    await w.ready();
    await sonoff.tell(`faults stall_ms=1000,stall_after_bytes=${(await sonoff.bytesOnLine()) + 50_000}`);
    await w.more('a');
    await w.saveAs(join(stick, 'switch.bin'));
    rmSync(stick, { recursive: true });
    assertUsable(await w.finished(/file|folder/));
    await w.ready();
    await w.click('IDC_BACKUP');
    await w.finished(/^Backup done and verified/);
    assert.ok(onlyBackup(library).equals(stock));
  }));
});

test('a port that another program holds: a sentence, and the window stays usable', async () => {
  await sessionStart(96, { VSONOFF_BUSY: '1' });
  try {
    await withSonoff({ image: stock }, () => withWindow(onLibrary(newFolder()), async (w) => {
      const state = await w.seeText('IDC_COACH', /in use|another program/i);
      assertUsable(state);
      assert.ok(!state.IDC_BACKUP.enabled);
      for (const command of ['IDM_ERASE', 'IDM_BOOT_LOG']) await w.refuses(command);
    }));
  } finally {
    await sessionStart();
  }
});
