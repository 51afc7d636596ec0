// catalogue.mjs: a catalogue of res/languages: reads and writes it, and says what is wrong with it.
// The format is gettext's PO.  Context = what sources.mjs calls id; msgid = the English sentence; msgstr = its translation.
// Who may use it: compile.mjs, update.mjs, check.mjs.
// SPDX-License-Identifier: MIT
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

// enum plural_rule of src/say/plural.h, by the number of forms and the expression that PO files have for it.
const plurals = [
  ['PLURAL_SAME', 1, '0'],
  ['PLURAL_ONE', 2, 'n!=1'],
  ['PLURAL_ZERO_ONE', 2, 'n>1'],
  ['PLURAL_POLISH', 3, 'n==1?0:n%10>=2&&n%10<=4&&(n%100<12||n%100>14)?1:2'],
  ['PLURAL_CZECH', 3, 'n==1?0:n>=2&&n<=4?1:2'],
  ['PLURAL_RUSSIAN', 3, 'n%10==1&&n%100!=11?0:n%10>=2&&n%10<=4&&(n%100<12||n%100>14)?1:2'],
];

const keywords = { msgctxt: 'id', msgid: 'english', msgstr: 'text' };

function parse(path) {
  const entries = [];
  let entry = null, field = null;
  readFileSync(path, 'utf8').split('\n').forEach((line, n) => {
    const fail = (why) => { throw new Error(`${path}:${n + 1}: ${why}`); };
    const [, keyword, quoted] = line.match(/^(?:(msg\w+) )?("(?:[^"\\]|\\.)*")\s*$/) ?? [];
    if (line.trim() === '') {
      entry = null;
    } else if (line.startsWith('#')) {
      entry ??= entries[entries.push({ comments: [], english: '', text: '' }) - 1];
      entry.comments.push(line);
    } else if (quoted === undefined) {
      fail('is not a line of a catalogue');
    } else {
      if (keyword !== undefined && keywords[keyword] === undefined) fail(`${keyword} is not used here; see res/README.md`);
      entry ??= entries[entries.push({ comments: [], english: '', text: '' }) - 1];
      if (keyword !== undefined) entry[field = keywords[keyword]] = '';
      if (field === null) fail('is a text without a keyword');
      entry[field] += JSON.parse(quoted);
    }
  });
  return entries.filter((e) => e.id !== undefined || e.text !== '');
}

const headerLines = (text) => new Map(text.split('\n').filter((l) => l.includes(':'))
  .map((l) => [l.slice(0, l.indexOf(':')).trim(), l.slice(l.indexOf(':') + 1).trim()]));

export function readCatalogue(path) {
  const [first, ...entries] = parse(path);
  if (first === undefined || first.id !== undefined) throw new Error(`${path}: has no header`);
  const header = headerLines(first.text);
  const [, count, expression] = (header.get('Plural-Forms') ?? '').match(/^nplurals=(\d); plural=\(?(.*?)\)?;$/) ?? [];
  const plural = plurals.find(([, forms, rule]) =>
    forms === Number(count) && rule.replace(/[()]/g, '') === expression.replace(/[() ]/g, ''));
  const value = (name) => header.get(name) ?? (() => { throw new Error(`${path}: its header has no ${name}`); })();
  if (plural === undefined) throw new Error(`${path}: Plural-Forms is none of those in cross/languages/catalogue.mjs`);
  return { path, head: first, entries, code: value('Language'), name: value('X-Language-Name'),
    decimal: value('X-Decimal-Sign'), complete: value('X-State') === 'complete', plural: plural[0], forms: plural[1] };
}

export const readCatalogues = (root) => {
  const folder = join(root, 'res/languages');
  return readdirSync(folder).filter((f) => f.endsWith('.po')).sort().map((f) => readCatalogue(join(folder, f)));
};

const isFuzzy = (entry) => entry.comments.some((c) => c.startsWith('#,') && c.includes('fuzzy'));

// What the programs say: '' where English is still said in its place.
export function textOf(catalogue, source) {
  catalogue.byId ??= new Map(catalogue.entries.map((e) => [e.id, e]));
  const entry = catalogue.byId.get(source.id);
  return entry === undefined || entry.english !== source.english || isFuzzy(entry) ? '' : entry.text;
}

// Templates: "{1}" is a value, "{1|sector|sectors}" the form of a word that goes with it.
const placesOf = (text) => [...text.matchAll(/\{(.)(\|[^}]*)?\}/g)].map(([, value, forms]) => ({ value, forms }));
const valuesOf = (text) => [...new Set(placesOf(text).filter((p) => p.forms === undefined).map((p) => p.value))].sort().join();
export const acceleratorOf = (text) => text.match(/(?<!&)&([^&\s])/u)?.[1].toLowerCase();

