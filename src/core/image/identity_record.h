/* identity_record.h: where the factory identity record of stock Sonoffs lies and what is where in it.
 *
 * Layout measured on published full backups.  A record is in one or both of two sectors; whatever a copy's
 * age, firmware 3.0 writes the key once more behind the record.  No checksum covers it.  Used by the files
 * that read (image_identity.c), move (transplant.c) and remove (redact_image.c) a record. */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_IDENTITY_RECORD_H
#define CORE_IDENTITY_RECORD_H

#include <stdbool.h>
#include <stdint.h>

#define IDENTITY_COPY_A 0x78000u
#define IDENTITY_COPY_B 0x79000u
#define IDENTITY_FLAG   0x7A000u /* one byte: 1 = the second copy is the current one */

#define IDENTITY_SIZE         0x124u /* up to the end of the soft-AP password */
#define IDENTITY_PRODUCT      0x67u
#define IDENTITY_PRODUCT_ROOM 0x15u /* up to the device ID */
#define IDENTITY_DEVICE       0x7Cu
#define IDENTITY_DEVICE_LEN   10u
#define IDENTITY_KEY          0x87u
#define IDENTITY_KEY_LEN      36u
#define IDENTITY_MAC          0xACu /* station, then soft AP: one more */
#define IDENTITY_AP_NAME      0xC4u /* "ITEAD-" and the device ID */
#define IDENTITY_AP_NAME_LEN  32u
#define IDENTITY_KEY_AGAIN    0x1E2u /* no NUL behind this one */

/* A copy for sharing has this where the record was. */
#define IDENTITY_REDACTED "RESTOCK REDACTED COPY, NO BACKUP"

/* `record` has IDENTITY_SIZE bytes. */
bool identity_device_valid(const uint8_t *record);
bool identity_key_valid(const uint8_t *key); /* IDENTITY_KEY_LEN bytes */
bool identity_mac_valid(const uint8_t *mac);
/* Length of a product code such as "PSF-B04-GL"; 0 = none. */
unsigned identity_product_length(const uint8_t *record);
/* A device ID alone is only ten letters; a product code or a key beside it makes it a record. */
bool identity_record_valid(const uint8_t *record);

#endif
