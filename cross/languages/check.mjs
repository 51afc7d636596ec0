// check.mjs: whether every catalogue that calls itself complete is, and no catalogue is wrong.
// Usage: node check.mjs ROOT.  Prints what is wrong; exit 1 if anything is.
// SPDX-License-Identifier: MIT
import { check, readCatalogues } from './catalogue.mjs';
import { faultsOfFaces, faultsOfResources, groupsOf, readTables } from './dialogs.mjs';
import { readSources } from './sources.mjs';

const [root] = process.argv.slice(2);
const sources = readSources(root);
const tables = readTables(root);
const groups = groupsOf(tables);
const english = { entries: sources.map((s) => ({ ...s, text: s.english, comments: [] })), forms: 2 };
const ofEnglish = check(english, sources, groups);
const faults = [...[...ofEnglish.faults, ...ofEnglish.stale].map((f) => `English: ${f}`),
  ...faultsOfResources(root, tables, sources), ...faultsOfFaces(root, sources)];
let complete = 0;
for (const c of readCatalogues(root)) {
  const found = check(c, sources, groups);
  const counts = c.complete ? [...found.faults, ...found.missing, ...found.stale] : found.faults;
  complete += c.complete;
  faults.push(...counts.map((f) => `${c.path}: ${f}`));
  console.log(`${c.code}: ${sources.length - found.missing.length} of ${sources.length} sentences`);
}
console.log([...faults, `languages: ${complete} complete, ${groups.length} dialogs and menus, ${faults.length} faults`].join('\n'));
process.exit(faults.length > 0 ? 1 : 0);
