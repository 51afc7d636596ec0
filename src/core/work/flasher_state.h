/* flasher_state.h: a device, and where its files are kept.  Not for callers of the core. */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_WORK_FLASHER_STATE_H
#define CORE_WORK_FLASHER_STATE_H

#include "core/device/state.h"
#include "core/library/library.h"
#include "core/work/flasher.h"

struct flasher {
    struct device dev;
    struct store *store;    /* borrowed */
    const struct log *log;  /* borrowed */
    struct library library; /* as last requested */
    struct library_owner whose;
    const char *notes;          /* the library whose notes on stubs are used; borrowed, NULL = none */
    uint8_t *unsaved;           /* what a backup read but could not save; owned, NULL = nothing */
    uint32_t unsaved_size;      /* bytes */
    bool identity_seen;         /* identity_on_flash was read from the flash */
    char identity_on_flash[16]; /* device ID; "" = none */
};

/* The folder, for work on the connected device.  Valid until the next call. */
const struct library *flasher_library(struct flasher *f, const char *folder);

#endif
