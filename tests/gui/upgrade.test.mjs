// upgrade.test.mjs: Restock-Setup.exe and uninstall.exe meet the window while it works on a device.
// The installer is the file that RESTOCK_SETUP names.
// SPDX-License-Identifier: MIT
import test from 'node:test';
import assert from 'node:assert/strict';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { newFolder } from '../e2e/lib/cli.mjs';
import { options } from '../e2e/lib/options.mjs';
import { withSonoff } from '../e2e/lib/sonoff.mjs';
import { skip, wine } from './lib/wine.mjs';
import { withWindow } from './lib/window.mjs';
import { assertBusy, inTheMiddle, long, onLibrary, onlyBackup, sitDownFirst } from './lib/person.mjs';

const setup = process.env.RESTOCK_SETUP ?? '';
if (!existsSync(setup)) skip(`there is no installer: cmake --build --preset windows --target dist (${setup})`);
sitDownFirst();

const installed = join(options.wine, 'drive_c/Restock of a test');
const runSetup = () => wine('wine', setup, '/S', '/D=C:\\Restock', 'of', 'a', 'test');
// With _?= its exit code is that of the work.
const runUninstall = () => wine('wine', join(installed, 'uninstall.exe'), '/S', '_?=C:\\Restock', 'of', 'a', 'test');

test('work on a device is not interrupted by an upgrade or by removing; an idle window is closed', async () => {
  const library = newFolder();
  const missing = join(installed, 'LICENSE');
  assert.equal(await runSetup(), 0);
  try {
    rmSync(missing); // whether it comes back tells whether anything was installed
    await withSonoff({ image: long, size: '4M' }, () => withWindow(onLibrary(library), async (w) => {
      await w.ready();
      await w.click('IDC_BACKUP');
      await inTheMiddle(w);
      assert.equal(await runSetup(), 3);
      assert.equal(await runUninstall(), 3);
      assertBusy(await inTheMiddle(w));
      assert.equal(await w.ask('dialog'), null, 'nobody was asked anything');
      assert.ok(!existsSync(missing) && existsSync(join(installed, 'restock.exe')));

      await w.finished(/^Backup done and verified/);
      assert.ok(onlyBackup(library).equals(long));
      await w.note();
      assert.equal(await runSetup(), 0);
      assert.equal((await w.exited()).code, 0);
      assert.ok(existsSync(missing));
    }, 'C:\\Restock of a test\\restock.exe'));
  } finally {
    await runUninstall();
    rmSync(installed, { recursive: true, force: true });
  }
});
