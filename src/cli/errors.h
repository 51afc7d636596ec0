/* errors.h: errors whose detail is a sentence of src/say: always about what the user typed or plugged in.
 *
 * `values` has one text for each placeholder of the sentence, NULL if there is none; text that is too long
 * for an error is cut.  Always false, as err_set. */
/* SPDX-License-Identifier: MIT */
#ifndef CLI_ERRORS_H
#define CLI_ERRORS_H

#include "base/err.h"

bool errors_set(struct err *e, enum err_code code, enum fact_id id, const char *const values[]);
/* ERR_USAGE, most of the time. */
bool errors_usage(struct err *e, enum fact_id id, const char *const values[]);

#endif
