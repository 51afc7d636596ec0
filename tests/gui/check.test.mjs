// check.test.mjs: the check of adapter and device in restock.exe's window: its report in a box, without a device, and
// cancelled.
// SPDX-License-Identifier: MIT
import test from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { newFolder } from '../e2e/lib/cli.mjs';
import { withSonoff } from '../e2e/lib/sonoff.mjs';
import { id, withWindow } from './lib/window.mjs';
import { assertBusy, assertUsable, onLibrary, portText, sitDownFirst, stock } from './lib/person.mjs';

sitDownFirst();

const checking = (s) => s.IDC_CANCEL.enabled && /^Checking the connection/.test(s.IDC_PROGRESS_TEXT.text);

async function reportOf(w) {
  await w.seeQuestion(/^Check of adapter and device/);
  const { text, controls } = await w.question();
  return { text, report: controls.find((c) => c.id === id.IDC_REPORT).text };
}

test('a device is checked; the report is shown, copied and saved; the device is found again', () =>
  withSonoff({ image: stock }, (sonoff) => {
    const library = newFolder();
    return withWindow(onLibrary(library), async (w) => {
      await w.ready();
      await w.more('k');
      assertBusy(await w.see('the check', checking));
      const { report } = await reportOf(w);
      assert.match(report, /^Restock \d+\.\d+\.\d+, board check\r?\nAdapter: COM11 \(USB-SERIAL CH340 \(COM11\)\), 1a86:7523, CH340/);
      for (const line of [/ok {9}ESP8266EX, MAC 5C:CF:7F:xx:xx:xx\./, /ok {9}Espressif's stub reads the same/,
        /ok {9}256 sectors read the same/, /ok {9}A pending read ends \d+ ms after/])
        assert.match(report, line);
      await w.do(`press ${id.IDC_REPORT_COPY}`);
      await w.seeQuestion(/on the clipboard/);
      await w.do(`press ${id.IDC_REPORT_SAVE}`);
      const file = join(library, 'report.txt');
      await w.nameFile(/Save the report as/, file);
      await w.seeQuestion(/Saved: report\.txt/);
      assert.equal(readFileSync(file, 'utf8').replaceAll('\r', ''), report.replaceAll('\r', ''));
      await w.answer(id.CANCEL);
      const state = await w.ready();
      assert.match(state.IDC_STATUS.text, /^(Adapter, wires|The board works)/);
      assertUsable(state);
      assert.ok((await sonoff.flash()).equals(stock));
    });
  }));

test('with RX and TX joined it says that no device was there', () =>
  withSonoff({ faults: 'rx_tx_shorted=1' }, () => withWindow(onLibrary(newFolder()), async (w) => {
    await w.see('the port', (s) => s.IDC_PORT.items.includes(portText));
    await w.seeText('IDC_COACH', /hears only itself/);
    await w.more('k');
    const { text, report } = await reportOf(w);
    assert.match(text, /No device found/);
    assert.match(report, /attention {2}No device found: the adapter hears itself/);
    await w.answer(id.CANCEL);
    assertUsable(await w.seeText('IDC_COACH', /hears only itself/));
  })));

test('Cancel ends it without a report, and the device is found again', () =>
  withSonoff({ image: stock }, () => withWindow(onLibrary(newFolder()), async (w) => {
    await w.ready();
    await w.more('k');
    await w.see('the check', checking);
    await w.click('IDC_CANCEL');
    await w.finished(/^Cancelled/);
    assert.equal(await w.ask('dialog'), null);
    assertUsable(await w.ready());
  })));
