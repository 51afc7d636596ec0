// take_pictures.mjs: works the window as far as each picture; run by ../pictures.mjs.
// SPDX-License-Identifier: MIT
import test from 'node:test';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { image, withSonoff } from '../../e2e/lib/sonoff.mjs';
import { giveSymbols, looks, plugAdapter, sessionStart, takePicture, unplugAdapter } from './wine.mjs';
import { chosen, id, listed, until, withWindow } from './window.mjs';
import { COM, enterProgrammingMode, sitDownFirst, stock, tasmota } from './person.mjs';

const folder = process.env.RESTOCK_PICTURES;
const only = process.env.RESTOCK_PICTURES_ONLY;

sitDownFirst();

// Folders that look like anybody's.
const home = join(process.env.WINEPREFIX, 'drive_c/Users/Anna');
const library = 'C:\\Users\\Anna\\Documents\\Restock';

async function chooseDownload(w, name, contents) {
  writeFileSync(join(home, 'Downloads', name), contents);
  await w.do(`drop C:\\Users\\Anna\\Downloads\\${name}`);
  await w.see('Restore', (s) => chosen(s).startsWith(name) && s.IDC_RESTORE.enabled);
}

const altered = Buffer.from(stock).fill(0x40, 3, 4); // a header as other tools leave it
const sibling = image('--kind', 'stock', '--variant', '7');

async function takeBoxesOfMore(w, picture) {
  const behind = await w.state();
  const box = async (name, pattern, button = id.CANCEL) => {
    await w.seeQuestion(pattern);
    await picture(name, w, behind);
    await w.answer(button);
  };
  const open = (letter) => w.more(letter);
  await w.do('front');
  await w.click('IDC_MORE');
  await until('the menu', () => w.ask('menu'));
  await picture('more', w, behind);
  await w.do('leave');
  await open('n');
  await w.seeQuestion(/Name this device/);
  await w.do(`fill ${id.IDC_NAME} Kitchen lamp`);
  await box('name', /Name:/, 1);
  await w.seeText('IDC_STATUS', /is now called/);
  await picture('named', w);
  await chooseDownload(w, 'from the net.bin', altered);
  await w.click('IDC_RESTORE');
  await box('refused', /should not be written/);
  await open('m');
  await box('mend', /can be mended/);
  writeFileSync(join(home, 'Downloads', 'other switch.bin'), sibling);
  for (const [name, letter, button, title, pattern] of [
    ['compared', 'p', undefined, /Choose the file to compare with/, /The two files differ/],
    ['identity', 'o', id.IDB_GO_AHEAD, /Choose the donor/, /new file is saved/],
    ['shared', 'c', undefined, undefined, /copy for sharing is saved/]]) {
    await chooseDownload(w, 'my switch.bin', stock);
    await open(letter);
    if (button) {
      await w.seeQuestion(/Which of the two/);
      await picture('identity-asks', w, behind);
      await w.do(`press ${button}`);
    }
    if (title) await w.nameFile(title, 'other switch.bin');
    if (letter !== 'p') await w.nameFile(/Save the/, `${name}.bin`);
    await box(name, pattern);
  }
}

async function takeAll(dpi, theme) {
  const picture = async (name, w, window = undefined) => {
    if (!window) await w.do('front');
    takePicture(join(folder, `${name}-${theme}-${dpi}.png`), window ?? await w.state());
  };
  rmSync(home, { recursive: true, force: true });
  for (const name of ['Documents', 'Downloads']) mkdirSync(join(home, name), { recursive: true });
  await unplugAdapter();
  await withSonoff({ image: stock, button: 'up' }, (sonoff) =>
    withWindow(['--theme', theme, '--library', library], async (w) => {
      await sonoff.tell('power off');
      await w.seeText('IDC_COACH', /^No adapter found/);
      await picture('start', w);
      await plugAdapter(COM);
      await w.seeText('IDC_COACH', /^Nothing answers yet/);
      await picture('coach', w);
      await enterProgrammingMode(w, sonoff);
      await picture('device', w);
      await sonoff.tell(`faults stall_ms=1500,stall_after_bytes=${(await sonoff.bytesOnLine()) + 100000}`);
      await w.click('IDC_BACKUP');
      await w.see('some of it', (s) => s.IDC_PROGRESS.position > 200);
      await picture('backup', w);
      await w.finished(/^Backup done and verified/);
      await w.see('the backup in the list', (s) => listed(s).length === 1 && s.IDC_RESTORE.enabled);
      await picture('finished', w);
      await chooseDownload(w, 'tasmota.bin', tasmota);
      await w.click('IDC_RESTORE');
      await w.question();
      await picture('question', w, await w.state());
      await w.answer(id.CANCEL);
      await takeBoxesOfMore(w, picture);
      await w.more('k');
      await w.seeQuestion(/Check of adapter and device/);
      await picture('check', w, await w.ask('dialog'));
      await w.answer(id.CANCEL);
      await w.ready();
      await chooseDownload(w, 'tasmota.bin', tasmota);
      await w.click('IDC_RESTORE');
      await w.question();
      await w.answer(id.IDB_GO_AHEAD);
      await w.finished(/^Restored and verified/);
      await picture('restored', w);
      writeFileSync(join(home, 'Downloads', 'for another chip.bin'), Buffer.alloc(16 << 20, 0x55));
      await w.chooseFile(join(home, 'Downloads', 'for another chip.bin'));
      await w.more('v');
      await w.finished(/larger/);
      await w.click('IDC_LOG_TOGGLE');
      await w.see('the log', (s) => s.IDC_LOG.visible);
      await picture('error', w);
      await w.click('IDC_LOG_TOGGLE');
      await w.click('IDC_HELP_CONNECT');
      await w.question();
      await picture('help', w, await w.ask('dialog'));
    }));
}

for (const [dpi, theme] of [[96, 'light'], [96, 'dark'], [144, 'light'], [192, 'light']])
  if (`${theme}-${dpi}`.includes(only))
    test(`pictures at ${dpi} DPI, ${theme}`, async () => {
      giveSymbols();
      await sessionStart(dpi, {}, looks);
      await takeAll(dpi, theme);
    });
