// inside.mjs: runs one of our test programs in a Windows of its own, from a command line for people.
// SPDX-License-Identifier: MIT
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = fileURLToPath(new URL('../../..', import.meta.url));

// Words that such a command line knows beside its own: two builds, and a Wine prefix to keep for the next time.
export function parse(more) {
  const text = (value) => ({ type: 'string', default: value });
  const { values } = parseArgs({
    options: {
      build: text(join(root, 'build/release')), windows: text(join(root, 'build/windows')), wine: { type: 'string' },
      ...more,
    },
  });
  return { ...values, build: resolve(values.build), windows: resolve(values.windows) };
}

// What the program has to say beside its results goes to standard error.
export function runInside(script, { build, windows, wine }, environment) {
  const prefix = wine ?? mkdtempSync(join(tmpdir(), 'restock-wine-'));
  const inTests = (...parts) => join(build, 'tests', ...parts);
  try {
    const { status } = spawnSync('sh', [join(root, 'tests/e2e/wine.sh'), resolve(prefix),
      join(windows, 'bin/restock.exe'), process.execPath, script, '--vsonoff', inTests('vsonoff/vsonoff'),
      '--modem', inTests('vsonoff/vsonoff_modem.so'), '--mkimage', inTests('images/mkimage')],
      { stdio: ['ignore', 2, 2], env: { ...process.env, ...environment } });
    if (status !== 0) throw new Error(`${script} ended with ${status}, see above`);
  } finally {
    if (wine === undefined) rmSync(prefix, { recursive: true, force: true, maxRetries: 5 });
  }
}
