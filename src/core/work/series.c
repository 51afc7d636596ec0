/* series.c: see series.h. */
/* SPDX-License-Identifier: MIT */
#include "core/work/series.h"

#include <stdlib.h>
#include <string.h>

const char *series_outcome_name(enum series_outcome outcome)
{
    static const char *const names[SERIES_OUTCOMES] = {
        [SERIES_SAVED] = "saved",
        [SERIES_KNOWN] = "known",
        [SERIES_RECOGNISED] = "recognised",
        [SERIES_FAILED] = "failed",
    };
    return names[outcome];
}

bool series_meet(struct series_turn *turn, const uint8_t mac[6], bool kept_power)
{
    bool same = turn->has_mac && memcmp(turn->mac, mac, sizeof turn->mac) == 0;
    if (same && kept_power) {
        turn->state = SERIES_FINISHED;
        return false;
    }
    turn->state = SERIES_WORKING;
    turn->has_mac = true;
    memcpy(turn->mac, mac, sizeof turn->mac);
    return true;
}

bool series_meet_nameless(struct series_turn *turn)
{
    if (turn->state == SERIES_FINISHED && !turn->has_mac)
        return false;
    turn->state = SERIES_WORKING;
    turn->has_mac = false;
    return true;
}

void series_finish(struct series_turn *turn)
{
    turn->state = SERIES_FINISHED;
}

bool series_lose(struct series_turn *turn)
{
    bool was_finished = turn->state == SERIES_FINISHED;
    turn->state = SERIES_WAITING;
    return was_finished;
}

static struct series_device *find(const struct series_tally *tally, const uint8_t mac[6])
{
    for (size_t i = 0; i < tally->count; i++)
        if (tally->devices[i].has_mac && memcmp(tally->devices[i].mac, mac, 6) == 0)
            return &tally->devices[i];
    return NULL;
}

static bool make_room(struct series_tally *tally)
{
    if (tally->count < tally->room)
        return true;
    size_t room = tally->room == 0 ? 16 : tally->room * 2;
    struct series_device *devices = realloc(tally->devices, room * sizeof *devices);
    if (devices == NULL)
        return false;
    tally->devices = devices;
    tally->room = room;
    return true;
}

/* What is saved stays so when the device comes back and is known, or fails. */
static void update(struct series_device *before, const struct series_device *device)
{
    if (device->outcome <= before->outcome)
        *before = *device;
}

bool series_tally_add(struct series_tally *tally, const struct series_device *device)
{
    struct series_device *known = device->has_mac ? find(tally, device->mac) : NULL;
    if (known != NULL) {
        update(known, device);
        return false;
    }
    if (!make_room(tally))
        return false;
    tally->devices[tally->count++] = *device;
    return true;
}

unsigned series_tally_count(const struct series_tally *tally, enum series_outcome outcome)
{
    unsigned count = 0;
    for (size_t i = 0; i < tally->count; i++)
        count += tally->devices[i].outcome == outcome;
    return count;
}

unsigned series_tally_done(const struct series_tally *tally)
{
    return (unsigned)tally->count - series_tally_count(tally, SERIES_FAILED);
}

void series_tally_free(struct series_tally *tally)
{
    free(tally->devices);
    *tally = (struct series_tally){.devices = NULL};
}
