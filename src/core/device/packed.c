/* packed.c: answers and frames of Restock's own stub. */
/* SPDX-License-Identifier: MIT */
#include "core/device/packed.h"

#include "base/bytes.h"
#include "base/digest.h"
#include "core/device/device.h"
#include "core/device/wire.h"

#include <string.h>
#include <zlib.h>

#define FRAME_HEADER 4 /* kind, u8, u16 */
#define CRC_SIZE     4

static uint32_t crc_of(const uint8_t *data, size_t len)
{
    return (uint32_t)crc32(crc32(0, NULL, 0), data, (uInt)len);
}

bool packed_parse_hello(uint32_t value, const uint8_t *data, size_t len, struct hello *hello)
{
    uint8_t covered[4 + WIRE_HELLO_CRC];
    if (len != WIRE_HELLO_SIZE)
        return false;
    put_le32(covered, value);
    memcpy(covered + 4, data, WIRE_HELLO_CRC);
    if (crc_of(covered, sizeof covered) != get_le32(data + WIRE_HELLO_CRC))
        return false;
    hello->can = value;
    hello->version = get_le32(data + WIRE_HELLO_VERSION);
    hello->image_crc = get_le32(data + WIRE_HELLO_IMAGE_CRC);
    for (int i = 0; i < 4; i++)
        hello->efuse[i] = get_le32(data + WIRE_HELLO_EFUSE + 4 * i);
    hello->uart_divider = get_le32(data + WIRE_HELLO_UART_DIV);
    memcpy(hello->flash_id, data + WIRE_HELLO_FLASH_ID, sizeof hello->flash_id);
    hello->queue = get_le32(data + WIRE_HELLO_QUEUE);
    hello->largest = get_le32(data + WIRE_HELLO_LARGEST);
    return true;
}

/* Every frame: header, something, CRC32 of it all. */
static bool frame_is_whole(const uint8_t *frame, size_t len)
{
    return len >= FRAME_HEADER + CRC_SIZE &&
           crc_of(frame, len - CRC_SIZE) == get_le32(frame + len - CRC_SIZE);
}

bool packed_parse_digests(const uint8_t *frame, size_t len, struct digest_frame *digests)
{
    if (len < FRAME_HEADER + 4 + CRC_SIZE || frame[0] != WIRE_FRAME_DIGESTS || !frame_is_whole(frame, len))
        return false;
    digests->count = frame[1];
    digests->first = get_le16(frame + 2);
    digests->blank = get_le32(frame + FRAME_HEADER);
    digests->md5 = frame + FRAME_HEADER + 4;
    if (digests->count == 0 || digests->count > WIRE_DIGESTS_PER_FRAME)
        return false;
    size_t filled = 0;
    for (uint32_t i = 0; i < digests->count; i++)
        filled += (digests->blank >> i & 1) == 0;
    return len == FRAME_HEADER + 4 + filled * MD5_SIZE + CRC_SIZE;
}

/* Raw deflate that must make exactly one sector and leave nothing over. */
static bool unpack(const uint8_t *packed, size_t len, uint8_t *data)
{
    z_stream z;
    memset(&z, 0, sizeof z);
    if (inflateInit2(&z, -MAX_WBITS) != Z_OK)
        return false;
    z.next_in = (Bytef *)(uintptr_t)packed; /* zlib takes it without const and does not write there */
    z.avail_in = (uInt)len;
    z.next_out = data;
    z.avail_out = FLASH_SECTOR;
    bool ok = inflate(&z, Z_FINISH) == Z_STREAM_END && z.avail_in == 0 && z.avail_out == 0;
    inflateEnd(&z);
    return ok;
}

enum packed_kind packed_parse_read(const uint8_t *frame, size_t len, uint32_t *number, uint8_t *data)
{
    if (!frame_is_whole(frame, len))
        return PACKED_DAMAGED;
    const uint8_t *payload = frame + FRAME_HEADER;
    size_t payload_len = len - FRAME_HEADER - CRC_SIZE;
    *number = get_le16(frame + 2);
    switch (frame[0]) {
    case WIRE_FRAME_BLANK:
        memset(data, 0xFF, FLASH_SECTOR);
        return payload_len == 0 ? PACKED_SECTOR : PACKED_DAMAGED;
    case WIRE_FRAME_RAW:
        if (payload_len != FLASH_SECTOR)
            return PACKED_DAMAGED;
        memcpy(data, payload, FLASH_SECTOR);
        return PACKED_SECTOR;
    case WIRE_FRAME_DEFLATE:
        return unpack(payload, payload_len, data) ? PACKED_SECTOR : PACKED_DAMAGED;
    case WIRE_FRAME_END:
        return payload_len == 0 ? PACKED_END : PACKED_DAMAGED;
    default:
        return PACKED_DAMAGED;
    }
}
