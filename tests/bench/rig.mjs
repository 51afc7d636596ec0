// rig.mjs: a virtual Sonoff in real time and the programs that are measured on it.  Used by the benchmarks here.
// SPDX-License-Identifier: MIT
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { deflateRawSync } from 'node:zlib';

const here = fileURLToPath(new URL('.', import.meta.url));
export const SECTOR = 4096;

// Where everything lies.  `build` is a native release build; `windows` and `wine` (an .exe and a prefix with a COM
// port) are only needed to measure the Windows program.
export class Rig {
  constructor({ build, windows, wine, adapter = 'ftdi' }) {
    this.build = build;
    this.windows = windows;
    this.wine = wine;
    this.adapter = adapter;
    this.work = mkdtempSync(join(tmpdir(), 'restock-bench-'));
    this.modem = join(this.work, 'modem');
  }

  inBuild(...parts) {
    return resolve(this.build, ...parts);
  }

  file(name) {
    return join(this.work, name);
  }

  // An image made by mkimage under this name, once.
  image(name, ...words) {
    const file = this.file(name);
    execFileSync(this.inBuild('tests/images/mkimage'), [...words, '-o', file]);
    return file;
  }

  close() {
    rmSync(this.work, { recursive: true, force: true });
  }
}

const COM_NUMBER = 12;

export class Device {
  // Switched on in programming mode, with this file in its flash.
  static async start(rig, program, image) {
    const device = new Device();
    const control = rig.file('control');
    const link = program === 'wine' ? join(rig.wine, 'dosdevices', `com${COM_NUMBER}`) : rig.file('tty');
    device.port = program === 'wine' ? `COM${COM_NUMBER}` : link;
    const size = `${readFileSync(image).length >> 20}M`;
    device.process = spawn(rig.inBuild('tests/vsonoff/vsonoff'), ['--link', link, '--control', control,
      '--modem', rig.modem, '--flash-size', size, '--adapter', rig.adapter, '--image', image],
      { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(createInterface(device.process.stdout), 'line');
    device.socket = createConnection(control);
    await once(device.socket, 'connect');
    device.lines = createInterface(device.socket)[Symbol.asyncIterator]();
    return device;
  }

  async tell(command) {
    this.socket.write(`${command}\n`);
    const { value } = await this.lines.next();
    if (value.startsWith('error')) throw new Error(`${command}: ${value}`);
    return value;
  }

  async stats() {
    return JSON.parse(await this.tell('stats'));
  }

  async enterLoader() {
    await this.tell('script power=off 200 button=down power=on');
    while ((await this.stats()).chip.state !== 'loader') await new Promise((r) => setTimeout(r, 20));
  }

  async holds(rig, image) {
    const saved = rig.file('flash-at-end');
    await this.tell(`save ${saved}`);
    return readFileSync(saved).equals(readFileSync(image));
  }

  async stop() {
    const exit = once(this.process, 'exit');
    this.process.kill();
    await exit;
  }
}

async function run(words, env = {}) {
  const begun = performance.now();
  const child = spawn(words[0], words.slice(1),
    { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  let err = '';
  child.stdout.on('data', (data) => { out += data; });
  child.stderr.on('data', (data) => { err += data; });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${words.join(' ')}: exit ${code}\n${out.slice(-2000)}${err.slice(-2000)}`);
  return { seconds: (performance.now() - begun) / 1000, last: JSON.parse(out.trimEnd().split('\n').at(-1)) };
}

// Seconds of connecting, comparing, transferring and proving, as the program tells them of itself.
function restockPhases(result) {
  return { connect: result.seconds_connect, compare: result.seconds_compare,
    transfer: result.seconds_transfer, prove: result.seconds_prove };
}

function peerPhases(result) {
  const seconds = (names) => result.steps.filter((s) => names.includes(s.name)).reduce((t, s) => t + s.seconds, 0);
  return { connect: seconds(['connect']), transfer: seconds(['read', 'write', 'erase']), prove: seconds(['verify']) };
}

// job = { name: 'backup' | 'restore' | 'verify' | 'detect', file, library, baud ('auto' or a number), more }
async function runRestock(rig, program, device, job) {
  const path = program === 'wine' ? (file) => `Z:${file.replaceAll('/', '\\')}` : (file) => file;
  const first = program === 'wine' ? ['wine', rig.windows] : [rig.inBuild('src/cli/restock-cli')];
  const env = { LD_PRELOAD: rig.inBuild('tests/vsonoff/vsonoff_modem.so'), VSONOFF_MODEM: rig.modem,
    ...(program === 'wine' && { WINEPREFIX: rig.wine, WINEDEBUG: '-all' }) };
  const words = {
    detect: [],
    backup: ['-o', path(job.file ?? ''), '--force'],
    restore: ['--yes', path(job.file ?? '')],
    verify: [path(job.file ?? '')],
  }[job.name];
  const { seconds, last } = await run([...first, job.name, '-p', device.port, '--json', '--baud', job.baud,
    '--library', path(job.library), ...words, ...(job.more ?? [])], env);
  return { seconds, phases: restockPhases(last), result: last };
}

async function runPeer(rig, device, job) {
  const step = { detect: 'detect', backup: `read:${job.file}`, restore: `write:${job.file}`,
    verify: `verify:${job.file}` }[job.name];
  const { seconds, last } = await run(['node', resolve(here, '../peer/peer.mjs'), '--port', device.port,
    '--baud', job.baud === 'auto' ? '115200' : job.baud,
    '--package', rig.inBuild('espressif_stub/node_modules/esptool-js'), step]);
  return { seconds, phases: peerPhases(last), result: last };
}

// One whole command on a device just switched on in programming mode; the bytes are those the device counted.
export async function measure(rig, program, device, job) {
  await device.enterLoader();
  const before = await device.stats();
  const { seconds, phases, result } = program === 'esptool-js'
    ? await runPeer(rig, device, job) : await runRestock(rig, program, device, job);
  const after = await device.stats();
  const since = (part, name) => after[part][name] - before[part][name];
  return { program, seconds, phases, result, to_host: since('wire', 'to_host'), to_device: since('wire', 'to_device'),
    lag_s: since('pty', 'lag_ns') / 1e9, flash_busy_s: since('flash', 'busy_ns') / 1e9 };
}

const isBlank = (sector) => sector.every((byte) => byte === 0xff);

// What a perfect sender of single sectors would put on the line: raw deflate, level 6, of every sector that is not
// blank (and, with `other`, that differs from that file's).
export function packedSize(file, other) {
  const data = readFileSync(file);
  const beside = other && readFileSync(other);
  let total = 0;
  for (let at = 0; at < data.length; at += SECTOR) {
    const sector = data.subarray(at, at + SECTOR);
    if (isBlank(sector) || beside?.subarray(at, at + SECTOR).equals(sector)) continue;
    total += deflateRawSync(sector, { level: 6 }).length;
  }
  return total;
}
