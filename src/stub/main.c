/* main.c: what goes on once all of the stub is there. */
#include "chip.h"
#include "commands.h"
#include "crc.h"
#include "flash.h"
#include "queue.h"
#include "uart.h"
#include "writer.h"

void stub_main(void);

__attribute__((noinline)) void stub_main(void)
{
    crc_start();
    queue_reset();
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
