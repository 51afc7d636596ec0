// bench.test.mjs: the window for many switches: four at once, one after the other, and one that cannot be saved.
// SPDX-License-Identifier: MIT
import test from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { newFolder } from '../e2e/lib/cli.mjs';
import { Sonoff, image, modemAt, withSonoffs } from '../e2e/lib/sonoff.mjs';
import { id, until, withWindow } from './lib/window.mjs';
import { COM, backupsIn, hasBackup, onLibrary, sitDownFirst } from './lib/person.mjs';
import { changeRegistry, plugAdapter, sessionStart, takePicture } from './lib/wine.mjs';

const places = [1, 2, 3, 4];
const macOf = (n) => `5C:CF:7F:00:02:0${n}`;
const stock = (n) => image('--variant', `${n}`);
const pictures = process.env.RESTOCK_PICTURES;

sitDownFirst(async () => {
  await sessionStart(96, { VSONOFF_MODEM: places.map(modemAt).join(':') });
  await changeRegistry('[-HKEY_LOCAL_MACHINE\\System\\CurrentControlSet\\Enum\\USB]');
  for (const place of places)
    await plugAdapter(COM + place,
      { adapter: { device: 'VID_1A86&PID_7523', instance: `5&1234&0&${place}`, name: 'USB-SERIAL CH340' } });
});

const start = (place, n = place, more = {}) =>
  Sonoff.start({ place, mac: macOf(n), image: stock(n), ...more });

async function controls(w) {
  const { controls: all } = await w.question();
  const text = (name) => all.find((c) => c.id === id[name])?.text ?? '';
  return { summary: text('IDC_BENCH_SUMMARY'), devices: text('IDC_BENCH_DEVICES'), note: text('IDC_BENCH_NOTE') };
}

async function seeSummary(w, pattern) {
  return until(`the summary says ${pattern}`, async () => {
    const now = await controls(w);
    return pattern.test(now.summary) ? now : undefined;
  });
}

async function picture(w, name) {
  if (!pictures) return;
  const dialog = await w.ask('dialog');
  takePicture(join(pictures, `${name}.png`), dialog);
}

test('four switches on four adapters are saved without a click, and the list can be copied', () =>
  withSonoffs(places.map((place) => start(place)), async () => {
    const library = newFolder();
    await withWindow(onLibrary(library), async (w) => {
      await w.more('w');
      await until('the window for many switches', async () => /^Many switches/.test((await w.question()).text));
      await until('work', async () => backupsIn(library).length > 0);
      await picture(w, 'bench-light-work');
      const { devices } = await seeSummary(w, /^4 saved, 0 already saved before, 0 not saved$/);
      await picture(w, 'bench-light-done');
      for (const place of places) {
        assert.ok(hasBackup(library, stock(place)), `place ${place}`);
        assert.match(devices, new RegExp(`^COM${COM + place}  Sonoff .*  ${macOf(place)}  saved \\(`, 'm'));
      }
      await w.do(`press ${id.IDC_BENCH_COPY}`);
      await until('copied', async () => /clipboard/.test((await controls(w)).note));
      assert.match(await w.ask('clipboard'), /^COM1\d {2}(.|\r\n)*\r\n4 saved, 0 already saved before, 0 not saved\r\n$/);
      await w.answer(id.CANCEL);
    });
  }));

test('switches change on one adapter without a click; one that comes back is known; another chip is named', async () => {
  const library = newFolder();
  let sonoff = await start(1, 1);
  const next = async (n, more) => {
    await sonoff.stop();
    sonoff = await start(1, n, more);
  };
  try {
    await withWindow(['--theme', 'dark', ...onLibrary(library).slice(2)], async (w) => {
      await w.more('w');
      await seeSummary(w, /^1 saved/);
      await next(2);
      await seeSummary(w, /^2 saved/);
      await next(3, { chip: 'esp32' });
      await seeSummary(w, /^2 saved, 0 already saved before, 1 not saved$/);
      await picture(w, 'bench-dark-failed');
      await next(1);
      await until('the first one is known', async () => /already saved: /.test((await controls(w)).devices));
      assert.equal(backupsIn(library).length, 2);
      assert.deepEqual(readFileSync(join(library, backupsIn(library)[0])).length, 1 << 20);
      await picture(w, 'bench-dark-known');
      await w.answer(id.CANCEL);
    });
  } finally {
    await sonoff.stop();
  }
});
