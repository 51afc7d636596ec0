/* recover.h: putting a disturbed conversation in order again.  Used by commands.c and the op_*.c files. */
#ifndef CORE_RECOVER_H
#define CORE_RECOVER_H

#include "core/link.h"

#include <stdbool.h>
#include <stdint.h>

struct err;
struct flasher;

enum sync_party {
    SYNC_NOBODY,
    SYNC_ROM,  /* the mask ROM's loader: answers with a value that is not 0 */
    SYNC_STUB, /* a stub: answers with 0 */
    SYNC_ECHO  /* our own request came back */
};

/* Sends one SYNC and waits `timeout_ms` for its first answer; takes the other seven out of the way.
 * `shift` sends an extra END first: a receiver that lost one END would otherwise take every frame for the
 * gap between frames.  LINK_TIMEOUT: nobody. */
enum link_result recover_sync(struct flasher *f, uint32_t timeout_ms, bool shift, enum sync_party *party,
                              struct err *e);

/* Up to `tries` of them, every second one with an extra END, until somebody answers. */
enum link_result recover_sync_some(struct flasher *f, int tries, uint32_t timeout_ms, enum sync_party *party,
                                   struct err *e);

/* Asks whoever answers now for its MAC.  False with ERR_LOST if it is not the device of this session's: from
 * then on nothing is sent until flasher_connect, so that no request can work on it under the other one's
 * name. */
bool recover_same_device(struct flasher *f, struct err *e);

/* After a failed exchange: finds the stub again, at this rate, at 115200, or after a reset as a new one, and
 * steps the rate down when errors pile up.  False: ERR_LOST (or ERR_RESET when the device restarted), port
 * errors, ERR_CANCELLED. */
bool recover_stub(struct flasher *f, struct err *e);
/* The same, ending at `rate` whatever errors there were: for failures that say nothing about the rate in
 * force. */
bool recover_at(struct flasher *f, uint32_t rate, struct err *e);

#endif
