/* session.c: small shared parts of a session. */
#include "core/session.h"

#include "base/clock.h"
#include "base/err.h"
#include "port/port.h"

#include <string.h>

static void change_phase(struct flasher *f, enum flasher_phase phase)
{
    uint64_t now = clock_now_ms(f->clock);
    f->phase_ms[f->phase] += now - f->phase_since_ms;
    f->phase = phase;
    f->phase_since_ms = now;
}

void session_progress(struct flasher *f, enum flasher_phase phase, uint64_t done, uint64_t total)
{
    if (phase != f->phase)
        change_phase(f, phase);
    if (f->events != NULL && f->events->progress != NULL)
        f->events->progress(f->events->ctx, phase, done < total ? done : total, total);
}

void session_start_stats(struct flasher *f)
{
    f->started_ms = f->phase_since_ms = clock_now_ms(f->clock);
    f->phase = PHASE_CONNECT; /* nothing in particular, until a phase is reported */
    memset(f->phase_ms, 0, sizeof f->phase_ms);
    f->started_in = f->port->bytes_in;
    f->started_out = f->port->bytes_out;
}

void session_finish_stats(struct flasher *f, struct transfer_stats *stats)
{
    change_phase(f, PHASE_CONNECT);
    stats->seconds = (double)(f->phase_since_ms - f->started_ms) / 1000.0;
    stats->seconds_connect = f->device.seconds_connect;
    stats->seconds_compare = (double)f->phase_ms[PHASE_COMPARE] / 1000.0;
    stats->seconds_transfer =
        (double)(f->phase_ms[PHASE_READ] + f->phase_ms[PHASE_ERASE] + f->phase_ms[PHASE_WRITE]) / 1000.0;
    stats->seconds_prove = (double)f->phase_ms[PHASE_PROVE] / 1000.0;
    stats->wire_rx = f->port->bytes_in - f->started_in;
    stats->wire_tx = f->port->bytes_out - f->started_out;
    stats->sectors_total = session_sectors(f);
}

uint32_t session_sectors(const struct flasher *f)
{
    return f->device.flash_size / FLASHER_SECTOR;
}

bool session_has_flash(const struct flasher *f, struct err *e)
{
    return flasher_device(f)->flash_size != 0 || err_set(e, ERR_FLASH_ID, "no flash was identified");
}

void session_forget_flash(struct flasher *f)
{
    f->device.flash_size = 0;
    memset(f->device.flash_id, 0, sizeof f->device.flash_id);
}
