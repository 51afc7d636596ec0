// proof.mjs: the virtual Sonoff is right as far as software from elsewhere can tell; and so is Restock's stub.
//
//   node proof.mjs --vsonoff PROGRAM --mkimage PROGRAM --package DIR --size 1M|4M [--stub FILE] [--baud N]
//                  [--adapter NAME] [--hostile]
//
// Espressif's esptool-js uploads Espressif's stub, or the one in FILE, reads the whole flash, erases it, writes another image
// compressed and lets the chip compute its MD5.  Bytes and the device's own counters must agree.
// SPDX-License-Identifier: MIT
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";

const run = promisify(execFile);
const peer = fileURLToPath(new URL("peer.mjs", import.meta.url));
const level1Interrupt = "4"; // EXCCAUSE: how the loader's UART interrupt arrives; no fault

const { values: options } = parseArgs({
  options: {
    vsonoff: { type: "string" },
    mkimage: { type: "string" },
    package: { type: "string" },
    size: { type: "string", default: "1M" },
    baud: { type: "string", default: "460800" },
    adapter: { type: "string", default: "ideal" },
    stub: { type: "string" },
    hostile: { type: "boolean", default: false },
  },
});

// Resolves with the path of the device's pty.
async function ready(device) {
  for await (const line of createInterface({ input: device.stdout })) {
    if (line.startsWith("ready ")) return line.slice(6);
  }
  throw new Error("vsonoff ended before it was ready");
}

async function withDevice(args, use) {
  const device = spawn(options.vsonoff, args, { stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(device, "exit");
  let failure;
  try {
    await use(await ready(device));
  } catch (error) {
    failure = error;
  }
  device.kill("SIGTERM");
  const [code] = await ended;
  if (failure) throw failure;
  assert.equal(code, 0, "vsonoff ends cleanly");
}

function checkDevice({ chip, flash, wire }) {
  assert.deepEqual(
    Object.keys(chip.cpu_exceptions).filter((cause) => cause !== level1Interrupt),
    [],
    "no CPU fault",
  );
  assert.equal(chip.unknown_rom_calls, 0, "every ROM call is modelled");
  assert.equal(chip.watchdog_resets, 0, "no reset by the watchdog");
  assert.equal(chip.loader_entries, 1, "one start in programming mode served all");
  assert.equal(chip.rx_fifo_overflows, 0, "no FIFO overflow");
  // A byte during which the ROM sets the rate it has found is lost on silicon as well.
  assert.ok(chip.rx_frame_errors <= chip.rx_spoiled, "no frame error");
  assert.equal(wire.dropped + wire.flipped, 0, "a clean line");
  assert.equal(flash.bits_0_to_1, 0, "no programming of 0 to 1");
  assert.equal(flash.ignored_protected + flash.ignored_no_wel, 0, "no refused erase or program");
}

function checkCommands({ chip }) {
  const [memBegin, memEnd, memData] = ["5", "6", "7"];
  const [deflBegin, deflData, md5, eraseFlash, readFlash] = ["16", "17", "19", "208", "210"];
  for (const op of [memBegin, memEnd, memData]) assert.ok(chip.rom_commands[op] > 0, `the ROM loader served ${op}`);
  for (const op of [deflBegin, deflData, md5, eraseFlash, readFlash]) {
    assert.ok(chip.stub_commands[op] > 0, `the stub served ${op}`);
  }
}

async function equalFiles(a, b, what) {
  const [one, two] = await Promise.all([readFile(a), readFile(b)]);
  assert.equal(one.length, two.length, `${what}: length`);
  assert.ok(one.equals(two), `${what}: every byte`);
}

async function prove(dir) {
  const file = (name) => path.join(dir, name);
  const image = (name, ...args) => run(options.mkimage, ["--size", options.size, "-o", file(name), ...args]);
  await image("before.bin");
  await image("after.bin", "--kind", "two-slots", "--seed", "2", "--product", "PSA-BTA-GL");
  await image("blank.bin", "--kind", "blank");

  let result;
  const args = ["--flash-size", options.size, "--image", file("before.bin"), "--adapter", options.adapter, "--fast"];
  if (options.hostile) args.push("--hostile");
  await withDevice([...args, "--stats", file("stats.json"), "--save", file("saved.bin")], async (tty) => {
    const stub = options.stub ? ["--stub", options.stub] : [];
    const steps = ["detect", `read:${file("read.bin")}`, "erase", `verify:${file("blank.bin")}`];
    steps.push(`write:${file("after.bin")}`, `verify:${file("after.bin")}`);
    const { stdout } = await run(
      process.execPath,
      [peer, "--port", tty, "--baud", options.baud, "--package", options.package, ...stub, ...steps],
      { maxBuffer: 1 << 26 },
    ).catch((error) => {
      throw new Error(`esptool-js failed: ${error.stdout}\n${error.stderr}`);
    });
    result = JSON.parse(stdout);
  });
  const stats = JSON.parse(await readFile(file("stats.json")));

  assert.equal(result.flash_size, Number.parseInt(options.size) << 20);
  await equalFiles(file("read.bin"), file("before.bin"), "what was read");
  await equalFiles(file("saved.bin"), file("after.bin"), "what was written");
  checkDevice(stats);
  checkCommands(stats);
  return { ...result, device_seconds: stats.device_ns / 1e9, line: stats.wire };
}

const dir = await mkdtemp(path.join(tmpdir(), "restock-peer-"));
try {
  console.log(JSON.stringify(await prove(dir), null, 1));
} finally {
  await rm(dir, { recursive: true });
}
