// pictures.mjs: makes pictures of restock.exe's window, for eyes to look at and for the README.
//
//   node tests/gui/pictures.mjs --out FOLDER [--only WORD] [--build build/release] [--windows build/windows]
//                               [--wine PREFIX]
//
// Wants both builds with the target gui_driver, ImageMagick, and the fonts that make Wine look like a Windows:
//   apt-get install fonts-wine fonts-open-sans
// FOLDER gets start, coach, device, backup, finished, question, restored, error and help, and the menu of More with its
// boxes, at 96, 144 and 192 DPI, the light theme, and the dark one at 96 DPI, each as a PNG of few colours.
// SPDX-License-Identifier: MIT
import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse, runInside } from './lib/inside.mjs';

const options = parse({ out: { type: 'string' }, only: { type: 'string', default: '' } });
if (!options.out) throw new Error('--out FOLDER is missing');
mkdirSync(options.out, { recursive: true });
runInside(fileURLToPath(new URL('lib/take_pictures.mjs', import.meta.url)), options,
  { RESTOCK_PICTURES: resolve(options.out), RESTOCK_PICTURES_ONLY: options.only });
