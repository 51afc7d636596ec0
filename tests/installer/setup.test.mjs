// setup.test.mjs: Restock-Setup.exe and uninstall.exe on a Windows of their own, in the order of a program's life.
// Every test finds what the ones before it left.
// SPDX-License-Identifier: MIT
import { execFileSync } from 'node:child_process';
import {
  appendFileSync, copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, rmdirSync, statSync, writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import assert from 'node:assert/strict';
import { copyOfPrograms, needs, options, pack, programs, setup, sha256, unpack, work, zip } from './lib/published.mjs';
import {
  allEnded, changeRegistry, driveC, filesBelow, kill, makePrefix, openScreen, output, quoted, registry, run, runSilently,
  startProgram, userFolder,
} from './lib/wine.mjs';

needs('makensis', 'zip', 'wine', 'Xvfb', 'x86_64-w64-mingw32-gcc');

const folder = 'C:\\Böse Wörter\\Restock für alle';
const installed = join(driveC, 'Böse Wörter/Restock für alle');
const elsewhere = join(driveC, 'Other place');
const everything = ['LICENSE', 'THIRD-PARTY.txt', 'restock-cli.exe', 'restock.exe', 'uninstall.exe'];
const uninstallKey = 'Software\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\Restock';
const classes = 'Software\\Classes';
const startMenu = join(userFolder, 'AppData/Roaming/Microsoft/Windows/Start Menu/Programs/Restock.lnk');
const desktop = join(userFolder, 'Desktop/Restock.lnk');
const backup = join(userFolder, 'Documents/Restock/sonoff-basic.bin');
const window = join(work, 'window.exe');

const oldVersion = '0.0.9';
let oldSetup;
let filesAtFirst;
let registryAtFirst;

// An older Restock: programs with other bytes.
function packOldVersion() {
  const old = copyOfPrograms('old programs');
  for (const name of programs) appendFileSync(join(old, name), 'old');
  const result = pack('old', old, oldVersion, { RESTOCK_URL: 'https://restock.example/' });
  assert.equal(result.status, 0, result.said);
  return join(result.folder, 'Restock-Setup.exe');
}

function buildWindowProgram() {
  const source = join(dirname(fileURLToPath(import.meta.url)), 'window.c');
  execFileSync('x86_64-w64-mingw32-gcc', ['-std=c11', '-Wall', '-Wextra', '-Werror', '-O2', '-municode', '-mwindows',
    '-o', window, source]);
}

// Removes without a window, as winget does: with the command line that the list of apps has.  Its exit code.
async function removeQuietly() {
  const command = (await registry(uninstallKey))[uninstallKey].QuietUninstallString.slice(1, -1).replace(/\\(.)/g, '$1');
  const [, program, words] = command.match(/^"([^"]+)" (.*)$/);
  return run('wine', program, ...words.split(' '));
}

// The copy of itself in which an uninstaller works stays in Temp until Windows empties that.
function allFiles() {
  return filesBelow(driveC).filter((path) => !/^windows\/|\/Temp\/~nsu/.test(path));
}

function theirBytes(name) {
  return sha256(join(options.programs, name));
}

before(async () => {
  oldSetup = packOldVersion();
  buildWindowProgram();
  await makePrefix();
  await openScreen();
  await changeRegistry(`[HKEY_CURRENT_USER\\${classes}\\.bin]`, '@="Other.Image"',
    `[HKEY_CURRENT_USER\\${classes}\\.bin\\OpenWithProgids]`, '"Other.Image"=""');
  mkdirSync(dirname(backup), { recursive: true });
  writeFileSync(backup, 'a backup');
  mkdirSync(join(elsewhere, 'not ours'), { recursive: true });
  mkdirSync(dirname(installed)); // folders above the program's own are the user's
  filesAtFirst = allFiles();
  registryAtFirst = await registry();
});

