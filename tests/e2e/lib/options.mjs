// options.mjs: which programs the end-to-end tests run, from their command line.
//
//   --cli FILE       restock-cli, or restock-cli.exe together with --wine
//   --wine PREFIX    run it under Wine with this prefix; the device is then a COM port there
//   --vsonoff FILE   the virtual Sonoff
//   --modem FILE     vsonoff_modem.so
//   --mkimage FILE   makes flash images
//   --bridge FILE    pty_bridge, where a test program wants it
//   --only WORD      a part of the tests, where a test program has parts
// SPDX-License-Identifier: MIT
import { parseArgs } from 'node:util';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';

const text = { type: 'string' };
const { values } = parseArgs({
  options: { cli: text, wine: text, vsonoff: text, modem: text, mkimage: text, bridge: text, only: text },
});

for (const name of ['cli', 'vsonoff', 'modem', 'mkimage'])
  if (values[name] === undefined) throw new Error(`--${name} is missing`);

export const options = values;

// What Wine cannot show: signals reach the Unix process there, not the program; a pty on standard input is no
// console.
export const native = values.wine === undefined;

// Everything a test program writes; removed at its end.
export const work = mkdtempSync(join(tmpdir(), 'restock-e2e-'));
after(() => rmSync(work, { recursive: true, force: true }));
