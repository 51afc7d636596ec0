// speed.mjs: restock-cli beside Espressif's esptool-js on the same virtual device, in real time.
//
//   node speed.mjs --build DIR [--windows EXE --wine PREFIX] [--short] [--only NAME,...] [--adapter ftdi|ch340]
//                  [--programs restock,wine,esptool-js] [--json FILE]
//   DIR is a native release build.  --short: the quick half of the cases.  One line per case and program:
//   seconds of the whole command, how many times faster than esptool-js, bytes on the line each way as the device
//   counted them, share of the line used while transferring, seconds of each phase as the program tells them, and
//   what the case may take at most (bound) for what is on the line and in the flash.
//
// The device is switched on anew in programming mode before each command.  Seconds depend on the machine: compare
// within one run, and only where the device was hardly ever late (lag).
// SPDX-License-Identifier: MIT
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Device, measure, packedSize, Rig, SECTOR } from './rig.mjs';

const { values: options } = parseArgs({
  options: {
    build: { type: 'string' },
    windows: { type: 'string' },
    wine: { type: 'string' },
    short: { type: 'boolean', default: false },
    only: { type: 'string' },
    adapter: { type: 'string', default: 'ftdi' },
    programs: { type: 'string', default: 'restock,esptool-js' },
    json: { type: 'string' },
  },
});
if (!options.build) throw new Error('--build DIR is missing');
const programs = options.programs.split(',');
const rig = new Rig(options);

const lineSeconds = (bytes, baud) => bytes * 10 / baud;
// "921600" is 52 MHz / 56 on the chip; what counts is the rate the line really has.
const trueRate = (baud) => 52e6 / Math.round(52e6 / baud);

// The bounds of a backup: what single packed sectors need on the line, connecting, and the chip's digests.
function backupBound(row, image) {
  const { connect, compare = 0, prove = 0 } = row.phases;
  return 1.10 * (lineSeconds(packedSize(image), row.baud) + connect) + compare + prove;
}

// The bound of a restore, without connecting and digests: the slower of line and flash.
function restoreBound(row, image, other) {
  return 1.15 * Math.max(lineSeconds(packedSize(image, other), row.baud), row.flash_busy_s);
}

const images = {
  stock: () => rig.image('stock.bin', '--kind', 'stock', '--size', '1M'),
  twin: () => rig.image('twin.bin', '--kind', 'stock', '--size', '1M', '--variant', '1'),
  stock4M: () => rig.image('stock4M.bin', '--kind', 'stock', '--size', '4M'),
  slots: () => rig.image('slots.bin', '--kind', 'two-slots', '--size', '1M'),
  random: () => rig.image('random.bin', '--kind', 'random', '--size', '1M'),
  tasmota: () => rig.image('tasmota.bin', '--kind', 'tasmota-like', '--size', '1M'),
  // The stock image with five sectors of its settings changed.
  used() {
    const data = readFileSync(images.stock());
    for (const sector of [0x7C, 0x7D, 0x7E, 0xFD, 0xFE]) data.write('changed', sector * SECTOR + 100);
    writeFileSync(rig.file('used.bin'), data);
    return rig.file('used.bin');
  },
};

// Which cases there are.  `flash` is on the device before, `after` what it must hold then; `known` lies in the
// library before.  bound(row) = seconds of the whole command, or of the part named by `of`.
const cases = [];
function add(name, spec) {
  cases.push({ name, of: 'all', ...spec });
}

for (const baud of ['115200', '460800', '921600'])
  add(`backup ${baud}`, { work: 'backup', flash: 'stock', baud, short: baud !== '115200',
    bound: (row) => backupBound(row, images.stock()), ratio: 3.0 });
add('backup auto', { work: 'backup', flash: 'stock', baud: 'auto', short: true, ratio: 20 });
add('backup two slots', { work: 'backup', flash: 'slots', baud: '115200', ratio: 1.5 });
add('backup random', { work: 'backup', flash: 'random', baud: '921600', short: true, ratio: 1.0 });
add('backup twin', { work: 'backup', flash: 'twin', known: 'stock', baud: '921600', short: true, of: 'rest',
  bound: () => 3 });
add('backup 4M 115200', { work: 'backup', flash: 'stock4M', baud: '115200' });
add('backup 4M', { work: 'backup', flash: 'stock4M', baud: '921600', short: true });
add('restore', { work: 'restore', flash: 'tasmota', after: 'stock', baud: '921600', short: true, of: 'transfer',
  more: ['--no-safety-backup'], bound: (row) => restoreBound(row, images.stock(), images.tasmota()), ratio: 1.0 });
