/* worker_state.h: what the worker reports to the window.  Plain data without Windows types. */
/* SPDX-License-Identifier: MIT */
#ifndef GUI_WORKER_STATE_H
#define GUI_WORKER_STATE_H

#include "base/err.h"
#include "core/work/flasher.h"
#include "core/image/guard.h"
#include "core/image/image.h"

#include <stdbool.h>
#include <stdint.h>

enum worker_phase {
    WORKER_NO_PORT,     /* no port was chosen */
    WORKER_PORT_FAILED, /* it cannot be opened: see `trouble`; tried again every second */
    WORKER_CONNECTING,  /* no device yet: see `seen`, and `trouble` for a rejected device */
    WORKER_READY,       /* device and firmware are known */
    WORKER_BUSY         /* a job is running */
};

struct worker_state {
    enum worker_phase phase;
    bool looked; /* connecting: `seen` is valid */
    enum device_seen seen;
    struct err trouble;
    bool has_device; /* device (and perhaps firmware) is valid */
    struct device_info device;
    bool has_firmware;
    struct image_info firmware;
    bool can_undo;                  /* `undo` is what it would restore */
    struct flasher_undo_state undo; /* `interrupted` is valid with every device */
    bool half_read;                 /* a backup of this device was interrupted */
    unsigned checked;               /* the file that was compared with this device, by its number; 0 = none */
    struct guard_report check;
    struct err check_error; /* why the comparison failed */
};

struct worker_progress {
    enum device_phase phase;
    uint64_t done, total;       /* bytes; 0 of 0 = no figures */
    uint32_t line_loses_one_in; /* bytes; 0 = the line is good, as far as is known */
};

#endif
