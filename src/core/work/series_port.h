/* series_port.h: serves one device after the other on one open port: waits for it, recognises it, saves it
 * unless that has been done, waits until it is taken away.
 *
 * A device that fails is reported and does not stop the port.  One thread for each port; port_cancel() ends
 * the call at any time. */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_SERIES_PORT_H
#define CORE_SERIES_PORT_H

#include "core/work/flasher.h"
#include "core/work/series.h"

#include <stdbool.h>
#include <stdint.h>

struct clock;
struct err;
struct log;
struct port;
struct store;

struct series_events {
    void *ctx;
    struct device_events device; /* with a ctx of its own */
    /* A device answers, and its firmware was looked at. */
    void (*found)(void *ctx, const struct device_info *device, const struct image_info *image);
    void (*ended)(void *ctx, const struct series_device *device);
    /* It was taken away: the next one is wanted. */
    void (*next)(void *ctx);
    /* `next` was premature: the same one was only missed for a moment. */
    void (*same)(void *ctx);
};

/* Everything is borrowed, but for what is found out about Restock's stub. */
struct series_place {
    const char *name; /* of the port */
    struct clock *clock;
    struct store *store;
    const struct log *log; /* NULL = none */
    const struct series_events *events;
    const char *library;
    uint32_t baud;         /* as connect_options */
    enum stub_choice stub; /* likewise */
    bool save;             /* else devices are only recognised */
    struct series_turn turn;
    bool own_stub_failed; /* as device_info; outlives the port */
    uint8_t failed_mac[6];
};

/* Returns when the port fails or was cancelled, always false: ERR_PORT_..., ERR_CANCELLED.  Call again with
 * the port when it is back. */
bool series_serve(struct series_place *place, struct port *port, struct err *e);

#endif
