// Turns the ESP8266 stub of the npm package esptool-js into a C file.
// Usage: node generate.mjs PACKAGE_FOLDER OUTPUT.c
// Run by cross/espressif_stub.cmake; the contents are pinned, anything else fails the build.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const STUB_FILE = "lib/targets/stub_flasher/esp8266.json";
const STUB_SHA256 = "515d78aacbcf7993f918936f168059227abb2f77e0189b7e974574b2e4e8bfdf";
const BYTES_PER_LINE = 16;

function fail(sentence) {
  console.error(`espressif_stub: ${sentence}`);
  process.exit(1);
}

function hex(number) {
  return `0x${number.toString(16).padStart(8, "0")}u`;
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

function arrayDefinition(name, bytes) {
  const lines = [];
  for (let at = 0; at < bytes.length; at += BYTES_PER_LINE) {
    const line = Array.from(bytes.subarray(at, at + BYTES_PER_LINE), (b) => `0x${b.toString(16).padStart(2, "0")}`);
    lines.push(`    ${line.join(", ")},`);
  }
  return `static const uint8_t ${name}[${bytes.length}] = {\n${lines.join("\n")}\n};\n`;
}

const [packageFolder, output] = process.argv.slice(2);
if (!packageFolder || !output) fail("usage: node generate.mjs PACKAGE_FOLDER OUTPUT.c");

const json = readFileSync(join(packageFolder, STUB_FILE));
const sha256 = createHash("sha256").update(json).digest("hex");
if (sha256 !== STUB_SHA256) fail(`${STUB_FILE} has SHA-256 ${sha256}, expected ${STUB_SHA256}`);

const stub = JSON.parse(json);
const { name, version, license } = JSON.parse(readFileSync(join(packageFolder, "package.json")));
const text = segmentBytes(stub, "text");
const data = segmentBytes(stub, "data");

writeFileSync(
  output,
  `/* espressif_stub.c: Espressif's flasher stub for the ESP8266, generated; do not edit.
 * From ${STUB_FILE} (SHA-256 ${sha256.slice(0, 16)}...)
 * of the npm package ${name} ${version}, licence ${license}. */
#include "core/espressif_stub.h"

${arrayDefinition("stub_text", text)}
${arrayDefinition("stub_data", data)}
const struct stub_image espressif_stub = {
    .name = "espressif",
    .entry = ${hex(address(stub, "entry"))},
    .text = {${hex(address(stub, "text_start"))}, stub_text, sizeof stub_text},
    .data = {${hex(address(stub, "data_start"))}, stub_data, sizeof stub_data},
    .bss_addr = ${hex(address(stub, "bss_start"))},
};
`,
);
