// gui.test.mjs: restock.exe's window in a person's hands, on the virtual Sonoff, under Wine.
//
// Every wait is for something that can be seen; none is for time.  Figures of the window go to standard output.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { newFile, newFolder, pathFor } from '../e2e/lib/cli.mjs';
import { options } from '../e2e/lib/options.mjs';
import { image, withSonoff } from '../e2e/lib/sonoff.mjs';
import {
  changeRegistry, has, openScreen, plugAdapter, sessionStart, skip, takePicture, unplugAdapter,
} from './lib/wine.mjs';
import { id, needed, until, withWindow, worst } from './lib/window.mjs';

for (const tool of ['Xvfb', 'wine']) if (!has(tool)) skip(`${tool} is not installed`);
if (!needed()) skip('restock.exe or gui_driver.exe is not built');

const COM = 11; // where the device's link is, see e2e/lib/sonoff.mjs
const stock = image('--kind', 'stock');
const tasmota = image('--kind', 'tasmota-like');
const long = image('--kind', 'random', '--size', '4M'); // so long on the line that a hand comes in between

before(async () => {
  await openScreen();
  await sessionStart();
  await changeRegistry('[-HKEY_CURRENT_USER\\Software\\Restock]'); // of a run before
  await plugAdapter(COM);
});

after(() => console.log(`figures: ${JSON.stringify(worst)}`));

function onLibrary(folder, ...words) {
  return ['--theme', 'light', '--library', pathFor(folder), ...words];
}

function backupsIn(folder) {
  return readdirSync(folder).filter((name) => name.endsWith('.bin'));
}

function onlyBackup(folder, beginning = '') {
  const names = backupsIn(folder).filter((name) => name.startsWith(beginning));
  assert.equal(names.length, 1, names.join(' '));
  return readFileSync(join(folder, names[0]));
}

// The hand on power and button, which tries again like a person when the device does not appear.
async function enterProgrammingMode(w, sonoff) {
  for (let tries = 1; ; tries++) {
    await sonoff.powerCycle('down');
    try {
      return await w.ready(tries < 5 ? 20_000 : undefined);
    } catch (e) {
      if (tries === 5) throw e;
    }
  }
}

// A person sees what is left of the bar; from then on the device is in the middle of it.
async function inTheMiddle(w) {
  return w.see('work under way', (s) => s.IDC_CANCEL.enabled && s.IDC_PROGRESS.position >= 10 &&
    s.IDC_PROGRESS.position < 1000 && /%/.test(s.IDC_PROGRESS_TEXT.text));
}

function assertUsable(state) {
  assert.ok(state.enabled);
  for (const name of ['IDC_PORT', 'IDC_FILE', 'IDC_BROWSE', 'IDC_HELP_CONNECT']) assert.ok(state[name].enabled, name);
  assert.ok(!state.IDC_CANCEL.enabled);
}

test('the port is listed with its friendly name and chosen by itself', () =>
  withWindow(onLibrary(newFolder()), async (w) => {
    const state = await w.see('the port', (s) => s.IDC_PORT.items.includes(`USB-SERIAL CH340 (COM${COM})`));
    assert.equal(state.title, 'Restock');
    assert.equal(state.IDC_PORT.items[state.IDC_PORT.selected], `USB-SERIAL CH340 (COM${COM})`);
    for (const name of ['IDC_BACKUP', 'IDC_BACKUP_AS', 'IDC_RESTORE', 'IDC_VERIFY', 'IDC_ERASE', 'IDC_CANCEL'])
      assert.ok(!state[name].enabled, name);
    assertUsable(state);
    worst.idleMemory = (await w.ask('figures')).pagefile;
  }));

test('an adapter that is plugged in later appears, one without a driver is named', async () => {
  await unplugAdapter(COM);
  try {
    await withSonoff({ image: stock }, () => withWindow(onLibrary(newFolder()), async (w) => {
      await w.seeText('IDC_COACH', /^No adapter found/);
      await plugAdapter(COM, { driver: false });
      await w.seeText('IDC_COACH', /CH340.*no driver.*CH341SER/);
      await plugAdapter(COM);
      await w.do('plugged');
      const state = await w.ready();
      assert.match(state.IDC_PORT.items[state.IDC_PORT.selected], /CH340 \(COM11\)/);
      await unplugAdapter(COM); // and away again
      await w.seeText('IDC_COACH', /^No adapter found/);
      assertUsable(await w.state());
    }));
  } finally {
    await plugAdapter(COM);
  }
});

