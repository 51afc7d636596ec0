/* sentences_command_line.c: what the command line says; sentences.h explains the split, say.h the braces. */
/* SPDX-License-Identifier: MIT */
#include "say/sentences.h"

#define AT(id) ((id)-FACT_COMMAND_LINE_FIRST)

/* A sentence in two literals is a long one: behind a designator a missing comma would not compile.
 * NOLINTBEGIN(bugprone-suspicious-missing-comma) */
const char *const say_command_line_sentences[FACT_COUNT - FACT_COMMAND_LINE_FIRST] = {
    /* usage errors */
    [AT(FACT_USAGE_NO_COMMAND)] = "No command was given.",
};
/* NOLINTEND(bugprone-suspicious-missing-comma) */
