// terminal.test.mjs: a person at a terminal: questions, their answers, the progress line, Ctrl+C.
//
// script(1) gives restock-cli a terminal for input, output and errors.  Native only.
// SPDX-License-Identifier: MIT
import test from 'node:test';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fullEnvironment, launcher, newFile, newFolder, onDevice } from './lib/cli.mjs';
import { native } from './lib/options.mjs';
import { image, withSonoff } from './lib/sonoff.mjs';

const stock = image('--kind', 'stock');
const sibling = image('--kind', 'stock', '--variant', '7');
const quote = (word) => `'${word.replaceAll("'", "'\\''")}'`;

// Types `answer` once `prompt` has been seen.  Returns what stood on the screen, and the exit code.
function atTerminal(words, prompt, answer) {
  const command = [...launcher, ...words].map(quote).join(' ');
  const child = spawn('script', ['-qec', command, '/dev/null'], { env: fullEnvironment() });
  let screen = '';
  let answered = false;
  child.stdout.setEncoding('utf8').on('data', (text) => {
    screen += text;
    if (answered || !prompt.test(screen)) return;
    answered = true;
    child.stdin.write(answer);
  });
  return new Promise((resolve) => {
    child.on('close', (code) => resolve({ code, screen }));
  });
}

const question = /\[y\/N\] $/;

test('restore asks, naming device, firmware, file and safety copy; yes goes ahead', { skip: !native }, () =>
  withSonoff({ image: stock }, async (sonoff) => {
    const library = newFolder();
    const r = await atTerminal(onDevice('restore', library, newFile(sibling, 'sibling.bin'), '--force'), question,
      'y\r');
    assert.equal(r.code, 0, r.screen);
    const asked = r.screen.slice(0, r.screen.indexOf('[y/N]'));
    assert.match(asked, /ESP8266EX, MAC 5C:CF:7F/);
    assert.match(asked, /On it now: +eWeLink PSF-B04-GL/);
    assert.match(asked, /sibling\.bin/);
    assert.ok(asked.includes(library));
    assert.ok((await sonoff.flash()).equals(sibling));
    const [copy] = readdirSync(library).filter((name) => name.endsWith('.bin'));
    assert.ok(readFileSync(join(library, copy)).equals(stock));
  }));

const saidNo = /You said no; nothing was changed/;
for (const [title, answer, said] of [['no', 'n\r', saidNo], ['just Enter', '\r', saidNo],
  ['Ctrl+D', '\x04', saidNo], ['Ctrl+C', '\x03', /You said no|Cancelled/]])
  test(`erase: ${title} changes nothing`, { skip: !native }, () =>
    withSonoff({ image: stock }, async (sonoff) => {
      const r = await atTerminal(onDevice('erase', newFolder()), question, answer);
      assert.equal(r.code, 130, r.screen);
      assert.match(r.screen, said);
      assert.ok((await sonoff.flash()).equals(stock));
    }));

test('progress is one line that is written over, and gone before the result', { skip: !native }, () =>
  withSonoff({ image: stock }, async () => {
    const r = await atTerminal(onDevice('backup', newFolder()), /^$/, '');
    assert.equal(r.code, 0, r.screen);
    assert.match(r.screen, /\rReading the flash +\d+ %/);
    const beforeResult = r.screen.slice(0, r.screen.indexOf('Saved:'));
    assert.match(beforeResult, /\r +\r$/);
    assert.equal(beforeResult.split('\n').length, 1, 'no line end before the result');
  }));

test('Ctrl+C typed during the work cancels it', { skip: !native }, () =>
  withSonoff({ image: stock }, async () => {
    const r = await atTerminal(onDevice('backup', newFolder()), /Reading the flash +[1-9]/, '\x03');
    assert.equal(r.code, 130, r.screen);
    assert.match(r.screen, /\r +\r(\^C)?Cancelled\./);
  }));
