/* session.c: small shared parts of a session. */
#include "core/session.h"

#include "base/clock.h"
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

const char *flasher_phase_name(enum flasher_phase phase)
{
    static const char *const names[PHASE_COUNT] = {
        [PHASE_CONNECT] = "connect", [PHASE_LOAD] = "load",   [PHASE_BAUD] = "baud",
        [PHASE_COMPARE] = "compare", [PHASE_READ] = "read",   [PHASE_ERASE] = "erase",
        [PHASE_WRITE] = "write",     [PHASE_PROVE] = "prove", [PHASE_SAVE] = "save",
        [PHASE_CHECK] = "check",
    };
    return names[phase];
}

const char *flasher_phase_text(enum flasher_phase phase)
{
    static const char *const texts[PHASE_COUNT] = {
        [PHASE_CONNECT] = "Looking for the device", [PHASE_LOAD] = "Loading the helper program",
        [PHASE_BAUD] = "Trying faster rates",       [PHASE_COMPARE] = "Checking what has to be transferred",
        [PHASE_READ] = "Reading the flash",         [PHASE_ERASE] = "Erasing",
        [PHASE_WRITE] = "Writing the flash",        [PHASE_PROVE] = "Proving the result",
        [PHASE_SAVE] = "Saving the file",           [PHASE_CHECK] = "Checking the connection",
    };
    return texts[phase];
}

const char *flasher_seen_text(enum flasher_seen seen)
{
    static const char *const texts[] = {
        [SEEN_NOTHING] =
            "The adapter is there, but the device is silent. Unplug its power, hold the button, plug "
            "the power in and release after two seconds. Still silent? Swap TX and RX.",
        [SEEN_ECHO] = "The adapter hears only itself: TX and RX are connected to each other.",
        [SEEN_FIRMWARE] =
            "The device runs its firmware. Unplug its power, hold the button, plug the power in and "
            "release after two seconds.",
        [SEEN_GARBAGE] =
            "Something arrives that cannot be read. Unplug the power, hold the button, plug it in again.",
        [SEEN_STUB_FAILED] =
            "Restock's own helper program did not start on this device; Espressif's is used instead. Unplug "
            "the power, hold the button, plug the power in and release after two seconds.",
        [SEEN_OTHER_STUB] =
            "Another helper program than the wanted one runs on the device, until its power goes. "
            "Unplug the power, hold the button, plug the power in and release after two seconds.",
    };
    return texts[seen];
}