add('restore safe', { work: 'restore', flash: 'tasmota', after: 'stock', baud: '921600' });
add('restore 4M', { work: 'restore', flash: 'stock4M', after: 'stock4M', baud: '921600', more: ['--no-safety-backup'] });
add('restore five', { work: 'restore', flash: 'used', after: 'stock', baud: '921600', short: true, of: 'rest',
  more: ['--no-safety-backup'], bound: () => 3 });
add('verify', { work: 'verify', flash: 'stock', baud: '921600', short: true });
add('detect', { work: 'detect', flash: 'stock', baud: '115200', short: true, of: 'connect', bound: () => 1.2 });

function prepareLibrary(known) {
  const library = rig.file('library');
  rmSync(library, { recursive: true, force: true });
  mkdirSync(library);
  if (known) copyFileSync(images[known](), `${library}/known.bin`);
  return library;
}

async function runCase(spec, program) {
  const flash = images[spec.flash]();
  const after = images[spec.after ?? spec.flash]();
  const device = await Device.start(rig, program, flash);
  const file = spec.work === 'backup' || spec.work === 'detect' ? rig.file('backup.bin') : after;
  try {
    const row = await measure(rig, program, device, { name: spec.work, file, baud: spec.baud,
      library: prepareLibrary(spec.known), more: program === 'esptool-js' ? [] : spec.more });
    if (!await device.holds(rig, after)) throw new Error(`${spec.name}: ${program} left other bytes in the flash`);
    if (spec.work === 'backup' && !readFileSync(file).equals(readFileSync(flash)))
      throw new Error(`${spec.name}: ${program} saved other bytes`);
    return { name: spec.name, ...row };
  } finally {
    await device.stop();
  }
}

// What the bound speaks of.
function measured(spec, row) {
  const phases = row.phases;
  return { all: row.seconds, rest: row.seconds - phases.connect, transfer: phases.transfer,
    connect: phases.connect }[spec.of];
}

function judge(spec, row, peer) {
  const asked = spec.baud !== 'auto' ? Number(spec.baud) : isPeer(row) ? 115200 : undefined;
  const baud = row.result.baud ?? asked; // undefined: the program has chosen one and does not tell which
  const bytes = spec.work === 'restore' ? row.to_device : row.to_host;
  row.baud = baud && trueRate(baud);
  row.line = baud && row.phases.transfer ? lineSeconds(bytes, row.baud) / row.phases.transfer : undefined;
  if (isPeer(row)) return;
  row.ratio = peer && peer.seconds / row.seconds;
  row.wanted_ratio = spec.ratio;
  row.bound = spec.bound?.(row);
  row.bounded = spec.bound && measured(spec, row);
}

const isPeer = (row) => row.program === 'esptool-js';
const fixed = (value, digits) => (value === undefined ? '-' : value.toFixed(digits));

const columns = [
  ['case', 18, (r) => r.name], ['program', 11, (r) => r.program], ['s', -7, (r) => fixed(r.seconds, 2)],
  ['ratio', -7, (r) => fixed(r.ratio, 1)], ['wanted', -7, (r) => fixed(r.wanted_ratio, 1)],
  ['to host', -9, (r) => r.to_host], ['to device', -10, (r) => r.to_device],
  ['line', -6, (r) => (r.line === undefined ? '-' : `${(100 * r.line).toFixed(0)}%`)],
  ['connect', -8, (r) => fixed(r.phases.connect, 2)], ['compare', -8, (r) => fixed(r.phases.compare, 2)],
  ['transfer', -9, (r) => fixed(r.phases.transfer, 2)], ['prove', -6, (r) => fixed(r.phases.prove, 2)],
  ['took', -7, (r) => fixed(r.bounded, 2)], ['bound', -7, (r) => fixed(r.bound, 2)],
  ['lag', -6, (r) => fixed(r.lag_s, 2)],
];
const pad = (text, width) => (width > 0 ? String(text).padEnd(width) : String(text).padStart(-width));
const print = (cell) => console.log(columns.map((c) => pad(cell(c), c[1])).join(''));

const wanted = (spec) => (options.only ? options.only.split(',').includes(spec.name) : spec.short || !options.short);
const all = [];
print((c) => c[0]);
try {
  for (const spec of cases.filter(wanted)) {
    const rows = [];
    for (const program of [...programs].sort((a) => (a === 'esptool-js' ? -1 : 1)))
      rows.push(await runCase(spec, program));
    const peer = rows.find(isPeer);
    for (const row of rows) {
      judge(spec, row, peer);
      print((c) => c[2](row));
      const { result, ...kept } = row;
      all.push(kept);
    }
  }
  if (options.json) writeFileSync(options.json, `${JSON.stringify(all, null, 1)}\n`);
} finally {
  rig.close();
}
