/* bench_row.c: see bench_row.h. */
/* SPDX-License-Identifier: MIT */
#include "gui/bench_row.h"

#include "gui/job.h"
#include "say/say.h"
#include "say/say_device.h"
#include "say/say_error.h"

#include <stdio.h>
#include <string.h>

/* Whose turn it is */

static void begin_last(struct bench_row *row)
{
    row->percent = 0;
    row->last = (struct series_device){.outcome = SERIES_FAILED};
    snprintf(row->last.port, sizeof row->last.port, "%s", row->port);
    row->last.has_mac = row->turn.has_mac;
    memcpy(row->last.mac, row->turn.mac, sizeof row->last.mac);
    if (row->turn.has_mac && row->state.has_firmware) {
        row->last.firmware = row->state.firmware.firmware;
        snprintf(row->last.product, sizeof row->last.product, "%s", row->state.firmware.product);
    }
}

static enum bench_step end(struct bench_row *row, enum series_outcome outcome)
{
    row->last.outcome = outcome;
    series_finish(&row->turn);
    return BENCH_ENDED;
}

/* Trouble with a device, not with the port. */
static bool is_refused(const struct worker_state *s)
{
    enum err_code code = s->trouble.code;
    return s->phase == WORKER_CONNECTING && code != ERR_NONE && code != ERR_CANCELLED &&
           code != ERR_NO_ANSWER && code != ERR_LOST && code != ERR_RESET && code != ERR_FIRMWARE_RUNS &&
           code != ERR_ECHO && code != ERR_GARBAGE && err_exit_code(code) != err_exit_code(ERR_PORT_GONE);
}

static enum bench_step meet(struct bench_row *row, bool save)
{
    bool kept_power = row->turn.state == SERIES_FINISHED && row->state.device.stub_was_running;
    if (row->met)
        return BENCH_NOTHING;
    row->met = true;
    if (!series_meet(&row->turn, row->state.device.mac, kept_power))
        return BENCH_NOTHING;
    begin_last(row);
    return save ? BENCH_BACK_UP : end(row, SERIES_RECOGNISED);
}

static enum bench_step refuse(struct bench_row *row)
{
    if (!series_meet_nameless(&row->turn))
        return BENCH_NOTHING;
    begin_last(row);
    row->last.err = row->state.trouble;
    return end(row, SERIES_FAILED);
}

enum bench_step bench_row_news(struct bench_row *row, const struct worker_state *state, bool save)
{
    row->state = *state;
    if (state->phase == WORKER_READY && state->has_device)
        return meet(row, save);
    if (state->phase == WORKER_BUSY)
        return BENCH_NOTHING;
    row->met = false;
    if (is_refused(state))
        return refuse(row);
    bool is_silent = state->phase == WORKER_CONNECTING && state->looked;
    if (is_silent || state->phase == WORKER_PORT_FAILED || state->phase == WORKER_NO_PORT)
        series_lose(&row->turn);
    return BENCH_NOTHING;
}

enum bench_step bench_row_want_backup(struct bench_row *row)
{
    bool waits = row->state.phase == WORKER_READY && row->turn.state == SERIES_FINISHED &&
                 row->last.outcome == SERIES_RECOGNISED;
    if (!waits)
        return BENCH_NOTHING;
    row->turn.state = SERIES_WORKING;
    begin_last(row);
    return BENCH_BACK_UP;
}

void bench_row_done(struct bench_row *row, const struct done *done, double seconds)
{
    row->last.seconds = seconds;
    row->last.err = done->err;
    if (done->ok) {
        snprintf(row->last.file, sizeof row->last.file, "%s", done->file);
        snprintf(row->last.product, sizeof row->last.product, "%s", done->image.product);
        row->last.firmware = done->image.firmware;
    }
    end(row, !done->ok ? SERIES_FAILED : done->backup.known ? SERIES_KNOWN : SERIES_SAVED);
}

/* What the line says */

enum bench_tone bench_row_tone(const struct bench_row *row)
{
    if (row->turn.state == SERIES_WORKING)
        return BENCH_BUSY;
    if (row->turn.state == SERIES_FINISHED)
        return row->last.outcome == SERIES_FAILED ? BENCH_WRONG : BENCH_NEXT;
    return row->plugged && row->state.phase == WORKER_CONNECTING ? BENCH_WAITS : BENCH_QUIET;
}

void bench_row_device(const struct bench_row *row, char *text, size_t size)
{
    char mac[SAY_MAC_SIZE];
    text[0] = '\0';
    if (row->turn.state == SERIES_WAITING || !row->last.has_mac)
        return;
    say_mac(row->last.mac, mac);
    say_fill(FACT_BENCH_DEVICE, (const char *[]){say_device_name(row->last.firmware, row->last.product), mac},
             text, size);
}

static void finished_text(const struct bench_row *row, char *text, size_t size)
{
    char seconds[16];
    snprintf(seconds, sizeof seconds, "%.1f", row->last.seconds);
    if (row->last.outcome == SERIES_SAVED)
        say_fill(FACT_BENCH_SAVED, (const char *[]){seconds}, text, size);
    else if (row->last.outcome == SERIES_FAILED)
        say_fill(FACT_BENCH_FAILED, (const char *[]){say_error_sentence(row->last.err.code)}, text, size);
    else
        snprintf(text, size, "%s",
                 say_template(row->last.outcome == SERIES_KNOWN ? FACT_BENCH_KNOWN : FACT_BENCH_RECOGNISED));
}

static const char *waiting_text(const struct bench_row *row)
{
    if (!row->plugged)
        return say_template(FACT_BENCH_UNPLUGGED);
    if (row->state.phase == WORKER_PORT_FAILED)
        return say_error_sentence(row->state.trouble.code);
    if (row->state.phase != WORKER_CONNECTING)
        return say_template(row->state.phase == WORKER_NO_PORT ? FACT_BENCH_OPENING : FACT_BENCH_LOOKS);
    return say_template(FACT_BENCH_WAITS);
}

void bench_row_state(const struct bench_row *row, char *text, size_t size)
{
    char percent[16];
    snprintf(percent, sizeof percent, "%u", row->percent);
    if (row->turn.state == SERIES_WORKING)
        say_fill(FACT_BENCH_WORKS, (const char *[]){say_phase(row->phase), percent}, text, size);
    else if (row->turn.state == SERIES_FINISHED)
        finished_text(row, text, size);
    else
        snprintf(text, size, "%s", waiting_text(row));
}
