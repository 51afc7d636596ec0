/* main.c: where the stub begins. */
#include "chip.h"
#include "commands.h"
#include "crc.h"
#include "flash.h"
#include "queue.h"
#include "scratch.h"
#include "uart.h"
#include "writer.h"

void stub_main(void);

/* From the linker script. */
extern uint32_t stub_bss_begin[], stub_bss_end[];

union scratch scratch __attribute__((section(".scratch")));

void stub_main(void)
{
    for (uint32_t *word = stub_bss_begin; word < stub_bss_end; word++)
        *word = 0;
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
