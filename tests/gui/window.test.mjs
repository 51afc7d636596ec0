// window.test.mjs: restock.exe's window as a window: keys, files from outside, a second start, settings, size.
import test from 'node:test';
import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newFile, newFolder, pathFor } from '../e2e/lib/cli.mjs';
import { options } from '../e2e/lib/options.mjs';
import { withSonoff } from '../e2e/lib/sonoff.mjs';
import { sessionStart } from './lib/wine.mjs';
import { id, withWindow } from './lib/window.mjs';
import { hasBackup, onLibrary, portText, sitDownFirst, stock, tasmota } from './lib/person.mjs';

sitDownFirst();

const key = { TAB: 9, RETURN: 13, ESCAPE: 27 };

test('a file on the command line is looked at, its path as Explorer gives it', () => {
  const file = newFile(stock, 'Küche – ключ.bin');
  return withWindow(onLibrary(newFolder(), pathFor(file)), async (w) => {
    const state = await w.seeText('IDC_FILE_INFO', /^Complete backup, 1 MB: eWeLink/);
    assert.equal(state.IDC_FILE.text, pathFor(file));
  });
});

test('a second start brings the first window to the front, with its file', () => {
  const file = newFile(tasmota, 'из Explorer.bin');
  return withWindow(onLibrary(newFolder()), async (w) => {
    await w.see('the window', (s) => s.IDC_PORT.items.length > 0);
    const second = await w.do(`run "${pathFor(options.cli)}" "${pathFor(file)}"`);
    assert.deepEqual([second.ended, second.code], [true, 0]);
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

test('Tab reaches every control, in the order of the work', () =>
  withSonoff({ image: stock }, () => withWindow(onLibrary(newFolder()), async (w) => {
    await w.ready();
    await w.do('front');
    const first = await w.see('the focus', (s) => s.foreground && s.focus !== 0);
    const order = [];
    for (let now = first.focus; !order.includes(now);) {
      order.push(now);
      await w.do(`key ${key.TAB}`);
      ({ focus: now } = await w.see('the focus goes on', (s) => s.focus !== now));
    }
    const round = [...order.slice(order.indexOf(id.IDC_PORT)), ...order.slice(0, order.indexOf(id.IDC_PORT))];
    assert.deepEqual(round.map((number) => Object.keys(id).find((name) => id[name] === number)),
      ['IDC_PORT', 'IDC_HELP_CONNECT', 'IDC_DEVICE_TEXT', 'IDC_FIRMWARE_TEXT', 'IDC_FILE', 'IDC_BROWSE', 'IDC_BACKUP',
        'IDC_BACKUP_AS', 'IDC_ERASE', 'IDC_BOOT_LOG', 'IDC_LOG_TOGGLE']);
  })));

test('Enter backs up, Alt and a letter press a button, Escape does not close', () => {
  const library = newFolder();
  return withSonoff({ image: stock }, () => withWindow(onLibrary(library), async (w) => {
    await w.ready();
    await w.do('front');
    await w.see('the focus', (s) => s.foreground && s.focus !== 0);
    await w.do(`key ${key.ESCAPE}`);
    await w.do(`key ${key.RETURN}`);
    await w.finished(/^Backup done and proved/);
    assert.ok(hasBackup(library, stock));
    await w.do('letter v');
    await w.finished(/^Equal: /);
    await w.do('letter l');
    await w.see('the log', (s) => s.IDC_LOG.visible);
    await w.do('letter l');
    await w.see('no log', (s) => !s.IDC_LOG.visible);
  }));
});

test('settings: in the registry, or in restock.ini beside the program when that exists', async () => {
  const toggleLog = async (w, shown) => {
    assert.equal((await w.state()).IDC_LOG.visible, !shown);
    await w.click('IDC_LOG_TOGGLE');
    await w.see(shown ? 'the log' : 'no log', (s) => s.IDC_LOG.visible === shown);
  };
  await withWindow(onLibrary(newFolder()), (w) => toggleLog(w, true));
  const folder = join(newFolder(), 'USB stick – ключ');
  mkdirSync(folder);
  copyFileSync(options.cli, join(folder, 'restock.exe'));
  writeFileSync(join(folder, 'restock.ini'), '');
  const portable = join(folder, 'restock.exe');
  await withWindow(onLibrary(newFolder()), async (w) => {
    assert.equal(await w.ask('setting LogShown'), '1');
    await toggleLog(w, true); // what the registry says does not matter here
    await toggleLog(w, false);
  }, portable);
  assert.match(readFileSync(join(folder, 'restock.ini'), 'utf16le'), /LogShown=0/);
  await withWindow(onLibrary(newFolder()), (w) => toggleLog(w, false)); // as it was left
});

// Pixels of the screen, less the taskbar.
const screens = { 96: [1366, 728], 144: [1366, 708], 192: [1600, 1160] };

test('the window has room on the screens that go with 100, 150 and 200 percent', async () => {
  try {
    for (const [dpi, [width, height]] of Object.entries(screens)) {
      await sessionStart(Number(dpi));
      await withWindow(onLibrary(newFolder()), async (w) => {
        const s = await w.see('the port', (now) => now.IDC_PORT.items.includes(portText));
        assert.ok(s.width <= width && s.height <= height, `${s.width} x ${s.height} at ${dpi} DPI`);
        assert.ok(s.width > 6 * dpi, `${s.width} wide at ${dpi} DPI: it was not scaled`);
      });
    }
  } finally {
    await sessionStart();
  }
});
