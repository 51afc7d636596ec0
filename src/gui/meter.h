/* meter.h: one progress bar for a whole job, from the phases that the core reports.  Pure. */
/* SPDX-License-Identifier: MIT */
#ifndef GUI_METER_H
#define GUI_METER_H

#include "core/work/flasher.h"
#include "gui/job.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct meter {
    enum job_kind kind;
    size_t slot;       /* in the plan of this kind of job */
    unsigned permille; /* never decreases */
    enum device_phase phase;
    uint64_t done, total; /* bytes of the phase */
    uint64_t begun_ms;    /* of the job */
    uint64_t phase_ms;    /* when the phase began */
    uint64_t now_ms;
};

void meter_start(struct meter *m, enum job_kind kind, uint64_t now_ms);
void meter_update(struct meter *m, enum device_phase phase, uint64_t done, uint64_t total, uint64_t now_ms);
/* Whether the flash is being changed: it holds neither the old nor the new contents. */
bool meter_changes_flash(const struct meter *m);
/* "Step 2 of 3: reading the flash (42 %, 81 KB/s, about 8 s left)" */
void meter_text(const struct meter *m, char *text, size_t size);

#endif
