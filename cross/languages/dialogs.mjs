// dialogs.mjs: which sentences stand together in a dialog or a menu, read from the tables of src/gui, and what
// the templates of res have at their places.
// Also which sentences the sources use.  Who may use it: check.mjs, compile.mjs.
// SPDX-License-Identifier: MIT
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

// Tables of `struct dialog_text`: { name, rows: [{ control, id }] }.
export function readTables(root) {
  const folder = join(root, 'src/gui');
  return readdirSync(folder).filter((f) => f.endsWith('.c')).flatMap((f) => {
    const text = readFileSync(join(folder, f), 'utf8');
    return [...text.matchAll(/struct dialog_text (\w+)\[\] = \{([^]*?)\n\};/g)].map(([, name, rows]) => ({
      name: `${name} (src/gui/${f})`,
      rows: [...rows.matchAll(/\{(\w+), (FACT_\w+)\}/g)].map(([, control, id]) => ({ control, id })),
    }));
  });
}

export const groupsOf = (tables) => tables.map(({ name, rows }) => ({ name, ids: rows.map((r) => r.id) }));

// A program has the sentences of its own face and those of both: what it takes from the other one is "".
export function faultsOfFaces(root, sources) {
  const faceOf = new Map(sources.map((s) => [s.id, s.face]));
  const wrong = { 'src/gui': 'command line', 'src/cli': 'window' };
  return Object.entries(wrong).flatMap(([folder, other]) =>
    readdirSync(join(root, folder)).filter((f) => f.endsWith('.c')).flatMap((f) =>
      [...new Set(readFileSync(join(root, folder, f), 'utf8').match(/\bFACT_\w+/g))].filter((id) => faceOf.get(id) === other)
        .map((id) => `${folder}/${f}: ${id} is a sentence of the ${other} alone`)));
}

// Words in the templates: only what the tables put there anyway, so that nobody translates or reads the wrong ones.
export function faultsOfResources(root, tables, sources) {
  const english = new Map(sources.map((s) => [s.id, s.english]));
  const byControl = new Map(); // OK and Cancel are in several dialogs
  for (const { control, id } of tables.flatMap((t) => t.rows))
    byControl.set(control, [...(byControl.get(control) ?? []), english.get(id)]);
  const text = ['res/restock.rc', 'res/bench.rc'].map((f) => readFileSync(join(root, f), 'utf8').replace(/\/\*[^]*?\*\//g, '')).join('\n');
  const faults = [];
  for (const [, keyword, words, control] of
    text.matchAll(/^\s*([LRC]TEXT|(?:DEF)?PUSHBUTTON|AUTOCHECKBOX|CONTROL|MENUITEM|GROUPBOX)\s+"((?:[^"]|"")*)",\s*(-?\w+)/gm))
    if (words !== '' && !byControl.get(control)?.includes(words))
      faults.push(`${keyword} ${control} says "${words}", the table of its dialog "${byControl.get(control) ?? ''}"`);
  for (const [, name, caption] of text.matchAll(/^(\w+) DIALOGEX[^]*?^CAPTION "([^"]*)"/gm))
    if (caption !== 'Restock' && !byControl.get(name)?.includes(caption))
      faults.push(`${name} is called "${caption}", in its table "${byControl.get(name) ?? ''}"`);
  return faults.map((f) => `res: ${f}`);
}
