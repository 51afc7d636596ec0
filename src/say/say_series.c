/* say_series.c: see say_series.h. */
/* SPDX-License-Identifier: MIT */
#include "say/say_series.h"

#include "say/say.h"
#include "say/say_device.h"

#include <stdio.h>

void say_series_device(const struct series_device *d, enum say_face face, char *text, size_t size)
{
    const char *why = say_error_sentence(d->err.code), *advice = say_error_advice(d->err.code, face);
    char mac[SAY_MAC_SIZE], who[200], seconds[32];
    say_mac(d->mac, mac);
    say_fill(FACT_EVERY_WHO, (const char *[]){d->port, say_device_name(d->firmware, d->product), mac}, who,
             sizeof who);
    snprintf(seconds, sizeof seconds, "%.1f", d->seconds);
    if (d->outcome == SERIES_SAVED)
        say_fill(FACT_EVERY_SAVED, (const char *[]){who, seconds, d->file}, text, size);
    else if (d->outcome == SERIES_KNOWN)
        say_fill(FACT_EVERY_KNOWN, (const char *[]){who, d->file}, text, size);
    else if (d->outcome == SERIES_RECOGNISED)
        say_fill(FACT_EVERY_RECOGNISED, (const char *[]){who}, text, size);
    else
        say_fill(FACT_EVERY_FAILED, (const char *[]){d->has_mac ? who : d->port, why, advice}, text, size);
}
