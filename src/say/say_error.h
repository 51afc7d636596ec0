/* say_error.h: errors as sentences. */
/* SPDX-License-Identifier: MIT */
#ifndef SAY_SAY_ERROR_H
#define SAY_SAY_ERROR_H

#include "base/err.h"

#include <stddef.h>

enum say_face { SAY_COMMAND_LINE, SAY_WINDOW };

/* About the user's situation. */
const char *say_error_sentence(enum err_code code);
/* For logs. */
const char *say_error_in_english(enum err_code code);
/* What to do next. */
const char *say_error_advice(enum err_code code, enum say_face face);

/* Why: the facts of the error, else its detail; "" = neither. */
void say_error_reason(const struct err *e, char *text, size_t size);
void say_error_reason_in_english(const struct err *e, char *text, size_t size);

#endif
