/* commands.h: single requests to the ROM's boot loader or the stub, with their time limits.
 *
 * Functions with an ask_fn may repeat the request: plainly or, in an operation, steadily (steady.h).
 * Functions that transfer flash contents return false with ERR_LOST at the first problem and leave the
 * decision to the caller.  All: ERR_FLASH if the chip refuses, port errors and ERR_CANCELLED as they come. */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_COMMANDS_H
#define CORE_COMMANDS_H

#include "core/device/ask.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct err;
struct device;
struct hello;
struct sector_range;

bool cmd_read_reg(ask_fn *ask, struct device *dev, uint32_t addr, uint32_t *value, struct err *e);

struct reg_write {
    uint32_t addr, value, mask;
    uint32_t delay_us; /* waited before the write; at most 65535 */
};

#define REG_WRITES_MAX 48

/* All entries in one request, executed in order. */
bool cmd_write_regs(ask_fn *ask, struct device *dev, const struct reg_write *writes, size_t count,
                    struct err *e);

/* Puts the request on the line without waiting for its answer. */
bool cmd_write_regs_send(struct device *dev, const struct reg_write *writes, size_t count, struct err *e);

/* Receives 4096 bytes; false with *e filled ends the reading. */
typedef bool sector_sink_fn(void *ctx, uint32_t number, const uint8_t *data, struct err *e);

/* Reads whole sectors from `first` on; calls `sink` for every piece of 4096 bytes received, with its position
 * in the order of arrival.  Pieces may be damaged or missing: the caller checks each one.  ERR_LOST if the
 * line went silent before all had arrived. */
bool cmd_read_flash(struct device *dev, struct sector_range sectors, sector_sink_fn *sink, void *ctx,
                    struct err *e);

/* Reads one sector in small pieces, each until it is what the stub has read: slow, but also where the line
 * lets nothing longer through.  Keeps the rate.  ERR_LINE where that is not enough; errors of recover_at. */
bool cmd_read_in_pieces(struct device *dev, uint32_t sector, uint8_t *data, struct err *e);

struct flash_write {
    uint32_t addr;                           /* of the first sector */
    const uint8_t *data;                     /* whole sectors; borrowed */
    uint32_t len;                            /* bytes */
    bool in_small_packets;                   /* for a line that lets nothing long through; slow */
    void (*done)(void *ctx, uint32_t bytes); /* receives how many bytes of `data` were handed over */
    void *ctx;
};

/* Erases and writes; the data is deflated on the line.  A failure leaves the range in an unknown state. */
bool cmd_write_flash(struct device *dev, const struct flash_write *write, struct err *e);

/* One command of the flash without an address, through the SPI controller's registers: `op` and then `bytes`
 * (1 to 4) of answer, the first in the low bits.  Repeats until two answers agree; ERR_FLASH_ID if they never
 * do.  The stub must run, and the flash be idle. */
bool cmd_flash_question(ask_fn *ask, struct device *dev, uint8_t op, uint32_t bytes, uint32_t *answer,
                        struct err *e);

/* JEDEC ID through the SPI controller's registers, read until two readings agree (ERR_FLASH_ID if they never
 * do); the stub must run. */
bool cmd_flash_id(ask_fn *ask, struct device *dev, uint8_t id[3], struct err *e);

/* Sets the clock of the flash's bus by dev->slow: after that has changed, and for a stub that has just
 * started. */
bool cmd_keep_clock(ask_fn *ask, struct device *dev, struct err *e);

/* Lets the ROM routines that the stub uses reach all of a flash larger than 4 MB; does nothing for smaller
 * ones.  Repeat after every reset.  Repeats the request. */
bool cmd_set_flash_size(ask_fn *ask, struct device *dev, uint32_t size, struct err *e);

/* Requests of Restock's own stub; dev->stub.can says whether the stub in charge knows them. */

/* Identifies the stub.  False in *ours: another stub, which refuses the request.  Repeats the request;
 * ERR_STUB if no answer is intact. */
bool cmd_hello(struct device *dev, struct hello *hello, bool *ours, struct err *e);

struct packed_read {
    const struct sector_range *runs; /* borrowed */
    size_t count;                    /* up to WIRE_READ_RUNS */
    sector_sink_fn *sink;            /* receives each sector that arrives intact */
    void *ctx;
    uint32_t damaged; /* adds the number of damaged frames */
};

/* Streams sectors.  ERR_LOST if the line went silent before the end. */
bool cmd_read_packed(struct device *dev, struct packed_read *read, struct err *e);

/* Sets up how the flash is accessed (a sum of WIRE_PREPARE_...) and begins a series of WRITE_BLOCKs; *first =
 * the number of the first. */
bool cmd_prepare(ask_fn *ask, struct device *dev, uint32_t how, uint32_t *first, struct err *e);

/* Ends the stub; `where` is one of WIRE_LEAVE_... Not repeated. */
bool cmd_leave(struct device *dev, uint32_t where, struct err *e);

#endif
