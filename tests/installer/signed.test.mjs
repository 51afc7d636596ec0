// signed.test.mjs: the signing hook, tried with a certificate that nobody trusts and that is thrown away.
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import assert from 'node:assert/strict';
import { needs, newFolder, options, pack, programs, setup, unpack, work } from './lib/published.mjs';
import { driveC, makePrefix, runSilently } from './lib/wine.mjs';

needs('makensis', 'zip', 'openssl', 'osslsigncode', 'wine');

const password = 'a "throw-away" $pass';
const authority = join(work, 'authority.pem');
const pfx = join(work, 'certificate.pfx');
const given = { RESTOCK_SIGN_PFX: pfx, RESTOCK_SIGN_PASS: password, RESTOCK_SIGN_TIMESTAMP: '' };
let signed;

function openssl(...words) {
  execFileSync('openssl', words, { cwd: work, stdio: ['ignore', 'ignore', 'pipe'] });
}

function makeCertificate() {
  openssl('req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=Throw-away authority',
    '-keyout', 'authority.key', '-out', authority);
  openssl('req', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=Throw-away signer',
    '-keyout', 'signer.key', '-out', 'signer.csr');
  writeFileSync(join(work, 'signer.ext'), 'keyUsage=critical,digitalSignature\nextendedKeyUsage=codeSigning\n');
  openssl('x509', '-req', '-in', 'signer.csr', '-days', '2', '-CA', authority, '-CAkey', 'authority.key',
    '-CAcreateserial', '-extfile', 'signer.ext', '-out', 'signer.pem');
  openssl('pkcs12', '-export', '-inkey', 'signer.key', '-in', 'signer.pem', '-certfile', authority,
    '-passout', `pass:${password}`, '-out', pfx);
}

// Does osslsigncode say that the file is as its signer left it?
function verify(file) {
  const result = spawnSync('osslsigncode', ['verify', '-CAfile', authority, '-in', file], { encoding: 'utf8' });
  return { good: result.status === 0, said: result.stdout + result.stderr };
}

before(() => {
  makeCertificate();
  const result = pack('signed', options.programs, options.version, given);
  assert.equal(result.status, 0, result.said);
  assert.ok(!result.said.includes(password), 'the password is in what packing says');
  signed = result.folder;
});

test('without a certificate nothing is signed', () => {
  const plain = pack('plain', options.programs, options.version, { RESTOCK_SIGN_PFX: '' });
  assert.equal(plain.status, 0, plain.said);
  assert.match(verify(join(plain.folder, 'Restock-Setup.exe')).said, /no signature/i);
});

test('with one, the installer and the programs in the zip are signed', () => {
  const folder = unpack(join(signed, 'Restock-portable.zip'), 'signed zip');
  for (const file of [join(signed, 'Restock-Setup.exe'), ...programs.map((name) => join(folder, name))]) {
    const { good, said } = verify(file);
    assert.ok(good, said);
    assert.match(said, /Throw-away signer/);
  }
});

test('a signed installer installs signed programs and a signed uninstaller', async () => {
  await makePrefix();
  assert.equal(await runSilently(join(signed, 'Restock-Setup.exe'), 'C:\\signed'), 0);
  for (const name of [...programs, 'uninstall.exe']) {
    const { good, said } = verify(join(driveC, 'signed', name));
    assert.ok(good, `${name}: ${said}`);
  }
});

test('a changed byte in the installer breaks the signature', () => {
  const changed = join(newFolder('changed'), 'Restock-Setup.exe');
  copyFileSync(join(signed, 'Restock-Setup.exe'), changed);
  const bytes = readFileSync(changed);
  bytes[bytes.length >> 1] ^= 1;
  writeFileSync(changed, bytes);
  assert.ok(!verify(changed).good);
});

test('a wrong password or a missing certificate ends packing with nothing published', () => {
  for (const wrong of [{ RESTOCK_SIGN_PASS: 'wrong' }, { RESTOCK_SIGN_PFX: join(work, 'none.pfx') }]) {
    const result = pack(`wrong ${Object.keys(wrong)[0]}`, options.programs, options.version, { ...given, ...wrong });
    assert.notEqual(result.status, 0);
    assert.deepEqual(readdirSync(result.folder), []);
  }
});