test('a silent installation puts its files into a folder with spaces and non-ASCII letters', async () => {
  assert.equal(await runSilently(oldSetup, folder), 0);
  assert.deepEqual(filesBelow(installed), everything);
  assert.ok(existsSync(startMenu), 'no entry in the Start menu');
  assert.ok(!existsSync(desktop), 'a desktop icon that nobody asked for');
});

test('the list of apps has name, version, publisher, size, address and both ways to remove it', async () => {
  const values = (await registry(uninstallKey))[uninstallKey];
  const size = parseInt(values.EstimatedSize.replace('dword:', ''), 16);
  const bytes = everything.reduce((sum, name) => sum + statSync(join(installed, name)).size, 0);
  assert.ok(Math.abs(size - bytes / 1024) <= everything.length, `${size} KB for ${bytes} bytes`);
  delete values.EstimatedSize;
  assert.deepEqual(values, {
    DisplayName: '"Restock"',
    DisplayVersion: quoted(oldVersion),
    Publisher: '"The Restock developers"',
    URLInfoAbout: '"https://restock.example/"',
    DisplayIcon: quoted(`${folder}\\restock.exe,0`),
    InstallLocation: quoted(folder),
    UninstallString: quoted(`"${folder}\\uninstall.exe"`),
    QuietUninstallString: quoted(`"${folder}\\uninstall.exe" /S _?=${folder}`),
    VersionMajor: 'dword:00000000',
    VersionMinor: 'dword:00000000',
    NoModify: 'dword:00000001',
    NoRepair: 'dword:00000001',
  });
});

test('Restock is offered for .bin files and is not made their default', async () => {
  const keys = await registry(classes);
  const command = quoted(`"${folder}\\restock.exe" "%1"`);
  assert.equal(keys[`${classes}\\Applications\\restock.exe\\shell\\open\\command`]['@'], command);
  assert.deepEqual(keys[`${classes}\\Applications\\restock.exe\\SupportedTypes`], { '.bin': '""' });
  assert.equal(keys[`${classes}\\Restock.Image\\shell\\open\\command`]['@'], command);
  assert.deepEqual(keys[`${classes}\\.bin\\OpenWithProgids`], { 'Other.Image': '""', 'Restock.Image': '""' });
  assert.deepEqual(keys[`${classes}\\.bin`], { '@': '"Other.Image"' });
});

test('the installed command line starts', async () => {
  assert.deepEqual(await output(join(installed, 'restock-cli.exe'), '--version'),
    { code: 0, said: `restock-cli ${options.version}\r\n` });
});

test('an upgrade closes the open window and goes where the old version is, with settings and choices kept', async () => {
  await changeRegistry('[HKEY_CURRENT_USER\\Software\\Restock]', '"Kept"="yes"');
  const opened = startProgram(join(installed, 'restock.exe'));
  try {
    assert.equal(await run('wine', window, '--wait', 'RestockWindow'), 0, 'restock.exe shows no window');
    assert.equal(await runSilently(setup, undefined, '/desktop'), 0);
    assert.equal(await opened.ended(), 0, 'restock.exe did not end by itself');
  } finally {
    await kill('restock.exe');
  }
  assert.deepEqual(filesBelow(installed), everything);
  for (const name of programs) assert.equal(sha256(join(installed, name)), theirBytes(name), name);
  assert.ok(existsSync(desktop), 'no desktop icon');

  const keys = await registry('Software');
  assert.equal(keys[uninstallKey].DisplayVersion, quoted(options.version));
  assert.equal(keys[uninstallKey].InstallLocation, quoted(folder));
  assert.equal(keys['Software\\Restock'].Kept, '"yes"');
});

test('an upgrade keeps the desktop icon and does not bring back a refused "Open with"', async () => {
  await changeRegistry(`[-HKEY_CURRENT_USER\\${classes}\\Applications\\restock.exe]`);
  assert.equal(await runSilently(setup), 0);
  assert.ok(existsSync(desktop), 'the desktop icon is gone');
  const keys = await registry(classes);
  assert.equal(keys[`${classes}\\Applications\\restock.exe`], undefined);
  assert.equal(keys[`${classes}\\Restock.Image`], undefined);
  assert.deepEqual(keys[`${classes}\\.bin\\OpenWithProgids`], { 'Other.Image': '""' });
});

