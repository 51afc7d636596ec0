// signed.test.mjs: signing, tried with a token in software, a certificate that nobody trusts and a time stamp service
// of the test's own.  All of it is thrown away.
// SPDX-License-Identifier: MIT
import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { before, test } from 'node:test';
import { Worker } from 'node:worker_threads';
import assert from 'node:assert/strict';
import { atEnd, needs, newFolder, options, pack, programs, skip, unpack, work } from './lib/published.mjs';
import { driveC, makePrefix, runSilently } from './lib/wine.mjs';

needs('makensis', 'zip', 'openssl', 'osslsigncode', 'softhsm2-util', 'wine');

const module = '/usr/lib/softhsm/libsofthsm2.so';
const engines = execFileSync('openssl', ['version', '-e'], { encoding: 'utf8' }).match(/"(.*)"/)[1];
for (const file of [module, join(engines, 'pkcs11.so')]) if (!existsSync(file)) skip(`${file} is not there`);

const pin = '4711 "$x"';
const authority = join(work, 'authority.pem');
const chain = join(work, 'chain.pem');
const given = {
  RESTOCK_SIGN_MODULE: module,
  RESTOCK_SIGN_KEY: 'pkcs11:token=Throw-away%20token;object=signer',
  RESTOCK_SIGN_PIN: pin,
  RESTOCK_SIGN_CERTS: chain,
  RESTOCK_SIGN_ROOTS: authority,
  SOFTHSM2_CONF: join(work, 'softhsm2.conf'),
};
const record = join(work, 'record');
let stamps;
let signed;

function call(program, ...words) {
  execFileSync(program, words, { cwd: work, stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, ...given } });
}

function makeAuthority(name) {
  call('openssl', 'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '4000', '-subj', `/CN=Throw-away ${name}`,
    '-keyout', `${name}.key`, '-out', `${name}.pem`);
}

function makeCertificate(name, purpose, days) {
  call('openssl', 'req', '-newkey', 'rsa:2048', '-nodes', '-subj', `/CN=Throw-away ${name}`,
    '-keyout', `${name}.key`, '-out', `${name}.csr`);
  writeFileSync(join(work, `${name}.ext`), `keyUsage=critical,digitalSignature\nextendedKeyUsage=${purpose}\n`);
  call('openssl', 'x509', '-req', '-in', `${name}.csr`, '-days', days, '-CA', authority, '-CAkey', 'authority.key',
    '-CAcreateserial', '-extfile', `${name}.ext`, '-out', `${name}.pem`);
}

function makeToken() {
  writeFileSync(given.SOFTHSM2_CONF, `directories.tokendir = ${newFolder('tokens')}\n`);
  call('softhsm2-util', '--init-token', '--free', '--label', 'Throw-away token', '--pin', pin, '--so-pin', '0000');
  call('softhsm2-util', '--import', 'signer.key', '--token', 'Throw-away token', '--pin', pin, '--label', 'signer',
    '--id', '01');
}

async function startStamps() {
  stamps = new Worker(new URL('./lib/time_stamps.mjs', import.meta.url), {
    workerData: { work: newFolder('stamps'), signer: join(work, 'stamper.pem'), key: join(work, 'stamper.key'),
      chain: authority },
  });
  atEnd(() => stamps.terminate());
  [given.RESTOCK_SIGN_TIMESTAMP] = await once(stamps, 'message');
}

// An osslsigncode that stands before the real one in PATH: lines of sh, with the real one as $real.
function standIn(name, ...lines) {
  const folder = newFolder(name);
  const real = execFileSync('sh', ['-c', 'command -v osslsigncode'], { encoding: 'utf8' }).trim();
  writeFileSync(join(folder, 'osslsigncode'), ['#!/bin/sh', `real=${real}`, ...lines, ''].join('\n'), { mode: 0o755 });
  return { PATH: `${folder}:${process.env.PATH}` };
}

// Does osslsigncode say that the file is as its signer left it, and when it was stamped?
function verify(file, ...words) {
  const result = spawnSync('osslsigncode', ['verify', '-CAfile', authority, '-TSA-CAfile', authority, ...words,
    '-in', file], { encoding: 'utf8' });
  const said = result.stdout + result.stderr;
  return { good: result.status === 0, stamped: /^Timestamp Server Signature verification: ok/m.test(said), said };
}

function assertSigned(file) {
  const { good, stamped, said } = verify(file);
  assert.ok(good && stamped, `${file}: ${said}`);
  assert.match(said, /Throw-away signer/);
}

function assertRefused(name, wrong, reason) {
  const result = pack(name, options.programs, options.version, { ...given, ...wrong });
  assert.notEqual(result.status, 0, name);
  assert.match(result.said, reason);
  assert.ok(!result.said.includes(pin), 'the PIN is in what packing says');
  assert.deepEqual(readdirSync(result.folder), []);
}

