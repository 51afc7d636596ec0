/* early.h: which functions are uploaded as they are: those that unpack the others.  They may call nothing
 * that is not EARLY, and only scratch holds their variables. */
#ifndef STUB_EARLY_H
#define STUB_EARLY_H

#ifdef __XTENSA__
#define EARLY __attribute__((section(".early.text")))
#else
#define EARLY
#endif

#endif
