/* meter.c: every phase moves the bar inside a share of its own. */
/* SPDX-License-Identifier: MIT */
#include "gui/meter.h"

#include "base/bytes.h"
#include "say/say_device.h"

#include <stdio.h>
#include <string.h>

struct slot {
    enum device_phase phase;
    unsigned weight; /* of 1000: roughly its share of the time at 921600 baud */
};

#define SLOTS 8

#define WAY_OF_A_RESTORE                                                                                     \
    {                                                                                                        \
        {PHASE_COMPARE, 60}, {PHASE_READ, 300}, {PHASE_PROVE, 60}, {PHASE_SAVE, 20}, {PHASE_COMPARE, 60},    \
            {PHASE_ERASE, 80}, {PHASE_WRITE, 350},                                                           \
        {                                                                                                    \
            PHASE_PROVE, 70                                                                                  \
        }                                                                                                    \
    }

static const struct slot plans[JOB_KIND_COUNT][SLOTS] = {
    [JOB_BACKUP] = {{PHASE_COMPARE, 100}, {PHASE_READ, 750}, {PHASE_PROVE, 120}, {PHASE_SAVE, 30}},
    [JOB_RESTORE] = WAY_OF_A_RESTORE,
    [JOB_UNDO] = WAY_OF_A_RESTORE,
    [JOB_VERIFY] = {{PHASE_COMPARE, 1000}},
    [JOB_ERASE] = {{PHASE_COMPARE, 100},
                   {PHASE_READ, 500},
                   {PHASE_PROVE, 100},
                   {PHASE_SAVE, 50},
                   {PHASE_ERASE, 150},
                   {PHASE_PROVE, 100}},
    [JOB_BOOT_LOG] = {{PHASE_CONNECT, 1000}},
    [JOB_CHECK] = {{PHASE_CONNECT, 10},
                   {PHASE_COMPARE, 40},
                   {PHASE_CHECK, 750},
                   {PHASE_COMPARE, 80},
                   {PHASE_READ, 20},
                   {PHASE_LOAD, 100}},
};

void meter_start(struct meter *m, enum job_kind kind, uint64_t now_ms)
{
    memset(m, 0, sizeof *m);
    m->kind = kind;
    m->phase = PHASE_CONNECT;
    m->begun_ms = m->phase_ms = m->now_ms = now_ms;
}

/* Forward to the next slot of this phase; phases that come out of turn (a device found again) leave it. */
static void advance(struct meter *m, enum device_phase phase)
{
    for (size_t i = m->slot; i < SLOTS && plans[m->kind][i].weight > 0; i++)
        if (plans[m->kind][i].phase == phase) {
            m->slot = i;
            return;
        }
}

static unsigned position(const struct meter *m)
{
    const struct slot *plan = plans[m->kind];
    unsigned before = 0;
    for (size_t i = 0; i < m->slot; i++)
        before += plan[i].weight;
    if (plan[m->slot].phase != m->phase || m->total == 0)
        return before;
    return before + (unsigned)(plan[m->slot].weight * m->done / m->total);
}

void meter_update(struct meter *m, enum device_phase phase, uint64_t done, uint64_t total, uint64_t now_ms)
{
    if (phase != m->phase || done < m->done) {
        m->phase_ms = now_ms;
        advance(m, phase);
    }
    m->phase = phase;
    m->done = done;
    m->total = total;
    m->now_ms = now_ms;
    unsigned now = position(m);
    if (now > m->permille)
        m->permille = now;
}

static void left_text(const struct meter *m, char *text, size_t size)
{
    uint64_t spent = m->now_ms - m->begun_ms;
    text[0] = '\0';
    if (m->permille < 50 || spent < 1500)
        return;
    unsigned long left = (unsigned long)(spent * (1000 - m->permille) / m->permille / 1000) + 1;
    if (left >= 90)
        snprintf(text, size, ", about %lu min left", (left + 30) / 60);
    else
        snprintf(text, size, ", about %lu s left", left);
}

static void rate_text(const struct meter *m, char *text, size_t size)
{
    uint64_t ms = m->now_ms - m->phase_ms;
    text[0] = '\0';
    if ((m->phase == PHASE_READ || m->phase == PHASE_WRITE) && ms >= 300)
        snprintf(text, size, ", %lu KB/s", (unsigned long)(m->done * 1000 / ms / 1024));
}

void meter_text(const struct meter *m, char *text, size_t size)
{
    char left[40], rate[40];
    left_text(m, left, sizeof left);
    rate_text(m, rate, sizeof rate);
    snprintf(text, size, "%s: %u %%%s%s", say_phase(m->phase), m->permille / 10, rate, left);
}
