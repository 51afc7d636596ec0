// cli.mjs: runs restock-cli, natively or under Wine, and takes apart what it says.
// SPDX-License-Identifier: MIT
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import assert from 'node:assert/strict';
import { native, options, work } from './options.mjs';
import { modemSocket, portName } from './sonoff.mjs';

const environment = {
  ...process.env,
  LC_ALL: 'C.UTF-8', // English, whoever runs the tests
  VSONOFF_MODEM: modemSocket,
  LD_PRELOAD: options.modem,
  ASAN_OPTIONS: 'verify_asan_link_order=0', // the preload library comes first
};
if (!native) Object.assign(environment, { WINEPREFIX: options.wine, WINEDEBUG: '-all' });

export const launcher = native ? [options.cli] : ['wine', options.cli];

export const endWine = fileURLToPath(new URL('../end_wine.sh', import.meta.url));

export function newFolder() {
  return mkdtempSync(join(work, 'folder-'));
}

export function newFile(contents, name = 'file.bin') {
  const file = join(newFolder(), name);
  writeFileSync(file, contents);
  return file;
}

// A path as the program sees it.
export function pathFor(file) {
  return native ? file : `Z:${file.replaceAll('/', '\\')}`;
}

// A path the program named, as we see it.
export function pathFrom(file) {
  return native ? file : file.replace(/^[A-Za-z]:/, '').replaceAll('\\', '/');
}

export function fullEnvironment(more = {}) {
  return { ...environment, ...more };
}

// Ports are opened by Wine's server with the environment it was started with.  What it prints must not land among
// the program's output (it does print when a port hangs up), and the services that come with it must not hold
// the program's pipes open: so both are started apart, also when the server has died.
let serverEnvironment;
function startWineServer(more) {
  const env = fullEnvironment(more);
  const wanted = JSON.stringify(more ?? {});
  if (serverEnvironment !== wanted)
    spawnSync('sh', [endWine], { env, stdio: 'ignore' });
  serverEnvironment = wanted;
  const server = spawnSync('wineserver', ['-p'], { env, stdio: 'ignore' }); // fails at once where one is running
  if (server.status === 0) spawnSync(launcher[0], [...launcher.slice(1), '--version'], { env, stdio: 'ignore' });
}

// settings: env, onEvent(event, child), onStart(child), patience (ms).  With `--json` among the words, `events` holds
// every line parsed, `last` the last one.
export function run(words, settings = {}) {
  const [program, ...first] = launcher;
  if (!native) startWineServer(settings.env);
  const child = spawn(program, [...first, ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: fullEnvironment(settings.env),
  });
  const json = words.includes('--json');
  const result = { out: '', err: '', events: [] };
  let pending = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    result.out += text;
    const lines = (pending + text).split('\n');
    pending = lines.pop();
    for (const line of json ? lines : []) {
      const event = JSON.parse(line);
      result.events.push(event);
      settings.onEvent?.(event, child);
    }
  });
  child.stderr.setEncoding('utf8').on('data', (text) => { result.err += text; });
  // Against hangs alone; the test then fails for the signal.
  const patience = setTimeout(() => child.kill('SIGKILL'), settings.patience ?? 600_000);
  settings.onStart?.(child);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(patience);
      resolve({ ...result, code, signal, pending, last: result.events.at(-1) });
    });
  });
}

// The device's port and a library folder, as every command on a device wants them.
export function onDevice(command, library, ...words) {
  return [command, '-p', portName, '--library', pathFor(library), ...words];
}

// Runs with --json and checks the frame: every line an object, exactly one result or error, as the last, and
// nothing on stderr.
export async function runJson(words, settings) {
  const r = await run([...words, '--json'], settings);
  const context = `${words.join(' ')}\n${r.out}\n${r.err}`;
  assert.equal(r.pending, '', `unfinished line: ${context}`);
  assert.equal(r.err, '', context);
  assert.ok(r.last, `nothing said: ${context}`);
  const finals = r.events.filter((e) => e.event === 'result' || e.event === 'error');
  assert.deepEqual(finals, [r.last], context);
  assert.ok(r.events.every((e) => ['progress', 'log', 'result', 'error'].includes(e.event)), context);
  return r;
}

export async function expectResult(words, code = 0, settings = undefined) {
  const r = await runJson(words, settings);
  assert.equal(r.code, code, JSON.stringify(r.last));
  assert.equal(r.last.event, 'result', JSON.stringify(r.last));
  assert.equal(r.last.command, words[0]);
  return r.last;
}

export async function expectError(words, name, code, settings = undefined) {
  const r = await runJson(words, settings);
  assert.equal(r.last.event, 'error', JSON.stringify(r.last));
  assert.equal(r.last.code, name, JSON.stringify(r.last));
  assert.equal(r.last.exit, code, JSON.stringify(r.last));
  assert.equal(r.code, code, JSON.stringify(r.last));
  assert.ok(r.last.message.length > 5 && r.last.advice.length > 5, JSON.stringify(r.last));
  return r.last;
}
