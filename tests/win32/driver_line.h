/* driver_line.h: what driver.c and driver_line.c share. */
/* SPDX-License-Identifier: MIT */
#ifndef WIN32_DRIVER_LINE_H
#define WIN32_DRIVER_LINE_H

#include "driver.h"
#include "virtual_threads.h"

#include "port/portlist.h"

enum {
    DRIVER_REQUESTS = 16,
    DRIVER_DEFAULT_QUEUE = 4096,
    DRIVER_IN_BYTES = 1 << 18,
    DRIVER_LINE_BYTES = 1 << 20 /* each way */
};

struct request_seen {
    OVERLAPPED *overlapped; /* the program's, like the data */
    uint8_t *data;
    DWORD size;
    bool is_write, pending;
    unsigned number;
    uint64_t end; /* of a write: over when so many bytes are in the adapter */
    DWORD taken;  /* of a write */
};

struct coming {
    uint8_t byte;
    DWORD error; /* CE_..., instead of a byte */
    uint64_t at_us;
};

extern struct driver_world {
    struct driver_habits habits;
    struct driver_counts counts;
    char name[16];
    bool is_open, gone, zombie, is_unlisted;
    bool rts; /* as the driver has it */
    DCB dcb;
    COMMTIMEOUTS timeouts;
    struct request_seen requests[DRIVER_REQUESTS];

    /* From the line. */
    struct coming coming[DRIVER_LINE_BYTES];
    size_t coming_count, came;
    uint8_t in[DRIVER_IN_BYTES];
    size_t in_count, in_limit;
    DWORD errors;
    bool blocked; /* until somebody asks for the errors */

    /* To the line. */
    struct driver_sent out[DRIVER_LINE_BYTES];
    size_t given, in_fifo, sent; /* bytes so far; the later ones never exceed the earlier */
    bool line_is_busy;
} driver_world;

void driver_begin_read(struct request_seen *r);
void driver_begin_write(struct request_seen *r);
/* Ends it, with the bytes copied already where there are some. */
void driver_end_request(struct request_seen *r, DWORD error, DWORD count);

#endif
