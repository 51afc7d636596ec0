// take_pictures.mjs: works the window as far as each picture; run by ../pictures.mjs.
import test from 'node:test';
import { join } from 'node:path';
import { newFile, newFolder, pathFor } from '../../e2e/lib/cli.mjs';
import { withSonoff } from '../../e2e/lib/sonoff.mjs';
import { looks, plugAdapter, sessionStart, takePicture, unplugAdapter } from './wine.mjs';
import { id, withWindow } from './window.mjs';
import { COM, enterProgrammingMode, sitDownFirst, stock, tasmota } from './person.mjs';

const folder = process.env.RESTOCK_PICTURES;
const only = process.env.RESTOCK_PICTURES_ONLY;

sitDownFirst();

async function takeAll(dpi, theme) {
  const picture = async (name, w) => {
    if (w) await w.do('front');
    takePicture(join(folder, `${name}-${theme}-${dpi}.png`));
  };
  await unplugAdapter();
  await withSonoff({ image: stock, button: 'up' }, (sonoff) =>
    withWindow(['--theme', theme, '--library', pathFor(newFolder())], async (w) => {
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
      await w.finished(/^Backup done and proved/);
      await w.see('the backup in the list', (s) => s.IDC_BACKUPS.items.length === 1 && s.IDC_RESTORE.enabled);
      await picture('finished', w);
      await w.chooseFile(newFile(tasmota, 'tasmota.bin'));
      await w.see('Restore', (s) => s.IDC_RESTORE.enabled);
      await w.click('IDC_RESTORE');
      await w.question();
      await picture('question');
      await w.answer(id.CANCEL);
      await w.chooseFile(newFile(Buffer.alloc(16 << 20, 0x55), 'for another chip.bin'));
      await w.see('Restore', (s) => s.IDC_RESTORE.enabled);
      await w.click('IDC_RESTORE');
      await w.finished(/larger/);
      await w.click('IDC_LOG_TOGGLE');
      await w.see('the log', (s) => s.IDC_LOG.visible);
      await picture('error', w);
      await w.click('IDC_LOG_TOGGLE');
      await w.click('IDC_HELP_CONNECT');
      await w.question();
      await picture('help');
    }));
}

for (const [dpi, theme] of [[96, 'light'], [96, 'dark'], [144, 'light'], [192, 'light']])
  if (`${theme}-${dpi}`.includes(only))
    test(`pictures at ${dpi} DPI, ${theme}`, async () => {
      await sessionStart(dpi, {}, looks);
      await takeAll(dpi, theme);
    });
