// published.mjs: the packed files the tests look at, and packing others like them.
//
//   --dist FOLDER       Restock-Setup.exe, Restock-portable.zip, SHA256SUMS
//   --programs FOLDER   the programs that were packed
//   --version VERSION   their version
// SPDX-License-Identifier: MIT
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const text = { type: 'string' };
export const { values: options } = parseArgs({ options: { dist: text, programs: text, version: text } });
for (const name of ['dist', 'programs', 'version'])
  if (options[name] === undefined) throw new Error(`--${name} is missing`);

export const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');
export const setup = join(options.dist, 'Restock-Setup.exe');
export const zip = join(options.dist, 'Restock-portable.zip');
export const programs = ['restock.exe', 'restock-cli.exe'];

export function skip(reason) {
  console.log(`SKIPPED: ${reason}`);
  rmSync(work, { recursive: true });
  process.exit(77);
}

// Ends the test program as skipped unless all these can be started and the packed files are there.
export function needs(...tools) {
  for (const tool of tools)
    if (spawnSync('sh', ['-c', 'command -v "$0"', tool]).status !== 0) skip(`${tool} is not installed`);
  for (const file of [setup, zip])
    if (!existsSync(file)) skip(`${file} is not there: cmake --build --preset windows --target dist`);
}

// What has to be done at the end, the last first.
const ends = [];
export function atEnd(action) {
  ends.unshift(action);
}
after(async () => {
  for (const action of ends) await action();
});

// Everything a test program writes.
export const work = mkdtempSync(join(tmpdir(), 'restock-installer-'));
atEnd(() => rmSync(work, { recursive: true, force: true, maxRetries: 5 }));

export function newFolder(name) {
  const folder = join(work, name);
  mkdirSync(folder, { recursive: true });
  return folder;
}

// A copy of the folder of programs, for packing changed ones.
export function copyOfPrograms(name) {
  const folder = newFolder(name);
  for (const file of [...programs, 'THIRD-PARTY.txt']) cpSync(join(options.programs, file), join(folder, file));
  return folder;
}

// Packs into a new folder, with the scripts and papers of `tree`, and unsigned unless `environment` has a key; the
// result of spawnSync with the folder.
export function pack(name, from, version, environment = {}, tree = root) {
  const folder = newFolder(name);
  const ours = Object.fromEntries(Object.entries(process.env).filter(([word]) => !word.startsWith('RESTOCK_SIGN_')));
  const result = spawnSync('sh', [join(tree, 'installer/pack.sh'), version, from, folder], {
    env: { ...ours, ...environment }, encoding: 'utf8',
  });
  return { ...result, folder, said: result.stdout + result.stderr };
}

export function unpack(archive, name) {
  const folder = newFolder(name);
  execFileSync('cmake', ['-E', 'tar', 'xf', archive], { cwd: folder });
  return folder;
}

export function sha256(file) {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}