test('a device in programming mode fills in by itself', () =>
  withSonoff({ image: stock, mac: '5C:CF:7F:0A:0B:0C' }, () => withWindow(onLibrary(newFolder()), async (w) => {
    const state = await w.ready();
    assert.match(state.IDC_DEVICE_TEXT.text, /^ESP8266EX, 1 MB flash \(Winbond\), MAC 5C:CF:7F:0A:0B:0C$/);
    assert.match(state.IDC_FIRMWARE_TEXT.text, /^eWeLink PSF-B04-GL\b.*official/);
    assert.match(state.IDC_COACH.text, /^Ready\. First press Back up/);
    assert.ok(state.IDC_BACKUP.default && !state.IDC_RESTORE.enabled && state.IDC_ERASE.enabled);
  })));

test('wrong modes are told apart: silence, echo, firmware running, then found', () =>
  withSonoff({ image: stock, button: 'up' }, (sonoff) => withWindow(onLibrary(newFolder()), async (w) => {
    await sonoff.tell('power off');
    await w.seeText('IDC_COACH', /^Nothing answers yet/);
    await sonoff.tell('faults rx_tx_shorted=1');
    await w.seeText('IDC_COACH', /hears only itself/);
    await sonoff.tell('faults rx_tx_shorted=0');
    await sonoff.tell('power on');
    await until('the firmware is told', async () => {
      await sonoff.powerCycle('up'); // it speaks while it starts
      return /runs normally/.test((await w.state()).IDC_COACH.text);
    });
    assert.ok(!(await w.state()).IDC_BACKUP.enabled);
    await enterProgrammingMode(w, sonoff);
  })));

test('a device that enters programming mode while the window waits is found the first time', () =>
  withSonoff({ image: stock, button: 'up' }, (sonoff) => withWindow(onLibrary(newFolder()), async (w) => {
    await sonoff.tell('power off');
    await w.seeText('IDC_COACH', /^Nothing answers yet/);
    await sonoff.powerCycle('down');
    await w.ready();
  })));

test('back up to a folder with spaces and other letters, twice without a hand on the device', () => {
  const library = join(newFolder(), 'Мои копии – für später');
  return withSonoff({ image: stock }, (sonoff) => withWindow(onLibrary(library), async (w) => {
    await w.ready();
    await w.click('IDC_BACKUP');
    const state = await w.finished(/^Backup done and proved, byte for byte/);
    assert.ok(onlyBackup(library).equals(stock));
    assertUsable(state);
    const listed = await w.see('the backup in the list', (s) =>
      s.IDC_BACKUPS.items.length === 1 && s.IDC_RESTORE.enabled);
    assert.match(listed.IDC_FILE_INFO.text, /^Complete backup, 1 MB: eWeLink/);
    await sonoff.load(tasmota); // at once a second time, no power cycle
    await w.click('IDC_BACKUP');
    await w.see('two backups', (s) => s.IDC_BACKUPS.items.length === 2);
    await w.finished(/^Backup done and proved/);
    assert.ok(backupsIn(library).some((name) => readFileSync(join(library, name)).equals(tasmota)));
  }));
});

test('the next device is simply the next one: nothing of the first stays', () => {
  const library = newFolder();
  return withWindow(onLibrary(library), async (w) => {
    for (const [mac, contents] of [['5C:CF:7F:00:00:01', stock], ['5C:CF:7F:00:00:02', tasmota]])
      await withSonoff({ image: contents, mac }, async () => {
        const found = await w.see(mac, (s) => s.IDC_DEVICE_TEXT.text.endsWith(mac) && s.IDC_BACKUP.enabled);
        assert.deepEqual([found.IDC_BACKUPS.items, found.IDC_FILE.text], [[], '']);
        await w.click('IDC_BACKUP');
        await w.finished(/^Backup done and proved/);
        assert.ok(backupsIn(library).some((name) => readFileSync(join(library, name)).equals(contents)));
      });
  });
});

