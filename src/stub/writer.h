/* writer.h: writes a stream of bytes to the flash while it is still arriving.
 *
 * The stream is produced in a window of 32 KB, which is both the decompressor's dictionary and the queue to
 * the flash.  The producer calls writer_made every few bytes, and the flash gets its next erase or program if
 * it has finished the last. */
/* SPDX-License-Identifier: MIT */
#ifndef STUB_WRITER_H
#define STUB_WRITER_H

#include <stdbool.h>
#include <stdint.h>

#define WRITER_WINDOW 0x8000u

struct writer {
    uint32_t window[WRITER_WINDOW / 4];
};

/* Bit i of `erase` and `program` is the sector at base + i * 4096; the stream goes to the sectors of
 * `program` one after the other.  A later group begins where the stream of this one ends if `end` is above
 * it: all sectors up to the address `end`, in blocks of 64 KB. */
void writer_begin(uint32_t base, uint32_t erase, uint32_t program, uint32_t end);
void writer_begin_range(uint32_t begin, uint32_t end);
void writer_made(uint32_t bytes);   /* in all; returns when 64 more have room */
void writer_poll(void);             /* gives the flash more work if it is ready */
void writer_finish(uint32_t bytes); /* the stream's length; returns when the flash has all of it */

#endif
