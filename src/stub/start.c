/* start.c: where the stub begins.  Most of it arrives packed, because the upload takes longer than the rest
 * of a connect; the decompressor is part of the stub anyway. */
/* SPDX-License-Identifier: MIT */
#include "stub/early.h"
#include "stub/rom.h"
#include "stub/scratch.h"

void stub_start(void);
void stub_main(void);

/* From the linker script; the packed code lies where variables will be. */
extern uint32_t stub_unpacked_begin[], stub_unpacked_end[], stub_bss_begin[], stub_bss_end[];

union scratch scratch __attribute__((section(".scratch")));

EARLY static int next_packed_byte(void)
{
    return *scratch.write.inflate.packed++;
}

/* Instruction RAM takes words only. */
EARLY static void take_code(uint32_t made)
{
    uint32_t at = made - INFLATE_STEP;

    for (; at < made; at += 4)
        stub_unpacked_begin[at / 4] = scratch.write.writer.window[at / 4];
}

EARLY void stub_start(void)
{
    uint32_t size = (uint32_t)stub_unpacked_end - (uint32_t)stub_unpacked_begin;

    DPORT_CPU_2X |= 1;
    scratch.write.inflate.packed = (const uint8_t *)stub_bss_begin;
    inflate_run(next_packed_byte, take_code, size, &size);
    take_code((size + INFLATE_STEP - 1) &
              ~(INFLATE_STEP - 1)); /* its end, and a few words that nobody needs */
    /* cppcheck-suppress comparePointers ; both are addresses that the linker script names */
    for (uint32_t *word = stub_bss_begin; word < stub_bss_end; word++)
        *word = 0;
    stub_main();
}
