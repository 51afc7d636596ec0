# Library `restock_stub`: Restock's own flasher stub as C constants (src/core/device/restock_stub.h).
#
# Compiled from src/stub for the ESP8266 by Debian's cross compiler, the same way in every build, be it native or
# for Windows.
# SPDX-License-Identifier: MIT
find_program(LX106_GCC xtensa-lx106-elf-gcc REQUIRED)
find_program(NODE_PROGRAM NAMES node nodejs REQUIRED)

set(RESTOCK_STUB_DIR "${PROJECT_BINARY_DIR}/restock_stub")
set(RESTOCK_STUB_ELF "${RESTOCK_STUB_DIR}/restock_stub.elf")
set(RESTOCK_STUB_JSON "${RESTOCK_STUB_DIR}/restock_stub.json")
set(restock_stub_source "${PROJECT_SOURCE_DIR}/src/stub")
set(restock_stub_generator "${CMAKE_CURRENT_LIST_DIR}/restock_stub/generate.mjs")
set(restock_stub_files)
foreach(name IN ITEMS chip commands crc flash inflate line main pack queue read request start uart write writer)
  list(APPEND restock_stub_files "${restock_stub_source}/${name}.c")
endforeach()
list(APPEND restock_stub_files "${restock_stub_source}/rom.S")
file(GLOB restock_stub_headers CONFIGURE_DEPENDS "${restock_stub_source}/*.h")

# Each of these makes the packed code smaller, measured.  But for the last line: no loop may become a call of memset in
# what unpacks the rest, and no table of bytes may come out of a switch.
set(restock_stub_size_options -mno-target-align -Wa,--no-target-align -fno-ipa-cp -fno-move-loop-invariants
    -fno-tree-loop-im -fno-tree-loop-optimize -fno-caller-saves -fno-tree-dominator-opts -fno-schedule-insns2
    -fno-tree-loop-distribute-patterns -fno-tree-switch-conversion -fno-jump-tables)

file(MAKE_DIRECTORY "${RESTOCK_STUB_DIR}")
# Paths are relative to the sources, so that nothing of the build's place gets into the file.
add_custom_command(
  OUTPUT "${RESTOCK_STUB_ELF}"
  COMMAND "${LX106_GCC}" -std=c11 -Os -flto -fwhole-program -frandom-seed=restock -ffreestanding -nostdlib
          -ffunction-sections -fdata-sections ${restock_stub_size_options}
          -Wall -Wextra -Werror -Wshadow -Wvla -Wstrict-prototypes -Wmissing-prototypes -Wundef -Wpointer-arith
          -Wwrite-strings -Wconversion
          -I "${PROJECT_SOURCE_DIR}/src" -T "${restock_stub_source}/stub.ld" -Wl,--gc-sections
          "-Wl,-Map=${RESTOCK_STUB_DIR}/restock_stub.map" -o "${RESTOCK_STUB_ELF}" ${restock_stub_files}
  DEPENDS ${restock_stub_files} ${restock_stub_headers} "${restock_stub_source}/stub.ld"
          "${PROJECT_SOURCE_DIR}/src/core/device/wire.h"
  COMMENT "Building Restock's stub for the ESP8266"
  VERBATIM)

add_custom_command(
  OUTPUT "${RESTOCK_STUB_DIR}/restock_stub.c" "${RESTOCK_STUB_JSON}"
  COMMAND "${NODE_PROGRAM}" "${restock_stub_generator}" "${RESTOCK_STUB_ELF}" restock_stub.c "${RESTOCK_STUB_JSON}"
  DEPENDS "${RESTOCK_STUB_ELF}" "${restock_stub_generator}" "${PROJECT_SOURCE_DIR}/cross/stub_source.mjs"
  WORKING_DIRECTORY "${RESTOCK_STUB_DIR}"
  COMMENT "Generating restock_stub.c"
  VERBATIM)

add_library(restock_stub STATIC "${RESTOCK_STUB_DIR}/restock_stub.c")
target_include_directories(restock_stub PUBLIC "${PROJECT_SOURCE_DIR}/src")
target_link_libraries(restock_stub PRIVATE restock_strict)
