/* slept.h: how long the computer has slept, from two clocks of the system, one of which stops meanwhile.
 * Pure; used by clock_win32.c. */
/* SPDX-License-Identifier: MIT */
#ifndef BASE_SLEPT_H
#define BASE_SLEPT_H

#include <stdint.h>

/* Milliseconds since the system was started.  `before`: the last result, or 0; `ticking` and `awake`: the
 * clock that goes on during sleep, and the one that does not.  They are read one after the other and advance
 * in steps of their own, so that less than a second is no sleep. */
uint64_t slept_ms(uint64_t before, uint64_t ticking, uint64_t awake);

#endif
