/* say_error.h: errors as sentences. */
/* SPDX-License-Identifier: MIT */
#ifndef SAY_SAY_ERROR_H
#define SAY_SAY_ERROR_H

#include "base/err.h"

#include <stddef.h>

/* Why: the facts of the error, else its detail; "" = neither. */
void say_error_reason(const struct err *e, char *text, size_t size);

#endif
