/* steady.h: requests of an operation.  After a lost or damaged exchange, they recover the line (recover.h)
 * and repeat the request, because repeating it changes nothing.
 *
 * Used by the climb to faster rates and by work; never by recovery.  All: ERR_FLASH if the chip refuses,
 * ERR_LOST and ERR_RESET if recovery gives up, port errors and ERR_CANCELLED as they come. */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_DEVICE_STEADY_H
#define CORE_DEVICE_STEADY_H

#include "base/digest.h"
#include "core/device/link.h"

#include <stdbool.h>
#include <stdint.h>

struct device;
struct err;

/* An ask_fn: see ask.h. */
bool ask_steady(struct device *dev, const struct request *req, struct answer *ans, struct err *e);

/* The chip's own MD5 of a part of the flash. */
bool cmd_flash_md5(struct device *dev, uint32_t addr, uint32_t len, uint8_t md5[MD5_SIZE], struct err *e);

/* The halves of cmd_flash_md5, for two requests in flight: the stub receives one request while it works on
 * another, no more.  `behind` = another request has just been sent to an idle stub: filler bytes go in
 * between, to give it time to take that one.  Answers come in the order of the requests and do not name them;
 * after LINK_TIMEOUT or LINK_REFUSED call recover_stub, and trust no answer since the last one that was
 * awaited with nothing else in flight. */
bool cmd_flash_md5_send(struct device *dev, uint32_t addr, uint32_t len, bool behind, struct err *e);
enum link_result cmd_flash_md5_receive(struct device *dev, uint32_t len, uint8_t md5[MD5_SIZE],
                                       struct err *e);

/* Erases whole sectors (erasing twice is harmless). */
bool cmd_erase_region(struct device *dev, uint32_t addr, uint32_t len, struct err *e);

/* Slow: half the usual clock of the flash's bus (13 MHz and, with Espressif's stub, 6.5 MHz at the 26 MHz
 * crystal), for readings that must be reliable.  Stays until changed, even across a reset. */
bool cmd_set_slow(struct device *dev, bool slow, struct err *e);

/* The digests of `count` sectors from `first` on, in one answer of Restock's own stub; md5[i] is that of
 * sector first + i.  Requests damaged or lost frames again.  Reports progress as PHASE_COMPARE unless
 * `quiet`. */
bool cmd_sector_digests(struct device *dev, uint32_t first, uint32_t count, uint8_t (*md5)[MD5_SIZE],
                        bool quiet, struct err *e);

/* The same, with progress; `arrived` hears of each digest, once, as soon as it is there. */
typedef void digest_arrived_fn(void *ctx, uint32_t sector);
bool cmd_sector_digests_live(struct device *dev, uint32_t first, uint32_t count, uint8_t (*md5)[MD5_SIZE],
                             digest_arrived_fn *arrived, void *ctx, struct err *e);

#endif
