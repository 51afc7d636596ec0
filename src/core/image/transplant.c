/* transplant.c: see transplant.h. */
/* SPDX-License-Identifier: MIT */
#include "core/image/transplant.h"

#include "base/bytes.h"
#include "base/err.h"
#include "base/printf_like.h"
#include "core/image/flash_end.h"
#include "core/image/identity_record.h"
#include "core/image/image_internal.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define BOOT_RECORD 8u /* bytes at the start of a copy of the system parameters */

PRINTF_LIKE(2, 3)
static void say(struct transplant_result *r, const char *format, ...)
{
    va_list args;
    if (r->count == TRANSPLANT_TEXTS)
        return;
    va_start(args, format);
    vsnprintf(r->texts[r->count++], sizeof r->texts[0], format, args);
    va_end(args);
}

/* The record that counts; NULL with *e. */
static const uint8_t *find_record(const struct bytes *b, const char *whose, struct err *e)
{
    struct image_info ignored;
    struct identity identity;
    if (identity_is_redacted(b)) {
        err_set(e, ERR_NOT_OFFERED, "For %s a copy for sharing was named: the identity was taken out of it.",
                whose);
        return NULL;
    }
    memset(&ignored, 0, sizeof ignored);
    identity_read(b, &identity, &ignored);
    if (identity.state == PART_GOOD)
        return b->data + identity.at;
    err_set(e, ERR_NOT_OFFERED,
            identity.state == PART_FOREIGN
                ? "The identity in %s is stored in a form that cannot be read here."
                : "There is no identity (device ID and key) in %s.",
            whose);
    return NULL;
}

static bool own_is_usable(const uint8_t *record, struct err *e)
{
    if (!identity_key_valid(record + IDENTITY_KEY))
        return err_set(e, ERR_NOT_OFFERED, "Your own backup has a device ID, but no readable key beside it.");
    if (!identity_mac_valid(record + IDENTITY_MAC) || !identity_mac_valid(record + IDENTITY_MAC + 6))
        return err_set(e, ERR_NOT_OFFERED,
                       "Your own backup has a device ID, but no MAC addresses beside it.");
    return true;
}

static void copy_product(const uint8_t *record, char text[32])
{
    unsigned len = identity_product_length(record);
    memcpy(text, record + IDENTITY_PRODUCT, len);
    text[len] = '\0';
}

static bool products_fit(const uint8_t *own, const uint8_t *donor, bool force, struct transplant_result *r,
                         struct err *e)
{
    copy_product(own, r->product);
    copy_product(donor, r->donor_product);
    bool same = r->product[0] != '\0' && strcmp(r->product, r->donor_product) == 0;
    if (same)
        return true;
    if (!force)
        return err_set(
            e, ERR_REFUSED,
            "Your own backup is of %s, the donor of %s: its firmware may switch other pins than your "
            "device has.",
            r->product[0] != '\0' ? r->product : "an unnamed product",
            r->donor_product[0] != '\0' ? r->donor_product : "an unnamed product");
    say(r,
        "Product %s in place of %s, as you insisted: its firmware may switch other pins than your device "
        "has.",
        r->product, r->donor_product);
    return true;
}

/* Only what belongs to one device; the other bytes of a record belong to the firmware that wrote it. */
static void put_record(const uint8_t *own, uint8_t *record)
{
    bool key_again = identity_key_valid(record + IDENTITY_KEY_AGAIN);
    memcpy(record + IDENTITY_PRODUCT, own + IDENTITY_PRODUCT, IDENTITY_PRODUCT_ROOM);
    memcpy(record + IDENTITY_DEVICE, own + IDENTITY_DEVICE, IDENTITY_DEVICE_LEN);
    memcpy(record + IDENTITY_KEY, own + IDENTITY_KEY, IDENTITY_KEY_LEN);
    memcpy(record + IDENTITY_MAC, own + IDENTITY_MAC, 12);
    memcpy(record + IDENTITY_AP_NAME, own + IDENTITY_AP_NAME, IDENTITY_AP_NAME_LEN);
    if (key_again)
        memcpy(record + IDENTITY_KEY_AGAIN, own + IDENTITY_KEY, IDENTITY_KEY_LEN);
}

static void put_copies(const uint8_t *own_record, uint8_t *out, size_t size, struct transplant_result *r)
{
    static const size_t copies[] = {IDENTITY_COPY_A, IDENTITY_COPY_B};
    for (size_t i = 0; i < ARRAY_LEN(copies); i++) {
        if (copies[i] + IMAGE_SECTOR > size || !identity_record_valid(out + copies[i]))
            continue;
        put_record(own_record, out + copies[i]);
        r->copies++;
    }
}

/* The donor's Wi-Fi settings are not ours, and name its ID.  What is left is what a boot loader makes of a
 * blank flash: the record of the application to start, in both copies. */
static void clear_parameters(uint8_t *out, uint32_t map_size)
{
    uint8_t record[BOOT_RECORD];
    uint8_t *first = out + map_size - FLASH_END_PARAMETERS, *second = out + map_size - FLASH_END_SECOND;
    memcpy(record, out + flash_end_parameters(out, map_size), sizeof record);
    memset(first, 0xFF, FLASH_END_PARAMETERS);
    memcpy(first, record, sizeof record);
    memcpy(second, record, sizeof record);
    memset(out + map_size - FLASH_END_RF_CAL, 0xFF, IMAGE_SECTOR); /* of the donor's radio */
}

