// sonoff.mjs: a virtual Sonoff with the hand of the person who holds it; usually one at a time, several at places of
// their own.
// SPDX-License-Identifier: MIT
import { spawn, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { createConnection } from 'node:net';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { options, work } from './options.mjs';

// Wine's server lives longer than one device, so that these names never change within a run.
const wineCom = 11;
export const modemSocket = join(work, 'modem');
const linkAt = (place) =>
  options.wine ? join(options.wine, 'dosdevices', `com${wineCom + place}`) : join(work, `tty${place || ''}`);
export const portAt = (place) => (options.wine ? `COM${wineCom + place}` : linkAt(place));
export const modemAt = (place) => `${modemSocket}${place || ''}`;
export const portName = portAt(0);

export class Sonoff {
  // settings: place (0 = the usual port), image (Buffer), size (such as 1M), wiring, chip, mac, faults, button, args (more words)
  static async start(settings = {}) {
    const s = new Sonoff();
    await s.#start({ place: 0, size: '1M', wiring: 'sonoff', ...settings });
    return s;
  }

  async #start(settings) {
    const own = (name) => join(work, `${name}${settings.place || ''}`);
    const control = own('control');
    const args = ['--link', linkAt(settings.place), '--control', control, '--modem', modemAt(settings.place), '--fast'];
    this.own = own;
    args.push('--flash-size', settings.size, '--wiring', settings.wiring);
    if (settings.image) {
      writeFileSync(own('flash-at-start'), settings.image);
      args.push('--image', own('flash-at-start'));
    }
    for (const name of ['chip', 'mac', 'faults', 'button', 'jedec', 'script'])
      if (settings[name] !== undefined) args.push(`--${name}`, settings[name]);
    args.push(...(settings.args ?? []));
    this.wiring = settings.wiring;
    this.process = spawn(options.vsonoff, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const [ready] = await once(createInterface(this.process.stdout), 'line');
    if (!ready.startsWith('ready ')) throw new Error(`vsonoff says: ${ready}`);
    this.socket = createConnection(control);
    await once(this.socket, 'connect');
    this.lines = createInterface(this.socket)[Symbol.asyncIterator]();
  }

  async tell(command) {
    this.socket.write(`${command}\n`);
    const { value, done } = await this.lines.next();
    if (done || value.startsWith('error')) throw new Error(`vsonoff: ${command}: ${value}`);
    return value;
  }

  async flash() {
    const file = this.own('flash-now');
    await this.tell(`save ${file}`);
    return readFileSync(file);
  }

  async load(image) {
    writeFileSync(this.own('flash-load'), image);
    await this.tell(`load ${this.own('flash-load')}`);
  }

  async stats() {
    return JSON.parse(await this.tell('stats'));
  }

  async bytesOnLine() {
    const { wire } = await this.stats();
    return wire.to_host + wire.to_device;
  }

  async waitForState(state) {
    for (;;) {
      if ((await this.stats()).chip.state === state) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  // Off and on again, with the button held or not.
  async powerCycle(button) {
    await this.tell(`script power=off 200 button=${button} power=on`);
    await this.waitForState(button === 'down' ? 'loader' : 'firmware');
  }

  // What a person does after a failure, so that the next command finds the device.
  async bringBack() {
    await this.tell('faults unplug_after_bytes=0,brownout_after_bytes=0');
    if ((await this.tell('name')) === 'ok ') await this.tell('replug');
    await this.powerCycle('down');
    await this.tell(`button ${this.wiring === 'sonoff' ? 'down' : 'up'}`);
  }

  async stop() {
    const exit = once(this.process, 'exit');
    this.process.kill();
    const [code] = await exit;
    if (code !== 0) throw new Error(`vsonoff ended with ${code}: what ran on the chip misused it`);
  }
}

// Runs a test body with a device that is stopped whatever happens.
export async function withSonoff(settings, body) {
  const sonoff = await Sonoff.start(settings);
  let result;
  try {
    result = await body(sonoff);
  } catch (error) {
    await sonoff.stop().catch(() => {}); // the body's failure comes first
    throw error;
  }
  await sonoff.stop();
  return result;
}

// Several that were started at places of their own.
export async function withSonoffs(starts, body) {
  const sonoffs = await Promise.all(starts);
  try {
    return await body(sonoffs);
  } finally {
    for (const sonoff of sonoffs) await sonoff.stop();
  }
}

const images = new Map();

// A flash image made by mkimage; the same words give the same bytes.
export function image(...words) {
  const key = words.join(' ');
  if (!images.has(key)) {
    mkdirSync(join(work, 'images'), { recursive: true });
    const file = join(work, 'images', `${images.size}.bin`);
    execFileSync(options.mkimage, [...words, '-o', file]);
    images.set(key, readFileSync(file));
  }
  return images.get(key);
}
