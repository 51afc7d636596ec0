// window.mjs: how quick and how small restock.exe is: start, memory, worst answer time, size.
//
//   node tests/bench/window.mjs [--build build/release] [--windows build/windows] [--dist dist] [--wine PREFIX]
//                               [--starts 10] [--json FILE]
//
// Prints a table; --json writes the same figures.  Under Wine on the virtual Sonoff at the computer's own speed, so
// more happens per second than on a real line.  Bounds are the aims; times depend on the machine.
// SPDX-License-Identifier: MIT
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse, runInside } from '../gui/lib/inside.mjs';

const options = parse({
  dist: { type: 'string', default: fileURLToPath(new URL('../../dist', import.meta.url)) },
  starts: { type: 'string', default: '10' },
  json: { type: 'string' },
});
const work = mkdtempSync(join(tmpdir(), 'restock-bench-'));

function measure() {
  const file = join(work, 'figures.json');
  runInside(fileURLToPath(new URL('../gui/lib/measure.mjs', import.meta.url)), options,
    { RESTOCK_FIGURES: file, RESTOCK_STARTS: options.starts });
  return JSON.parse(readFileSync(file, 'utf8'));
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

const MB = 1 << 20;
const sizeOf = (...parts) => statSync(resolve(...parts)).size;

function rows(m) {
  return [
    ['start to usable window, median', 'ms', median(m.starts), 300],
    ['start to usable window, worst', 'ms', Math.max(...m.starts)],
    ['  of that a program without window, median', 'ms', median(m.empty)],
    ['start to port listed, median', 'ms', median(m.listed)],
    ['committed memory, idle', 'MB', m.idle / MB, 12],
    ['committed memory, device connected', 'MB', m.connected / MB, 12],
    ...m.backups.flatMap(({ size, seconds, peak, answer }) => [
      [`committed memory, ${size} MB backup, peak`, 'MB', peak / MB, size * 3 + 16],
      [`worst answer, ${size} MB backup`, 'ms', answer, 50],
      [`  the ${size} MB backup took`, 's', seconds],
    ]),
    ['Cancel to idle', 'ms', m.cancel, 1000],
    ['restock.exe', 'KB', sizeOf(options.windows, 'bin/restock.exe') / 1000, 500],
    ['restock-cli.exe', 'KB', sizeOf(options.windows, 'bin/restock-cli.exe') / 1000],
    ['Restock-Setup.exe', 'KB', sizeOf(options.dist, 'Restock-Setup.exe') / 1000, 700],
    ['Restock-portable.zip', 'KB', sizeOf(options.dist, 'Restock-portable.zip') / 1000],
  ].map(([label, unit, value, bound]) => ({ what: label.trim(), label, unit, value: Number(value.toFixed(1)), bound }));
}

try {
  const figures = measure();
  const table = rows(figures);
  for (const r of table) {
    const bound = r.bound === undefined ? '' : `   ${r.value <= r.bound ? 'at most' : 'OVER'} ${r.bound}`;
    console.log(`${r.label.padEnd(46)}${r.value.toFixed(1).padStart(9)} ${r.unit}${bound}`);
  }
  if (options.json) {
    const results = table.map(({ label, ...rest }) => rest);
    writeFileSync(options.json, `${JSON.stringify({ results, starts_ms: figures.starts }, null, 1)}\n`);
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
