# Compiler warnings, shared by every target; all of them are errors.
# SPDX-License-Identifier: MIT
add_library(restock_warnings INTERFACE)
target_compile_options(restock_warnings INTERFACE
  -Wall -Wextra -Werror -Wshadow -Wvla -Wformat=2 -Wstrict-prototypes -Wmissing-prototypes -Wundef
  -Wpointer-arith -Wwrite-strings)

# Stricter set for code that handles bytes from the wire.
add_library(restock_strict INTERFACE)
target_link_libraries(restock_strict INTERFACE restock_warnings)
target_compile_options(restock_strict INTERFACE -Wconversion)
