/* product.c: see product.h.
 *
 * Sources: the models whose published backups known_firmware.c is measured on; the list in
 * AlexxIT/SonoffLAN's switch.py and fan.py (4CH Pro, iFan02, iFan03, Basic, Mini) and its test of a TH16;
 * what the cloud says of its users' devices in peterbuga/HASS-sonoff-ewelink, pull request 22 (S26) and
 * issues 15 (G1) and 193 (iFan03). */
/* SPDX-License-Identifier: MIT */
#include "core/image/product.h"

#include "base/bytes.h"

#include <stddef.h>
#include <string.h>

static const struct {
    const char *code, *sold_as;
} products[] = {
    {"PSF-B04-GL", "Sonoff Dual R2, 4CH Pro, T1, Touch or iFan02"},
    {"PSF-B01-GL", "Sonoff G1 or another one with one channel"},
    {"PSF-BRA-GL", "Sonoff RF Bridge R2"},
    {"PSF-BFB-GL", "Sonoff iFan03 or iFan04"},
    {"PSF-BD1-GL", "Sonoff Mini"},
    {"PSA-B01-GL", "Sonoff S26"},
    {"PSA-BHA-GL", "Sonoff TH10 or TH16"},
    {"PSA-BTA-GL", "Sonoff SC"},
    {"PSC-B67-GL", "Sonoff POW R2"},
    {"ITA-GZ1-GL", "Sonoff Basic"},
};

const char *product_sold_as(const char *code)
{
    for (size_t i = 0; i < ARRAY_LEN(products); i++) {
        if (strcmp(products[i].code, code) == 0)
            return products[i].sold_as;
    }
    return NULL;
}
