/* early.h: which functions are uploaded as they are: those that unpack the others.  They may call nothing
 * that is not EARLY, and only scratch holds their variables. */
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
