// update.mjs: brings the catalogues of res/languages up to date with the sentences of src/say: adds what is missing
// with an empty translation, marks what has another English sentence now as fuzzy, takes out what no longer exists.
// Usage: node update.mjs ROOT [CODE NAME DECIMAL_SIGN PLURAL_FORMS]; with a code, begins a new catalogue:
//        node cross/languages/update.mjs . pl Polski , "nplurals=3; plural=(n==1 ? 0 : ...);"
// SPDX-License-Identifier: MIT
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatCatalogue, readCatalogue, readCatalogues } from './catalogue.mjs';
import { readSources } from './sources.mjs';

const [root, code, name, decimal, plural] = process.argv.slice(2);
const sources = readSources(root);
const notes = { window: '#. at the window', 'command line': '#. on the command line' };

function beginNew() {
  const path = join(root, 'res/languages', `${code}.po`);
  if (existsSync(path)) throw new Error(`${path} is there already`);
  const text = ['Project-Id-Version: restock', 'MIME-Version: 1.0', 'Content-Type: text/plain; charset=UTF-8',
    'Content-Transfer-Encoding: 8bit', `Language: ${code}`, `Plural-Forms: ${plural}`, `X-Language-Name: ${name}`,
    `X-Decimal-Sign: ${decimal}`, 'X-State: begun'].map((l) => `${l}\n`).join('');
  const comments = [`# ${name}: the sentences of Restock.  res/README.md says how to work on it.`, '# SPDX-License-Identifier: MIT'];
  writeFileSync(path, formatCatalogue({ head: { comments, text }, entries: [] }));
  readCatalogue(path); // its header is right
}

// Comments of translators stay; ours are made anew.
function commentsOf(source, old) {
  const kept = old.comments.filter((c) => !c.startsWith('#.') && !c.startsWith('#,') && !c.startsWith('#|'));
  const changed = old.text !== '' && (old.english !== source.english || old.comments.some((c) => /^#,.*fuzzy/.test(c)));
  const before = old.english !== source.english ? [`#| msgid ${JSON.stringify(old.english)}`]
    : old.comments.filter((c) => c.startsWith('#|'));
  return [...kept, ...(notes[source.face] !== undefined ? [notes[source.face]] : []), ...(changed ? ['#, fuzzy', ...before] : [])];
}

if (code !== undefined) beginNew();
for (const c of readCatalogues(root)) {
  const old = new Map(c.entries.map((e) => [e.id, e]));
  const entries = sources.map((s) => {
    const entry = old.get(s.id) ?? { comments: [], english: s.english, text: '' };
    return { id: s.id, english: s.english, text: entry.text, comments: commentsOf(s, entry) };
  });
  writeFileSync(c.path, formatCatalogue({ head: c.head, entries }));
  const open = entries.filter((e) => e.text === '').length, fuzzy = entries.filter((e) => e.comments.includes('#, fuzzy')).length;
  console.log(`${c.path}: ${entries.length} sentences, ${open} to translate, ${fuzzy} marked fuzzy to look at again`);
}
