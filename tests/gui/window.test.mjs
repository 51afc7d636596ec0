// window.test.mjs: restock.exe's window as a window: keys, files from outside, a second start, settings, size.
// SPDX-License-Identifier: MIT
import test from 'node:test';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { newFile, newFolder, pathFor } from '../e2e/lib/cli.mjs';
import { options } from '../e2e/lib/options.mjs';
import { withSonoff } from '../e2e/lib/sonoff.mjs';
import { environment, openScreen, sessionEnd, sessionStart } from './lib/wine.mjs';
import { chosen, driverFile, id, until, Window, withWindow } from './lib/window.mjs';
import { backupsIn, hasBackup, onLibrary, portText, sitDownFirst, stock, tasmota } from './lib/person.mjs';

sitDownFirst();

const key = { TAB: 9, RETURN: 13, ESCAPE: 27 };

test('a file on the command line is looked at, its path as Explorer gives it', () => {
  const file = newFile(stock, 'Küche – ключ.bin');
  return withWindow(onLibrary(newFolder(), pathFor(file)), async (w) => {
    const state = await w.seeText('IDC_FILE_INFO', /^Complete backup, 1 MB: eWeLink/);
    assert.equal(chosen(state), `${basename(file)} (a file of your own)`);
  });
});

test('a second start brings the first window to the front, with its file', () => {
  const file = newFile(tasmota, 'из Explorer.bin');
  return withWindow(onLibrary(newFolder()), async (w) => {
    await w.see('the window', (s) => s.IDC_PORT.items.length > 0);
    const second = await w.do(`run "${pathFor(options.cli)}" "${pathFor(file)}"`);
    assert.deepEqual([second.ended, second.code], [true, 0]);
    const state = await w.seeText('IDC_FILE_INFO', /Tasmota/);
    assert.equal(chosen(state), `${basename(file)} (a file of your own)`);
    await w.see('the window in front', (s) => s.foreground && !s.minimized);
  });
});

// A first one that takes no messages, until the end of body (first.c).
async function withFirst(kind, body) {
  const program = join(dirname(driverFile), 'first.exe');
  const first = spawn('wine', [program, kind], { env: environment(), stdio: ['pipe', 'pipe', 'ignore'] });
  try {
    assert.match(String((await once(first.stdout, 'data'))[0]), /^ready/);
    await body();
  } finally {
    const end = once(first, 'exit');
    first.stdin.end();
    await end;
  }
}

for (const [kind, what, pattern] of [
  ['hung', 'does not answer', /already open, but it does not answer\..*taskbar.*Task Manager/s],
  ['guarded', 'runs as administrator', /already open and runs as administrator.*taskbar/s],
])
  test(`a second start says that the first one ${what}, and which file was not opened`, () =>
    withFirst(kind, async () => {
      const second = await Window.open([pathFor(newFile(tasmota, 'из Explorer.bin'))], options.cli, 'begin');
      try {
        await until('a box', async () => {
          assert.ok(!(await second.ask('exited')).exited, 'it has ended without a word');
          assert.equal(await second.state(), null, 'it has opened a second window');
          return second.ask('dialog');
        });
        const { text, buttons } = await second.question();
        assert.match(text, pattern);
        assert.match(text, /This file was not opened:\nиз Explorer\.bin/);
        await second.answer(Object.keys(buttons)[0]);
        assert.equal((await second.exited()).code, 1);
      } finally {
        await second.end();
      }
    }));

test('a file that is dropped on the window is looked at', () =>
  withWindow(onLibrary(newFolder()), async (w) => {
    const file = newFile(stock, 'dropped – файл.bin');
    await w.do(`drop ${pathFor(file)}`);
    const state = await w.seeText('IDC_FILE_INFO', /Complete backup.*eWeLink/);
    assert.equal(chosen(state), `${basename(file)} (a file of your own)`);
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
      ['IDC_PORT', 'IDC_HELP_CONNECT', 'IDC_FIRMWARE_TEXT', 'IDC_DEVICE_TEXT', 'IDC_BACKUPS', 'IDC_BACKUP', 'IDC_MORE',
        'IDC_LOG_TOGGLE']);
  })));

test('Enter backs up, also after a backup; Alt and a letter press a button, Escape does not close', () => {
  const library = newFolder();
  return withSonoff({ image: stock }, () => withWindow(onLibrary(library), async (w) => {
    await w.ready();
    await w.do('front');
    for (let { focus } = await w.see('the focus', (s) => s.foreground && s.focus !== 0); focus !== id.IDC_BACKUPS;) {
      await w.do(`key ${key.TAB}`);
      ({ focus } = await w.see('the focus goes on', (s) => s.focus !== focus));
    }
    await w.do(`key ${key.ESCAPE}`);
    await w.do(`key ${key.RETURN}`); // in a list: it is the default button's
    await w.finished(/^Backup done and verified/);
    assert.ok(hasBackup(library, stock));
    const after = await w.see('the focus is back', (s) => s.IDC_RESTORE.enabled && s.focus === id.IDC_BACKUP);
    assert.ok(after.IDC_BACKUP.default && !after.IDC_RESTORE.default);
    await w.do(`key ${key.RETURN}`);
    await until('a second backup', async () => backupsIn(library).length === 2 && !(await w.state()).IDC_CANCEL.enabled);
    await w.more('v');
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

function assertOnScreen(s, [width, height]) {
  const where = `${s.width} x ${s.height} at ${s.left}, ${s.top}`;
  assert.ok(s.left >= 0 && s.top >= 0 && s.left + s.width <= width && s.top + s.height <= height, where);
}

// What a drop-down list opens into is not in the window yet.
function assertApart(s) {
  const boxes = s.controls.filter((c) => c.visible && c.class === 'Button');
  for (const a of boxes)
    for (const b of boxes)
      assert.ok(a === b || a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top,
        `"${a.text}" and "${b.text}" overlap`);
}

const taskbar = 40; // pixels at 96 DPI

// The font here is a sixth wider than Windows' own: 1600 stands for 1366.
for (const [dpi, width, height] of [[96, 1366, 768], [144, 1600, 768], [192, 1920, 1200]])
  test(`at ${dpi} DPI the window and its log have room on ${width} x ${height}, no button covers another`, async () => {
    await sessionEnd();
    await openScreen(`${width}x${height}`);
    await sessionStart(dpi);
    try {
      await withWindow(onLibrary(newFolder()), async (w) => {
        const plain = await w.see('the port', (s) => s.IDC_PORT.items.includes(portText));
        assertOnScreen(plain, [width, height - taskbar * dpi / 96]);
        assert.ok(plain.width > 6 * dpi, `${plain.width} wide: it was not scaled`);
        assertApart(plain);
        await w.click('IDC_LOG_TOGGLE');
        const full = await w.see('the log', (s) => s.IDC_LOG.visible);
        assertOnScreen(full, [width, height]);
        assertApart(full);
        await w.click('IDC_LOG_TOGGLE');
        await w.see('no log', (s) => !s.IDC_LOG.visible);
      });
    } finally {
      await sessionEnd();
      await openScreen();
      await sessionStart();
    }
  });
