// work.test.mjs: restock.exe's window in a person's hands, on the virtual Sonoff, under Wine: finding the device, and
// work that goes well.
//
// Every wait is for something that can be seen; none is for time.  Figures of the window go to standard output.
// SPDX-License-Identifier: MIT
import test from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newFile, newFolder, pathFor } from '../e2e/lib/cli.mjs';
import { withSonoff } from '../e2e/lib/sonoff.mjs';
import { plugAdapter, unplugAdapter } from './lib/wine.mjs';
import { chosen, id, listed, until, withWindow, worst } from './lib/window.mjs';
import {
  COM, assertUsable, backupsIn, enterProgrammingMode, hasBackup, incomplete, onLibrary, onlyBackup, portText, saying,
  sitDownFirst, stock, tasmota,
} from './lib/person.mjs';

sitDownFirst();

test('the port is listed with its friendly name and chosen by itself', () =>
  withWindow(onLibrary(newFolder()), async (w) => {
    const state = await w.see('the port', (s) => s.IDC_PORT.items.includes(portText));
    assert.equal(state.title, 'Restock');
    assert.equal(state.IDC_PORT.items[state.IDC_PORT.selected], portText);
    for (const name of ['IDC_BACKUP', 'IDC_RESTORE', 'IDC_CANCEL'])
      assert.ok(!state[name].enabled, name);
    assertUsable(state);
    worst.idleMemory = (await w.ask('figures')).pagefile;
  }));

test('an adapter that is plugged in later appears, one without a driver is named', async () => {
  await unplugAdapter();
  try {
    await withSonoff({ image: stock }, () => withWindow(onLibrary(newFolder()), async (w) => {
      await w.seeText('IDC_COACH', /^No adapter found/);
      await plugAdapter(COM, { driver: false });
      await w.seeText('IDC_COACH', /CH340.*no driver.*CH341SER/);
      await plugAdapter(COM);
      await w.do('plugged');
      const state = await w.ready();
      assert.equal(state.IDC_PORT.items[state.IDC_PORT.selected], portText);
      await unplugAdapter(); // and away again
      await w.seeText('IDC_COACH', /^No adapter found/);
      assertUsable(await w.state());
    }));
  } finally {
    await plugAdapter(COM);
  }
});

test('ports are in natural order; the last used adapter is chosen again, also under another number', async () => {
  const other = { device: 'VID_10C4&PID_EA60', instance: '0001', name: 'Silicon Labs CP210x' };
  const third = { device: 'VID_0403&PID_6001', instance: 'A50285BI', name: 'USB Serial Port' };
  const chosen = (s) => s.IDC_PORT.items[s.IDC_PORT.selected];
  await plugAdapter(22, { adapter: other });
  await plugAdapter(9, { adapter: third });
  try {
    await withWindow(onLibrary(newFolder()), async (w) => {
      const state = await w.see('three ports', (s) =>
        s.IDC_PORT.items.filter((text) => /USB|CP210x/.test(text)).length === 3);
      const numbers = state.IDC_PORT.items.map((text) => Number(text.match(/COM(\d+)/)[1]));
      assert.deepEqual(numbers, [...numbers].sort((a, b) => a - b));
      await w.do(`select ${id.IDC_PORT} ${state.IDC_PORT.items.indexOf('Silicon Labs CP210x (COM22)')}`);
      await w.seeText('IDC_COACH', /./);
    });
    await plugAdapter(23, { adapter: other });
    await withWindow(onLibrary(newFolder()), (w) =>
      w.see('the same adapter', (s) => chosen(s) === 'Silicon Labs CP210x (COM23)'));
  } finally {
    await unplugAdapter(other);
    await unplugAdapter(third);
  }
  await withWindow(onLibrary(newFolder()), (w) => w.see('the one that is left', (s) => chosen(s) === portText));
});

test('a device in programming mode fills in by itself', () =>
  withSonoff({ image: stock, mac: '5C:CF:7F:0A:0B:0C' }, () => withWindow(onLibrary(newFolder()), async (w) => {
    const state = await w.ready();
    assert.match(state.IDC_DEVICE_TEXT.text, /^ESP8266EX, 1 MB flash \(Winbond\), MAC 5C:CF:7F:0A:0B:0C$/);
    assert.match(state.IDC_FIRMWARE_TEXT.text, /^eWeLink PSF-B04-GL\b.*official/);
    assert.match(state.IDC_COACH.text, /^Ready\b.*Back up/);
    assert.ok(state.IDC_BACKUP.default && !state.IDC_RESTORE.enabled);
  })));

