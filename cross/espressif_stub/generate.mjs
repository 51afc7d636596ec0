// Turns the ESP8266 stub of the npm package esptool-js into a C file.
// Usage: node generate.mjs PACKAGE_FOLDER OUTPUT.c
// Run by cross/espressif_stub.cmake; the contents are pinned, anything else fails the build.
// SPDX-License-Identifier: MIT
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stubSource } from "../stub_source.mjs";

const STUB_FILE = "lib/targets/stub_flasher/esp8266.json";
const STUB_SHA256 = "515d78aacbcf7993f918936f168059227abb2f77e0189b7e974574b2e4e8bfdf";

function fail(sentence) {
  console.error(`espressif_stub: ${sentence}`);
  process.exit(1);
}

function segmentBytes(stub, field) {
  const text = stub[field];
  const bytes = Buffer.from(String(text), "base64");
  if (bytes.length === 0 || bytes.toString("base64") !== text)
    fail(`"${field}" in ${STUB_FILE} is not base64`);
  return bytes;
}

function address(stub, field) {
  const value = stub[field];
  if (!Number.isInteger(value) || value < 0x3ffe8000 || value >= 0x40110000)
    fail(`"${field}" in ${STUB_FILE} is not an address in the chip's RAM`);
  return value;
}

const [packageFolder, output] = process.argv.slice(2);
if (!packageFolder || !output) fail("usage: node generate.mjs PACKAGE_FOLDER OUTPUT.c");

const json = readFileSync(join(packageFolder, STUB_FILE));
const sha256 = createHash("sha256").update(json).digest("hex");
if (sha256 !== STUB_SHA256) fail(`${STUB_FILE} has SHA-256 ${sha256}, expected ${STUB_SHA256}`);

const stub = JSON.parse(json);
const { name, version, license } = JSON.parse(readFileSync(join(packageFolder, "package.json")));
writeFileSync(
  output,
  `/* espressif_stub.c: Espressif's flasher stub for the ESP8266, generated; do not edit.
 * From ${STUB_FILE} (SHA-256 ${sha256.slice(0, 16)}...)
 * of the npm package ${name} ${version}, licence ${license}. */
${stubSource({
  name: "espressif",
  entry: address(stub, "entry"),
  text: { address: address(stub, "text_start"), bytes: segmentBytes(stub, "text") },
  data: { address: address(stub, "data_start"), bytes: segmentBytes(stub, "data") },
  bss: address(stub, "bss_start"),
})}`,
);