function faultsOf(text, { english }, forms) {
  const faults = [];
  const known = new Set(placesOf(english).map((p) => p.value));
  if (/[{}]/.test(text.replace(/\{[1-4](\|[^{}]*)?\}/g, ''))) faults.push('has a brace that is not of a value');
  if (valuesOf(text) !== valuesOf(english)) faults.push(`has the values ${valuesOf(text)}, not ${valuesOf(english)}`);
  for (const p of placesOf(text)) {
    if (!known.has(p.value)) faults.push(`has a value {${p.value}}, which is not there`);
    if (p.forms !== undefined && p.forms.split('|').length - 1 !== forms)
      faults.push(`has ${p.forms.split('|').length - 1} forms in {${p.value}${p.forms}}, not ${forms}`);
  }
  if (english.endsWith('...') !== text.endsWith('...')) faults.push('ends otherwise: with or without "..."');
  if (acceleratorOf(english) !== undefined && acceleratorOf(text) === undefined) faults.push('has no accelerator');
  if (acceleratorOf(english) === undefined && acceleratorOf(text) !== undefined) faults.push('has an accelerator');
  if (/(?<!\})  /.test(text) || // columns
     text !== text.trim()) faults.push('has spaces too many');
  return faults;
}

// Two controls of one dialog, or two items of one menu, with the same letter to press.
function accelerators(groups, textFor) {
  return groups.flatMap(({ name, ids }) => {
    const taken = new Map();
    return ids.flatMap((id) => {
      const letter = acceleratorOf(textFor(id));
      if (letter === undefined) return [];
      const other = taken.get(letter);
      taken.set(letter, id);
      return other === undefined ? [] : [`${id}: has the accelerator ${letter}, as ${other} in ${name}`];
    });
  });
}

const plain = (text) => text.replace(/\(&.\)/u, '').replace(/&(.)/u, '$1').replace(/(\.\.\.|:)$/, '');

// The controls that a sentence names: capitals within it, as in "press Restore".
const namedIn = (english, controls, textOfControl) => controls.filter((id) =>
  new RegExp(`[a-z,;:"] ${plain(textOfControl(id)).replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![\\w-])`).test(english));

// { faults, missing, stale }: faults are wrong at any time, the others where a catalogue calls itself complete: before,
// names and letters of controls may still be English ones.
export function check(catalogue, sources, groups) {
  const byId = new Map(sources.map((s) => [s.id, s]));
  const seen = new Set();
  const faults = [], stale = [];
  for (const entry of catalogue.entries) {
    const source = byId.get(entry.id);
    if (seen.has(entry.id)) faults.push(`${entry.id}: is there twice`);
    seen.add(entry.id);
    if (source === undefined) stale.push(`${entry.id}: no longer exists`);
    else if (entry.text !== '' && (entry.english !== source.english || isFuzzy(entry)))
      stale.push(`${entry.id}: the English sentence is another one now: ${source.english}`);
    else if (entry.text !== '')
      faults.push(...faultsOf(entry.text, source, catalogue.forms).map((f) => `${entry.id}: ${f}`));
  }
  const textFor = (id) => textOf(catalogue, byId.get(id)) || byId.get(id).english;
  const pressed = (id) => acceleratorOf(byId.get(id).english) !== undefined && /^[A-Z]/.test(plain(byId.get(id).english));
  const controls = groups.flatMap((g) => g.ids).filter(pressed); // other labels are common words
  for (const s of sources)
    if (textOf(catalogue, s) !== '' && !controls.includes(s.id))
      for (const id of namedIn(s.english, controls, (one) => byId.get(one).english))
        if (!textOf(catalogue, s).includes(plain(textFor(id))))
          stale.push(`${s.id}: calls ${id} otherwise than "${plain(textFor(id))}"`);
  const missing = sources.filter((s) => textOf(catalogue, s) === '').map((s) => `${s.id}: is not translated`);
  stale.push(...accelerators(groups, textFor));
  return { faults, missing, stale };
}

// Writing

const quoted = (text) => JSON.stringify(text).replace(/[\u007f-\uffff]/g, (c) => c);

// Behind each line end of the text a new line, as translators' tools have it.
function field(keyword, text) {
  const parts = text.split(/(?<=\n)/);
  return parts.length < 2 ? [`${keyword} ${quoted(text)}`] : [`${keyword} ""`, ...parts.map(quoted)];
}

export function formatCatalogue({ head, entries }) {
  const blocks = [[...head.comments, 'msgid ""', ...field('msgstr', head.text)]];
  for (const e of entries)
    blocks.push([...e.comments, ...field('msgctxt', e.id), ...field('msgid', e.english), ...field('msgstr', e.text)]);
  return blocks.map((b) => `${b.join('\n')}\n`).join('\n');
}
