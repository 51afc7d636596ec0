/* packed.h: decodes what Restock's own stub sends.  Pure functions on one answer or frame; the layouts are in
 * wire.h.
 *
 * Used by restock_commands.c. */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_PACKED_H
#define CORE_PACKED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct hello {
    uint32_t can; /* WIRE_CAN_... */
    uint32_t version, image_crc;
    uint32_t efuse[4];
    uint32_t uart_divider; /* found by the mask ROM, at the rate of first contact */
    uint8_t flash_id[3];
    uint32_t queue, largest; /* bytes */
};

/* False unless it is intact and plausible. */
bool packed_parse_hello(uint32_t value, const uint8_t *data, size_t len, struct hello *hello);

struct digest_frame {
    uint32_t first, count; /* sectors */
    uint32_t blank;        /* bit i: sector first + i is all 0xFF */
    const uint8_t *md5;    /* points into the frame: one for each sector that is not blank */
};

/* False unless the frame is an intact frame of digests. */
bool packed_parse_digests(const uint8_t *frame, size_t len, struct digest_frame *digests);

enum packed_kind {
    PACKED_DAMAGED, /* no such frame, or not intact */
    PACKED_SECTOR,
    PACKED_END
};

/* Decodes a frame of PACKED_READ.  PACKED_SECTOR: *number is the sector and `data` its 4096 bytes;
 * PACKED_END: *number is how many sectors were sent. */
enum packed_kind packed_parse_read(const uint8_t *frame, size_t len, uint32_t *number, uint8_t *data);

#endif
