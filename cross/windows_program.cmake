# restock_windows_program(TARGET): what every Windows program of ours gets.
# For Windows 6.1 (Windows 7) and later, hardened (ASLR with high entropy, DEP), stripped, optimised as a whole and
# without unused functions, byte-for-byte reproducible (no time stamp), with version resource and the manifest
# res/TARGET.manifest; lands in the build folder's bin/ beside THIRD-PARTY.txt.
# SPDX-License-Identifier: MIT
include_guard(GLOBAL)

function(restock_windows_program target)
  if(NOT WIN32)
    message(FATAL_ERROR "${target}: restock_windows_program is for Windows builds")
  endif()
  enable_language(RC)

  set(res "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/../res")
  set(generated "${CMAKE_CURRENT_BINARY_DIR}/${target}_version")
  set(RC_FILE_NAME "${target}.exe")
  configure_file("${res}/version.rc.in" "${generated}/${target}_version.rc" @ONLY)
  configure_file("${res}/${target}.manifest" "${generated}/program.manifest" @ONLY)
  target_sources(${target} PRIVATE "${generated}/${target}_version.rc")
  set_source_files_properties("${generated}/${target}_version.rc" PROPERTIES
    COMPILE_OPTIONS "-I${generated};--codepage=65001"
    OBJECT_DEPENDS "${generated}/program.manifest")

  set_target_properties(${target} PROPERTIES
    RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bin"
    LINK_DEPENDS "${generated}/program.manifest")
  target_link_options(${target} PRIVATE -s -static-libgcc
    -flto -flto-partition=one -Oz
    -Wl,--major-os-version=6 -Wl,--minor-os-version=1 -Wl,--major-subsystem-version=6 -Wl,--minor-subsystem-version=1
    -Wl,--gc-sections -Wl,--dynamicbase -Wl,--nxcompat -Wl,--high-entropy-va -Wl,--no-insert-timestamp)
  add_dependencies(${target} third_party)
endfunction()
