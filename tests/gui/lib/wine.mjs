// wine.mjs: a screen and a Windows session of the tests' own, and the adapters its registry tells of.
//
// Sessions start with sessionStart(): ports are opened by Wine's server with the environment it was started with.
// SPDX-License-Identifier: MIT
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, copyFileSync, existsSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after } from 'node:test';
import { endWine, fullEnvironment, pathFor } from '../../e2e/lib/cli.mjs';
import { work } from '../../e2e/lib/options.mjs';

export function skip(reason) {
  console.log(`SKIPPED: ${reason}`);
  process.exit(77);
}

export function has(tool) {
  return spawnSync('sh', ['-c', 'command -v "$0"', tool]).status === 0;
}

let screen;
let display;
let session = {};

after(async () => {
  if (screen === undefined) return;
  await sessionEnd();
  screen.kill();
});

export function environment() {
  return fullEnvironment({ LC_ALL: 'C.UTF-8', DISPLAY: display, ...session }); // LC_ALL: names of files
}

// Wine's output goes to a file: what it leaves running would hold a pipe open.
const log = openSync(join(work, 'wine.log'), 'a');

export function wine(...words) {
  return new Promise((resolve, reject) => {
    const child = spawn(words[0], words.slice(1), { env: environment(), stdio: ['ignore', log, log] });
    child.on('error', reject);
    child.on('close', resolve);
  });
}

// What a console program of Windows prints.
export async function wineOutput(...words) {
  const file = join(work, 'wine-output');
  const output = openSync(file, 'w');
  const child = spawn('wine', words, { env: environment(), stdio: ['ignore', output, log] });
  await once(child, 'close');
  closeSync(output);
  return readFileSync(file, 'utf8');
}

// size: as in "1366x768"; a screen that is open is replaced.
export async function openScreen(size = '1600x1200') {
  screen?.kill();
  screen = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', `${size}x24`, '-nolisten', 'tcp'],
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  const number = await new Promise((resolve, reject) => {
    screen.stdio[3].setEncoding('utf8').once('data', resolve);
    screen.on('error', reject);
    screen.on('exit', () => reject(new Error('Xvfb ended at once')));
  });
  display = `:${number.trim()}`;
}

export async function sessionEnd() {
  await wine('sh', endWine);
}

// Titles as Windows 11 draws them, and letters with soft edges in a typeface much like Windows' own: for pictures.
export const looks = ['[HKEY_CURRENT_USER\\Control Panel\\Colors]',
  '"ActiveTitle"="238 240 243"', '"GradientActiveTitle"="238 240 243"', '"TitleText"="25 25 25"',
  '"InactiveTitle"="247 247 247"', '"GradientInactiveTitle"="247 247 247"', '"InactiveTitleText"="25 25 25"',
  '[HKEY_CURRENT_USER\\Control Panel\\Desktop]',
  '"FontSmoothing"="2"', '"FontSmoothingType"=dword:00000001', '"FontSmoothingGamma"=dword:00000578',
  '[HKEY_CURRENT_USER\\Software\\Wine\\Fonts\\Replacements]', '"Segoe UI"="Open Sans"',
  '"Tahoma"="Open Sans"', '"MS Shell Dlg"="Open Sans"'];

// The symbols of a title's buttons.
export function giveSymbols() {
  const font = '/usr/share/wine/fonts/marlett.ttf';
  if (!existsSync(font)) throw new Error(`there is no ${font}: apt-get install fonts-wine`);
  copyFileSync(font, join(process.env.WINEPREFIX, 'drive_c/windows/Fonts/marlett.ttf'));
}

// more: environment, such as VSONOFF_BUSY; lines: of a .reg file.
export async function sessionStart(dpi = 96, more = {}, lines = []) {
  await sessionEnd();
  session = more;
  const size = `dword:${dpi.toString(16).padStart(8, '0')}`;
  await changeRegistry(
    '[HKEY_CURRENT_USER\\Control Panel\\Desktop]', `"LogPixels"=${size}`,
    '[HKEY_CURRENT_USER\\Software\\Fonts]', `"LogPixels"=${size}`,
    '[HKEY_CURRENT_USER\\Software\\Wine\\X11 Driver]', '"Managed"="N"', // no window manager: Wine draws frames
    '[HKEY_CURRENT_USER\\Software\\Wine\\Fonts\\Replacements]', '"Segoe UI"="Liberation Sans"', ...lines);
  // Sizes are read when a session begins.  This one ends by itself: told to end while its services are still being
  // started, a server now and then waits for one of them for ever.
  await wine('sh', endWine, '60');
  await wine('wineserver', '-p');
}

// lines as in a .reg file.
export async function changeRegistry(...lines) {
  const file = join(work, 'import.reg');
  writeFileSync(file, `\ufeff${['Windows Registry Editor Version 5.00', '', ...lines, ''].join('\r\n')}`, 'utf16le');
  const code = await wine('wine', 'regedit', '/S', pathFor(file));
  if (code !== 0) throw new Error(`regedit ended with ${code}`);
}

const enumeration = 'HKEY_LOCAL_MACHINE\\System\\CurrentControlSet\\Enum\\USB';

// What Windows names an adapter by: what it is and, if it has one, its serial number; else the socket it is in.
const ch340 = { device: 'VID_1A86&PID_7523', instance: '5&1234&0&1', name: 'USB-SERIAL CH340' };

function adapterKey({ device, instance }) {
  return `${enumeration}\\${device}\\${instance}`;
}

// Two strings of one list: the text, its end, the list's end.
function multiString(text) {
  return `hex(7):${[...Buffer.from(`${text}\0\0`, 'utf16le')].map((b) => b.toString(16).padStart(2, '0')).join(',')}`;
}

// What Windows knows of an adapter on COM<com>; without a driver it is a USB device of the class "unknown".
export async function plugAdapter(com, { driver = true, adapter = ch340 } = {}) {
  const key = adapterKey(adapter);
  const ids = ['"HardwareID"=' + multiString(`USB\\${adapter.device}`)];
  const unknown = ['"Class"="Unknown"', '"ClassGUID"="{4D36E97E-E325-11CE-BFC1-08002BE10318}"'];
  const port = ['"Class"="Ports"', '"ClassGUID"="{4D36E978-E325-11CE-BFC1-08002BE10318}"',
    '"Service"="usbserial"', `"FriendlyName"="${adapter.name} (COM${com})"`];
  const parameters = [`[${key}\\Device Parameters]`, `"PortName"="COM${com}"`];
  await changeRegistry(`[${key}]`, ...ids, ...(driver ? [...port, ...parameters] : unknown));
}

export async function unplugAdapter(adapter = ch340) {
  await changeRegistry(`[-${adapterKey(adapter)}]`);
}

// What is on the screen: all of it, or a window { left, top, width, height } alone.
export function takePicture(file, window) {
  const part = window ? ['-crop', `${window.width}x${window.height}+${window.left}+${window.top}`] : [];
  const result = spawnSync('import', ['-window', 'root', ...part, '+repage', '+dither', '-colors', '96',
    '-strip', `PNG8:${file}`], { env: { ...process.env, DISPLAY: display }, encoding: 'utf8' });
  if (result.status !== 0) throw new Error(`import: ${result.stderr}`);
}
