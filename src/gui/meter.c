/* meter.c: every phase moves the bar within its own share. */
/* SPDX-License-Identifier: MIT */
#include "gui/meter.h"

#include "base/bytes.h"
#include "say/say.h"
#include "say/say_device.h"

#include <stdio.h>
#include <string.h>

struct slot {
    enum device_phase phase;
    unsigned weight;   /* of 1000: roughly its share of the time at 921600 baud */
    unsigned step;     /* what a person is told: of so many as the last slot has; 0 = the phase alone */
    enum fact_id what; /* FACT_NONE = the phase alone */
};

#define SLOTS 8

#define COPY_FIRST 1, FACT_STEP_SAFETY_COPY
#define THEN_WRITE 2, FACT_STEP_WRITE
#define THEN_ERASE 2, FACT_STEP_ERASE
#define CHECK_LAST 3, FACT_STEP_CHECK
#define NO_STEP    0, FACT_NONE

/* clang-format off */
#define WAY_OF_A_RESTORE { \
    {PHASE_COMPARE, 60, COPY_FIRST}, {PHASE_READ, 300, COPY_FIRST}, {PHASE_PROVE, 60, COPY_FIRST}, \
    {PHASE_SAVE, 20, COPY_FIRST}, {PHASE_COMPARE, 60, THEN_WRITE}, {PHASE_ERASE, 80, THEN_WRITE}, \
    {PHASE_WRITE, 350, THEN_WRITE}, {PHASE_PROVE, 70, CHECK_LAST} }

static const struct slot plans[JOB_KIND_COUNT][SLOTS] = {
    [JOB_BACKUP] = {{PHASE_COMPARE, 100, 1, FACT_STEP_LOOK},
                    {PHASE_READ, 750, 2, FACT_STEP_READ},
                    {PHASE_PROVE, 120, CHECK_LAST},
                    {PHASE_SAVE, 30, CHECK_LAST}},
    [JOB_RESTORE] = WAY_OF_A_RESTORE,
    [JOB_UNDO] = WAY_OF_A_RESTORE,
    [JOB_VERIFY] = {{PHASE_COMPARE, 1000, NO_STEP}},
    [JOB_ERASE] = {{PHASE_COMPARE, 100, COPY_FIRST},
                   {PHASE_READ, 500, COPY_FIRST},
                   {PHASE_PROVE, 100, COPY_FIRST},
                   {PHASE_SAVE, 50, COPY_FIRST},
                   {PHASE_ERASE, 150, THEN_ERASE},
                   {PHASE_PROVE, 100, CHECK_LAST}},
    [JOB_BOOT_LOG] = {{PHASE_CONNECT, 1000, NO_STEP}},
    [JOB_CHECK] = {{PHASE_CONNECT, 10, NO_STEP},
                   {PHASE_COMPARE, 40, NO_STEP},
                   {PHASE_CHECK, 750, NO_STEP},
                   {PHASE_COMPARE, 80, NO_STEP},
                   {PHASE_READ, 20, NO_STEP},
                   {PHASE_LOAD, 100, NO_STEP}},
};
/* clang-format on */

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

/* The item goes into the template as {1}, the number as {2}. */
static void enclose(enum fact_id id, uint64_t number, char *text, size_t size)
{
    char inside[200], digits[24];
    snprintf(inside, sizeof inside, "%s", text);
    snprintf(digits, sizeof digits, "%llu", (unsigned long long)number);
    say_fill(id, (const char *[]){inside, digits}, text, size);
}

static void add_rate(const struct meter *m, char *text, size_t size)
{
    uint64_t ms = m->now_ms - m->phase_ms;
    if ((m->phase == PHASE_READ || m->phase == PHASE_WRITE) && ms >= 300)
        enclose(FACT_PROGRESS_RATE, m->done * 1000 / ms / 1024, text, size);
}

static void add_time_left(const struct meter *m, char *text, size_t size)
{
    uint64_t spent = m->now_ms - m->begun_ms;
    if (m->permille < 50 || spent < 1500)
        return;
    uint64_t left = spent * (1000 - m->permille) / m->permille / 1000 + 1;
    if (left >= 90)
        enclose(FACT_PROGRESS_MINUTES_LEFT, (left + 30) / 60, text, size);
    else
        enclose(FACT_PROGRESS_SECONDS_LEFT, left, text, size);
}

/* A phase out of turn, such as a device that has to be found again, says what it is. */
static bool is_in_step(const struct meter *m)
{
    const struct slot *slot = &plans[m->kind][m->slot];
    return slot->step > 0 && slot->phase == m->phase;
}

static unsigned last_step(enum job_kind kind)
{
    unsigned last = 0;
    for (size_t i = 0; i < SLOTS; i++)
        last = plans[kind][i].step > last ? plans[kind][i].step : last;
    return last;
}

bool meter_changes_flash(const struct meter *m)
{
    enum fact_id what = plans[m->kind][m->slot].what;
    return what == FACT_STEP_WRITE || what == FACT_STEP_ERASE;
}

void meter_text(const struct meter *m, char *text, size_t size)
{
    const struct slot *slot = &plans[m->kind][m->slot];
    char inside[200], step[12], of[12];
    snprintf(inside, sizeof inside, "%u", m->permille / 10);
    enclose(FACT_PROGRESS, 0, inside, sizeof inside);
    add_rate(m, inside, sizeof inside);
    add_time_left(m, inside, sizeof inside);
    snprintf(step, sizeof step, "%u", slot->step);
    snprintf(of, sizeof of, "%u", last_step(m->kind));
    if (is_in_step(m))
        say_fill(FACT_STEP, (const char *[]){step, of, say_template(slot->what), inside}, text, size);
    else
        say_fill(FACT_PROGRESS_WITHOUT_STEPS, (const char *[]){say_phase(m->phase), inside}, text, size);
}
