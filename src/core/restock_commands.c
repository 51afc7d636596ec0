/* restock_commands.c: requests that only Restock's own stub knows (declared in commands.h), except writing,
 * which is in write_pipe.c. */
#include "core/commands.h"

#include "base/bytes.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "core/packed.h"
#include "core/recover.h"
#include "core/session.h"
#include "core/survey.h"
#include "core/wire.h"

#include <stdlib.h>
#include <string.h>

#define TRIES              4
#define HELLO_TIMEOUT_MS   300
#define PREPARE_TIMEOUT_MS 1000
/* The stub sends as it works; its longest silence is the digests of 32 sectors. */
#define SILENCE_MS              700
#define ROUNDS_WITHOUT_PROGRESS 4
#define SMALLEST_FRAME          8 /* header and CRC; what is shorter is noise between frames */

/* Until the next good frame.  Others do not extend it: noise might never end. */
static struct deadline frame_due(const struct flasher *f, uint32_t bytes)
{
    return deadline_in(f->clock, SILENCE_MS + SLIP_ENCODED_MAX(bytes) * 10 * 1000 / f->device.baud);
}

bool cmd_hello(struct flasher *f, struct hello *hello, bool *ours, struct err *e)
{
    uint8_t head[4];
    put_le32(head, WIRE_PROTOCOL_VERSION);
    const struct request req = {WIRE_HELLO, head, sizeof head, NULL, 0, HELLO_TIMEOUT_MS};
    for (int attempt = 0; attempt < TRIES; attempt++) {
        struct answer ans;
        enum link_result r = link_call(&f->link, &req, &ans, e);
        *ours = r == LINK_OK && packed_parse_hello(ans.value, ans.data, ans.len, hello);
        if (*ours)
            return true;
        if (r == LINK_REFUSED && ans.len == 0 && !link_was_damaged(&ans))
            return true;
        if (r == LINK_BROKEN || link_drain(&f->link, 30, 300, e) == LINK_BROKEN)
            return false;
    }
    return err_set(e, ERR_STUB, "the stub does not say what it is");
}

/* Digests */

struct table { /* being filled */
    uint32_t first, count, done;
    uint8_t (*md5)[MD5_SIZE];
    uint8_t *have; /* per sector */
    uint8_t blank[MD5_SIZE];
};

static void take_digests(struct table *t, const struct digest_frame *d)
{
    const uint8_t *md5 = d->md5;
    for (uint32_t i = 0; i < d->count; i++) {
        bool blank = (d->blank >> i & 1) != 0;
        uint32_t at = d->first + i - t->first;
        if (at < t->count) {
            memcpy(t->md5[at], blank ? t->blank : md5, MD5_SIZE);
            t->done += !t->have[at];
            t->have[at] = 1;
        }
        md5 += blank ? 0 : MD5_SIZE;
    }
}