test('back up as: the name is the one that was typed', () => {
  const library = newFolder();
  const file = join(newFolder(), 'Küche 1 – ключ.bin');
  return withSonoff({ image: stock }, () => withWindow(onLibrary(library), async (w) => {
    await w.ready();
    await w.click('IDC_BACKUP_AS');
    const { controls } = await w.question(); // the system's dialog
    const edit = controls.find((c) => c.class === 'Edit');
    assert.match(edit.text, /^sonoff-.*5c-?cf-?7f-?12-?34-?56.*\.bin$/i);
    await w.do(`fill ${edit.id} ${pathFor(file)}`);
    await w.answer(1); // IDOK: Save
    await w.finished(/^Backup done and proved/);
    assert.ok(readFileSync(file).equals(stock));
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
    assert.match(q.text, /ESP8266EX.*eWeLink.*other firmware\.bin.*Tasmota.*saved first, as a safety copy/s);
    assert.ok(q.buttons[id.CANCEL].default, JSON.stringify(q.buttons));
    assert.ok(!q.buttons[id.IDB_GO_AHEAD].default);
    assert.ok(!(await w.state()).enabled, 'the window is behind the question');
    await w.answer(id.CANCEL);
    assert.ok((await sonoff.flash()).equals(stock), 'nothing was changed');
    assert.deepEqual(existsSync(library) ? backupsIn(library) : [], []);
    await w.click('IDC_RESTORE');
    await w.question();
    await w.answer(id.IDB_GO_AHEAD);
    const state = await w.finished(/^Restored and proved, byte for byte.*safety-/);
    assertUsable(state);
    assert.ok((await sonoff.flash()).subarray(0, tasmota.length).equals(tasmota));
    assert.ok(onlyBackup(library, 'safety').equals(stock));
    await w.seeText('IDC_FIRMWARE_TEXT', /^(?!eWeLink)./);
    await w.click('IDC_VERIFY');
    await w.finished(/^Equal: /);
  }));
});

test('erase makes a safety copy, and the flash is blank', () => {
  const library = newFolder();
  return withSonoff({ image: stock }, (sonoff) => withWindow(onLibrary(library), async (w) => {
    await w.ready();
    await w.click('IDC_ERASE');
    const q = await w.question();
    assert.match(q.text, /whole flash becomes blank/);
    assert.ok(q.buttons[id.CANCEL].default);
    await w.answer(id.IDB_GO_AHEAD);
    await w.finished(/^The flash is blank, proved/);
    assert.ok((await sonoff.flash()).every((byte) => byte === 0xff));
    assert.ok(onlyBackup(library, 'safety').equals(stock));
    await w.seeText('IDC_FIRMWARE_TEXT', /blank/);
  }));
});

test('cancel in the middle of it, then the same button finishes it', () => {
  const library = newFolder();
  return withSonoff({ image: long, size: '4M' }, (sonoff) => withWindow(onLibrary(library), async (w) => {
    await w.ready();
    await w.click('IDC_BACKUP');
    const busy = await inTheMiddle(w);
    for (const name of ['IDC_PORT', 'IDC_FILE', 'IDC_BACKUP', 'IDC_ERASE', 'IDC_RESTORE', 'IDC_BOOT_LOG'])
      assert.ok(!busy[name].enabled, name);
    await w.click('IDC_CANCEL');
    assertUsable(await w.finished(/^(?!Backup done)/));
    assert.deepEqual(existsSync(library) ? backupsIn(library) : [], [], 'no half backup under a full name');
    await enterProgrammingMode(w, sonoff);
    await w.click('IDC_BACKUP');
    await w.finished(/^Backup done and proved/);
    assert.ok(onlyBackup(library).equals(long));
  }));
});

