/* stubs.h: which helper program is in charge of the chip: recognising it, choosing and loading one, and going
 * on with Espressif's where Restock's own does not come up.
 *
 * Used by connect.c and recover.c. */
#ifndef CORE_STUBS_H
#define CORE_STUBS_H

#include "core/recover.h"

#include <stdbool.h>

struct err;
struct flasher;

/* `party` has answered a SYNC.  On success a stub that fits f->options.stub runs, f->stub and f->can tell
 * which one and what it can do, and chip and flash are identified.  ERR_WRONG_CHIP, ERR_STUB, ERR_FLASH_ID,
 * ... */
bool stubs_take_charge(struct flasher *f, enum sync_party party, struct err *e);

/* Espressif's stub takes the place of ours, loaded through ours, which listens at the rate of first contact.
 * True with *done == false: that did not work, and ours may or may not still be there. */
bool stubs_replace_own(struct flasher *f, bool *done, struct err *e);

/* Whether the other stub may go on where what the one in charge writes does not hold: not where one was asked
 * for by name, and not twice. */
bool stubs_can_hand_over(const struct flasher *f);

/* The other stub takes charge, in the middle of the work: ours is asked to load Espressif's, else reset lines
 * or a hand start the device anew.  False: ERR_STUB, ERR_LOST (another device answers), port errors. */
bool stubs_hand_over(struct flasher *f, struct err *e);

/* After a restart: the stub that was in charge again, from the loader. */
bool stubs_load_again(struct flasher *f, struct err *e);

#endif
