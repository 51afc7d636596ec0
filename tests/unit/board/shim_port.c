/* shim_port.c: see shim_port.h. */
/* SPDX-License-Identifier: MIT */
#include "shim_port.h"

#include "base/bytes.h"
#include "base/err.h"
#include "face_mem.h"

#include <string.h>

static struct shim_port *self(struct port *p)
{
    return container_of(p, struct shim_port, port);
}

static int shim_read(struct port *p, void *data, size_t size, uint32_t timeout_ms, struct err *e)
{
    struct shim_port *s = self(p);
    int n = port_read(s->inner, data, size, timeout_ms, e);
    if (n > 0)
        vsonoff_mem_run(s->device, s->late_ms);
    return n;
}

static bool shim_write(struct port *p, const void *data, size_t len, struct err *e)
{
    return port_write(self(p)->inner, data, len, e);
}

static bool shim_drain(struct port *p, struct err *e)
{
    struct shim_port *s = self(p);
    if (s->fifo == 0)
        return port_drain(s->inner, e);
    while (wire_unsent(vsonoff_mem_wire(s->device)) > s->fifo)
        vsonoff_mem_run(s->device, 1);
    return true;
}

static bool shim_discard_input(struct port *p, struct err *e)
{
    return port_discard_input(self(p)->inner, e);
}

static bool shim_set_baud(struct port *p, uint32_t baud, struct err *e)
{
    struct shim_port *s = self(p);
    if (s->refused_above != 0 && baud > s->refused_above)
        return err_set(e, ERR_PORT_CONFIG, "%u baud", baud);
    return port_set_baud(s->inner, baud == s->rounded ? s->to : baud, e);
}

static bool shim_set_lines(struct port *p, bool dtr, bool rts, struct err *e)
{
    if (self(p)->refuses_lines)
        return err_set(e, ERR_PORT_CONFIG, "no DTR and RTS");
    return port_set_lines(self(p)->inner, dtr, rts, e);
}

static void shim_cancel(struct port *p)
{
    if (!self(p)->ignores_cancel)
        port_cancel(self(p)->inner);
}

static void shim_close(struct port *p)
{
    port_close(self(p)->inner);
}

struct port *shim_port_open(struct shim_port *s, struct vsonoff_mem *device, struct err *e)
{
    static const struct port_ops ops = {
        shim_read,     shim_write,     shim_drain,  shim_discard_input,
        shim_set_baud, shim_set_lines, shim_cancel, shim_close,
    };
    memset(s, 0, sizeof *s);
    s->port.ops = &ops;
    s->device = device;
    s->inner = vsonoff_mem_open(device, e);
    return s->inner != NULL ? &s->port : NULL;
}
