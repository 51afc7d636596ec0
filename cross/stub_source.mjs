// The C text of a stub image (core/device/stub_image.h).  Used by the generators of the stubs.
// SPDX-License-Identifier: MIT
const BYTES_PER_LINE = 16;

export function hex(number) {
  return `0x${number.toString(16).padStart(8, "0")}u`;
}

function arrayDefinition(name, bytes) {
  const lines = [];
  for (let at = 0; at < bytes.length; at += BYTES_PER_LINE) {
    const line = Array.from(bytes.subarray(at, at + BYTES_PER_LINE), (b) => `0x${b.toString(16).padStart(2, "0")}`);
    lines.push(`    ${line.join(", ")},`);
  }
  return `static const uint8_t ${name}[${bytes.length}] = {\n${lines.join("\n")}\n};\n`;
}

// `name` as in --stub; text and data: { address, bytes }.
export function stubSource({ name, entry, text, data, bss }) {
  return `#include "core/device/${name}_stub.h"

${arrayDefinition("stub_text", text.bytes)}
${arrayDefinition("stub_data", data.bytes)}
const struct stub_image ${name}_stub = {
    .name = "${name}",
    .entry = ${hex(entry)},
    .text = {${hex(text.address)}, stub_text, sizeof stub_text},
    .data = {${hex(data.address)}, stub_data, sizeof stub_data},
    .bss_addr = ${hex(bss)},
};
`;
}
