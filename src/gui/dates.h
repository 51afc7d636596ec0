/* dates.h: dates in the computer's regional format. */
/* SPDX-License-Identifier: MIT */
#ifndef GUI_DATES_H
#define GUI_DATES_H

#include <stddef.h>

/* "31 Jan 2026, 12:34" in the computer's zone and format, from "2026-01-31T12:34:56Z"; unchanged if not
 * understood.
 */
void date_text(const char *utc, char *text, size_t size);

#endif