test('the adapter is pulled in the middle of it, then plugged in: the same button finishes it', () => {
  const library = newFolder();
  return withSonoff({ image: stock }, (sonoff) => withWindow(onLibrary(library), async (w) => {
    await w.ready();
    await sonoff.tell(`faults unplug_after_bytes=${(await sonoff.bytesOnLine()) + 100000}`);
    await w.click('IDC_BACKUP');
    const state = await w.finished(/unplugged|disconnected|gone|lost|away/i);
    assert.match(state.IDC_STATUS.text, /continues where it stopped/);
    assertUsable(state);
    await sonoff.bringBack();
    await enterProgrammingMode(w, sonoff);
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
    await sonoff.tell(`faults unplug_after_bytes=${(await sonoff.bytesOnLine()) + 200000}`);
    await w.click('IDC_RESTORE');
    await w.question();
    await w.answer(id.IDB_GO_AHEAD);
    assertUsable(await w.finished(/continues where it stopped/));
    await sonoff.bringBack();
    await enterProgrammingMode(w, sonoff);
    await w.see('the file is looked at again', (s) => s.IDC_RESTORE.enabled);
    await w.click('IDC_RESTORE');
    await w.question();
    await w.answer(id.IDB_GO_AHEAD);
    await w.finished(/^Restored and proved/);
    assert.ok((await sonoff.flash()).subarray(0, tasmota.length).equals(tasmota));
    assert.ok(backupsIn(library).some((name) => readFileSync(join(library, name)).equals(stock)));
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

test('bad files: a sentence each, and the window stays usable', () =>
  withSonoff({ image: stock }, (sonoff) => withWindow(onLibrary(newFolder()), async (w) => {
    await w.ready();
    const sentence = /^[A-Z].{12,}/s;
    for (const [name, contents] of [['empty.bin', ''], ['larger.bin', Buffer.alloc((16 << 20) + 1)]]) {
      const state = await w.chooseFile(newFile(contents, name));
      assert.match(state.IDC_FILE_INFO.text, sentence);
      assert.ok(!state.IDC_RESTORE.enabled && !state.IDC_VERIFY.enabled, name);
      assertUsable(state);
    }
    // a file that cannot be there
    assert.ok(!(await w.chooseFile('/nowhere/at all.bin')).IDC_RESTORE.enabled);

    const text = newFile('Dear diary, this is no firmware.\n', 'diary.txt');
    assert.match((await w.chooseFile(text)).IDC_FILE_INFO.text, /Not recognised/);
    await w.click('IDC_RESTORE');
    const refused = await until('a question or a refusal', async () =>
      (await w.ask('dialog')) ?? ((await w.state()).IDC_STATUS.text || undefined));
    if (typeof refused !== 'string') await w.answer(id.CANCEL);

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

test('a library that cannot be written: a sentence, and the window stays usable', () => {
  const file = newFile('a file where a folder should be');
  return withSonoff({ image: stock }, () => withWindow(onLibrary(join(file, 'library')), async (w) => {
    await w.ready();
    await w.click('IDC_BACKUP');
    const state = await w.finished(/^(?!Backup done)[A-Z].{12,}/s);
    assertUsable(state);
    await w.ready();
  }));
});

test('a port that another program holds: a sentence, until it is free', async () => {
  await sessionStart(96, { VSONOFF_BUSY: '1' });
  try {
    await withSonoff({ image: stock }, () => withWindow(onLibrary(newFolder()), async (w) => {
      const state = await w.seeText('IDC_COACH', /in use|another program/i);
      assertUsable(state);
      assert.ok(!state.IDC_BACKUP.enabled);
    }));
  } finally {
    await sessionStart();
  }
});

test('a second start brings the first window to the front, with its file', () => {
  const file = newFile(tasmota, 'из Explorer.bin');
  return withWindow(onLibrary(newFolder()), async (w) => {
    await w.see('the window', (s) => s.IDC_PORT.items.length > 0);
    assert.deepEqual(await w.do(`run "${pathFor(options.cli)}" "${pathFor(file)}"`), { ended: true, code: 0 });
    const state = await w.seeText('IDC_FILE_INFO', /Tasmota/);
    assert.equal(state.IDC_FILE.text, pathFor(file));
    await w.see('the window in front', (s) => s.foreground && !s.minimized);
  });
});

test('a file that is dropped on the window is looked at', () =>
  withWindow(onLibrary(newFolder()), async (w) => {
    const file = newFile(stock, 'dropped – файл.bin');
    await w.do(`drop ${pathFor(file)}`);
    const state = await w.seeText('IDC_FILE_INFO', /Complete backup.*eWeLink/);
    assert.equal(state.IDC_FILE.text, pathFor(file));
  }));

test('settings: in the registry, or in restock.ini beside the program when that exists', async () => {
  await withWindow(onLibrary(newFolder()), async (w) => {
    assert.ok(!(await w.state()).IDC_LOG.visible);
    await w.click('IDC_LOG_TOGGLE');
    await w.see('the log', (s) => s.IDC_LOG.visible);
  });
  const folder = join(newFolder(), 'USB stick – ключ');
  mkdirSync(folder);
  copyFileSync(options.cli, join(folder, 'restock.exe'));
  writeFileSync(join(folder, 'restock.ini'), '');
  const portable = join(folder, 'restock.exe');
  await withWindow(onLibrary(newFolder()), async (w) => {
    assert.equal(await w.ask('setting LogShown'), '1');
    assert.ok(!(await w.state()).IDC_LOG.visible, 'the registry does not matter here');
    await w.click('IDC_LOG_TOGGLE');
    await w.see('the log', (s) => s.IDC_LOG.visible);
    await w.click('IDC_LOG_TOGGLE');
    await w.see('no log', (s) => !s.IDC_LOG.visible);
  }, portable);
  assert.match(readFileSync(join(folder, 'restock.ini'), 'utf16le'), /LogShown=0/);
  await withWindow(onLibrary(newFolder()), async (w) => {
    assert.ok((await w.state()).IDC_LOG.visible, 'as it was left');
    await w.click('IDC_LOG_TOGGLE');
    await w.see('no log', (s) => !s.IDC_LOG.visible);
  });
});

test('the log names no secret unless asked to', () =>
  withSonoff({ image: stock }, () => withWindow(onLibrary(newFolder()), async (w) => {
    await w.ready();
    await w.click('IDC_BOOT_LOG');
    await w.see('listening', (s) => s.IDC_CANCEL.enabled && s.IDC_LOG.visible);
    await w.click('IDC_CANCEL');
    const state = await w.see('the end', (s) => !s.IDC_CANCEL.enabled && s.IDC_PORT.enabled);
    assert.doesNotMatch(state.IDC_LOG.text, /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i);
    await w.click('IDC_LOG_TOGGLE');
    await w.see('no log', (s) => !s.IDC_LOG.visible);
  })));

// Pictures for eyes to look at; of the window it is tested that a small screen has room for it.
const screens = { 96: [1366, 728], 144: [1366, 728], 192: [1600, 1200] };

for (const dpi of [96, 144, 192])
  test(`pictures at ${dpi} DPI`, { skip: !has('import') && 'imagemagick is not installed' }, async () => {
    const folder = join(dirname(options.cli), '../pictures');
    mkdirSync(folder, { recursive: true });
    const picture = (name) => takePicture(join(folder, `${name}-${dpi}.png`));
    await sessionStart(dpi);
    await unplugAdapter(COM);
    try {
      await withSonoff({ image: stock, button: 'up' }, (sonoff) => withWindow(onLibrary(newFolder()), async (w) => {
        await sonoff.tell('power off');
        const first = await w.seeText('IDC_COACH', /^No adapter found/);
        const [width, height] = screens[dpi];
        assert.ok(first.width <= width && first.height <= height, `${first.width} x ${first.height}`);
        await picture('1-start');
        await plugAdapter(COM);
        await w.seeText('IDC_COACH', /^Nothing answers yet/);
        await picture('2-coach');
        await enterProgrammingMode(w, sonoff);
        await picture('3-device-found');
        await sonoff.tell(`faults stall_ms=1500,stall_after_bytes=${(await sonoff.bytesOnLine()) + 100000}`);
        await w.click('IDC_BACKUP');
        await w.see('work under way', (s) => s.IDC_PROGRESS.position > 0);
        await picture('4-backup-running');
        await w.finished(/^Backup done and proved/);
        await w.see('the backup in the list', (s) => s.IDC_BACKUPS.items.length === 1 && s.IDC_RESTORE.enabled);
        await picture('5-finished');
        await w.click('IDC_RESTORE');
        await w.question();
        await picture('6-restore-question');
        await w.answer(id.CANCEL);
        await w.chooseFile(newFile(Buffer.alloc(16 << 20, 0x55), 'another chip.bin'));
        await w.see('Restore', (s) => s.IDC_RESTORE.enabled);
        await w.click('IDC_RESTORE');
        await w.finished(/larger/);
        await picture('7-error');
      }));
    } finally {
      await plugAdapter(COM);
      await sessionStart();
    }
  });
