// table.mjs: restock-cli beside Espressif's esptool-js, on the same virtual device, in real time.
//
//   node table.mjs --build DIR [--windows EXE --wine PREFIX] [--sizes 1M,4M] [--bauds 115200,921600]
//                  [--adapter ftdi] [--programs restock,wine,esptool-js] [--json FILE]
//   DIR is a native release build.  Prints one line per step: seconds of the whole command, and bytes on the
//   line each way as the device counted them.
//
// Every step is a command of its own, as a user would give it.  esptool-js gets a device freshly switched on in
// programming mode before each, because it cannot go on with a stub that is running; restock-cli goes on.
// Safety copies are left out, since esptool-js makes none.  Seconds depend on the machine: compare within one run.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values: options } = parseArgs({
  options: {
    build: { type: 'string' },
    windows: { type: 'string' },
    wine: { type: 'string' },
    sizes: { type: 'string', default: '1M,4M' },
    bauds: { type: 'string', default: '115200,921600' },
    adapter: { type: 'string', default: 'ftdi' },
    programs: { type: 'string', default: 'restock,esptool-js' },
    json: { type: 'string' },
  },
});
if (!options.build) throw new Error('--build DIR is missing');

const here = fileURLToPath(new URL('.', import.meta.url));
const inBuild = (...parts) => resolve(options.build, ...parts);
const work = mkdtempSync(join(tmpdir(), 'restock-bench-'));
const modem = join(work, 'modem');
const comNumber = 12;
const link = (program) =>
  program === 'wine' ? join(options.wine, 'dosdevices', `com${comNumber}`) : join(work, 'tty');
const portOf = (program) => (program === 'wine' ? `COM${comNumber}` : link(program));
const windowsPath = (file) => `Z:${file.replaceAll('/', '\\')}`;

class Device {
  static async start(program, size, image) {
    const d = new Device();
    const control = join(work, 'control');
    d.process = spawn(inBuild('tests/vsonoff/vsonoff'), ['--link', link(program), '--control', control,
      '--modem', modem, '--flash-size', size, '--adapter', options.adapter, '--image', image],
      { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(createInterface(d.process.stdout), 'line');
    d.socket = createConnection(control);
    await once(d.socket, 'connect');
    d.lines = createInterface(d.socket)[Symbol.asyncIterator]();
    return d;
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

  async stop() {
    const exit = once(this.process, 'exit');
    this.process.kill();
    await exit;
  }
}

async function runProgram(words, env = {}) {
  const begun = performance.now();
  const child = spawn(words[0], words.slice(1),
    { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  child.stdout.on('data', (data) => { out += data; });
  child.stderr.on('data', (data) => { out += data; });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${words.join(' ')}: exit ${code}\n${out.slice(-2000)}`);
  return (performance.now() - begun) / 1000;
}

const preload = { LD_PRELOAD: inBuild('tests/vsonoff/vsonoff_modem.so'), VSONOFF_MODEM: modem };
const library = join(work, 'library');

function restockWords(program, baud) {
  const path = program === 'wine' ? windowsPath : (file) => file;
  const first = program === 'wine' ? ['wine', options.windows] : [inBuild('src/cli/restock-cli')];
  const env = program === 'wine' ? { ...preload, WINEPREFIX: options.wine, WINEDEBUG: '-all' } : preload;
  const command = (name, ...rest) => () => runProgram(
    [...first, name, '-p', portOf(program), '--baud', baud, '--library', path(library), ...rest], env);
  const file = path(join(work, `backup-${program}.bin`));
  return {
    detect: command('detect'),
    backup: command('backup', '-o', file, '--force'),
    erase: command('erase', '--yes', '--no-safety-backup'),
    restore: command('restore', '--yes', '--no-safety-backup', file),
    verify: command('verify', file),
  };
}

function peerWords(baud) {
  const file = join(work, 'backup-peer.bin');
  const step = (what) => () => runProgram(['node', resolve(here, '../peer/peer.mjs'), '--port',
    portOf('esptool-js'), '--baud', baud, '--package', inBuild('espressif_stub/node_modules/esptool-js'), what]);
  return {
    detect: step('detect'),
    backup: step(`read:${file}`),
    erase: step('erase'),
    restore: step(`write:${file}`),
    verify: step(`verify:${file}`),
  };
}

async function measure(program, size, baud, image) {
  const device = await Device.start(program, size, image);
  const steps = program === 'esptool-js' ? peerWords(baud) : restockWords(program, baud);
  const rows = [];
  for (const [name, run] of Object.entries(steps)) {
    if (program === 'esptool-js') await device.enterLoader();
    const before = await device.stats();
    const seconds = await run();
    const after = await device.stats();
    rows.push({ program, size, baud, step: name, seconds,
      to_host: after.wire.to_host - before.wire.to_host, to_device: after.wire.to_device - before.wire.to_device,
      lag_s: (after.pty.lag_ns - before.pty.lag_ns) / 1e9 });
  }
  await device.tell(`save ${join(work, 'flash-at-end')}`);
  if (!readFileSync(join(work, 'flash-at-end')).equals(readFileSync(image)))
    throw new Error(`${program} ${size} ${baud}: the flash is not as it was`);
  await device.stop();
  return rows;
}

const print = (...cells) => console.log(cells.map((c, i) => (i < 4 ? String(c).padEnd(11) : String(c).padStart(10))).join(''));
const all = [];
print('size', 'baud', 'program', 'step', 'seconds', 'to host', 'to device', 'lag s');
try {
  for (const size of options.sizes.split(','))
    for (const baud of options.bauds.split(',')) {
      const image = join(work, `image-${size}.bin`);
      execFileSync(inBuild('tests/images/mkimage'), ['--kind', 'stock', '--size', size, '-o', image]);
      for (const program of options.programs.split(','))
        for (const r of await measure(program, size, baud, image)) {
          all.push(r);
          print(r.size, r.baud, r.program, r.step, r.seconds.toFixed(1), r.to_host, r.to_device, r.lag_s.toFixed(1));
        }
    }
  if (options.json) writeFileSync(options.json, `${JSON.stringify(all, null, 1)}\n`);
} finally {
  rmSync(work, { recursive: true, force: true });
}
