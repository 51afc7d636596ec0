// languages.test.mjs: restock-cli speaks the language it is told, or the one of the system; JSON and the log's lines of
// the core stay English.
// SPDX-License-Identifier: MIT
import test from 'node:test';
import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { readCatalogues, textOf } from '../../cross/languages/catalogue.mjs';
import { readSources } from '../../cross/languages/sources.mjs';
import { newFile, newFolder, onDevice, pathFor, run } from './lib/cli.mjs';
import { native } from './lib/options.mjs';
import { image, withSonoff } from './lib/sonoff.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const sources = new Map(readSources(root).map((s) => [s.id, s]));
const complete = readCatalogues(root).filter((c) => c.complete);
const stock = image('--kind', 'stock');
const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
// As a terminal counts them: what is written in squares takes two.
const columnsOf = (text) => [...text].reduce((sum, c) => sum + (/[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFF00-\uFF60]/.test(c) ? 2 : 1), 0);
// A sentence with anything in place of its values.
const pattern = (text) => new RegExp(text.split(/\{[^}]*\}/).map(escaped).join('.+'));

// Under Wine a few: what Windows adds is how its console takes the signs.
const tried = native ? complete : complete.filter((c) => ['de', 'ja', 'ru'].includes(c.code));

for (const c of tried) {
  const say = (id) => textOf(c, sources.get(id));

  test(`${c.name}: what a file is`, async () => {
    const { code, out } = await run(['info', pathFor(newFile(stock)), '--language', c.code]);
    assert.equal(code, 0, out);
    for (const id of ['FACT_LABEL_FILE', 'FACT_LABEL_SIZE', 'FACT_LABEL_VERDICT', 'FACT_LABEL_HEADER_SAYS',
      'FACT_ROW_COMPLETE', 'FACT_STOCK_COMPLETE'])
      assert.match(out, pattern(say(id)), id);
    assert.ok(!out.includes(sources.get('FACT_STOCK_COMPLETE').english), out);
    const columns = out.split('\n').filter((l) => /^\S+.*: +\S/.test(l)).map((l) => columnsOf(l.match(/^.*?: +/)[0]));
    assert.equal(new Set(columns).size, 1, `the values stand below each other:\n${out}`);
  });

  test(`${c.name}: a device`, () => withSonoff({ image: stock }, async () => {
    const { code, out } = await run([...onDevice('detect', newFolder()), '--language', c.code]);
    assert.equal(code, 0, out);
    for (const id of ['FACT_LABEL_CHIP', 'FACT_DEVICE_CHIP', 'FACT_LABEL_CONNECTION', 'FACT_DEVICE_CONNECTION'])
      assert.match(out, pattern(say(id)), id);
  }));

  test(`${c.name}: an error, and what to do`, async () => {
    const { code, err } = await run(['info', pathFor('/there/is/none'), '--language', c.code]);
    assert.equal(code, 6, err);
    assert.match(err, pattern(say('ERR_FILE_READ')));
    assert.match(err, pattern(say('ERR_FILE_READ advice')));
  });

  test(`${c.name}: JSON stays English`, async () => {
    const { code, out } = await run(['info', pathFor('/there/is/none'), '--language', c.code, '--json']);
    assert.equal(code, 6);
    const { message, advice } = JSON.parse(out.trim().split('\n').at(-1));
    assert.equal(message, sources.get('ERR_FILE_READ').english);
    assert.equal(advice, sources.get('ERR_FILE_READ advice').english);
  });

  test(`${c.name}: as the system prefers`, { skip: !native }, async () => {
    const system = `${c.code.replace('-', '_')}_XX.UTF-8`;
    for (const environment of [{ LC_ALL: system }, { LC_ALL: '', LC_MESSAGES: system, LANG: 'C' }, { LC_ALL: '', LANG: system }]) {
      const { out } = await run(['info', newFile(stock)], { env: environment });
      assert.match(out, pattern(say('FACT_STOCK_COMPLETE')), JSON.stringify(environment));
    }
  });
}

test('a language that there is not: exit code 1, and which there are', async () => {
  const { code, err } = await run(['info', pathFor(newFile(stock)), '--language', 'xx']);
  assert.equal(code, 1);
  assert.match(err, new RegExp(`--language takes one of en, .*\\b${complete[0].code}\\b.*, not 'xx'`));
});

// Each sentence of it is in brackets: what is not was never a template.
test('the pseudo language shows that every word comes from the catalogue', async () => {
  const { out } = await run(['info', pathFor(newFile(stock)), '--language', 'qps']);
  const plain = out.split('\n').filter((line) => line !== '' && !/^(\[.*: ?\S*.*\]|\s+\[.*\])/.test(line));
  assert.deepEqual(plain, []);
});
