/* fuzz_packed.c: fuzz target for what Restock's own stub answers and streams.  A wrong result traps.
 *   byte 0: bits 1:0 = what it is (see enum what); bit 7 = its CRC32 is put right, so that the rest is looked
 *           at
 *   then the bytes; for a HELLO, the answer's value (4 bytes) first */
/* SPDX-License-Identifier: MIT */
#include "base/bytes.h"
#include "core/work/flasher.h"
#include "core/device/packed.h"
#include "core/device/wire.h"

#include "fuzz_base.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define CRC 4u

enum what { READ, DIGESTS, HELLO };

static void seal(uint8_t *data, size_t covered)
{
    put_le32(data + covered, (uint32_t)crc32(0, data, (uInt)covered));
}

static bool is_sealed(const uint8_t *data, size_t size)
{
    return size >= CRC && get_le32(data + size - CRC) == crc32(0, data, (uInt)(size - CRC));
}

static void hello(uint8_t *data, size_t size)
{
    struct hello h;
    if (size < 4)
        return;
    bool ok = packed_parse_hello(get_le32(data), data + 4, size - 4, &h);
    fuzz_check(ok == (size == 4 + WIRE_HELLO_SIZE && is_sealed(data, size)), "belief in a HELLO");
    fuzz_check(!ok || h.can == get_le32(data), "what the stub can");
}

static void digests(const uint8_t *frame, size_t size)
{
    struct digest_frame d;
    if (!packed_parse_digests(frame, size, &d))
        return;
    fuzz_check(is_sealed(frame, size), "belief in damaged digests");
    fuzz_check(d.count >= 1 && d.count <= WIRE_DIGESTS_PER_FRAME, "the number of digests");
    size_t filled = 0;
    for (uint32_t i = 0; i < d.count; i++)
        filled += (d.blank >> i & 1) == 0;
    fuzz_check(d.md5 + filled * 16 + CRC == frame + size, "digests outside of their frame");
}

/* The number of a frame that is damaged is not looked at by anybody. */
static void sectors(const uint8_t *frame, size_t size)
{
    uint32_t number = 0;
    uint8_t *sector = malloc(FLASH_SECTOR);
    enum packed_kind kind = packed_parse_read(frame, size, &number, sector);
    fuzz_check(kind == PACKED_DAMAGED || kind == PACKED_SECTOR || kind == PACKED_END, "the kind");
    fuzz_check(kind == PACKED_DAMAGED || is_sealed(frame, size), "belief in a damaged frame");
    fuzz_check(kind == PACKED_DAMAGED || number == get_le16(frame + 2), "the number");
    fuzz_check(kind != PACKED_END || size == 8, "an end frame with something in it");
    free(sector);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1)
        return 0;
    size_t len = size - 1;
    uint8_t *copy = malloc(len != 0 ? len : 1); /* of its size, so that the sanitizer watches its end */
    memcpy(copy, data + 1, len);
    if ((data[0] & 0x80) != 0 && len >= CRC)
        seal(copy, len - CRC);
    switch (data[0] & 3) {
    case READ:
        sectors(copy, len);
        break;
    case DIGESTS:
        digests(copy, len);
        break;
    case HELLO:
        hello(copy, len);
        break;
    default:
        break;
    }
    free(copy);
    return 0;
}
