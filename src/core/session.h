/* session.h: the state of one connected device, shared by the core's own files.  Not for callers.
 *
 * connect.c fills it, commands.c talks through it, recover.c repairs it, the op_*.c files do the jobs. */
#ifndef CORE_SESSION_H
#define CORE_SESSION_H

#include "core/flasher.h"
#include "core/link.h"

struct err;
struct stub_image;

struct flasher {
    struct port *port;
    struct clock *clock;
    struct store *store;
    const struct log *log;
    const struct flasher_events *events;
    struct link link;
    struct connect_options options;
    struct device_info device;
    const struct stub_image *own_stub; /* Restock's own as it is to be loaded, and... */
    uint32_t own_stub_crc;             /* ...the CRC32 it has to find in its memory */
    const struct stub_image *stub;     /* in charge */
    uint32_t can;                      /* what it can do beyond Espressif's protocol: WIRE_CAN_... */
    uint32_t queue, largest;           /* bytes of requests it takes: outstanding, and the data of one */
    uint32_t uart_clock_hz;            /* of the chip's UART divider: 52 MHz with the 26 MHz crystal */
    uint32_t rate_limit;               /* after line errors: no faster than this */
    unsigned errors_at_rate;
    uint8_t *unsaved;       /* what a backup has read and could not save; owned, NULL = nothing */
    uint32_t unsaved_size;  /* bytes */
    bool slow;              /* the flash is read at half its usual clock */
    unsigned climbs_left;   /* times that baud_climb_again may still try */
    uint64_t climb_from_ms; /* not before then */
    bool rate_in_doubt;     /* a trial of a faster rate told nothing */
    bool slow_pauses;       /* the stub's pauses take twice as long as asked for */
    unsigned restarts;      /* of the device in the middle of the work */
    bool handed_over;       /* a stub whose writes do not hold has been replaced since flasher_connect */
    bool connected;
    bool lines_work;            /* a reset through DTR/RTS has been seen to reach the chip */
    bool identity_seen;         /* identity_on_flash is what a look at the flash found */
    char identity_on_flash[16]; /* device ID; "" = none */
    uint64_t started_ms, started_in, started_out; /* for transfer_stats */
    enum flasher_phase phase;                     /* the latest one reported, since... */
    uint64_t phase_since_ms;
    uint64_t phase_ms[PHASE_COUNT]; /* spent in each since session_start_stats */
};

/* Reports progress; each phase is told of as it begins, so that its time is counted. */
void session_progress(struct flasher *f, enum flasher_phase phase, uint64_t done, uint64_t total);
void session_start_stats(struct flasher *f);
void session_finish_stats(struct flasher *f, struct transfer_stats *stats);
uint32_t session_sectors(const struct flasher *f); /* of the flash */

/* At the entrance of every operation: false with ERR_FLASH_ID while no flash has been identified. */
bool session_has_flash(const struct flasher *f, struct err *e);
void session_forget_flash(struct flasher *f);

#endif