/* One's own last sectors, if they were saved and lie where the donor's firmware looks. */
static bool take_own_system(const uint8_t *own, size_t own_size, const struct image_info *own_info,
                            uint8_t *out, const struct image_info *donor_info)
{
    uint32_t map = donor_info->map_size;
    if (own_info->map_size != map || own_size < map || own_info->init_data_map != map ||
        own_info->running_app != donor_info->running_app)
        return false;
    memcpy(out + map - FLASH_END, own + map - FLASH_END, FLASH_END);
    return true;
}

static bool holds(const uint8_t *data, size_t size, const uint8_t *what, size_t len)
{
    for (size_t at = 0; at + len <= size; at++) {
        const uint8_t *hit = memchr(data + at, what[0], size - at - len + 1);
        if (hit == NULL)
            return false;
        at = (size_t)(hit - data);
        if (memcmp(hit, what, len) == 0)
            return true;
    }
    return false;
}

/* If anything of the donor's identity is left anywhere, the result would be neither device. */
static bool nothing_is_left(const uint8_t *own, const uint8_t *donor, const uint8_t *out, size_t size,
                            struct err *e)
{
    bool other_id = memcmp(own + IDENTITY_DEVICE, donor + IDENTITY_DEVICE, IDENTITY_DEVICE_LEN) != 0;
    bool other_key = memcmp(own + IDENTITY_KEY, donor + IDENTITY_KEY, IDENTITY_KEY_LEN) != 0;
    if ((other_id && holds(out, size, donor + IDENTITY_DEVICE, IDENTITY_DEVICE_LEN)) ||
        (other_key && identity_key_valid(donor + IDENTITY_KEY) &&
         holds(out, size, donor + IDENTITY_KEY, IDENTITY_KEY_LEN)))
        return err_set(
            e, ERR_NOT_OFFERED,
            "The donor's firmware keeps its identity in more places than are known here; the result "
            "would be neither device.");
    return true;
}

/* What is complete is refused for what it is, anything else for what is wrong with it. */
static bool refuse_donor(const struct image_info *donor, struct err *e)
{
    static const char rule[] = "The donor must be a complete stock backup.";
    if (donor->verdict == IMAGE_COMPLETE)
        return err_set(e, ERR_NOT_OFFERED, "%s This is one of another firmware: %s.", rule,
                       firmware_info(donor->firmware)->title);
    return err_set(e, ERR_NOT_OFFERED, "%s %.180s", rule, donor->reason_count > 0 ? donor->reasons[0] : "");
}

/* A flash of another size is no obstacle to the files, but may be one to the device. */
static void tell_flash_size(struct transplant_result *r)
{
    if (r->own_flash_size == r->flash_size || r->own_flash_size == 0)
        say(r, "It is made for %lu KB of flash.", (unsigned long)r->flash_size / 1024);
    else
        say(r, "Take care: it is made for %lu KB of flash, your own backup for %lu KB.",
            (unsigned long)r->flash_size / 1024, (unsigned long)r->own_flash_size / 1024);
}

bool transplant_make(const uint8_t *own, size_t own_size, const uint8_t *donor, size_t donor_size, bool force,
                     uint8_t *out, struct transplant_result *result, struct err *e)
{
    const struct bytes own_bytes = {own, own_size}, donor_bytes = {donor, donor_size};
    struct image_info own_info, donor_info;
    memset(result, 0, sizeof *result);
    image_examine(donor, donor_size, true, &donor_info);
    if (donor_info.verdict != IMAGE_COMPLETE || !donor_info.sdk_layout)
        return refuse_donor(&donor_info, e);
    image_examine(own, own_size, true, &own_info);
    const uint8_t *own_record = find_record(&own_bytes, "your own backup", e);
    const uint8_t *donor_record = own_record != NULL ? find_record(&donor_bytes, "the donor", e) : NULL;
    if (donor_record == NULL || !own_is_usable(own_record, e) ||
        !products_fit(own_record, donor_record, force, result, e))
        return false;
    memcpy(out, donor, donor_size);
    put_copies(own_record, out, donor_size, result);
    result->own_system = take_own_system(own, own_size, &own_info, out, &donor_info);
    if (!result->own_system)
        clear_parameters(out, donor_info.map_size);
    if (!nothing_is_left(own_record, donor_record, out, donor_size, e))
        return false;
    memcpy(result->device_id, own_record + IDENTITY_DEVICE, IDENTITY_DEVICE_LEN);
    say(result, "Device ID, key and MAC addresses of %s are in it, in %u cop%s of the record.",
        result->device_id, result->copies, result->copies == 1 ? "y" : "ies");
    say(result, result->own_system
                    ? "Calibration, radio data and Wi-Fi settings are those of your own backup."
                    : "Radio calibration and Wi-Fi settings are blank: the device makes them anew, and "
                      "has to be paired again.");
    result->flash_size = donor_info.map_size;
    result->own_flash_size = own_info.map_size;
    tell_flash_size(result);
    say(result, "It is for the device that your own backup is of, and for no other.");
    return true;
}
