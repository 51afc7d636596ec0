/* programs.h: ordinary C programs that are compiled for the computer and for the lx106, to compare what
 * they compute.  Used by test_lx106_programs.c. */
/* SPDX-License-Identifier: MIT */
#ifndef VSONOFF_PROGRAMS_H
#define VSONOFF_PROGRAMS_H

#include <stdint.h>

#define PROGRAM_COUNT 12

/* Runs a program on data made from `seed`; the result digests everything it computed. */
uint32_t program_run(uint32_t index, uint32_t seed);

#endif
