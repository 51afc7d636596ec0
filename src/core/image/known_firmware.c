/* known_firmware.c: the table of known stock applications, measured on published full backups of Sonoff
 * devices.  Several models share one application: a row names firmware, not a model. */
/* SPDX-License-Identifier: MIT */
#include "core/image/known_firmware.h"

#include "base/bytes.h"

#include <stddef.h>

/* None of these has bit 31 set, which is what the form stored behind an application looks like (see
 * image_app.c); the caller asks for both forms. */
static const struct known_firmware known[] = {
    {0x5A4D5376u, "PSF-B04-GL", "2.6.0"}, /* Dual R2, T1 with two or three channels */
    {0x2BF3B444u, "PSF-B04-GL", "2.7.0"}, /* iFan02, Touch with four channels */
    {0x28514619u, "PSF-B04-GL", "2.7.1"}, /* Dual R2 v1.4 */
    {0x0E381E07u, "PSF-B04-GL", "2.0.1"}, /* Touch with two or three channels */
    {0x6F7F9906u, "PSF-BRA-GL", "2.6.0"}, /* RF Bridge R2 */
    {0x3C46C915u, "PSF-BFB-GL", "1.0.0"}, /* iFan03 */
    {0x7D6A6275u, "PSF-BFB-GL", "3.5.0"}, /* iFan04 */
    {0x581D6BD7u, "PSF-BD1-GL", "3.0.0"}, /* Mini */
    {0x2850EBD4u, "PSA-B01-GL", "3.0.0"}, /* S26 */
    {0x5DC8FC92u, "PSA-BHA-GL", "2.0.4"}, /* TH10 */
    {0x110889A6u, "PSA-BTA-GL", "2.0.2"}, /* SC */
    {0x31558A81u, "PSA-BTA-GL", "2.7.0"}, /* SC, second slot */
    {0x786F5286u, "PSC-B67-GL", "2.6.1"}, /* POW R2 */
    {0x317B8FE0u, "ITA-GZ1-GL", "1.8.1"}, /* Basic of 2017 */
};

const struct known_firmware *known_firmware_find(uint32_t crc32)
{
    for (size_t i = 0; i < ARRAY_LEN(known); i++) {
        if (known[i].crc32 == crc32)
            return &known[i];
    }
    return NULL;
}
