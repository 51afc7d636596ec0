// measure.mjs: works the window for its figures and writes them into the file RESTOCK_FIGURES names; run by
// ../../bench/window.mjs.
// SPDX-License-Identifier: MIT
import test from 'node:test';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { newFolder, pathFor } from '../../e2e/lib/cli.mjs';
import { options } from '../../e2e/lib/options.mjs';
import { image, withSonoff } from '../../e2e/lib/sonoff.mjs';
import { withWindow } from './window.mjs';
import { inTheMiddle, onLibrary, portText, sitDownFirst, stock } from './person.mjs';

const starts = Number(process.env.RESTOCK_STARTS);
const figures = { starts: [], listed: [], empty: [], idle: 0, connected: 0, backups: [], cancel: 0 };

sitDownFirst();

test('starts', async () => {
  const other = pathFor(join(dirname(options.cli), 'restock-cli.exe'));
  for (let n = 0; n <= starts; n++) // the first one warms the caches and does not count
    await withWindow(onLibrary(newFolder()), async (w) => {
      const opened = performance.now();
      await w.see('the port', (s) => s.IDC_PORT.items.includes(portText));
      const listed = performance.now() - opened;
      const { usableMs, pagefile } = await w.ask('figures');
      const { ms } = await w.do(`run "${other}" --version`);
      figures.idle = Math.max(figures.idle, pagefile);
      if (n === 0) return;
      figures.starts.push(usableMs);
      figures.listed.push(usableMs + listed);
      figures.empty.push(ms);
    });
});

for (const [size, contents] of [[1, stock], [4, image('--kind', 'random', '--size', '4M')]])
  test(`backup of ${size} MB`, () =>
    withSonoff({ image: contents, size: `${size}M` }, () => withWindow(onLibrary(newFolder()), async (w) => {
      await w.ready();
      figures.connected = Math.max(figures.connected, (await w.ask('figures')).pagefile);
      await w.do('forget');
      const begun = performance.now();
      await w.click('IDC_BACKUP');
      await w.finished(/^Backup done and verified/);
      const seconds = (performance.now() - begun) / 1000;
      const { peakPagefile, worstAnswerMs } = await w.ask('figures');
      figures.backups.push({ size, seconds, peak: peakPagefile, answer: worstAnswerMs });
    })));

test('cancel', () =>
  withSonoff({ image: image('--kind', 'random', '--size', '4M'), size: '4M' }, () =>
    withWindow(onLibrary(newFolder()), async (w) => {
      await w.ready();
      await w.click('IDC_BACKUP');
      await inTheMiddle(w);
      const begun = performance.now();
      await w.click('IDC_CANCEL');
      await w.finished(/./);
      figures.cancel = performance.now() - begun;
    })));

test('all of it is told', () => writeFileSync(process.env.RESTOCK_FIGURES, JSON.stringify(figures)));
