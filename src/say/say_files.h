/* say_files.h: what was found about files. */
/* SPDX-License-Identifier: MIT */
#ifndef SAY_SAY_FILES_H
#define SAY_SAY_FILES_H

#include "core/image/compare.h"

#include <stddef.h>

struct guard_finding;

/* How two images differ, in one sentence. */
void say_compare(const struct compare_result *result, char *text, size_t size);
/* "the identity (device ID and key)" */
const char *say_region(enum compare_region region);

/* A stable word of a sidecar, its verdict or its purpose, as a person reads it; one that is not known stays
 * as it is. */
const char *say_note_word(const char *word);

/* A finding and what follows from it. */
void say_finding(const struct guard_finding *finding, char *text, size_t size);

#endif
