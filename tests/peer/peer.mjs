// peer.mjs: Espressif's esptool-js on a serial port of this computer, in programming mode already.
//
//   node peer.mjs --port PATH [--baud N] [--package DIR] [--stub FILE] STEP...
//   steps: detect  read:FILE  erase  write:FILE (compressed)  verify:FILE (MD5 computed on the chip)
//
// One connection, with Espressif's stub or the one in FILE (JSON of the same form), serves all steps.  The last line on stdout is JSON: what was found and
// how long everything took; messages of esptool-js go to stderr.  DIR is the unpacked package (default: what
// Node finds under the name esptool-js).  Exit code 1 and {"error": ...} if a step fails.
// SPDX-License-Identifier: MIT
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { register } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { SerialPort } from "./serial_port.mjs";

console.log = console.error;

const { values: options, positionals: steps } = parseArgs({
  allowPositionals: true,
  options: {
    port: { type: "string" },
    baud: { type: "string", default: "115200" },
    package: { type: "string" },
    stub: { type: "string" },
  },
});

const md5 = (data) => createHash("md5").update(data).digest("hex");

const terminal = {
  clean() {},
  write: (text) => process.stderr.write(text),
  writeLine: (text) => process.stderr.write(text + "\n"),
};

// Puts another file in the place of the stub that the package brings along.
function replaceStub(file) {
  const hooks = `
    let stub;
    export function initialize(url) { stub = url; }
    export function resolve(specifier, context, next) {
      return specifier.endsWith("/stub_flasher/esp8266.json")
        ? { url: stub, format: "json", importAttributes: { type: "json" }, shortCircuit: true }
        : next(specifier, context);
    }`;
  const source = `data:text/javascript,${encodeURIComponent(hooks)}`;
  register(source, { data: pathToFileURL(path.resolve(file)).href });
}

async function loadPackage() {
  if (options.stub) replaceStub(options.stub);
  if (!options.package) return import("esptool-js");
  return import(pathToFileURL(path.resolve(options.package, "lib/index.js")));
}

async function connect({ ESPLoader, Transport }) {
  const loader = new ESPLoader({
    transport: new Transport(new SerialPort(options.port)),
    baudrate: Number(options.baud),
    romBaudrate: 115200,
    terminal,
  });
  await loader.main("no_reset");
  if (!loader.IS_STUB) throw new Error("the stub does not run");
  // Version 0.7.0 says 0 for a register that the ESP8266 does not have, and then takes it for one at offset 0:
  // the flash ID it has just printed is wrong.  With null it takes the path it has for this chip.
  loader.chip.SPI_MOSI_DLEN_OFFS = null;
  return loader;
}

async function detect(loader) {
  const id = await loader.readFlashId();
  return {
    chip: await loader.chip.getChipDescription(loader),
    mac: await loader.chip.readMac(loader),
    crystal_mhz: await loader.chip.getCrystalFreq(loader),
    flash_id: [0, 8, 16].map((shift) => ((id >> shift) & 0xff).toString(16).padStart(2, "0")).join(""),
    flash_size: 1 << ((id >> 16) & 0xff),
    baud: loader.transport.baudrate,
  };
}

const actions = {
  detect: async () => ({}),
  async read(loader, file, size) {
    const data = await loader.readFlash(0, size);
    await writeFile(file, data);
    return { bytes: data.length, md5: md5(data) };
  },
  async erase(loader) {
    await loader.eraseFlash();
    return {};
  },
  async write(loader, file) {
    const data = new Uint8Array(await readFile(file));
    await loader.writeFlash({
      fileArray: [{ data, address: 0 }],
      flashMode: "keep",
      flashFreq: "keep",
      flashSize: "keep",
      eraseAll: false,
      compress: true,
      calculateMD5Hash: md5,
    });
    return { bytes: data.length };
  },
  async verify(loader, file) {
    const data = await readFile(file);
    const found = await loader.flashMd5sum(0, data.length);
    if (found !== md5(data)) throw new Error(`the flash has MD5 ${found}, the file ${md5(data)}`);
    return { bytes: data.length, md5: found };
  },
};

async function timed(name, work) {
  const begin = performance.now();
  const result = await work();
  return { name, seconds: (performance.now() - begin) / 1000, ...result };
}

async function main() {
  const plan = steps.map((step) => {
    const [name, ...rest] = step.split(":");
    return { name, file: rest.join(":") };
  });
  if (!options.port || plan.some(({ name }) => !Object.hasOwn(actions, name))) {
    throw new Error("usage: peer.mjs --port PATH [--baud N] [--package DIR] [--stub FILE] STEP...");
  }
  const peer = await loadPackage();
  const begin = performance.now();
  const done = [];
  let loader;
  done.push(
    await timed("connect", async () => {
      loader = await connect(peer);
      return {};
    }),
  );
  const device = await detect(loader);
  for (const { name, file } of plan) {
    done.push(await timed(name, () => actions[name](loader, file, device.flash_size)));
  }
  const seconds = (performance.now() - begin) / 1000;
  await loader.transport.disconnect();
  return { ...device, seconds, steps: done };
}

try {
  const result = await main();
  process.stdout.write(JSON.stringify(result) + "\n");
} catch (error) {
  process.stderr.write(`${error.stack}\n`);
  process.stdout.write(JSON.stringify({ error: error.message }) + "\n");
  process.exitCode = 1;
}
// A read that nobody answers any more must not keep the process alive.
process.stdout.write("", () => process.exit());
