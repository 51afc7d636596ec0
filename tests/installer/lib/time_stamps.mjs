// time_stamps.mjs: an RFC 3161 time stamp service on this computer, in a thread of its own: packing blocks the tests'.
//
//   workerData { work, signer, key, chain }   a folder to write into, PEM files; posts its address
//   messages 'answer', 'fail', 'refuse'       what it does from then on: stamp, say 500, or say "rejected"; each is
//                                             posted back
// SPDX-License-Identifier: MIT
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parentPort, workerData } from 'node:worker_threads';

const { work, signer, key, chain } = workerData;
const configuration = join(work, 'time_stamps.cnf');
writeFileSync(configuration, `[stamps]
serial = ${join(work, 'serial')}
default_policy = 1.2.3.4
digests = sha256
signer_digest = sha256
`);

// TimeStampResp { PKIStatusInfo { status rejection (2) } }
const rejection = Buffer.from([0x30, 0x05, 0x30, 0x03, 0x02, 0x01, 0x02]);
let manner = 'answer';

async function stamp(request) {
  const query = join(work, 'query');
  writeFileSync(query, request);
  const { stdout } = await promisify(execFile)('openssl', ['ts', '-reply', '-config', configuration,
    '-section', 'stamps', '-signer', signer, '-inkey', key, '-chain', chain, '-queryfile', query],
  { encoding: 'buffer' });
  return stdout;
}

const server = createServer(async (request, response) => {
  const parts = [];
  for await (const part of request) parts.push(part);
  if (manner === 'fail') response.statusCode = 500;
  response.setHeader('Content-Type', 'application/timestamp-reply');
  response.end(manner === 'refuse' ? rejection : manner === 'fail' ? '' : await stamp(Buffer.concat(parts)));
});
server.listen(0, '127.0.0.1', () => parentPort.postMessage(`http://127.0.0.1:${server.address().port}/`));
parentPort.on('message', (word) => {
  manner = word;
  parentPort.postMessage(word);
});
