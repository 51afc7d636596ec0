/* sector_digests.c: the table of all digests, from Restock's own stub. */
/* SPDX-License-Identifier: MIT */
#include "core/device/steady.h"

#include "base/bytes.h"
#include "base/clock.h"
#include "base/err.h"
#include "core/device/ask.h"
#include "core/device/packed.h"
#include "core/device/recover.h"
#include "core/device/state.h"
#include "core/device/wire.h"

#include <stdlib.h>
#include <string.h>

#define ROUNDS_WITHOUT_PROGRESS 4

struct table { /* being filled */
    uint32_t first, count, done;
    uint8_t (*md5)[MD5_SIZE];
    uint8_t *have; /* per sector */
    uint8_t blank[MD5_SIZE];
    bool quiet;
    digest_arrived_fn *arrived; /* may be NULL */
    void *ctx;
};

static void take_digests(struct table *t, const struct digest_frame *d)
{
    const uint8_t *md5 = d->md5;
    for (uint32_t i = 0; i < d->count; i++) {
        bool blank = (d->blank >> i & 1) != 0;
        uint32_t at = d->first + i - t->first;
        if (at < t->count) {
            bool again = t->have[at];
            memcpy(t->md5[at], blank ? t->blank : md5, MD5_SIZE);
            t->done += !again;
            t->have[at] = 1;
            if (!again && t->arrived != NULL)
                t->arrived(t->ctx, t->first + at);
        }
        md5 += blank ? 0 : MD5_SIZE;
    }
}

/* Asks for one run and takes what comes, until the last sector has come or the line goes silent. */
static bool stream_digests(struct device *dev, struct table *t, uint32_t first, uint32_t count, struct err *e)
{
    uint8_t head[8];
    put_le32(head, first);
    put_le32(head + 4, count);
    if (!ask_to_start(dev, WIRE_SECTOR_DIGESTS, head, sizeof head, e))
        return false;
    struct deadline due = ask_stream_due(dev, WIRE_DIGESTS_PER_FRAME * MD5_SIZE);
    for (;;) {
        struct digest_frame d;
        enum link_result r = link_next_frame(&dev->link, deadline_left_ms(&due), e);
        if (r == LINK_TIMEOUT)
            return err_set(e, ERR_LOST, "the line went silent after %u of %u digests", t->done, t->count);
        if (r == LINK_BROKEN)
            return false;
        if (!packed_parse_digests(dev->link.decoder.data, dev->link.decoder.len, &d)) {
            dev->link.bad_frames++;
            continue;
        }
        due = ask_stream_due(dev, WIRE_DIGESTS_PER_FRAME * MD5_SIZE);
        link_forget_recent(&dev->link);
        take_digests(t, &d);
        if (!t->quiet)
            device_progress(dev, PHASE_COMPARE, (uint64_t)t->done * FLASH_SECTOR,
                            (uint64_t)t->count * FLASH_SECTOR);
        if (d.first + d.count == first + count)
            return true;
    }
}

/* The next run of sectors without digest; false: there is none. */
static bool next_gap(const struct table *t, uint32_t *first, uint32_t *count)
{
    uint32_t at = 0, end;
    while (at < t->count && t->have[at])
        at++;
    for (end = at; end < t->count && !t->have[end];)
        end++;
    *first = t->first + at;
    *count = end - at;
    return *count > 0;
}

static bool fill_table(struct device *dev, struct table *t, struct err *e)
{
    uint32_t first, count;
    for (int idle = 0; next_gap(t, &first, &count);) {
        struct err trouble = ERR_INIT;
        uint32_t before = t->done;
        bool ok = stream_digests(dev, t, first, count, &trouble);
        idle = t->done > before ? 0 : idle + 1;
        if (!ok && (trouble.code != ERR_LOST || idle == ROUNDS_WITHOUT_PROGRESS)) {
            *e = trouble;
            return false;
        }
        if (!ok && !recover_stub(dev, e))
            return false;
    }
    return true;
}

static bool make_table(struct device *dev, struct table *t, struct err *e)
{
    t->have = calloc(t->count, 1);
    if (t->have == NULL)
        return err_set(e, ERR_MEMORY, "a table of %u digests", t->count);
    digest_md5_repeated(0xFF, FLASH_SECTOR, t->blank);
    bool ok = fill_table(dev, t, e);
    free(t->have);
    return ok;
}

bool cmd_sector_digests(struct device *dev, uint32_t first, uint32_t count, uint8_t (*md5)[MD5_SIZE],
                        bool quiet, struct err *e)
{
    struct table t = {.first = first, .count = count, .md5 = md5, .quiet = quiet};
    return make_table(dev, &t, e);
}

bool cmd_sector_digests_live(struct device *dev, uint32_t first, uint32_t count, uint8_t (*md5)[MD5_SIZE],
                             digest_arrived_fn *arrived, void *ctx, struct err *e)
{
    struct table t = {.first = first, .count = count, .md5 = md5, .arrived = arrived, .ctx = ctx};
    return make_table(dev, &t, e);
}
