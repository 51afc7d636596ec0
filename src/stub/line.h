/* line.h: outgoing frames: SLIP and the CRC32 of what was sent. */
/* SPDX-License-Identifier: MIT */
#ifndef STUB_LINE_H
#define STUB_LINE_H

#include <stdint.h>

void line_begin(void);
void line_put(unsigned byte);
void line_put16(uint32_t value);
void line_put32(uint32_t value);
void line_end(void);
void line_restart_crc(void);
uint32_t line_crc(void); /* of the frame so far, or from line_restart_crc on */
void line_end_crc(void); /* appends the CRC32 first */

#endif