test('a program that does not close ends installing and removing with code 3, and nothing is changed', async () => {
  copyFileSync(window, join(installed, 'restock.exe'));
  const opened = startProgram(join(installed, 'restock.exe'), '--stay');
  try {
    assert.equal(await run('wine', window, '--wait', 'StayingWindow'), 0);
    const contents = () => filesBelow(installed).map((name) => sha256(join(installed, name)));
    const files = contents();
    const keys = await registry();

    assert.equal(await runSilently(oldSetup), 3);
    assert.equal(await removeQuietly(), 3);
    assert.deepEqual(contents(), files);
    assert.deepEqual(await registry(), keys);
  } finally {
    await kill('restock.exe');
    await opened.ended();
  }
});

test('removing that is cancelled ends with code 1, and nothing is changed', async () => {
  const keys = await registry();
  const opened = startProgram(join(installed, 'uninstall.exe'), ...`_?=${folder}`.split(' '));
  try {
    assert.equal(await run('wine', window, '--cancel', 'Restock', 'Uninstall'), 0, 'uninstall.exe shows no window');
    assert.equal(await opened.ended(), 1);
  } finally {
    await kill('uninstall.exe');
  }
  await allEnded();
  assert.deepEqual(filesBelow(installed), everything);
  assert.deepEqual(await registry(), keys);
});

test('a folder that cannot be written ends installing with code 4', async () => {
  assert.equal(await runSilently(setup, 'Z:\\proc\\Restock'), 4); // not even root makes folders there
  assert.deepEqual(filesBelow(installed), everything);
});

test('a file that cannot be written ends installing with code 2', async () => {
  for (const name of ['LICENSE', 'uninstall.exe']) {
    rmSync(join(installed, name));
    mkdirSync(join(installed, name));
    assert.equal(await runSilently(setup), 2, name);
    rmdirSync(join(installed, name));
  }
  assert.equal(await runSilently(setup), 0);
  assert.deepEqual(filesBelow(installed), everything);
});

test('installing into another folder takes the old version away', async () => {
  assert.equal(await runSilently(setup, 'C:\\Other place'), 0);
  assert.ok(!existsSync(installed), 'the old folder is still there');
  assert.deepEqual(filesBelow(elsewhere), [...everything, 'not ours'].sort());
});

test('removing leaves no file and no registry key but the backups', async () => {
  await changeRegistry(`[HKEY_CURRENT_USER\\${classes}\\.bin\\OpenWithProgids]`, '"Restock.Image"=""');
  assert.equal(await runSilently(setup), 0);
  assert.equal(await runSilently(join(elsewhere, 'uninstall.exe')), 0);
  await allEnded();
  assert.equal(readFileSync(backup, 'utf8'), 'a backup');
  assert.ok(!existsSync(desktop), 'the desktop icon is still there');
  assert.deepEqual(allFiles(), filesAtFirst);
  assert.deepEqual(await registry(), registryAtFirst);
});

test('what removes Restock quietly ends with code 0 when it is gone, and its own file follows', async () => {
  assert.equal(await runSilently(setup, folder), 0);
  assert.equal(await removeQuietly(), 0);
  const left = existsSync(installed) ? filesBelow(installed) : [];
  assert.deepEqual(left.filter((name) => name !== 'uninstall.exe'), []);
  assert.deepEqual(await registry(), registryAtFirst);
  await allEnded();
  assert.deepEqual(allFiles(), filesAtFirst);
});

test('what is installed at once after removing quietly stays', async () => {
  assert.equal(await runSilently(setup, folder), 0);
  assert.equal(await removeQuietly(), 0);
  assert.equal(await runSilently(setup, folder), 0);
  await allEnded();
  // The same, should Windows be slow: what deletes the last file finds the new Restock.
  assert.equal(await run('wine', join(installed, 'uninstall.exe'), '/S', '/leftovers'), 0);
  await allEnded();
  assert.deepEqual(filesBelow(installed), everything);
  assert.equal(await removeQuietly(), 0);
  await allEnded();
  assert.deepEqual(allFiles(), filesAtFirst);
});