test('wrong modes are told apart: silence, echo, firmware running, then found', () =>
  withSonoff({ image: stock, button: 'up' }, (sonoff) => withWindow(onLibrary(newFolder()), async (w) => {
    await sonoff.tell('power off');
    await w.seeText('IDC_COACH', /^Nothing answers yet/);
    await sonoff.tell('faults rx_tx_shorted=1');
    await w.seeText('IDC_COACH', /hears only itself/);
    await sonoff.tell('faults rx_tx_shorted=0');
    // A busy computer may read too late for a start: then a person tries again.
    for (let starts = 0; starts < 8 && !/runs normally/.test((await w.state()).IDC_COACH.text); starts++) {
      await sonoff.tell('power off');
      await sonoff.tell('power on');
      await new Promise((resolve) => setTimeout(resolve, 5000 + 700 * starts));
    }
    await w.seeText('IDC_COACH', /runs normally/);
    assert.ok(!(await w.state()).IDC_BACKUP.enabled);
    await enterProgrammingMode(w, sonoff);
  })));

test('a device that enters programming mode while the window waits is found the first time', () =>
  withSonoff({ image: stock, button: 'up' }, (sonoff) => withWindow(onLibrary(newFolder()), async (w) => {
    await sonoff.tell('power off');
    await w.seeText('IDC_COACH', /^Nothing answers yet/);
    await enterProgrammingMode(w, sonoff);
  })));

test('back up to a folder with spaces and other letters, twice without a hand on the device', () => {
  const library = join(newFolder(), 'Мои копии – für später');
  return withSonoff({ image: stock }, (sonoff) => withWindow(onLibrary(library), async (w) => {
    await w.ready();
    await w.click('IDC_BACKUP');
    const state = await w.finished(/^Backup done and verified, byte for byte/);
    assert.ok(onlyBackup(library).equals(stock));
    assertUsable(state);
    const saved = await w.see('the backup in the list', (s) =>
      listed(s).length === 1 && s.IDC_RESTORE.enabled);
    assert.match(saved.IDC_FILE_INFO.text, /^Complete backup, 1 MB: eWeLink/);
    await sonoff.load(tasmota); // at once a second time, no power cycle
    await w.click('IDC_BACKUP');
    const { IDC_BACKUPS: two } = await w.see('two backups', (s) => listed(s).length === 2);
    assert.match(two.items[0], /^Official firmware 2\.6\.0/, 'the official firmware comes first, also after a newer backup');
    await w.finished(/^Backup done and verified/);
    assert.ok(hasBackup(library, tasmota));
  }));
});

test('the next device is simply the next one: nothing of the first stays', () => {
  const library = newFolder();
  return withWindow(onLibrary(library), async (w) => {
    for (const [mac, contents] of [['5C:CF:7F:00:00:01', stock], ['5C:CF:7F:00:00:02', tasmota]])
      await withSonoff({ image: contents, mac }, async () => {
        const found = await w.see(mac, (s) => s.IDC_DEVICE_TEXT.text.endsWith(mac) && s.IDC_BACKUP.enabled);
        assert.deepEqual([found.IDC_BACKUPS.items, chosen(found), found.IDC_STATUS.text], [['Choose a file...'], '', '']);
        await w.click('IDC_BACKUP');
        await w.finished(/^Backup done and verified/);
        assert.ok(hasBackup(library, contents));
      });
  });
});

test('back up as: the name is the one that was typed', () => {
  const file = join(newFolder(), 'Küche 1 – ключ.bin');
  return withSonoff({ image: stock }, () => withWindow(onLibrary(newFolder()), async (w) => {
    await w.ready();
    await w.more('a');
    assert.match(await w.saveAs(file), /^sonoff-.*5c-?cf-?7f-?12-?34-?56.*\.bin$/i);
    await w.finished(/^Backup done and verified/);
    assert.ok(readFileSync(file).equals(stock));
    await w.seeText('IDC_COACH', /^Ready\. There is 1 backup of this device/);
  }));
});

