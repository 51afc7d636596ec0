/* assemble_layout.h: where the files of a firmware that comes in several belong, found in the files.  Pure.
 *
 * Only what the files prove: a guess would make an image that does not start.  Used by file_work.h. */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_ASSEMBLE_LAYOUT_H
#define CORE_ASSEMBLE_LAYOUT_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum assemble_role {
    ROLE_NONE,
    ROLE_LOADER,
    ROLE_USER1,
    ROLE_USER2,
    ROLE_RAM,    /* eagle.flash.bin */
    ROLE_MAPPED, /* eagle.irom0text.bin */
    ROLE_RADIO_DATA,
    ROLE_BLANK,
    ROLE_COUNT
};

/* Stable word for JSON: "boot-loader", "user1", ...; "" for ROLE_NONE. */
const char *assemble_role_name(enum assemble_role role);
/* What it is called in a sentence. */
enum fact_id assemble_role_words(enum assemble_role role);

struct assemble_file {
    const char *name; /* for the reasons */
    const uint8_t *data;
    size_t size;
    enum assemble_role role; /* the result, with... */
    uint32_t at;             /* ...its address in the flash */
};

/* Fills role and address of each.  ERR_NOT_OFFERED with the reason: one of them is no such file, two are the
 * same part, what the chip starts is missing, or an address cannot be told. */
bool assemble_lay_out(struct assemble_file *files, size_t count, struct err *e);

#endif
