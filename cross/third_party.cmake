# Target `third_party`: writes THIRD-PARTY.txt, the licences of what our programs contain, beside the programs.
# Licence texts come from the very packages that were built in, at build time; cross/third_party holds only our
# own words about them.
# SPDX-License-Identifier: MIT
set(third_party_script "${CMAKE_CURRENT_LIST_DIR}/third_party/write.cmake")
set(third_party_words "${CMAKE_CURRENT_LIST_DIR}/third_party/espressif_stub.txt"
    "${CMAKE_CURRENT_LIST_DIR}/third_party/windows.txt" "${CMAKE_CURRENT_LIST_DIR}/third_party/posix.txt")
set(THIRD_PARTY_FILE "${PROJECT_BINARY_DIR}/bin/THIRD-PARTY.txt")

find_package(ZLIB REQUIRED)
find_path(JSMN_INCLUDE_DIR jsmn.h HINTS /usr/include NO_CMAKE_FIND_ROOT_PATH REQUIRED)
set(third_party_arguments
  "-DOUTPUT=${THIRD_PARTY_FILE}"
  "-DZLIB_HEADER=${ZLIB_INCLUDE_DIRS}/zlib.h"
  "-DJSMN_HEADER=${JSMN_INCLUDE_DIR}/jsmn.h"
  "-DSTUB_PACKAGE=${ESPRESSIF_STUB_PACKAGE}")
if(WIN32)
  list(APPEND third_party_arguments -DWINDOWS=ON
    -DMINGW_COPYRIGHT=/usr/share/doc/mingw-w64-x86-64-dev/copyright)
endif()

add_custom_command(
  OUTPUT "${THIRD_PARTY_FILE}"
  COMMAND "${CMAKE_COMMAND}" ${third_party_arguments} -P "${third_party_script}"
  DEPENDS "${third_party_script}" ${third_party_words} "${ESPRESSIF_STUB_DIR}/installed.stamp"
  COMMENT "Writing THIRD-PARTY.txt"
  VERBATIM)
add_custom_target(third_party ALL DEPENDS "${THIRD_PARTY_FILE}")