test('restore asks first, with Cancel as default; then the device is the file and a safety copy is there', () => {
  const library = newFolder();
  const file = newFile(tasmota, 'other firmware.bin');
  return withSonoff({ image: stock }, (sonoff) => withWindow(onLibrary(library), async (w) => {
    await w.ready();
    assert.match((await w.chooseFile(file)).IDC_FILE_INFO.text, /Tasmota/);
    await w.see('Restore', (s) => s.IDC_RESTORE.enabled);
    await w.click('IDC_RESTORE');
    const q = await w.question();
    assert.match(q.text, /Replace eWeLink PSF-B04-GL with Tasmota.*\?\nA copy is saved first; Undo brings it back\./s);
    assert.ok(!q.controls.some((c) => /no safety copy/i.test(c.text)), 'three lines, no more');
    const details = (await w.unfold()).text;
    assert.match(details, /ESP8266EX.*eWeLink.*other firmware\.bin.*Tasmota/s);
    assert.ok(details.includes(pathFor(library)), 'where the safety copy is');
    assert.ok(q.buttons[id.CANCEL].default, JSON.stringify(q.buttons));
    assert.ok(!q.buttons[id.IDB_GO_AHEAD].default);
    assert.ok(!(await w.state()).enabled, 'the window is behind the question');
    await w.answer(id.CANCEL);
    assert.ok((await sonoff.flash()).equals(stock), 'nothing was changed');
    assert.deepEqual(backupsIn(library), []);
    await w.click('IDC_RESTORE');
    await w.question();
    await w.answer(id.IDB_GO_AHEAD);
    const state = await w.finished(/^Restored and verified, byte for byte.*safety-/s);
    assertUsable(state);
    assert.ok((await sonoff.flash()).subarray(0, tasmota.length).equals(tasmota));
    assert.ok(onlyBackup(library, 'safety').equals(stock));
    await w.seeText('IDC_FIRMWARE_TEXT', /^(?!eWeLink)./);
  }));
});

test('no safety copy is made only when that was said in so many words', () => {
  const library = newFolder();
  return withSonoff({ image: tasmota }, (sonoff) => withWindow(onLibrary(library), async (w) => {
    await w.ready();
    await w.chooseFile(newFile(stock));
    await w.see('Restore', (s) => s.IDC_RESTORE.enabled);
    await w.click('IDC_RESTORE');
    await w.question();
    const { controls } = await w.unfold();
    const box = controls.find((c) => /no safety copy/i.test(c.text) && c.class === 'Button');
    assert.ok(!box.checked);
    await w.do(`press ${box.id}`);
    await w.seeQuestion(/No safety copy is made.*lost for good/s);
    await w.answer(id.IDB_GO_AHEAD);
    await w.finished(/^Restored and verified.*No safety copy was made/);
    assert.ok((await sonoff.flash()).equals(stock));
    assert.deepEqual(backupsIn(library), []);
  }));
});

test('verify tells what is equal from what differs, and by how much', () => {
  const other = Buffer.from(stock);
  for (const sector of [3, 200]) other[sector * 4096 + 77] ^= 1;
  return withSonoff({ image: stock }, (sonoff) => withWindow(onLibrary(newFolder()), async (w) => {
    await w.ready();
    for (const [contents, verdict] of [[stock, /^Equal: /], [other, /^Different: 2 of 256 sectors/]]) {
      await w.chooseFile(newFile(contents));
      await w.more('v');
      assertUsable(await w.finished(verdict));
    }
    assert.ok((await sonoff.flash()).equals(stock));
  }));
});

test('erase makes a safety copy, and the flash is blank', () => {
  const library = newFolder();
  return withSonoff({ image: stock }, (sonoff) => withWindow(onLibrary(library), async (w) => {
    await w.ready();
    await w.more('e');
    const q = await w.question();
    assert.match(q.text, /whole flash becomes blank/);
    assert.ok(q.buttons[id.CANCEL].default);
    await w.answer(id.IDB_GO_AHEAD);
    await w.finished(/^The flash is blank, verified/);
    assert.ok((await sonoff.flash()).every((byte) => byte === 0xff));
    assert.ok(onlyBackup(library, 'safety').equals(stock));
    await w.seeText('IDC_FIRMWARE_TEXT', /blank/);
  }));
});

