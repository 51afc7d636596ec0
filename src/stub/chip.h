/* chip.h: registers, RAM and ROM routines of the ESP8266 that the commands need.  (Tests replace the
 * chip.) */
/* SPDX-License-Identifier: MIT */
#ifndef STUB_CHIP_H
#define STUB_CHIP_H

#include <stdbool.h>
#include <stdint.h>

struct chip_md5 {
    uint32_t context[22]; /* as the mask ROM lays it out: state, bit count, block */
};

void chip_start(void);       /* watchdog off, processor at twice the bus clock */
uint32_t chip_bus_mhz(void); /* clock of UART and SPI: 52 or 80 */
/* Measures whether the processor is as fast as it should be.  Call while the UART sends at least two bytes;
 * takes two byte times.
 */
void chip_measure_clock(void);
void chip_delay_us(uint32_t us);
uint32_t chip_read(uint32_t addr);
void chip_write(uint32_t addr, uint32_t value);
bool chip_may_load(uint32_t addr, uint32_t len); /* RAM that neither the stub nor the ROM is using */
uint32_t chip_image_crc(void);                   /* of the stub's code and constants */
void chip_md5_begin(struct chip_md5 *m);
void chip_md5_add(struct chip_md5 *m, const void *data, uint32_t len);
void chip_md5_end(struct chip_md5 *m, uint8_t digest[16]);

/* These do not return. */
void chip_run(uint32_t entry);
void chip_restart(void);   /* into the firmware, whatever the straps say */
void chip_to_loader(void); /* through the mask ROM's reset code, which uses the straps of the last reset */

#endif
