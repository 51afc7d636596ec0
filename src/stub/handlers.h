/* handlers.h: the handlers of read.c and write.c for commands.c.  Each handler carries out `request` and
 * returns a status. */
/* SPDX-License-Identifier: MIT */
#ifndef STUB_HANDLERS_H
#define STUB_HANDLERS_H

#include <stdbool.h>
#include <stdint.h>

/* read.c */
uint32_t read_flash_md5(void);
uint32_t read_flash(void);
uint32_t read_sector_digests(void);
uint32_t read_packed(void);

/* write.c */
void write_start(void); /* wakes the flash and gets its size */
bool write_is_in_reach(uint32_t addr, uint32_t len, uint32_t end);
void write_flush(void); /* finishes what a stream left undone */
uint32_t write_set_params(void);
uint32_t write_erase_region(void);
uint32_t write_erase_flash(void);
uint32_t write_begin(void); /* FLASH_BEGIN and FLASH_DEFL_BEGIN */
uint32_t write_data(void);
uint32_t write_deflated_data(void);
uint32_t write_end(void); /* of both */
uint32_t write_block(void);
uint32_t write_new_series(void); /* the number of its first WRITE_BLOCK */

#endif
