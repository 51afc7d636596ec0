/* early.h: marks the functions that are uploaded unpacked, because they unpack the others.  They may only
 * call EARLY functions, and keep their variables in scratch. */
/* SPDX-License-Identifier: MIT */
#ifndef STUB_EARLY_H
#define STUB_EARLY_H

#ifdef __XTENSA__
#define EARLY       __attribute__((section(".early.text")))
#define WORDS       __attribute__((section(".words")))
#define EARLY_WORDS __attribute__((section(".early.words")))
#else
#define EARLY
#define WORDS
#define EARLY_WORDS
#endif

#endif
