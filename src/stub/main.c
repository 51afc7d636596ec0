/* main.c: the main loop, once the stub is unpacked. */
/* SPDX-License-Identifier: MIT */
#include "stub/chip.h"
#include "stub/commands.h"
#include "stub/crc.h"
#include "stub/flash.h"
#include "stub/uart.h"
#include "stub/writer.h"

void stub_main(void);

__attribute__((noinline)) void stub_main(void)
{
    crc_start();
    chip_start();
    uart_start();
    flash_start();
    commands_start();
    for (;;) {
        if (commands_step())
            continue;
        uart_watch();
        writer_poll();
    }
}
