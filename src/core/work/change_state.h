/* change_state.h: a change of the flash in progress, only for change.c and change_safety.c. */
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
    bool again;          /* the other stub continues what was just begun */
};

/* Guarantee: nothing is erased or written before the present contents are safe.  Saves them if the options
 * say so and no file holds them already, notes the change, and finds out what has to be done (c->q). */
bool change_secure(struct change *c, struct err *e);

/* From here on, nothing on the flash is half erased or half written; records that in the note.  `ctx` is the
 * change.
 */
void change_note_written(void *ctx);

#endif
