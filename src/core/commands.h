/* commands.h: single requests to the ROM loader or the stub, with their time limits.
 *
 * "Asked again": after a lost or damaged exchange the link is put in order (recover.h) and the request
 * repeated, because asking twice changes nothing.  The others return false with ERR_LOST at the first
 * trouble and leave the decision to the caller.  All: ERR_FLASH when the chip refuses, port errors and
 * ERR_CANCELLED as they come. */
#ifndef CORE_COMMANDS_H
#define CORE_COMMANDS_H

#include "base/digest.h"
#include "core/link.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct err;
struct flasher;
struct hello;
struct sector_range;
struct stub_image;

/* Sends a request whose answer is followed by a stream of frames, or by silence.  ERR_LOST if it is refused
 * or not answered: nothing has happened then. */
bool cmd_start(struct flasher *f, uint8_t op, const uint8_t *head, size_t len, struct err *e);

/* Any request that may be repeated without harm.  Asked again. */
bool cmd_ask(struct flasher *f, const struct request *req, struct answer *ans, struct err *e);

/* Asked again. */
bool cmd_read_reg(struct flasher *f, uint32_t addr, uint32_t *value, struct err *e);

struct reg_write {
    uint32_t addr, value, mask;
    uint32_t delay_us; /* waited before the write; at most 65535 */
};

#define REG_WRITES_MAX 48

/* All entries in one request, executed in order.  Asked again. */
bool cmd_write_regs(struct flasher *f, const struct reg_write *writes, size_t count, struct err *e);

/* Puts the request on the line without waiting for its answer. */
bool cmd_write_regs_send(struct flasher *f, const struct reg_write *writes, size_t count, struct err *e);

/* The chip's own MD5 of a part of the flash.  Asked again. */
bool cmd_flash_md5(struct flasher *f, uint32_t addr, uint32_t len, uint8_t md5[MD5_SIZE], struct err *e);

/* The halves of cmd_flash_md5, for two questions on their way at once: the stub receives one request while it
 * works on another, no more.  `behind` = another request has just been sent to an idle stub: bytes that mean
 * nothing go in between, to give it time to take that one.  Answers come in the order of the questions and do
 * not name them; after LINK_TIMEOUT or LINK_REFUSED call recover_stub and believe no answer since the last
 * one that was awaited with nothing else on its way. */
bool cmd_flash_md5_send(struct flasher *f, uint32_t addr, uint32_t len, bool behind, struct err *e);
enum link_result cmd_flash_md5_receive(struct flasher *f, uint32_t len, uint8_t md5[MD5_SIZE], struct err *e);

/* Erases whole sectors.  Asked again (erasing twice is harmless). */
bool cmd_erase_region(struct flasher *f, uint32_t addr, uint32_t len, struct err *e);

/* Reads whole sectors; calls `sector` for every piece of 4096 bytes received, with its position in the
 * order of arrival.  Pieces may be damaged or missing: the caller checks each one.  ERR_LOST when the line
 * went silent before all had come. */
bool cmd_read_flash(struct flasher *f, uint32_t addr, uint32_t len,
                    bool (*sector)(void *ctx, uint32_t index, const uint8_t *data, struct err *e), void *ctx,
                    struct err *e);

/* Erases and writes whole sectors from `data`, deflated on the way.  `done` hears how many bytes of `data`
 * have been handed over.  A failure leaves the range in an unknown state. */
bool cmd_write_flash(struct flasher *f, uint32_t addr, const uint8_t *data, uint32_t len,
                     void (*done)(void *ctx, uint32_t bytes), void *ctx, struct err *e);

/* One command of the flash without an address, through the SPI controller's registers: `op` and then `bytes`
 * (1 to 4) of answer, the first in the low bits.  Asked again until two answers agree; ERR_FLASH_ID if they
 * never do.  The stub must run, and the flash be idle. */
bool cmd_flash_question(struct flasher *f, uint8_t op, uint32_t bytes, uint32_t *answer, struct err *e);

/* JEDEC ID through the SPI controller's registers, read until two readings agree (ERR_FLASH_ID if they never
 * do); the stub must run.  Asked again. */
bool cmd_flash_id(struct flasher *f, uint8_t id[3], struct err *e);

/* Slow: half the usual clock of the flash's bus (13 MHz and, with Espressif's stub, 6.5 MHz at the 26 MHz
 * crystal), for readings that shall be beyond doubt.  Stays until changed, also over a reset.  Asked again.
 */
bool cmd_set_slow(struct flasher *f, bool slow, struct err *e);
/* The same again, for a stub that has just started. */
bool cmd_keep_clock(struct flasher *f, struct err *e);

/* Makes the ROM routines under the stub reach all of a flash larger than 4 MB; smaller ones need nothing.  To
 * be repeated after every reset.  Asked again. */
bool cmd_set_flash_size(struct flasher *f, uint32_t size, struct err *e);

/* Requests of Restock's own stub; f->can tells whether the one in charge knows them. */

/* Which stub is there?  False in *ours: another one, which refuses the question.  Asked again; ERR_STUB when
 * no answer is whole. */
bool cmd_hello(struct flasher *f, struct hello *hello, bool *ours, struct err *e);

/* The digests of `count` sectors from `first` on, in one answer; md5[i] is that of sector first + i.  Frames
 * that are damaged or lost are asked for again.  Tells of progress as PHASE_COMPARE unless `quiet`. */
bool cmd_sector_digests(struct flasher *f, uint32_t first, uint32_t count, uint8_t (*md5)[MD5_SIZE],
                        bool quiet, struct err *e);

/* Streams the sectors of up to WIRE_READ_RUNS runs; calls `sector` for each one that arrives whole, *damaged
 * counts frames that did not.  ERR_LOST when the line went silent before the end. */
bool cmd_read_packed(struct flasher *f, const struct sector_range *runs, size_t count,
                     bool (*sector)(void *ctx, uint32_t sector, const uint8_t *data, struct err *e),
                     void *ctx, uint32_t *damaged, struct err *e);

/* Sets up how the flash is accessed (a sum of WIRE_PREPARE_...) and begins a series of WRITE_BLOCKs; *first =
 * the number of its first one.  Asked again. */
bool cmd_prepare(struct flasher *f, uint32_t how, uint32_t *first, struct err *e);

/* Ends the stub; `where` is one of WIRE_LEAVE_...  Not asked again. */
bool cmd_leave(struct flasher *f, uint32_t where, struct err *e);

/* Loads a stub through the ROM loader and waits for its greeting.  ERR_STUB if it does not come up,
 * ERR_LOST or ERR_RESET if the loader falls silent.  Repeats
 * the upload itself after line errors. */
bool cmd_load_stub(struct flasher *f, const struct stub_image *stub, struct err *e);

#endif
