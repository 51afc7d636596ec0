/* change_state.h: a change of the flash under way, for change.c and change_safety.c alone. */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_CHANGE_STATE_H
#define CORE_CHANGE_STATE_H

#include "core/library/library.h"
#include "core/work/change.h"
#include "core/work/equalize.h"

struct change {
    struct flasher *f;
    const struct restore_options *options; /* borrowed, as the next two */
    const struct change_target *target;
    struct restore_result *result;
    struct equalize q;
    struct pending note; /* about this change */
    bool noted;          /* it is in the library */
    bool again;          /* the other stub goes on with what was begun a moment ago */
};

/* Promise: nothing is erased or written before what is there now is safe.  Saves it as far as the options
 * want that and it is not in a file already, notes the change, and finds out what has to be done (c->q). */
bool change_secure(struct change *c, struct err *e);

/* From here on nothing on the flash is half erased or half written: the note says so.  `ctx` is the change.
 */
void change_note_written(void *ctx);

#endif
