/* shim_port.h: a port in front of that of the virtual Sonoff, with an adapter's or a driver's bad habits. */
/* SPDX-License-Identifier: MIT */
#ifndef UNIT_SHIM_PORT_H
#define UNIT_SHIM_PORT_H

#include "port/port.h"

struct err;
struct vsonoff_mem;

struct shim_port {
    struct port port;
    struct port *inner;         /* owned */
    struct vsonoff_mem *device; /* borrowed */
    uint32_t fifo;              /* "all is sent" while so many bytes are still in the adapter */
    bool refuses_lines;         /* DTR and RTS */
    bool ignores_cancel;        /* of a read that waits */
    uint32_t refused_above;     /* rates; 0 = none */
    uint32_t rounded, to;       /* this rate becomes that one; 0 = none */
    uint32_t late_ms;           /* before anything that was received is handed on */
};

/* A port without bad habits yet.  NULL with *e filled as by vsonoff_mem_open. */
struct port *shim_port_open(struct shim_port *s, struct vsonoff_mem *device, struct err *e);

#endif
