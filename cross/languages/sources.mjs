// sources.mjs: the English sentences, read from src/say, in the order in which compiled catalogues have them.
// Who may use it: compile.mjs, update.mjs and the tests of catalogues.
// SPDX-License-Identifier: MIT
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

// Tokens of C as far as these files need them: names, strings (with escapes undone), and single signs.
function tokensOf(text) {
  const plain = text.replace(/\/\*[^]*?\*\//g, ' ');
  const tokens = [];
  for (const [, string, name, sign] of plain.matchAll(/"((?:[^"\\]|\\.)*)"|([A-Za-z_]\w*|\d\w*)|([^\s])/g))
    if (string !== undefined) tokens.push({ string: JSON.parse(`"${string}"`) });
    else tokens.push({ sign: name ?? sign });
  return tokens;
}

// #define NAME "text", also over several lines, taken out of the text.
function takeMacros(text, macros) {
  const joined = text.replace(/\\\n/g, ' ');
  return joined.replace(/^#define\s+(\w+)\s+("[^\n]*)$/gm, (all, name, value) => {
    macros.set(name, tokensOf(value));
    return '';
  }).replace(/^#.*$/gm, '');
}

function read(file) {
  const macros = new Map();
  return tokensOf(takeMacros(readFileSync(file, 'utf8'), macros))
    .flatMap((t) => macros.get(t.sign) ?? [t])
    .flatMap((t) => macros.get(t.sign) ?? [t]);
}

// The entries "[NAME] = text" of a table, where a text is one or more literals; or, in braces, several and NULL.
function entriesOf(tokens) {
  const entries = new Map();
  for (let i = 0; i < tokens.length; i++) {
    if (tokens[i].sign !== '[' || !/^[{,]$/.test(tokens[i - 1].sign ?? '')) continue; // else a declaration's
    const from = i;
    while (tokens[i].sign !== ']') i++;
    const name = tokens.slice(from, i).findLast((t) => /^[A-Z][A-Z0-9_]+$/.test(t.sign ?? ''))?.sign;
    if (name === undefined || tokens[i + 1].sign !== '=') continue;
    i += 2;
    const braced = tokens[i].sign === '{';
    const texts = [];
    if (braced) i++;
    for (let open = true; open; i++) {
      let text = null;
      for (; tokens[i].string !== undefined; i++) text = (text ?? '') + tokens[i].string;
      if (tokens[i].sign === 'NULL') i++;
      texts.push(text);
      open = braced && tokens[i].sign === ',';
    }
    i--;
    entries.set(name, braced ? texts : texts[0]);
  }
  return entries;
}

// Names of an enum in their order, without those that repeat another one's number and the last, which counts them.
function enumOf(file, name) {
  const tokens = tokensOf(readFileSync(file, 'utf8'));
  let i = tokens.findIndex((t, n) => t.sign === 'enum' && tokens[n + 1].sign === name && tokens[n + 2].sign === '{');
  if (i < 0) throw new Error(`${file}: no enum ${name}`);
  const names = [];
  for (i += 3; tokens[i].sign !== '}'; i++) {
    if (tokens[i + 1].sign === '=') { // FACT_A = FACT_B_FIRST: the first of a section, whose mark stands before it
      names.pop();
      names.push(tokens[i].sign);
      i += 2;
    } else if (tokens[i].sign !== ',') {
      names.push(tokens[i].sign);
    }
  }
  names.pop();
  return names;
}

const errorsOf = (file) =>
  [...readFileSync(file, 'utf8').matchAll(/^\s+X\((ERR_\w+), /gm)].map(([, name]) => name);

// { id, english, face }: face is 'both', 'window' or 'command line'.  `id` is what stands in catalogues as context.
export function readSources(root) {
  const say = (name) => entriesOf(read(join(root, 'src/say', name)));
  const ids = join(root, 'src/base/fact_ids.h');
  const sentences = [['both', say('sentences.c')], ['window', say('sentences_window.c')],
    ['command line', say('sentences_command_line.c')]];
  const errors = say('error_sentences.c'), device = say('english_device.c');
  const facts = enumOf(ids, 'fact_id').map((id) => {
    const [face, table] = sentences.find(([, entries]) => entries.has(id)) ?? ['both', new Map()];
    return { id, english: table.get(id), face };
  });
  const codes = errorsOf(join(root, 'src/base/err.h'));
  const phases = enumOf(join(root, 'src/core/device/device.h'), 'device_phase');
  const seen = enumOf(join(root, 'src/core/device/device.h'), 'device_seen');
  const advice = (id) => {
    const [, both, atWindow] = errors.get(id);
    if (atWindow === null) return [{ id: `${id} advice`, english: both, face: 'both' }];
    return [{ id: `${id} advice`, english: both, face: 'command line' },
      { id: `${id} advice at the window`, english: atWindow, face: 'window' }];
  };
  const all = [
    ...facts,
    ...codes.map((id) => ({ id, english: errors.get(id)[0], face: 'both' })),
    ...codes.flatMap(advice),
    ...phases.map((id) => ({ id, english: device.get(id), face: 'both' })),
    ...seen.flatMap((id) => device.get(id).map((english, n) =>
      ({ id: n === 0 ? id : `${id} at the window`, english, face: n === 0 ? 'command line' : 'window' }))),
  ].filter(({ id }) => id !== 'FACT_NONE');
  for (const { id, english } of all)
    if (typeof english !== 'string') throw new Error(`${id} has no English sentence`);
  return all;
}

// The sentences of a face as compiled catalogues number them (src/say/texts.h); null where there is none.
export function numbered(all, face) {
  const byId = new Map(all.map((s) => [s.id, s]));
  const kinds = (pattern) => all.filter((s) => s.face === face && pattern.test(s.id));
  const codes = all.map((s) => s.id).filter((id) => /^ERR_\w+$/.test(id));
  const advice = codes.map((id) => byId.get(face === 'window' ? `${id} advice at the window` : `${id} advice`) ?? null)
    .map((s) => (s?.face === face ? s : null));
  const [facts, errors, phases, seen] = [/^FACT_/, /^ERR_\w+$/, /^PHASE_/, /^SEEN_/].map(kinds);
  return face === 'both' ? [null, ...facts, ...errors, ...advice, ...phases] : [...facts, ...advice, ...seen];
}
