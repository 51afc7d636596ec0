// window.mjs: restock.exe's window in the hands of gui_driver.exe.
// SPDX-License-Identifier: MIT
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import assert from 'node:assert/strict';
import { pathFor } from '../../e2e/lib/cli.mjs';
import { options } from '../../e2e/lib/options.mjs';
import { environment, takePicture } from './wine.mjs';

export const driverFile = join(dirname(options.cli), '../tests/gui/gui_driver.exe');

// IDC_PORT and so on, from the program's own list.
export const id = {};
const list = join(dirname(fileURLToPath(import.meta.url)), '../../../src/gui/resource.h');
for (const [, name, number] of readFileSync(list, 'utf8').matchAll(/^#define (ID[CBM]_\w+)\s+(\d+)/gm))
  id[name] = Number(number);
id.CANCEL = 2; // IDCANCEL

// An event that has not come by then never comes.  Once one has not come, the rest of a broken program is waited for
// less, so that all the tests end within minutes.
const patience = { first: 240_000, later: 30_000, failed: false }; // ms
const answerLimit = 5000; // ms; the window never lets a person wait longer

const own = / \(a file of your own\)$/;

// The entry of the list that is chosen; "" = none.
export function chosen(s) {
  return s.IDC_BACKUPS.items[s.IDC_BACKUPS.selected] ?? '';
}

// The backups in the list, without what else it offers.
export function listed(s) {
  return s.IDC_BACKUPS.items.filter((text) => !own.test(text) && !/^Choose a file|^Show \d+ older/.test(text));
}

export const worst = { answer: 0, usable: [], idleMemory: 0, peakMemory: 0, cancel: 0 };

export async function until(what, look) {
  const end = Date.now() + (patience.failed ? patience.later : patience.first);
  while (Date.now() < end) {
    const last = await look();
    if (last) return last;
    await new Promise((resolve) => setTimeout(resolve, 60));
  }
  patience.failed = true;
  throw new Error(`never happened: ${what}`);
}

export class Window {
  // words: of the command line; program: a copy of restock.exe, its path ours or one of Windows; how: "begin" waits
  // for no window
  static async open(words = [], program = options.cli, how = 'start') {
    const w = new Window();
    w.driver = spawn('wine', [driverFile], { env: environment(), stdio: ['pipe', 'pipe', 'ignore'] });
    w.lines = createInterface(w.driver.stdout)[Symbol.asyncIterator]();
    const file = /^[A-Z]:/.test(program) ? program : pathFor(program);
    const started = await w.ask(`${how} ${[file, ...words].map((word) => `"${word}"`).join(' ')}`);
    if (started.error) {
      const end = await w.ask('exited');
      await w.end();
      throw new Error(`${JSON.stringify(started)} ${JSON.stringify(end)}`);
    }
    return w;
  }

  async ask(command) {
    this.driver.stdin.write(`${command}\n`);
    const { value, done } = await this.lines.next();
    assert.ok(!done, `the driver has ended: ${command}`);
    return JSON.parse(value);
  }

  async do(command) {
    const answer = await this.ask(command);
    assert.ok(answer && !answer.error, `${command}: ${JSON.stringify(answer)}`);
    return answer;
  }

  // { title, ..., IDC_COACH: { text, enabled, ... }, ... }; null without a window
  async state() {
    const state = await this.ask('state');
    for (const control of state?.controls ?? [])
      for (const [name, number] of Object.entries(id)) if (number === control.id) state[name] = control;
    return state;
  }

  async describe() {
    const lines = [];
    for (const window of [await this.state(), await this.ask('dialog')])
      for (const c of window?.controls ?? [])
        if (c.text || c.items?.length) lines.push(`${c.id}${c.enabled ? '' : ' (off)'}: ${c.items ?? c.text}`);
    return `\n${lines.join('\n')}`;
  }

  // Until look(state) is true; the state then.  Controls are read one by one while the window may be changing them:
  // what counts is what still holds in a second reading.
  async see(what, look) {
    const read = async () => {
      const state = await this.state();
      return state && look(state) ? state : undefined;
    };
    return until(what, async () => (await read()) && read());
  }

  async seeText(control, pattern) {
    return this.see(`${control} says ${pattern}`, (s) => pattern.test(s[control].text));
  }

  // A device is there and nothing is going on.
  async ready() {
    return this.see('a device that is ready', (s) => s.IDC_BACKUP.enabled);
  }

  async click(control) {
    await this.do(`click ${id[control]}`);
  }

  // The end of the job, by what is said.
  async finished(pattern) {
    const state = await this.see(`the end: ${pattern}`, (s) => !s.IDC_CANCEL.enabled && s.IDC_STATUS.text !== '' &&
      !/Stopping/.test(s.IDC_PROGRESS_TEXT.text));
    assert.match(state.IDC_STATUS.text, pattern);
    return state;
  }

  // { text: everything it says, buttons: { id: control } }
  async question() {
    const window = await until('a question', async () => {
      const dialog = await this.ask('dialog');
      return dialog?.controls?.some((c) => c.visible && c.class === 'Button') ? dialog : undefined;
    });
    const visible = window.controls.filter((c) => c.visible);
    return {
      text: [window.title, ...visible.map((c) => c.text)].join('\n'),
      buttons: Object.fromEntries(visible.filter((c) => c.class === 'Button').map((c) => [c.id, c])),
      controls: visible,
    };
  }

  // The question that is open says so now.
  async seeQuestion(pattern) {
    return until(`the question says ${pattern}`, async () => pattern.test((await this.question()).text));
  }

  // An entry of the menu that More opens, by its letter.
  async more(letter) {
    await this.see('More', (s) => s.enabled && s.IDC_MORE.enabled);
    await this.click('IDC_MORE');
    await until('the menu', () => this.ask('menu'));
    await this.do(`choose ${letter}`);
    await until('the menu is gone', async () => (await this.ask('menu')) === null);
  }

  // The key of a command does nothing now: the log, whose key comes after it, opens, and nothing else has happened.
  async refuses(command) {
    const { IDC_LOG: { visible } } = await this.state();
    for (const shown of [!visible, visible]) {
      await this.do(`command ${id[command]}`);
      await this.do(`command ${id.IDM_LOG}`);
      const state = await this.see('the log', (s) => s.IDC_LOG.visible === shown);
      assert.ok(state.enabled && !state.IDC_CANCEL.enabled, command);
      assert.equal(await this.ask('dialog'), null, command);
    }
  }

  // In the system's dialog with this title: types a path of ours, or a name alone, and goes on.  The name that was
  // there before.
  async nameFile(title, file) {
    const edit = await until(`the dialog ${title}`, async () => {
      const { text, controls } = await this.question();
      return title.test(text) ? controls.find((c) => c.class === 'Edit') : undefined;
    });
    await this.do(`fill ${edit.id} ${file.startsWith('/') ? pathFor(file) : file}`);
    await this.do('press 1'); // IDOK
    return edit.text;
  }

  // In the system's dialog: types a name and saves.  The name that was there before.
  async saveAs(file) {
    const { controls } = await this.question();
    const edit = controls.find((c) => c.class === 'Edit');
    await this.do(`fill ${edit.id} ${pathFor(file)}`);
    await this.answer(1); // IDOK
    return edit.text;
  }

  async answer(button) {
    await this.do(`press ${button}`);
    await until('the question is gone', async () => (await this.ask('dialog')) === null);
  }

  async type(control, text) {
    await this.do(`type ${id[control]} ${text}`);
  }

  // Dropped on the window.
  async chooseFile(file) {
    await this.see('the window is idle', (s) => s.IDC_BACKUPS.enabled);
    await this.do(`drop ${pathFor(file)}`);
    return this.see('the file is looked at', (s) => s.IDC_FILE_INFO.text !== '' && chosen(s) !== '' &&
      !/can also drop it/.test(s.IDC_FILE_INFO.text) && (!own.test(chosen(s)) || chosen(s).startsWith(basename(file))));
  }

  // The details of the question that is open, and what else is folded away with them.
  async unfold() {
    await this.do(`press ${id.IDC_BOX_UNFOLD}`);
    return until('the details', async () => {
      const q = await this.question();
      return q.controls.some((c) => c.id === id.IDC_BOX_DETAILS) ? q : undefined;
    });
  }

  async exited() {
    return until('the program ends', async () => {
      const end = await this.ask('exited');
      return end.exited ? end : undefined;
    });
  }

  // The window was never away for long; then it closes by itself.
  async close() {
    await this.note();
    if (!(await this.ask('exited')).exited) await this.do('close');
    assert.equal((await this.exited()).code, 0);
  }

  async note() {
    const figures = await this.ask('figures');
    worst.answer = Math.max(worst.answer, figures.worstAnswerMs);
    worst.usable.push(figures.usableMs);
    worst.peakMemory = Math.max(worst.peakMemory, figures.peakPagefile);
    assert.ok(figures.worstAnswerMs < answerLimit, `the window was away for ${figures.worstAnswerMs} ms`);
  }

  async end() {
    await this.ask('kill').catch(() => {});
    const exit = once(this.driver, 'exit');
    this.driver.stdin.end();
    await exit;
  }
}

const failures = join(dirname(options.vsonoff), '../gui/failures');
let failureCount = 0;

// What was on the screen when a test failed, for people to look at; the log is among the texts.
async function tellFailure(w) {
  try {
    mkdirSync(failures, { recursive: true });
    const picture = join(failures, `${process.pid}-${++failureCount}.png`);
    takePicture(picture);
    console.error(`# ${picture}${await w.describe()}`);
  } catch (e) {
    console.error(`# the window cannot be described: ${e.message}`);
  }
}

// Runs a test body with a window that is ended whatever happens; a body that went well has one that closes.
export async function withWindow(words, body, program) {
  const w = await Window.open(words, program);
  try {
    const result = await body(w);
    await w.close();
    return result;
  } catch (e) {
    await tellFailure(w);
    throw e;
  } finally {
    await w.end();
  }
}

export function needed() {
  return existsSync(options.cli) && existsSync(driverFile);
}