test('the boot log shows what the device says; what is private in it, only when asked to', () => {
  const secrets = /10001a2b3c|Mein Heim/;
  const shown = /2nd boot version : \S+ \[hidden\] ssid=\[hidden\]/;
  const file = join(newFolder(), 'Protokoll – журнал.txt');
  const speaker = saying(stock, '10001a2b3c ssid=Mein Heim');
  return withSonoff({ image: speaker, button: 'up' }, (sonoff) => withWindow(onLibrary(newFolder()), async (w) => {
    await w.see('the port is open', (s) => /\bopen\b/.test(s.IDC_LOG.text));
    await w.more('t');
    await w.see('listening', (s) => s.IDC_CANCEL.enabled && s.IDC_LOG.visible && /boot log:/.test(s.IDC_LOG.text));
    await sonoff.tell('script power=off 200 button=up power=on');
    const heard = await w.seeText('IDC_LOG', /jump to run user1/);
    assert.match(heard.IDC_LOG.text, /rst cause/);
    assert.match(heard.IDC_LOG.text, shown);
    await w.see('the end', (s) => !s.IDC_CANCEL.enabled);
    await w.finished(/^Your Sonoff starts with its official firmware\. You can disconnect it now\.$/);

    await w.seeText('IDC_LOG', /boot check: The device starts: boot loader 1\.7, user1, stock firmware running\./);
    await w.seeText('IDC_COACH', /^Your Sonoff has started its firmware; you can disconnect it now\./);

    await until('the clipboard is free', async () => !(await w.ask('hold')).error);
    await w.click('IDC_LOG_COPY');
    await w.seeText('IDC_STATUS', /could not be copied: another program is using the clipboard/);
    await w.click('IDC_LOG_COPY');
    await new Promise((resolve) => setTimeout(resolve, 100)); // the program finds it in use and is patient
    await w.do('release');
    await w.seeText('IDC_STATUS', /^The log is on the clipboard\.$/);
    const copied = await w.ask('clipboard');
    assert.match(copied, shown);
    assert.doesNotMatch(copied, secrets);
    await w.click('IDC_LOG_SAVE');
    await w.saveAs(file);
    await w.finished(/log is saved/);
    const saved = readFileSync(file, 'utf8');
    assert.match(saved, shown);
    assert.doesNotMatch(saved + (await w.state()).IDC_LOG.text, secrets);

    await w.click('IDC_LOG_PRIVATE');
    await w.seeText('IDC_LOG', /10001a2b3c ssid=Mein Heim/);
    await w.click('IDC_LOG_PRIVATE');
    await w.see('it is hidden again', (s) => !secrets.test(s.IDC_LOG.text) && shown.test(s.IDC_LOG.text));
    await w.click('IDC_LOG_TOGGLE');
    await w.see('no log', (s) => !s.IDC_LOG.visible);
  }));
});

test('the boot check says in a sentence what is wrong, and what to do', () =>
  withSonoff({ image: incomplete, size: '4M', button: 'up' }, (sonoff) => withWindow(onLibrary(newFolder()), async (w) => {
    await w.see('the port is open', (s) => /\bopen\b/.test(s.IDC_LOG.text));
    await w.more('t');
    await w.see('listening', (s) => s.IDC_CANCEL.enabled && /boot log:/.test(s.IDC_LOG.text));
    await sonoff.tell('script power=off 200 button=up power=on');
    const state = await w.finished(/^Its firmware starts, but does not find the data for its radio\..*Restore a backup of this device whose verdict is "complete"/s);
    assert.match(state.IDC_LOG.text, /boot check: The firmware starts, but finds no radio data/);
    assertUsable(state);
  })));

test('a device that was given a name is called by it, and its backups say what they are worth', () => {
  const library = newFolder();
  const mac = '5C:CF:7F:0A:0B:0C';
  writeFileSync(join(library, 'restock-5ccf7f0a0b0c.device.json'), JSON.stringify({ format: 1, name: 'Küche' }));
  return withSonoff({ image: stock, mac }, () => withWindow(onLibrary(library), async (w) => {
    await w.seeText('IDC_DEVICE_NAME', /^Küche$/);
    await w.ready();
    await w.click('IDC_BACKUP');
    await w.finished(/^Backup done.*\nIt holds eWeLink PSF-B04-GL 2\.6\.0, the official firmware\.$/s);
    await w.see('its backup', (s) => /^Official firmware 2\.6\.0, .*, complete$/.test(listed(s)[0] ?? ''));
  }));
});

test('undo puts back what was there, asks first, and can be undone', () => {
  const library = newFolder();
  return withSonoff({ image: stock }, (sonoff) => withWindow(onLibrary(library), async (w) => {
    await w.ready();
    await w.refuses('IDM_UNDO');
    await w.seeText('IDC_STATUS', /^There is nothing to undo on this device\.$/);
    await w.more('e');
    await w.question();
    await w.answer(id.IDB_GO_AHEAD);
    await w.finished(/^The flash is blank, verified/);
    for (const [comesBack, expected] of [[/eWeLink PSF-B04-GL 2\.6\.0, saved/, stock], [/a blank flash, saved/, null]]) {
      await w.more('u');
      const q = await w.question();
      assert.match(q.text, /Put back what was on this device before\?/);
      assert.match(q.text, comesBack);
      assert.ok(q.buttons[id.CANCEL].default);
      await w.answer(id.IDB_GO_AHEAD);
      assertUsable(await w.finished(/^Put back and verified, byte for byte/));
      const flash = await sonoff.flash();
      assert.ok(expected ? flash.equals(expected) : flash.every((byte) => byte === 0xff));
    }
  }));
});
