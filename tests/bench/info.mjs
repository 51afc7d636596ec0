// info.mjs: how long `restock-cli info` takes for files of 1, 2 and 4 MB, start of the program included.
//
//   node tests/bench/info.mjs [--build build/release] [--limit 50]
//
// Median of 15 runs of each; exit code 1 if that of a 4 MB file is above the limit (milliseconds).
// SPDX-License-Identifier: MIT
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

const text = { type: 'string' };
const { values } = parseArgs({ options: { build: text, limit: text } });
const build = resolve(values.build ?? 'build/release');
const limit = Number(values.limit ?? 50);
const work = mkdtempSync(join(tmpdir(), 'restock-bench-'));

function median(file) {
  const times = [];
  for (let i = 0; i < 15; i++) {
    const start = process.hrtime.bigint();
    execFileSync(join(build, 'src/cli/restock-cli'), ['info', file, '--json'], { stdio: 'ignore' });
    times.push(Number(process.hrtime.bigint() - start) / 1e6);
  }
  return times.sort((a, b) => a - b)[7];
}

const files = [
  ['stock, 1 MB', '--size', '1M'],
  ['stock, 2 MB', '--size', '2M'],
  ['stock, 4 MB', '--size', '4M'],
  ['random, 4 MB', '--size', '4M', '--kind', 'random'],
];
let worst = 0;
for (const [name, ...words] of files) {
  const file = join(work, 'image.bin');
  execFileSync(join(build, 'tests/images/mkimage'), [...words, '-o', file]);
  const ms = median(file);
  if (name.endsWith('4 MB')) worst = Math.max(worst, ms);
  console.log(`${name.padEnd(14)} ${ms.toFixed(1).padStart(6)} ms`);
}
const empty = join(work, 'empty.bin');
writeFileSync(empty, '');
console.log(`${'empty file'.padEnd(14)} ${median(empty).toFixed(1).padStart(6)} ms`);
rmSync(work, { recursive: true });
process.exitCode = worst <= limit ? 0 : 1;
