# RESTOCK_LANGUAGES: the catalogues of res/languages as C sources (src/say/languages.h).
#
# Checked and compiled by cross/languages/compile.mjs, the same way in every build.  What the checks read of src/gui is
# named here, too: a table of texts that has changed may have made two letters the same.
# SPDX-License-Identifier: MIT
find_program(NODE_PROGRAM NAMES node nodejs REQUIRED)

set(languages_dir "${PROJECT_BINARY_DIR}/languages")
file(GLOB languages_catalogues CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/res/languages/*.po")
file(GLOB languages_tools CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/cross/languages/*.mjs")
file(GLOB languages_tables CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/src/gui/*_texts.c")
set(RESTOCK_LANGUAGES)
foreach(part IN ITEMS common window command_line)
  list(APPEND RESTOCK_LANGUAGES "${languages_dir}/languages_${part}.c")
endforeach()

add_custom_command(
  OUTPUT ${RESTOCK_LANGUAGES}
  COMMAND "${NODE_PROGRAM}" "${PROJECT_SOURCE_DIR}/cross/languages/compile.mjs" "${PROJECT_SOURCE_DIR}" "${languages_dir}"
  DEPENDS ${languages_catalogues} ${languages_tools} ${languages_tables}
          "${PROJECT_SOURCE_DIR}/src/base/fact_ids.h" "${PROJECT_SOURCE_DIR}/src/base/err.h"
          "${PROJECT_SOURCE_DIR}/src/core/device/device.h" "${PROJECT_SOURCE_DIR}/src/say/error_sentences.c"
          "${PROJECT_SOURCE_DIR}/src/say/english_device.c" "${PROJECT_SOURCE_DIR}/src/say/sentences.c"
          "${PROJECT_SOURCE_DIR}/src/say/sentences_window.c" "${PROJECT_SOURCE_DIR}/src/say/sentences_command_line.c"
  COMMENT "Compiling the catalogues of languages"
  VERBATIM)
