// languages.test.mjs: in every language that is complete, and in the pseudo language, which is longer than any: every word
// of the window comes from the catalogue, and nothing is clipped, at 96, 144 and 192 DPI.
// SPDX-License-Identifier: MIT
import test from 'node:test';
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readCatalogues, textOf } from '../../cross/languages/catalogue.mjs';
import { readTables } from '../../cross/languages/dialogs.mjs';
import { readSources } from '../../cross/languages/sources.mjs';
import { newFolder, pathFor } from '../e2e/lib/cli.mjs';
import { onLibrary, sitDownFirst } from './lib/person.mjs';
import { changeRegistry, openScreen, sessionEnd, sessionStart } from './lib/wine.mjs';
import { id, until, withWindow } from './lib/window.mjs';

sitDownFirst();

const root = fileURLToPath(new URL('../..', import.meta.url));
const sources = new Map(readSources(root).map((s) => [s.id, s]));
const tables = new Map(readTables(root).map((t) => [t.name.split(' ')[0], t.rows]));
const english = (fact) => sources.get(fact).english;
const languages = [['en', english],
  ...readCatalogues(root).filter((c) => c.complete).map((c) => [c.code, (fact) => textOf(c, sources.get(fact))])];

const pushes = (c) => (c.style & 0xF) <= 1 || (c.style & 0x1000) !== 0; // BS_DEFPUSHBUTTON, BS_PUSHLIKE

// What is clipped of a button or a label: a sentence that says so; '' = nothing.
function clipped(c, dpi) {
  const width = c.right - c.left, height = c.bottom - c.top;
  if (width === 0 || height === 0 || c.text === '' || !['Button', 'Static'].includes(c.class)) return '';
  const button = c.class === 'Button';
  const around = button ? (pushes(c) ? 8 : 17) * dpi / 96 : 0; // the frame; the box
  const oneLine = button || height < 2 * c.room.line;
  if (oneLine ? c.room.width + around <= width : c.room.height <= height && c.room.broken <= width) return '';
  return `${c.id} "${c.text}" needs ${oneLine ? c.room.width + around : `${c.room.broken} x ${c.room.height}`} of ${width} x ${height}`;
}

function assertNothingClipped(window, dpi) {
  assert.deepEqual(window.controls.map((c) => clipped(c, dpi)).filter((text) => text !== ''), []);
}

function assertSays(window, table, say) {
  for (const { control, id: fact } of tables.get(table)) {
    if (/^IDD_/.test(control)) assert.equal(window.title, say(fact));
    const c = window.controls.find((one) => one.id === (id[control] ?? { IDOK: 1, IDCANCEL: 2 }[control]));
    if (c !== undefined) assert.equal(c.text, say(fact), control);
  }
}

const opened = (w, what) => until(what, async () => {
  const dialog = await w.ask('dialog');
  return dialog?.controls?.length > 3 ? dialog : undefined;
});

// Sentences that a control with several lines may have to show.
const prose = { IDC_COACH: /^FACT_COACH_|^SEEN_\w+ at the window$/ };
const sample = (text) => text.replace(/\{\d\|([^|}]*)[^}]*\}/g, '$1').replace(/\{\d\}/g, '1000');

async function assertProseFits(w, say) {
  const window = await w.state();
  for (const [control, which] of Object.entries(prose))
    for (const fact of [...sources.keys()].filter((one) => which.test(one))) {
      const text = sample(say(fact));
      const room = await w.do(`measure ${id[control]} ${text.replaceAll('\n', '\x01')}`);
      const height = window[control].bottom - window[control].top;
      assert.ok(room.height <= height, `${fact} needs ${room.height} of ${height}: ${text}`);
    }
}

// By the menu, while the window is open; number: its place in the list there.
async function choose(w, number, say) {
  await w.do(`command ${id.IDM_LANGUAGES + number}`);
  return w.see('the other language', (s) => s.IDC_HELP_CONNECT.text === say('FACT_CONTROL_HELP') && s.IDC_COACH.text !== '');
}

async function tryLanguage(w, window, say, dpi) {
  assertNothingClipped(window, dpi);
  if (say !== undefined) assertSays(window, 'main_texts', say);
  if (say !== undefined && dpi === 96) await assertProseFits(w, say);
  await w.click('IDC_LOG_TOGGLE');
  assertNothingClipped(await w.see('the log', (s) => s.IDC_LOG.visible), dpi);
  await w.click('IDC_LOG_TOGGLE');
  await w.click('IDC_HELP_CONNECT');
  const help = await opened(w, 'the help');
  assertNothingClipped(help, dpi);
  if (say !== undefined) assertSays(help, 'help_texts', say);
  await w.do('press 2');
  await until('no help', async () => (await w.ask('dialog')) === null);
}

// At the larger sizes those with the longest words and those with signs of their own; with RESTOCK_EVERY_SIZE=1 all.
const longest = ['de', 'ja', 'pl', 'ru'];
const everySize = process.env.RESTOCK_EVERY_SIZE === '1';

// The catalogues in the order of the menu, which is that of the compiled ones; behind them the pseudo language.
for (const dpi of [96, 144, 192])
  test(`at ${dpi} DPI nothing is clipped`, async (t) => {
    await sessionEnd();
    await openScreen(dpi === 192 ? '2560x1600' : '1920x1200');
    await sessionStart(dpi);
    const settings = join(newFolder(), 'settings.ini');
    await withWindow(onLibrary(newFolder(), '--language', 'qps', '--settings', pathFor(settings)), async (w) => {
      await t.test('qps', async () => tryLanguage(w, await w.see('the ports', (s) => s.IDC_COACH.text !== ''), undefined, dpi));
      for (const [n, [code, say]] of languages.entries())
        if (dpi === 96 || everySize || longest.includes(code)) await t.test(code, async () => tryLanguage(w, await choose(w, n + 1, say), say, dpi));
    });
  });

test('the language that was chosen is remembered; the command line goes before it', async () => {
  const [code, say] = languages.at(-1);
  await changeRegistry('[HKEY_CURRENT_USER\\Software\\Restock]', `"Language"="${code}"`);
  try {
    await withWindow(onLibrary(newFolder()), async (w) => assertSays(await w.state(), 'main_texts', say));
    await withWindow(onLibrary(newFolder(), '--language', 'en'), async (w) => {
      assertSays(await w.state(), 'main_texts', english);
      assert.equal(await w.ask('setting Language'), code);
    });
  } finally {
    await changeRegistry('[HKEY_CURRENT_USER\\Software\\Restock]', '"Language"=-');
  }
});

// A letter that no other control of the window has.  The log is for whoever helps: it stays English.
test('letters to press are those of the language, and the log is English', async () => {
  const settings = join(newFolder(), 'settings.ini');
  await withWindow(onLibrary(newFolder(), '--settings', pathFor(settings)), async (w) => {
    for (const [n, [code, say]] of languages.entries()) {
      await choose(w, n + 1, say);
      const letter = say('FACT_CONTROL_LOG').match(/&(.)/u)[1]; // as it is written: to Wine other alphabets have one case
      await w.do(`letter ${letter}`);
      await w.see(`the log, beside ${code}`, (s) => s.IDC_LOG.visible && s.IDC_LOG.text.includes(english('ERR_PORT_MISSING')));
      await w.do(`letter ${letter}`);
      await w.see('no log', (one) => !one.IDC_LOG.visible);
    }
  });
});
