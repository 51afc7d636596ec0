/* fake_port.c: a port without a device. */
/* SPDX-License-Identifier: MIT */
#include "fake_port.h"

#include "base/bytes.h"
#include "base/err.h"

#include <string.h>

#define CHATTER_MS      10u
#define CHATTER_ENDS_MS 3600000u

static struct fake_port *self(struct port *p)
{
    return container_of(p, struct fake_port, port);
}

static bool usable(struct fake_port *f, struct err *e)
{
    if (f->cancelled)
        return err_set(e, ERR_CANCELLED, "cancelled");
    return !f->gone || err_set(e, ERR_PORT_GONE, "gone");
}

static int fake_read(struct port *p, void *data, size_t size, uint32_t timeout_ms, struct err *e)
{
    struct fake_port *f = self(p);
    if (!usable(f, e))
        return -1;
    size_t have = f->incoming.len - f->taken;
    if (have == 0 && f->chatter != NULL) { /* also to somebody who does not wait for it */
        f->now_ms += timeout_ms >= CHATTER_MS ? CHATTER_MS : 1;
        f->gone = f->now_ms > CHATTER_ENDS_MS;
        memcpy(data, f->chatter, strlen(f->chatter));
        return (int)strlen(f->chatter);
    }
    if (have == 0) {
        f->now_ms += timeout_ms;
        return 0;
    }
    size_t n = have < size ? have : size;
    if (f->chunk > 0 && n > f->chunk)
        n = f->chunk;
    memcpy(data, f->incoming.data + f->taken, n);
    f->taken += n;
    return (int)n;
}

static bool fake_write(struct port *p, const void *data, size_t len, struct err *e)
{
    struct fake_port *f = self(p);
    return usable(f, e) && buf_append(&f->outgoing, data, len);
}

static bool fake_drain(struct port *p, struct err *e)
{
    return usable(self(p), e);
}

static bool fake_discard_input(struct port *p, struct err *e)
{
    struct fake_port *f = self(p);
    f->taken = f->incoming.len;
    return usable(f, e);
}

static bool fake_set_baud(struct port *p, uint32_t baud, struct err *e)
{
    (void)baud;
    return usable(self(p), e);
}

static bool fake_set_lines(struct port *p, bool dtr, bool rts, struct err *e)
{
    (void)dtr;
    (void)rts;
    return usable(self(p), e);
}

static void fake_cancel(struct port *p)
{
    self(p)->cancelled = true;
}

static void fake_close(struct port *p)
{
    (void)p;
}

static uint64_t fake_now(struct clock *c)
{
    return container_of(c, struct fake_port, clock)->now_ms;
}

static void fake_sleep(struct clock *c, uint32_t ms)
{
    container_of(c, struct fake_port, clock)->now_ms += ms;
}

void fake_port_init(struct fake_port *p)
{
    static const struct port_ops port_ops = {
        fake_read,     fake_write,     fake_drain,  fake_discard_input,
        fake_set_baud, fake_set_lines, fake_cancel, fake_close,
    };
    static const struct clock_ops clock_ops = {fake_now, fake_sleep};
    memset(p, 0, sizeof *p);
    p->port.ops = &port_ops;
    p->clock.ops = &clock_ops;
}

void fake_port_done(struct fake_port *p)
{
    buf_free(&p->incoming);
    buf_free(&p->outgoing);
}