// Runs body() while another process owns the lock of setup and uninstaller; gives what the body gives.
async function withLockTaken(body) {
  const owner = startProgram(window, '--lock', 'Local\\RestockSetup');
  try {
    assert.equal(await run('wine', window, '--wait', 'StayingWindow'), 0, 'the lock cannot be taken');
    return await body();
  } finally {
    await kill('window.exe');
    await owner.ended();
  }
}

const aWhile = () => new Promise((resolve) => { setTimeout(resolve, 3000); });

test('a setup that has written its uninstaller and not yet its key keeps the file', async () => {
  assert.equal(await runSilently(setup, folder), 0);
  const location = `"InstallLocation"=${quoted(folder)}`;
  const key = `[HKEY_CURRENT_USER\\${uninstallKey}]`;
  await changeRegistry(key, '"InstallLocation"=-');
  const left = await withLockTaken(async () => {
    const ended = run('wine', join(installed, 'uninstall.exe'), '/S', '/leftovers');
    await aWhile();
    assert.deepEqual(filesBelow(installed), everything);
    await changeRegistry(key, location);
    return ended;
  });
  assert.equal(left, 0);
  await allEnded();
  assert.deepEqual(filesBelow(installed), everything);
  assert.equal(await removeQuietly(), 0);
  await allEnded();
});

test('a setup waits for what deletes the last file', async () => {
  let setupEnd;
  await withLockTaken(async () => {
    setupEnd = run('wine', setup, '/S', ...`/D=${folder}`.split(' '));
    await aWhile();
    assert.ok(!existsSync(installed), 'it has begun');
  });
  assert.equal(await setupEnd, 0);
  assert.deepEqual(filesBelow(installed), everything);
  assert.equal(await removeQuietly(), 0);
  await allEnded();
  assert.deepEqual(allFiles(), filesAtFirst);
});

// The installer with its window: what its page says, then one press of its button; its exit code.
async function press(file, folder) {
  const page = join(work, 'page.txt');
  const opened = startProgram(file, ...(folder === undefined ? [] : `/D=${folder}`.split(' ')));
  const name = file === setup ? 'Restock-Setup.exe' : basename(file);
  try {
    assert.equal(await run('wine', window, '--list', `Z:${page}`, 'Restock', 'Setup'), 0, 'no page');
    assert.equal(await run('wine', window, '--press', 'Restock', 'Setup'), 0);
    return { says: readFileSync(page, 'utf16le').split('\n'), code: await opened.ended() };
  } finally {
    await kill(name);
  }
}

test('installing is one page and one press, and Restock opens', async () => {
  const { says, code } = await press(setup, 'C:\\Clicked');
  assert.equal(code, 0);
  for (const text of ['&Install', 'Install Restock', 'C:\\Clicked', '&Desktop icon', 'Free software, MIT licence'])
    assert.ok(says.includes(text), `${text} in ${says}`);
  assert.equal(await run('wine', window, '--wait', 'RestockWindow'), 0, 'restock.exe shows no window');
  assert.deepEqual(filesBelow(join(driveC, 'Clicked')), everything);
  assert.ok(!existsSync(desktop), 'a desktop icon that nobody asked for');
  assert.ok((await registry(classes))[`${classes}\\Restock.Image`], 'no "Open with"');
});

test('an update asks nothing; it closes the open window and opens the new one', async () => {
  assert.equal(await runSilently(oldSetup), 0);
  const opened = startProgram(join(driveC, 'Clicked/restock.exe'));
  try {
    assert.equal(await run('wine', window, '--wait', 'RestockWindow'), 0, 'restock.exe shows no window');
    const { says, code } = await press(setup);
    assert.equal(code, 0);
    assert.equal(await opened.ended(), 0, 'restock.exe did not end by itself');
    assert.ok(says.includes('&Update') && !says.includes('&Folder:') && !says.includes('&Desktop icon'), String(says));
    assert.ok(says.some((text) => text.startsWith(`Version ${options.version} replaces version ${oldVersion}.`)), String(says));
    for (const name of programs) assert.equal(sha256(join(driveC, 'Clicked', name)), theirBytes(name), name);
    assert.equal(await run('wine', window, '--wait', 'RestockWindow'), 0, 'the new one shows no window');
  } finally {
    await kill('restock.exe');
  }
});

