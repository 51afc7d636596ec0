// stuck.test.mjs: restock.exe with a driver that never lets go (tests/win32/stuck_driver.c): the window says so, and the
// program ends when it is closed.
// SPDX-License-Identifier: MIT
import test from 'node:test';
import { dirname, join } from 'node:path';
import { newFolder } from '../e2e/lib/cli.mjs';
import { options } from '../e2e/lib/options.mjs';
import { sessionStart } from './lib/wine.mjs';
import { id, withWindow } from './lib/window.mjs';
import { onLibrary, sitDownFirst } from './lib/person.mjs';

sitDownFirst();

const program = join(dirname(options.cli), '../tests/win32/restock_stuck.exe');

// withWindow closes the window at the end, and waits for the end of the program.
async function withStuck(what, body) {
  await sessionStart(96, { RESTOCK_STUCK: what });
  await withWindow(onLibrary(newFolder()), body, program);
}

test('a driver that ignores that its requests are cancelled is named, and does not keep the program', () =>
  withStuck('requests', (w) =>
    w.seeText('IDC_COACH', /^The driver of this serial port does not respond\. Unplug the adapter/)));

test('a driver that does not return from a call does not keep the program', () =>
  withStuck('calls', (w) => w.see('a port was chosen', (s) => s.IDC_PORT.text !== '')));

test('a driver that dies in the middle of work: that is said, and closing ends the program', () =>
  withStuck('later', async (w) => {
    await w.more('t');
    await w.see('listening', (s) => s.IDC_CANCEL.enabled);
    await new Promise((resolve) => setTimeout(resolve, 25_000)); // it has died meanwhile
    await w.click('IDC_CANCEL');
    await w.seeText('IDC_STATUS', /driver does not respond\. Unplug the adapter/);
    await w.do('close');
    await w.question();
    await w.do(`press ${id.IDB_GO_AHEAD}`);
  }));
