/* sentences.h: the tables behind say_template, one for each section of fact_ids.h: what both faces say
 * (sentences.c), what the window says, and what the command line says.  Used by say.c and the tables alone.
 */
/* SPDX-License-Identifier: MIT */
#ifndef SAY_SENTENCES_H
#define SAY_SENTENCES_H

#include "base/fact_ids.h"

extern const char *const say_common_sentences[FACT_WINDOW_FIRST];
extern const char *const say_window_sentences[FACT_COMMAND_LINE_FIRST - FACT_WINDOW_FIRST];
extern const char *const say_command_line_sentences[FACT_COUNT - FACT_COMMAND_LINE_FIRST];

#endif
