// person.mjs: what a person in front of the window has at hand: device, adapter, files; and what they do with them.
// SPDX-License-Identifier: MIT
import { before, after } from 'node:test';
import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathFor } from '../../e2e/lib/cli.mjs';
import { image } from '../../e2e/lib/sonoff.mjs';
import { changeRegistry, has, openScreen, plugAdapter, sessionStart, skip } from './wine.mjs';
import { needed, worst } from './window.mjs';

export const COM = 11; // where the device's link is, see e2e/lib/sonoff.mjs
export const portText = `USB-SERIAL CH340 (COM${COM})`;
export const stock = image('--kind', 'stock');
export const tasmota = image('--kind', 'tasmota-like');
// 1 MB of a 4 MB device: its radio data are missing.
export const incomplete = image('--kind', 'incomplete');
export const long = image('--kind', 'random', '--size', '4M'); // so long on the line that a hand comes in between

// A screen, a Windows session and an adapter in it; skips the test program where that cannot be.
export async function sitDown() {
  await openScreen();
  await sessionStart();
  await changeRegistry('[-HKEY_CURRENT_USER\\Software\\Restock]', // of a run before
    '[-HKEY_LOCAL_MACHINE\\System\\CurrentControlSet\\Enum\\USB]');
  await plugAdapter(COM);
}

// more: what one test program sets up besides.  In one piece, for node runs what is to come before all tests at once.
export function sitDownFirst(more = async () => {}) {
  for (const tool of ['Xvfb', 'wine', 'import']) if (!has(tool)) skip(`${tool} is not installed`);
  if (!needed()) skip('restock.exe or gui_driver.exe is not built');
  before(async () => {
    await sitDown();
    await more();
  });
  after(() => console.log(`figures: ${JSON.stringify(worst)}`));
}

export function onLibrary(folder, ...words) {
  return ['--theme', 'light', '--library', pathFor(folder), ...words];
}

export function backupsIn(folder) {
  return existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.bin')) : [];
}

// The contents of the only backup whose name begins like this.
export function onlyBackup(folder, beginning = '') {
  const names = backupsIn(folder).filter((name) => name.startsWith(beginning));
  assert.equal(names.length, 1, names.join(' '));
  return readFileSync(join(folder, names[0]));
}

export function hasBackup(folder, contents) {
  return backupsIn(folder).some((name) => readFileSync(join(folder, name)).equals(contents));
}

// Power away until the window says so, then on again with the button held.  Once: the window has to find the device.
export async function enterProgrammingMode(w, sonoff) {
  await sonoff.tell('power off');
  await w.see('the device is gone', (s) => !s.IDC_BACKUP.enabled);
  await sonoff.tell('button down');
  await sonoff.tell('power on');
  return w.ready();
}

// The adapter back into its socket with the button held: it feeds the device.
export async function plugBack(w, sonoff) {
  await sonoff.tell('faults unplug_after_bytes=0');
  await sonoff.tell('button down');
  await sonoff.tell('replug');
  return w.ready();
}

// From so many bytes on the line on, both ways together.
export async function pullAfter(sonoff, bytes) {
  await sonoff.tell(`faults unplug_after_bytes=${(await sonoff.bytesOnLine()) + bytes}`);
}

// A person sees what is left of the bar; from then on the device is in the middle of it.
export async function inTheMiddle(w) {
  return w.see('work under way', (s) => s.IDC_CANCEL.enabled && s.IDC_PROGRESS.position >= 10 &&
    s.IDC_PROGRESS.position < 1000 && /%/.test(s.IDC_PROGRESS_TEXT.text));
}

const onlyIdle = ['IDC_PORT', 'IDC_BACKUPS', 'IDC_BACKUP', 'IDC_RESTORE', 'IDC_MORE'];

export function assertBusy(state) {
  assert.ok(state.IDC_CANCEL.enabled);
  for (const name of onlyIdle) assert.ok(!state[name].enabled, name);
}

export function assertUsable(state) {
  assert.ok(state.enabled);
  for (const name of ['IDC_PORT', 'IDC_BACKUPS', 'IDC_MORE', 'IDC_HELP_CONNECT']) assert.ok(state[name].enabled, name);
  assert.ok(!state.IDC_CANCEL.enabled);
}

// The same image with a boot loader that says `text` after its version when it starts: what it prints at 74880 baud.
export function saying(contents, text) {
  const changed = Buffer.from(contents);
  const at = changed.indexOf('2nd boot version : ') + '2nd boot version : '.length;
  const end = changed.indexOf('\n', at);
  changed.write(` ${text}\n`, end, 'latin1');
  let segment = 8; // after the header: address, length, data
  let sum = 0xef; // the ROM's checksum: all data bytes, exclusive or
  for (let n = changed[1]; n > 0; n--) {
    const length = changed.readUInt32LE(segment + 4);
    for (const byte of changed.subarray(segment + 8, segment + 8 + length)) sum ^= byte;
    segment += 8 + length;
  }
  changed[segment | 15] = sum;
  return changed;
}
