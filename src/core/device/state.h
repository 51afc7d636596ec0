/* state.h: the state of one connected device, shared by the files of this directory and by core/work and
 * core/board.  Not for callers of the core.
 *
 * connect.c fills it, commands.c talks through it, recover.c repairs it. */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_DEVICE_STATE_H
#define CORE_DEVICE_STATE_H

#include "core/device/device.h"
#include "core/device/link.h"

struct err;
struct stub_image;

/* Devices on which Restock's own stub has failed before, remembered by the owner of the device. */
struct stub_memory {
    void *ctx;
    bool (*any)(void *ctx);                           /* reading a device's MAC costs time: only if true */
    bool (*failed_on)(void *ctx, const uint8_t *mac); /* 6 bytes */
};

struct stub_state {
    const struct stub_image *own;       /* Restock's own, to be loaded, and... */
    uint32_t own_crc;                   /* ...the CRC32 it must report of its memory */
    const struct stub_image *in_charge; /* NULL = none yet */
    uint32_t can;                       /* its additions to Espressif's protocol: WIRE_CAN_... */
    uint32_t queue, largest;            /* bytes of requests it accepts: outstanding, and the data of one */
    bool handed_over;                   /* a stub whose writes did not hold was replaced since the connect */
    bool replaced;                      /* Espressif's replaced ours since the connect began */
    bool hangs;                         /* the device restarts whenever it gets a certain request */
    bool slow_pauses;                   /* its pauses take twice as long as requested */
    struct stub_memory memory;          /* functions NULL = nothing is remembered */
};

/* What is known about the line's rate; the current one is in device_info. */
struct rate_state {
    uint32_t uart_clock_hz; /* of the chip's UART divider: 52 MHz with the 26 MHz crystal */
    uint32_t limit;         /* after line errors: no faster than this; 0 = none */
    unsigned errors;        /* at the current rate */
    unsigned climbs_left;   /* times that climb_again may still try */
    uint64_t climb_from_ms; /* not before then */
    bool in_doubt;          /* a trial of a faster rate was void */
};

/* What the line did to the bytes since the connect began: see line.h. */
struct line_state {
    uint64_t begun_at;          /* byte of the line */
    uint64_t bad_frames_before; /* of link.bad_frames */
    uint64_t troubles;          /* exchanges that were repeated */
    bool told;
};

/* Where the time of a call went. */
struct time_account {
    uint64_t started_ms, started_in, started_out; /* time, and bytes on the line */
    enum device_phase phase;                      /* the latest one reported, since... */
    uint64_t phase_since_ms;
    uint64_t phase_ms[PHASE_COUNT]; /* spent in each since device_start_stats */
};

struct device {
    struct port *port;
    struct clock *clock;
    const struct log *log;
    const struct device_events *events;
    struct link link;
    struct connect_options options;
    struct device_info info;
    struct stub_state stub;
    struct rate_state rate;
    struct line_state line;
    struct time_account time;
    bool slow;         /* the flash is read at half its usual clock */
    bool connected;    /* a stub has been in charge since the last connect or loss */
    bool lines_work;   /* a reset through DTR/RTS has been seen to reach the chip */
    unsigned restarts; /* of the device in the middle of the work */
};

/* Borrows everything until device_done; `log` and `events` may be NULL.  False if out of memory. */
bool device_init(struct device *dev, struct port *port, struct clock *clock, const struct log *log,
                 const struct device_events *events);
void device_done(struct device *dev);

/* Reports progress; call it when each phase begins, so that its time is counted. */
void device_progress(struct device *dev, enum device_phase phase, uint64_t done, uint64_t total);
void device_start_stats(struct device *dev);
void device_finish_stats(struct device *dev, struct transfer_stats *stats);
uint32_t device_sectors(const struct device *dev); /* of the flash */

/* At the start of every operation: false with ERR_FLASH_ID while no flash has been identified. */
bool device_has_flash(const struct device *dev, struct err *e);
void device_forget_flash(struct device *dev);

#endif
