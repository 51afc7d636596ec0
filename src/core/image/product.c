/* product.c: see product.h.
 *
 * The codes name modules of one maker, which other brands use as well: where that is known, the name says so.
 * Sources: the models whose published backups known_firmware.c is measured on, and row by row: */
/* SPDX-License-Identifier: MIT */
#include "core/image/product.h"

#include "base/bytes.h"

#include <stddef.h>
#include <string.h>

static const struct {
    const char *code, *sold_as;
} products[] = {
    /* AlexxIT/SonoffLAN: fan.py (iFan02), switch.py (4CH Pro), issue 768 (T1) */
    {"PSF-B04-GL", "Sonoff Dual R2, 4CH Pro, T1, Touch or iFan02"},
    /* peterbuga/HASS-sonoff-ewelink, issue 15 (G1); AlexxIT/SonoffLAN, issue 88 (another brand's) */
    {"PSF-B01-GL", "Sonoff G1 or another one with one channel"},
    {"PSF-BRA-GL", "Sonoff RF Bridge R2"},
    /* AlexxIT/SonoffLAN, fan.py; peterbuga/HASS-sonoff-ewelink, issue 193 (iFan03) */
    {"PSF-BFB-GL", "Sonoff iFan03 or iFan04"},
    /* AlexxIT/SonoffLAN, switch.py and test_entity.py */
    {"PSF-BD1-GL", "Sonoff Mini"},
    /* peterbuga/HASS-sonoff-ewelink, pull request 22 */
    {"PSA-B01-GL", "Sonoff S26 or another one with one channel"},
    /* AlexxIT/SonoffLAN, test_entity.py (TH16) */
    {"PSA-BHA-GL", "Sonoff TH10 or TH16"},
    /* peterbuga/HASS-sonoff-ewelink, issue 78 (a circuit breaker) */
    {"PSA-BTA-GL", "Sonoff SC or another one with a second chip"},
    /* peterbuga/HASS-sonoff-ewelink, issue 101: a "Sonoff Pow" and this code share the same kind, 5 */
    {"PSC-B01-GL", "Sonoff POW"},
    /* a teardown of the AVJONE NC318, which has this module, too */
    {"PSC-B67-GL", "Sonoff POW R2 or another one that measures power"},
    /* AlexxIT/SonoffLAN, switch.py */
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