before(async () => {
  makeAuthority('authority');
  makeAuthority('stranger');
  makeCertificate('signer', 'codeSigning', '2');
  makeCertificate('stamper', 'critical,timeStamping', '4000');
  writeFileSync(chain, ['signer.pem', 'authority.pem'].map((name) => readFileSync(join(work, name))).join(''));
  makeToken();
  await startStamps();
  const result = pack('signed', options.programs, options.version, { ...given,
    ...standIn('recording', `printf '%s\\n' "$*" >>'${record}'`, 'exec "$real" "$@"') });
  assert.equal(result.status, 0, result.said);
  assert.ok(!result.said.includes(pin), 'the PIN is in what packing says');
  signed = result.folder;
});

test('without a key nothing is signed', () => {
  const plain = pack('plain', options.programs, options.version);
  assert.equal(plain.status, 0, plain.said);
  assert.match(verify(join(plain.folder, 'Restock-Setup.exe')).said, /no signature/i);
});

test('with one, the installer and the programs in the zip are signed and stamped', () => {
  const folder = unpack(join(signed, 'Restock-portable.zip'), 'signed zip');
  for (const file of [join(signed, 'Restock-Setup.exe'), ...programs.map((name) => join(folder, name))])
    assertSigned(file);
});

test('a signed installer installs signed programs and a signed uninstaller', async () => {
  await makePrefix();
  assert.equal(await runSilently(join(signed, 'Restock-Setup.exe'), 'C:\\signed'), 0);
  for (const name of [...programs, 'uninstall.exe']) assertSigned(join(driveC, 'signed', name));
});

test('what is inside another file is signed before it, and the PIN is on no command line', () => {
  const lines = readFileSync(record, 'utf8').split('\n').filter((line) => line.startsWith('sign '));
  const files = lines.map((line) => basename(line.match(/ -in (.*) -out /)[1]));
  assert.deepEqual([files[0], files[1], files[3], files.length],
    ['restock.exe', 'restock-cli.exe', 'Restock-Setup.exe', 4]);
  assert.ok(!readFileSync(record, 'utf8').includes(pin));
});

test('the signature outlives its certificate', () => {
  const years = Math.floor(Date.now() / 1000) + 5 * 365 * 86400;
  const { good, said } = verify(join(signed, 'Restock-Setup.exe'), '-time', String(years));
  assert.ok(good, said);
});

test('a changed byte in the installer breaks the signature', () => {
  const changed = join(newFolder('changed'), 'Restock-Setup.exe');
  copyFileSync(join(signed, 'Restock-Setup.exe'), changed);
  const bytes = readFileSync(changed);
  bytes[bytes.length >> 1] ^= 1;
  writeFileSync(changed, bytes);
  assert.ok(!verify(changed).good);
});

test('a setting that is missing or wrong ends packing with nothing published', () => {
  for (const name of ['MODULE', 'KEY', 'PIN', 'CERTS', 'TIMESTAMP'].map((word) => `RESTOCK_SIGN_${word}`))
    assertRefused(`no ${name}`, { [name]: '' }, new RegExp(`missing: ${name}\\n`));
  assertRefused('wrong PIN', { RESTOCK_SIGN_PIN: '1234' }, /restock\.exe could not be signed/);
  assertRefused('wrong key', { RESTOCK_SIGN_KEY: 'pkcs11:object=other' }, /restock\.exe could not be signed/);
  assertRefused('no chain', { RESTOCK_SIGN_CERTS: join(work, 'none.pem') }, /cannot read .*none\.pem/);
});

test('so does a time stamp service that fails, refuses or is not there', async () => {
  for (const manner of ['fail', 'refuse']) {
    stamps.postMessage(manner);
    await once(stamps, 'message');
    assertRefused(manner, {}, /restock\.exe could not be signed/);
  }
  stamps.postMessage('answer');
  await once(stamps, 'message');
  assertRefused('nobody there', { RESTOCK_SIGN_TIMESTAMP: 'http://127.0.0.1:9/' }, /restock\.exe could not be signed/);
});

test('so does a signature that nobody can trace, and one that came without its time stamp', () => {
  assertRefused('other roots', { RESTOCK_SIGN_ROOTS: join(work, 'stranger.pem') },
    /signature of .*restock\.exe is not good/);
  const forgetful = standIn('forgetful', 'case "$*" in', 'sign*)', '    for word; do', '        shift',
    '        case "$word" in', '        -ts) ;;', '        http:*) ;;', '        *) set -- "$@" "$word" ;;',
    '        esac', '    done ;;', 'esac', 'exec "$real" "$@"');
  assertRefused('no stamp', forgetful, /time stamp of .*restock\.exe is missing or not good/);
});
