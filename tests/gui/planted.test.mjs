// planted.test.mjs: DLLs of Windows' names that lie beside the programs, as they may in a folder for downloads.
//
// Planted is every DLL that this Windows has, but for the KnownDLLs and what those import that our programs import:
// Wine knows no KnownDLLs, so that a fake of these would be taken whatever a program does.
// SPDX-License-Identifier: MIT
import test from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { newFile, newFolder, pathFor } from '../e2e/lib/cli.mjs';
import { options } from '../e2e/lib/options.mjs';
import { withSonoff } from '../e2e/lib/sonoff.mjs';
import { has, sessionStart, skip, wine, wineOutput } from './lib/wine.mjs';
import { driverFile, withWindow } from './lib/window.mjs';
import { onLibrary, portText, sitDownFirst, stock } from './lib/person.mjs';

const setup = process.env.RESTOCK_SETUP ?? '';
if (!existsSync(setup)) skip(`there is no installer: cmake --build --preset windows --target dist (${setup})`);
if (!has('x86_64-w64-mingw32-objdump')) skip('x86_64-w64-mingw32-objdump is not installed');
sitDownFirst(plant);

const beside = (file, name) => join(dirname(file), name);
const planted = beside(driverFile, 'planted.dll');
const system32 = join(options.wine, 'drive_c/windows/system32');
const folder = newFolder();

// What Wine's own DLLs import late, at the first use: Wine does not restrict that search.
const lateInWine = ['msimg32.dll'];

function importsOf(file) {
  const text = execFileSync('x86_64-w64-mingw32-objdump', ['-p', file], { encoding: 'latin1', maxBuffer: 1 << 28 });
  return [...text.matchAll(/DLL Name: (\S+)/g)].map(([, name]) => name.toLowerCase());
}

function outOfReach(programs) {
  const list = readFileSync(new URL('../checks/known_dlls.txt', import.meta.url), 'utf8').replace(/#.*/g, '');
  const known = list.split(/\s+/);
  const loaded = new Set(programs.flatMap(importsOf).filter((name) => known.includes(name)));
  for (const name of loaded) // grows while it is gone through
    if (existsSync(join(system32, name))) for (const more of importsOf(join(system32, name))) loaded.add(more);
  return new Set([...known, ...loaded, ...lateInWine]);
}

// Which of the planted ones ran since the last time.
function ran() {
  const names = readdirSync(folder).filter((name) => name.endsWith('.ran'));
  for (const name of names) rmSync(join(folder, name));
  return names;
}

async function plant() {
  const programs = [options.cli, beside(options.cli, 'restock-cli.exe'), setup];
  const safe = outOfReach(programs);
  const names = readdirSync(system32).filter((name) => /\.dll$/i.test(name) && !safe.has(name.toLowerCase()));
  for (const wanted of ['bcrypt.dll', 'setupapi.dll', 'uxtheme.dll', 'dwmapi.dll', 'comctl32.dll', 'winmm.dll'])
    assert.ok(names.includes(wanted), `${wanted} is not among the planted`);
  // Copies, not links: Wine maps a file once, whatever its names.
  for (const name of names) copyFileSync(planted, join(folder, name));
  for (const file of [...programs, beside(driverFile, 'importer.exe')])
    copyFileSync(file, join(folder, basename(file)));
  // Files that are not Wine's own are taken first, where one is found.
  const order = names.map((name) => `"${name.slice(0, -4)}"="native,builtin"`);
  await sessionStart(96, {}, [...programs, 'importer.exe'].flatMap((file) =>
    [`[HKEY_CURRENT_USER\\Software\\Wine\\AppDefaults\\${basename(file)}\\DllOverrides]`, ...order]));
}

test('a program that imports one of them runs what was planted', async () => {
  await wine('wine', join(folder, 'importer.exe'));
  assert.deepEqual(ran(), ['bcrypt.dll.ran']);
});

test('restock-cli runs none of them', async () => {
  const cli = join(folder, 'restock-cli.exe');
  const said = await wineOutput(cli, 'info', pathFor(newFile(stock)));
  assert.match(said, /SHA-256: +[0-9a-f]{64}/);
  assert.match(await wineOutput(cli, 'ports'), /CH340/);
  assert.deepEqual(ran(), []);
});

test('the window runs none of them, whatever it is used for', () =>
  withSonoff({ image: stock }, () => withWindow(onLibrary(newFolder(), pathFor(newFile(stock))), async (w) => {
    await w.see('the port', (s) => s.IDC_PORT.items.includes(portText));
    await w.ready();
    await w.more('a');
    const copy = join(newFolder(), 'copy.bin');
    await w.saveAs(copy);
    await w.finished(/^Backup done and verified/);
    assert.ok(readFileSync(copy).equals(stock));
    await w.click('IDC_LOG_TOGGLE');
    await w.see('the log', (s) => s.IDC_LOG.visible);
    assert.deepEqual(ran(), []);
  }, join(folder, 'restock.exe'))));

test('the installer runs none of them', async () => {
  const target = 'Restock among planted';
  assert.equal(await wine('wine', join(folder, 'Restock-Setup.exe'), '/S', ...`/D=C:\\${target}`.split(' ')), 0);
  const installed = join(options.wine, 'drive_c', target);
  assert.equal(await wine('wine', join(installed, 'uninstall.exe'), '/S', ...`_?=C:\\${target}`.split(' ')), 0);
  rmSync(installed, { recursive: true, force: true });
  // Of these late imports that of comctl32.dll is the first that asks for uxtheme.dll here.
  assert.deepEqual(ran().filter((name) => name !== 'uxtheme.dll.ran'), []);
});