/* Asks for one run and takes what comes, until the last sector has come or the line goes silent. */
static bool stream_digests(struct flasher *f, struct table *t, uint32_t first, uint32_t count, bool quiet,
                           struct err *e)
{
    uint8_t head[8];
    put_le32(head, first);
    put_le32(head + 4, count);
    if (!cmd_start(f, WIRE_SECTOR_DIGESTS, head, sizeof head, e))
        return false;
    struct deadline due = frame_due(f, WIRE_DIGESTS_PER_FRAME * MD5_SIZE);
    for (;;) {
        struct digest_frame d;
        enum link_result r = link_next_frame(&f->link, deadline_left_ms(&due), e);
        if (r == LINK_TIMEOUT)
            return err_set(e, ERR_LOST, "the line went silent after %u of %u digests", t->done, t->count);
        if (r == LINK_BROKEN)
            return false;
        if (!packed_parse_digests(f->link.decoder.data, f->link.decoder.len, &d)) {
            f->link.bad_frames++;
            continue;
        }
        due = frame_due(f, WIRE_DIGESTS_PER_FRAME * MD5_SIZE);
        link_forget_recent(&f->link);
        take_digests(t, &d);
        if (!quiet)
            session_progress(f, PHASE_COMPARE, (uint64_t)t->done * FLASHER_SECTOR,
                             (uint64_t)t->count * FLASHER_SECTOR);
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

static bool fill_table(struct flasher *f, struct table *t, bool quiet, struct err *e)
{
    uint32_t first, count;
    for (int idle = 0; next_gap(t, &first, &count);) {
        struct err trouble = ERR_INIT;
        uint32_t before = t->done;
        bool ok = stream_digests(f, t, first, count, quiet, &trouble);
        idle = t->done > before ? 0 : idle + 1;
        if (!ok && (trouble.code != ERR_LOST || idle == ROUNDS_WITHOUT_PROGRESS)) {
            *e = trouble;
            return false;
        }
        if (!ok && !recover_stub(f, e))
            return false;
    }
    return true;
}

bool cmd_sector_digests(struct flasher *f, uint32_t first, uint32_t count, uint8_t (*md5)[MD5_SIZE],
                        bool quiet, struct err *e)
{
    struct table t = {.first = first, .count = count, .md5 = md5, .have = calloc(count, 1)};
    if (t.have == NULL)
        return err_set(e, ERR_MEMORY, "a table of %u digests", count);
    digest_md5_repeated(0xFF, FLASHER_SECTOR, t.blank);
    bool ok = fill_table(f, &t, quiet, e);
    free(t.have);
    return ok;
}

/* Reading */

bool cmd_read_packed(struct flasher *f, const struct sector_range *runs, size_t count,
                     bool (*sector)(void *ctx, uint32_t sector, const uint8_t *data, struct err *e),
                     void *ctx, uint32_t *damaged, struct err *e)
{
    uint8_t head[4 * WIRE_READ_RUNS], data[FLASHER_SECTOR];
    for (size_t i = 0; i < count; i++) {
        put_le16(head + 4 * i, (uint16_t)runs[i].first);
        put_le16(head + 4 * i + 2, (uint16_t)runs[i].count);
    }
    if (!cmd_start(f, WIRE_PACKED_READ, head, 4 * count, e))
        return false;
    struct deadline due = frame_due(f, FLASHER_SECTOR);
    for (;;) {
        uint32_t number;
        enum slip_event event;
        enum link_result r = link_next_event(&f->link, deadline_left_ms(&due), &event, e);
        if (r == LINK_TIMEOUT)
            return err_set(e, ERR_LOST, "the line went silent while sectors were streamed");
        if (r == LINK_BROKEN)
            return false;
        const struct slip_decoder *d = &f->link.decoder;
        if (event == SLIP_BEGUN || (event == SLIP_FRAME && d->len < SMALLEST_FRAME))
            continue;
        enum packed_kind kind =
            event == SLIP_FRAME ? packed_parse_read(d->data, d->len, &number, data) : PACKED_DAMAGED;
        *damaged += kind == PACKED_DAMAGED;
        if (kind == PACKED_DAMAGED)
            continue;
        due = frame_due(f, FLASHER_SECTOR);
        link_forget_recent(&f->link);
        if (kind == PACKED_END)
            return true;
        if (!sector(ctx, number, data, e))
            return false;
    }
}

bool cmd_prepare(struct flasher *f, uint32_t how, uint32_t *first, struct err *e)
{
    uint8_t head[4];
    put_le32(head, how);
    const struct request req = {WIRE_PREPARE, head, sizeof head, NULL, 0, PREPARE_TIMEOUT_MS};
    struct answer ans;
    if (!cmd_ask(f, &req, &ans, e))
        return false;
    *first = ans.value;
    return true;
}

bool cmd_leave(struct flasher *f, uint32_t where, struct err *e)
{
    uint8_t head[4];
    put_le32(head, where);
    return cmd_start(f, WIRE_LEAVE, head, sizeof head, e);
}
