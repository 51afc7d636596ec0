/* meddling_port.c: see meddling_port.h. */
/* SPDX-License-Identifier: MIT */
#include "meddling_port.h"

#include "base/bytes.h"
#include "core/device/wire.h"

#include <stdlib.h>
#include <string.h>

#define VALUE_AT 4 /* in an answer */

static struct meddling_port *self(struct port *p)
{
    return container_of(p, struct meddling_port, port);
}

/* Of the first frame that answers: END, direction, opcode, length, value; neither an END nor an escape
 * becomes of a value that ends in 01. */
static void damage_answer(struct meddling_port *m, uint8_t *data, int len)
{
    for (int i = 0; i < len && m->damage_answer; i++) {
        m->answer_at = data[i] == WIRE_SLIP_END ? 0 : m->answer_at + 1;
        if (m->answer_at != 1 + VALUE_AT)
            continue;
        data[i] ^= 0x02;
        m->damage_answer = false;
    }
}

static int pass_read(struct port *p, void *data, size_t size, uint32_t timeout_ms, struct err *e)
{
    int n = port_read(self(p)->inner, data, size, timeout_ms, e);
    damage_answer(self(p), data, n);
    return n;
}

static bool write_damaged(struct port *inner, const uint8_t *frame, size_t len, struct err *e)
{
    uint8_t *copy = malloc(len);
    if (copy == NULL)
        abort();
    memcpy(copy, frame, len);
    copy[len - 2] ^= 0x02; /* before the last END; neither an END nor an escape becomes of it */
    bool ok = port_write(inner, copy, len, e);
    free(copy);
    return ok;
}

static bool pass_write(struct port *p, const void *data, size_t len, struct err *e)
{
    struct meddling_port *m = self(p);
    const uint8_t *frame = data;
    enum meddling what = len > 3 && frame[1] == 0 ? m->meddle(m->ctx, frame[2]) : PASS;
    if (what == SWALLOW)
        return true;
    m->damage_answer = what == DAMAGE_ANSWER;
    return what == DAMAGE ? write_damaged(m->inner, frame, len, e) : port_write(m->inner, data, len, e);
}

static bool pass_drain(struct port *p, struct err *e)
{
    return port_drain(self(p)->inner, e);
}

static bool pass_discard(struct port *p, struct err *e)
{
    return port_discard_input(self(p)->inner, e);
}

static bool pass_set_baud(struct port *p, uint32_t baud, struct err *e)
{
    return port_set_baud(self(p)->inner, baud, e);
}

static bool pass_set_lines(struct port *p, bool dtr, bool rts, struct err *e)
{
    return port_set_lines(self(p)->inner, dtr, rts, e);
}

static void pass_cancel(struct port *p)
{
    port_cancel(self(p)->inner);
}

static void pass_close(struct port *p)
{
    port_close(self(p)->inner);
}

void meddling_port_init(struct meddling_port *m, struct port *inner,
                        enum meddling (*meddle)(void *ctx, uint8_t op), void *ctx)
{
    static const struct port_ops ops = {pass_read,     pass_write,     pass_drain,  pass_discard,
                                        pass_set_baud, pass_set_lines, pass_cancel, pass_close};
    *m = (struct meddling_port){.port = {.ops = &ops}, .inner = inner, .meddle = meddle, .ctx = ctx};
}
