/* port.h: one serial port, independent of the system.
 *
 * Backends: port_win32.c (overlapped I/O), port_libserialport.c (POSIX), and the virtual Sonoff's in-memory
 * port in the tests.  The core sees only this interface.  A port is used by one thread at a time; only
 * port_cancel() may be called from another thread or a signal handler. */
/* SPDX-License-Identifier: MIT */
#ifndef PORT_PORT_H
#define PORT_PORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct err;
struct port;

struct port_ops {
    /* Reads at least one byte and returns as soon as there is one, or when `timeout_ms` is over.  Returns the
     * number of bytes (0 = time is up), or -1 with *e filled: ERR_PORT_GONE, ERR_PORT_IO, ERR_CANCELLED.
     * timeout_ms 0 takes only what has already arrived. */
    int (*read)(struct port *p, void *data, size_t size, uint32_t timeout_ms, struct err *e);
    /* Hands all bytes to the driver.  False with *e filled, as for read; ERR_PORT_IO if the driver does not
     * accept them within ten seconds plus the line time. */
    bool (*write)(struct port *p, const void *data, size_t len, struct err *e);
    /* Waits until the last byte written has left the adapter, so that the rate or the lines may be changed:
     * until the driver's queue is empty, and then for the line time of what the adapter may still buffer,
     * with a margin (port/departure.h).  ERR_PORT_IO if the driver does not pass it on within the line time
     * plus one second. */
    bool (*drain)(struct port *p, struct err *e);
    /* Discards what has been received and not read yet. */
    bool (*discard_input)(struct port *p, struct err *e);
    /* Rate in bit/s, 8N1, no flow control.  ERR_PORT_CONFIG if the driver refuses.  Does not drain: bytes on
     * their way may leave at either rate, or be lost. */
    bool (*set_baud)(struct port *p, uint32_t baud, struct err *e);
    /* Sets DTR and RTS (true = asserted, 0 V at TTL level), both in one driver call if the system can.
     * Returns false with *e filled (ERR_PORT_CONFIG) if the port has no such lines; callers carry on. */
    bool (*set_lines)(struct port *p, bool dtr, bool rts, struct err *e);
    /* Ends a wait in progress and makes every later call fail with ERR_CANCELLED.  Async-signal-safe. */
    void (*cancel)(struct port *p);
    /* Closes and frees.  Bytes that were not drained may be lost. */
    void (*close)(struct port *p);
};

struct port {
    const struct port_ops *ops;
    uint64_t bytes_in, bytes_out; /* on the line so far; kept by the wrappers below */
    uint32_t overruns; /* times the driver reported received bytes as lost; kept by the backend if it knows */
};

static inline int port_read(struct port *p, void *data, size_t size, uint32_t timeout_ms, struct err *e)
{
    int n = p->ops->read(p, data, size, timeout_ms, e);
    if (n > 0)
        p->bytes_in += (uint64_t)n;
    return n;
}

static inline bool port_write(struct port *p, const void *data, size_t len, struct err *e)
{
    bool ok = p->ops->write(p, data, len, e);
    if (ok)
        p->bytes_out += len;
    return ok;
}

static inline bool port_drain(struct port *p, struct err *e)
{
    return p->ops->drain(p, e);
}

static inline bool port_discard_input(struct port *p, struct err *e)
{
    return p->ops->discard_input(p, e);
}

static inline bool port_set_baud(struct port *p, uint32_t baud, struct err *e)
{
    return p->ops->set_baud(p, baud, e);
}

static inline bool port_set_lines(struct port *p, bool dtr, bool rts, struct err *e)
{
    return p->ops->set_lines(p, dtr, rts, e);
}

static inline void port_cancel(struct port *p)
{
    p->ops->cancel(p);
}

/* NULL is fine. */
static inline void port_close(struct port *p)
{
    if (p != NULL)
        p->ops->close(p);
}

/* Opens the port `name` ("COM5", "/dev/ttyUSB0", UTF-8) exclusively at 115200 baud with DTR and RTS released
 * (before and after opening, so that a wired board is neither reset nor held).  One backend is linked into a
 * program.  NULL with *e filled: ERR_PORT_MISSING, ERR_PORT_NOT_SERIAL (something else has this name),
 * ERR_PORT_BUSY, ERR_PORT_DENIED, ERR_PORT_CONFIG. */
struct port *port_open_system(const char *name, struct err *e);

#endif
