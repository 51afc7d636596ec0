/* say_series.h: what became of one device of many; the same line in restock-cli's output and in the window's list. */
/* SPDX-License-Identifier: MIT */
#ifndef SAY_SAY_SERIES_H
#define SAY_SAY_SERIES_H

#include "core/work/series.h"
#include "say/say_error.h"

#include <stddef.h>

/* "COM5  Sonoff Basic R2  5C:CF:7F:00:02:01  saved (3.4 s): C:\..." */
void say_series_device(const struct series_device *device, enum say_face face, char *text, size_t size);

#endif
