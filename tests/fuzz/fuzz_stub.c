/* fuzz_stub.c: fuzz target for the stub's compressor and decompressor.  A wrong result traps.
 *   byte 0: bit 0 = the rest is a packed stream, of which at most (bytes 1, 2) + 1 bytes shall be made; else
 *           it is a sector, blank behind the rest */
/* SPDX-License-Identifier: MIT */
#include "base/bytes.h"
#include "core/device/packed.h"
#include "core/device/wire.h"

#include "fuzz_base.h"
#include "packing.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

/* What the stub packs, the host unpacks to the same. */
static void pack(const uint8_t *data, size_t size)
{
    uint8_t sector[PACKING_SECTOR], again[PACKING_SECTOR], frame[PACKING_FRAME];
    uint32_t number;
    size = size < sizeof sector ? size : sizeof sector;
    memset(sector, 0xFF, sizeof sector);
    memcpy(sector, data, size);
    size_t len = packing_frame(sector, 0x1234, frame);
    if (len == 0)
        return;
    fuzz_check(len < sizeof frame, "packing made it larger");
    fuzz_check(packed_parse_read(frame, len, &number, again) == PACKED_SECTOR, "a frame nobody understands");
    fuzz_check(number == 0x1234 && memcmp(again, sector, sizeof sector) == 0, "another sector");
}

enum whole { BROKEN, LENIENT, WHOLE };

/* Of what zlib makes at most `room` bytes.  LENIENT: it complains of nothing but a code that leaves room for
 * more symbols, which no compressor makes; the stub lets some of these pass. */
static enum whole unpack_with_zlib(const uint8_t *packed, size_t len, uint8_t *out, size_t room, size_t *made)
{
    z_stream z;
    memset(&z, 0, sizeof z);
    fuzz_check(inflateInit2(&z, -MAX_WBITS) == Z_OK, "out of memory");
    z.next_in = (Bytef *)(uintptr_t)packed; /* zlib takes it without const and does not write there */
    z.avail_in = (uInt)len;
    z.next_out = out;
    z.avail_out = (uInt)room;
    enum whole whole = inflate(&z, Z_FINISH) == Z_STREAM_END                             ? WHOLE
                       : z.msg != NULL && strcmp(z.msg + strlen(z.msg) - 4, " set") == 0 ? LENIENT
                                                                                         : BROKEN;
    *made = z.total_out;
    inflateEnd(&z);
    return whole;
}

/* The stub and zlib agree on what is a whole stream, and on what is in it. */
static void unpack(const uint8_t *data, size_t size)
{
    if (size < 2)
        return;
    uint32_t limit = (uint32_t)get_le16(data) + 1, made;
    size_t theirs, used;
    uint8_t *out = malloc(limit), *expected = malloc(limit);
    uint32_t status = packing_unpack(data + 2, size - 2, limit, out, &made, &used);
    enum whole whole = unpack_with_zlib(data + 2, size - 2, expected, limit, &theirs);
    bool believed = status == 0 || status == WIRE_STATUS_TOO_LITTLE;
    fuzz_check(made <= limit && (status != 0 || made == limit), "more or less than it should make");
    fuzz_check(believed || whole != WHOLE, "a whole stream that is refused");
    fuzz_check(!believed || whole != BROKEN, "belief in a broken stream");
    fuzz_check(whole != WHOLE || (made == theirs && memcmp(out, expected, made) == 0), "other bytes");
    free(out);
    free(expected);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1)
        return 0;
    if ((data[0] & 1) != 0)
        unpack(data + 1, size - 1);
    else
        pack(data + 1, size - 1);
    return 0;
}
