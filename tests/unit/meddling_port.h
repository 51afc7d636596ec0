/* meddling_port.h: a port that passes everything on, except the requests that a test damages or swallows, and
 * the answers that it damages.
 * What the core writes in one call is one frame: END, direction, opcode, ... */
/* SPDX-License-Identifier: MIT */
#ifndef UNIT_MEDDLING_PORT_H
#define UNIT_MEDDLING_PORT_H

#include "port/port.h"

enum meddling {
    PASS,
    DAMAGE, /* a bit of its last byte of data */
    SWALLOW,
    DAMAGE_ANSWER /* a bit of the value in the next one; for requests outside of which nothing is awaited */
};

struct meddling_port {
    struct port port;
    struct port *inner; /* owned: closed with this one */
    enum meddling (*meddle)(void *ctx, uint8_t op);
    void *ctx;
    bool damage_answer; /* the next one; */
    int answer_at;      /* its bytes since the last END */
};

/* Takes `inner` over. */
void meddling_port_init(struct meddling_port *m, struct port *inner,
                        enum meddling (*meddle)(void *ctx, uint8_t op), void *ctx);

#endif
