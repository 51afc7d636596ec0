// wine.mjs: a Windows of the test program's own: running programs, its registry and its files.
// SPDX-License-Identifier: MIT
import { spawn } from 'node:child_process';
import { openSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import assert from 'node:assert/strict';
import { atEnd, newFolder, root, work } from './published.mjs';

const prefix = join(work, 'wine');
const endWine = join(root, 'tests/e2e/end_wine.sh');
const environment = {
  ...process.env,
  HOME: newFolder('home'), // Wine links the folders it finds there
  LC_ALL: 'C.UTF-8', // the arguments' encoding
  WINEARCH: 'win64',
  WINEDEBUG: '-all',
  WINEDLLOVERRIDES: 'mscoree,mshtml,winemenubuilder.exe=',
  WINEPREFIX: prefix,
};
delete environment.DISPLAY;

export const driveC = join(prefix, 'drive_c');
export const userFolder = join(driveC, 'users', userInfo().username);

// Wine's output goes to a file: processes it leaves behind would hold a pipe open.
function start(words) {
  const log = openSync(join(work, 'wine.log'), 'a');
  return spawn(words[0], words.slice(1), { env: environment, stdio: ['ignore', log, log] });
}

function exitOf(child) {
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve(code));
  });
}

// A program that goes on running.  ended() waits for its end, not for ever, and gives its exit code.
export function startProgram(file, ...words) {
  const exit = exitOf(start(['wine', file, ...words]));
  const patience = () => new Promise((resolve) => { setTimeout(resolve, 120_000, 'still running').unref(); });
  return { ended: () => Promise.race([exit, patience()]) };
}

export async function run(...words) {
  return exitOf(start(words));
}

// What a console program prints.
export async function output(file, ...words) {
  const child = spawn('wine', [file, ...words], { env: environment, stdio: ['ignore', 'pipe', 'ignore'] });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text) => { said += text; });
  return { code: await exitOf(child), said };
}

// Ends the programs of that name; there may be none.
export async function kill(name) {
  await run('wine', 'taskkill', '/F', '/IM', name);
}

// Until every process of the prefix has ended, the uninstaller's second half too.
export async function allEnded() {
  assert.equal(await run('timeout', '300', 'wineserver', '-w'), 0, 'something in this Windows does not end');
}

export async function makePrefix() {
  atEnd(async () => {
    await run('sh', endWine);
  });
  const record = join(work, 'wineboot.log');
  assert.equal(await run('sh', join(root, 'tests/e2e/make_wine.sh'), record), 0, readFileSync(record, 'utf8'));
}

// Programs get a screen from here on.
export async function openScreen() {
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1280x1024x24', '-nolisten', 'tcp'],
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  atEnd(async () => {
    await run('wineserver', '-k');
    server.kill();
  });
  const number = await new Promise((resolve, reject) => {
    server.stdio[3].setEncoding('utf8').once('data', resolve);
    server.on('error', reject);
    server.on('exit', () => reject(new Error('Xvfb ended at once')));
  });
  environment.DISPLAY = `:${number.trim()}`;
}

// The installer or uninstaller with /S; its exit code.  The folder of /D= is the last argument and must not be
// quoted, so Wine gets it in words that it joins with spaces again.
export async function runSilently(file, folder, ...words) {
  return run('wine', file, '/S', ...words, ...(folder === undefined ? [] : `/D=${folder}`.split(' ')));
}

function windowsPath(file) {
  return `Z:${file.replaceAll('/', '\\')}`;
}

// HKEY_CURRENT_USER below `key` ('' = all): { key: { name: value as .reg files spell it } }; '@' is the default.
// What Wine keeps for itself is left out.
export async function registry(key = '') {
  const file = join(work, 'export.reg');
  writeFileSync(file, '');
  await run('wine', 'regedit', '/E', windowsPath(file), key === '' ? 'HKEY_CURRENT_USER' : `HKEY_CURRENT_USER\\${key}`);
  const keys = {};
  let values;
  for (const line of readFileSync(file, 'utf16le').replace(/\\\r\n +/g, '').split('\r\n')) {
    const heading = line.match(/^\[HKEY_CURRENT_USER\\?(.*)\]$/);
    const value = line.match(/^(@|"(?:[^"\\]|\\.)*")=(.*)$/);
    if (heading) values = keys[heading[1]] = {};
    else if (value && values) values[value[1].replace(/^"|"$/g, '').replace(/\\(.)/g, '$1')] = value[2];
  }
  return Object.fromEntries(Object.entries(keys).filter(([name]) => !name.startsWith('Software\\Wine\\')));
}

// A text value as .reg files spell it.
export function quoted(words) {
  return `"${words.replace(/[\\"]/g, '\\$&')}"`;
}

// lines as in a .reg file.
export async function changeRegistry(...lines) {
  const file = join(work, 'import.reg');
  const text = ['Windows Registry Editor Version 5.00', '', ...lines, ''].join('\r\n');
  writeFileSync(file, `\ufeff${text}`, 'utf16le');
  assert.equal(await run('wine', 'regedit', '/S', windowsPath(file)), 0);
}

// Paths of all files and folders below `folder`, with links left alone.
export function filesBelow(folder, below = '') {
  return readdirSync(join(folder, below), { withFileTypes: true }).flatMap((entry) => {
    const path = join(below, entry.name);
    return entry.isDirectory() ? [path, ...filesBelow(folder, path)] : [path];
  }).sort();
}
