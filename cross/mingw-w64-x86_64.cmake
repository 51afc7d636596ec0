# Toolchain file: 64-bit Windows programs with Debian's MinGW-w64 (packages gcc-mingw-w64-x86-64 and
# libz-mingw-w64-dev).  Links against msvcrt.dll, which every Windows has.
# SPDX-License-Identifier: MIT
set(CMAKE_SYSTEM_NAME Windows)
set(CMAKE_SYSTEM_PROCESSOR x86_64)

set(CMAKE_C_COMPILER x86_64-w64-mingw32-gcc)
set(CMAKE_RC_COMPILER x86_64-w64-mingw32-windres)

set(CMAKE_FIND_ROOT_PATH /usr/x86_64-w64-mingw32)
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)

# Nothing to install beside the program: zlib comes as archive, not as DLL.
set(ZLIB_LIBRARY /usr/x86_64-w64-mingw32/lib/libz.a CACHE FILEPATH "zlib, static")

# For every object: unused functions can go, and what our programs are made of is optimised as a whole (see
# windows_program.cmake; tests link the same objects without that, which is faster), -Oz is smaller than -Os, names that the
# optimiser makes up are not random, and no path of the machine that built it
# stays in, so that everyone gets the same bytes.
add_compile_options(-ffunction-sections -fdata-sections $<$<CONFIG:MinSizeRel>:-Oz> -flto -ffat-lto-objects -frandom-seed=restock
  "-ffile-prefix-map=${CMAKE_BINARY_DIR}/=build/" "-ffile-prefix-map=${CMAKE_SOURCE_DIR}/=")
add_link_options(-fno-lto)