test('an update that is cancelled ends with code 1, and nothing is changed', async () => {
  const keys = await registry();
  const opened = startProgram(setup);
  try {
    assert.equal(await run('wine', window, '--cancel', 'Restock', 'Setup'), 0, 'no page');
    assert.equal(await opened.ended(), 1);
  } finally {
    await kill('Restock-Setup.exe');
  }
  assert.deepEqual(await registry(), keys);
});

// Without /LANG= Windows decides.
test('the page speaks the language that is asked for', async () => {
  const page = join(work, 'page.txt');
  const opened = startProgram(setup, '/LANG=1031');
  try {
    assert.equal(await run('wine', window, '--list', `Z:${page}`, 'Installation', 'von', 'Restock'), 0, 'no page');
    const says = readFileSync(page, 'utf16le');
    for (const text of [`Version ${options.version}`, 'Ihre Sicherungen und Einstellungen bleiben', 'Freie Software, MIT-Lizenz', 'Danach Restock'])
      assert.ok(says.includes(text), `${text} in ${says}`);
    assert.equal(await run('wine', window, '--cancel', 'Installation', 'von', 'Restock'), 0);
    assert.equal(await opened.ended(), 1);
  } finally {
    await kill('Restock-Setup.exe');
  }
});

test('an update waits for restock-cli by itself, and silently not for ever', async () => {
  copyFileSync(window, join(driveC, 'Clicked/restock-cli.exe'));
  const busy = startProgram(join(driveC, 'Clicked/restock-cli.exe'), '--stay');
  try {
    assert.equal(await run('wine', window, '--wait', 'StayingWindow'), 0);
    assert.equal(await runSilently(setup), 3);
    const ended = press(setup);
    await aWhile();
    await aWhile();
    await kill('restock-cli.exe');
    assert.equal((await ended).code, 0);
  } finally {
    await kill('restock-cli.exe');
    await busy.ended();
    await kill('restock.exe');
  }
  assert.equal(sha256(join(driveC, 'Clicked/restock-cli.exe')), theirBytes('restock-cli.exe'));
  assert.equal(await removeQuietly(), 0);
  await allEnded();
  assert.deepEqual(allFiles(), filesAtFirst);
});

test('where nobody else knows .bin files, removing leaves no key for them', async () => {
  await changeRegistry(`[-HKEY_CURRENT_USER\\${classes}\\.bin]`);
  const before = await registry();
  assert.equal(await runSilently(setup), 0);
  const standard = join(userFolder, 'AppData/Local/Programs/Restock');
  assert.deepEqual(filesBelow(standard), everything);
  assert.equal(await runSilently(join(standard, 'uninstall.exe')), 0);
  await allEnded();
  assert.deepEqual(await registry(), before);
  assert.ok(!existsSync(standard));
});

test('the portable program keeps its settings in its folder and leaves no registry key', async () => {
  const before = await registry();
  const folder = unpack(zip, 'portable ä');
  const opened = startProgram(join(folder, 'restock.exe'));
  try {
    assert.equal(await run('wine', window, '--wait', 'RestockWindow'), 0, 'restock.exe shows no window');
    await run('wine', 'taskkill', '/IM', 'restock.exe'); // asks it to close
    assert.equal(await opened.ended(), 0);
  } finally {
    await kill('restock.exe');
  }
  assert.match(readFileSync(join(folder, 'restock.ini'), 'utf16le'), /^\ufeff\[Restock\]\r\n\w/);
  assert.deepEqual(await registry(), before);
});
