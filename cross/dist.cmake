# Target `dist`: installer, portable zip and SHA256SUMS in RESTOCK_DIST, made by installer/pack.sh.
# Not part of `all`: packing needs more tools than building.  It packs anew each time, which takes seconds.
# SPDX-License-Identifier: MIT
set(RESTOCK_DIST "${PROJECT_SOURCE_DIR}/dist" CACHE PATH "Where the target dist puts what is published")
set(RESTOCK_URL "" CACHE STRING "Address shown in Windows' list of apps; empty = none")

add_custom_target(dist
  COMMAND "${CMAKE_COMMAND}" -E env "RESTOCK_URL=${RESTOCK_URL}"
          sh "${PROJECT_SOURCE_DIR}/installer/pack.sh" "${PROJECT_VERSION}" "${PROJECT_BINARY_DIR}/bin" "${RESTOCK_DIST}"
  COMMENT "Packing installer and portable zip into ${RESTOCK_DIST}"
  VERBATIM)
add_dependencies(dist restock restock-cli third_party)
