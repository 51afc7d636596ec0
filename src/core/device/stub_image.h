/* stub_image.h: a stub (a small program for the chip's RAM), ready to load.
 *
 * Constant data, produced at build time: Espressif's stub (core/device/espressif_stub.h) and our own.
 * Independent of how it is loaded; load.c sends both segments with MEM_BEGIN/MEM_DATA and starts it with
 * MEM_END.
 */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_STUB_IMAGE_H
#define CORE_STUB_IMAGE_H

#include <stdint.h>

struct stub_segment {
    uint32_t addr;       /* where it goes in the chip's address space */
    const uint8_t *data; /* borrowed, lives as long as the program */
    uint32_t len;        /* bytes; 0: the stub has no such segment; not always a multiple of 4 */
};

struct stub_image {
    const char *name;         /* short stable name: "espressif", "restock" */
    uint32_t entry;           /* address of the first instruction */
    struct stub_segment text; /* code, in instruction RAM (0x40100000...) */
    struct stub_segment data; /* constants and initialised variables, in data RAM (0x3FFE8000...) */
    uint32_t bss_addr;        /* where its zeroed variables start; 0: unknown. The stub clears them itself. */
};

#endif
