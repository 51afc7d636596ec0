# Library `espressif_stub`: Espressif's flasher stub as C constants (src/core/device/espressif_stub.h).
#
# The package is pinned twice: its archive by the hash in package-lock.json, which `npm ci` checks, and the one
# file that is used by the SHA-256 in generate.mjs.  Installing happens in the build folder, once per lock.
# SPDX-License-Identifier: MIT
find_program(NODE_PROGRAM NAMES node nodejs REQUIRED)
find_program(NPM_PROGRAM NAMES npm REQUIRED)

set(ESPRESSIF_STUB_DIR "${PROJECT_BINARY_DIR}/espressif_stub")
set(ESPRESSIF_STUB_PACKAGE "${ESPRESSIF_STUB_DIR}/node_modules/esptool-js")
set(espressif_stub_source "${CMAKE_CURRENT_LIST_DIR}/espressif_stub")

add_custom_command(
  OUTPUT "${ESPRESSIF_STUB_DIR}/installed.stamp"
  COMMAND "${CMAKE_COMMAND}" -E copy "${espressif_stub_source}/package.json"
          "${espressif_stub_source}/package-lock.json" "${espressif_stub_source}/.npmrc" "${ESPRESSIF_STUB_DIR}"
  COMMAND "${CMAKE_COMMAND}" -E rm -f installed.stamp
  COMMAND "${NPM_PROGRAM}" ci --ignore-scripts --prefer-offline --no-audit --no-fund --loglevel=error
  COMMAND "${CMAKE_COMMAND}" -E touch installed.stamp
  DEPENDS "${espressif_stub_source}/package.json" "${espressif_stub_source}/package-lock.json"
  WORKING_DIRECTORY "${ESPRESSIF_STUB_DIR}"
  COMMENT "Fetching Espressif's stub (npm ci, pinned by hash)"
  VERBATIM)

add_custom_command(
  OUTPUT "${ESPRESSIF_STUB_DIR}/espressif_stub.c"
  COMMAND "${NODE_PROGRAM}" "${espressif_stub_source}/generate.mjs" "${ESPRESSIF_STUB_PACKAGE}" espressif_stub.c
  DEPENDS "${ESPRESSIF_STUB_DIR}/installed.stamp" "${espressif_stub_source}/generate.mjs"
          "${PROJECT_SOURCE_DIR}/cross/stub_source.mjs"
  WORKING_DIRECTORY "${ESPRESSIF_STUB_DIR}"
  COMMENT "Generating espressif_stub.c"
  VERBATIM)

file(MAKE_DIRECTORY "${ESPRESSIF_STUB_DIR}")
add_library(espressif_stub STATIC "${ESPRESSIF_STUB_DIR}/espressif_stub.c")
target_include_directories(espressif_stub PUBLIC "${PROJECT_SOURCE_DIR}/src")
target_link_libraries(espressif_stub PRIVATE restock_strict)

# Its licence asks that its text goes where the programs go.
include(third_party)
