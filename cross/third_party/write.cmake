# Script (cmake -P): writes THIRD-PARTY.txt.  Called by cross/third_party.cmake with OUTPUT, ZLIB_HEADER,
# JSMN_HEADER, STUB_PACKAGE and, for the Windows programs, WINDOWS and MINGW_COPYRIGHT.
# SPDX-License-Identifier: MIT
set(rule "\n--------------------------------------------------------------------------------\n\n")
set(here "${CMAKE_CURRENT_LIST_DIR}")

# read_required(FILE RESULT): contents of a file that must exist and be more than a stub of a text.
function(read_required file result)
  if(NOT EXISTS "${file}")
    message(FATAL_ERROR "licence text not found: ${file}")
  endif()
  file(READ "${file}" text)
  string(LENGTH "${text}" length)
  if(length LESS 200)
    message(FATAL_ERROR "licence text is too short: ${file}")
  endif()
  set(${result} "${text}" PARENT_SCOPE)
endfunction()

# cut(TEXT FROM TO RESULT): the part of TEXT between two markers that must be there.
function(cut text from to result)
  string(FIND "${text}" "${from}" start)
  if(start EQUAL -1)
    message(FATAL_ERROR "licence text has no \"${from}\"")
  endif()
  string(SUBSTRING "${text}" ${start} -1 text)
  string(FIND "${text}" "${to}" end)
  if(end EQUAL -1)
    message(FATAL_ERROR "licence text has no \"${to}\"")
  endif()
  string(SUBSTRING "${text}" 0 ${end} text)
  set(${result} "${text}" PARENT_SCOPE)
endfunction()

if(WINDOWS)
  file(READ "${here}/windows.txt" contents)
else()
  file(READ "${here}/posix.txt" contents)
endif()

file(READ "${STUB_PACKAGE}/package.json" package)
string(JSON VERSION GET "${package}" version)
file(READ "${here}/espressif_stub.txt" stub)
string(CONFIGURE "${stub}" stub @ONLY)
read_required("${STUB_PACKAGE}/LICENSE" stub_licence)

set(text "Third-party software in Restock\n\n${contents}${rule}${stub}\n${stub_licence}")

read_required("${JSMN_HEADER}" jsmn)
cut("${jsmn}" " * MIT License" "\n */" jsmn)
string(REGEX REPLACE "(^|\n) \\* ?" "\\1" jsmn "${jsmn}")
string(APPEND text "${rule}2. jsmn\n\n${jsmn}\n")

read_required("${ZLIB_HEADER}" zlib)
cut("${zlib}" "  Copyright (C)" "\n\n\n" zlib)
string(APPEND text "${rule}3. zlib\n\n${zlib}\n")

if(WINDOWS)
  read_required("${MINGW_COPYRIGHT}" mingw)
  cut("${mingw}" "Copyright: " "\n\nFiles:" mingw)
  string(REPLACE "\n .\n" "\n\n" mingw "${mingw}")
  string(APPEND text "${rule}4. mingw-w64 runtime\n\n${mingw}\n")
endif()

file(WRITE "${OUTPUT}" "${text}")
