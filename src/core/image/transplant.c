/* transplant.c: see transplant.h. */
/* SPDX-License-Identifier: MIT */
#include "core/image/transplant.h"

#include "base/bytes.h"
#include "base/err.h"
#include "core/image/flash_end.h"
#include "core/image/identity_record.h"
#include "core/image/image_internal.h"

#include <string.h>

#define BOOT_RECORD 8u /* bytes at the start of a copy of the system parameters */

static void find(struct transplant_result *r, struct fact fact)
{
    if (r->count < TRANSPLANT_FACTS)
        r->facts[r->count++] = fact;
}

/* What keeps a file from being used, for one's own backup and for the donor. */
struct without_record {
    enum fact_id redacted, unreadable, missing;
};

static const struct without_record own_without = {FACT_OWN_IS_REDACTED, FACT_OWN_UNREADABLE,
                                                  FACT_OWN_WITHOUT_ID};
static const struct without_record donor_without = {FACT_DONOR_IS_REDACTED, FACT_DONOR_UNREADABLE,
                                                    FACT_DONOR_WITHOUT_ID};

/* The record that counts; NULL with *e. */
static const uint8_t *find_record(const struct bytes *b, const struct without_record *without, struct err *e)
{
    struct image_info ignored;
    struct identity identity;
    if (identity_is_redacted(b)) {
        err_set_reason(e, ERR_NOT_OFFERED, without->redacted);
        return NULL;
    }
    memset(&ignored, 0, sizeof ignored);
    identity_read(b, &identity, &ignored);
    if (identity.state == PART_GOOD)
        return b->data + identity.at;
    err_set_reason(e, ERR_NOT_OFFERED,
                   identity.state == PART_FOREIGN ? without->unreadable : without->missing);
    return NULL;
}

static bool own_is_usable(const uint8_t *record, struct err *e)
{
    if (!identity_key_valid(record + IDENTITY_KEY))
        return err_set_reason(e, ERR_NOT_OFFERED, FACT_OWN_WITHOUT_KEY);
    if (!identity_mac_valid(record + IDENTITY_MAC) || !identity_mac_valid(record + IDENTITY_MAC + 6))
        return err_set_reason(e, ERR_NOT_OFFERED, FACT_OWN_WITHOUT_MAC);
    return true;
}

static void copy_product(const uint8_t *record, char text[32])
{
    unsigned len = identity_product_length(record);
    memcpy(text, record + IDENTITY_PRODUCT, len);
    text[len] = '\0';
}

static struct fact_value product_value(const char *product)
{
    return product[0] != '\0' ? fact_text(product) : fact_word(FACT_AN_UNNAMED_PRODUCT);
}

static bool products_fit(const uint8_t *own, const uint8_t *donor, bool force, struct transplant_result *r,
                         struct err *e)
{
    copy_product(own, r->product);
    copy_product(donor, r->donor_product);
    const struct fact_value mine = product_value(r->product), theirs = product_value(r->donor_product);
    if (r->product[0] != '\0' && strcmp(r->product, r->donor_product) == 0)
        return true;
    if (!force)
        return err_set_why(e, ERR_REFUSED, (struct fact){FACT_OTHER_PRODUCT, {mine, theirs}},
                           (struct fact){.id = FACT_NONE});
    find(r, (struct fact){FACT_OTHER_PRODUCT_FORCED, {mine, theirs}});
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
        return err_set_reason(e, ERR_NOT_OFFERED, FACT_DONOR_LEAVES_TRACES);
    return true;
}

/* What is complete is refused for what it is, anything else for what is wrong with it. */
static bool refuse_donor(const struct image_info *donor, struct err *e)
{
    struct fact why = donor->reason_count > 0 ? donor->reasons[0] : (struct fact){.id = FACT_NONE};
    if (donor->verdict == IMAGE_COMPLETE)
        why = (struct fact){FACT_OTHER_FIRMWARE, {fact_text(firmware_info(donor->firmware)->title)}};
    return err_set_why(e, ERR_NOT_OFFERED, (struct fact){.id = FACT_DONOR_RULE}, why);
}

/* A flash of another size is no obstacle to the files, but may be one to the device. */
static struct fact flash_size_fact(const struct transplant_result *r)
{
    if (r->own_flash_size == r->flash_size || r->own_flash_size == 0)
        return (struct fact){FACT_MADE_FOR, {fact_size(r->flash_size)}};
    return (struct fact){FACT_MADE_FOR_OTHER, {fact_size(r->flash_size), fact_size(r->own_flash_size)}};
}

bool transplant_make(const struct transplant_parts *parts, uint8_t *out, struct transplant_result *result,
                     struct err *e)
{
    const uint8_t *own = parts->own, *donor = parts->donor;
    const size_t own_size = parts->own_size, donor_size = parts->donor_size;
    const struct bytes own_bytes = {own, own_size}, donor_bytes = {donor, donor_size};
    struct image_info own_info, donor_info;
    memset(result, 0, sizeof *result);
    image_examine(donor, donor_size, true, &donor_info);
    if (donor_info.verdict != IMAGE_COMPLETE || !donor_info.sdk_layout)
        return refuse_donor(&donor_info, e);
    image_examine(own, own_size, true, &own_info);
    const uint8_t *own_record = find_record(&own_bytes, &own_without, e);
    const uint8_t *donor_record = own_record != NULL ? find_record(&donor_bytes, &donor_without, e) : NULL;
    if (donor_record == NULL || !own_is_usable(own_record, e) ||
        !products_fit(own_record, donor_record, parts->force, result, e))
        return false;
    memcpy(out, donor, donor_size);
    put_copies(own_record, out, donor_size, result);
    result->own_system = take_own_system(own, own_size, &own_info, out, &donor_info);
    if (!result->own_system)
        clear_parameters(out, donor_info.map_size);
    if (!nothing_is_left(own_record, donor_record, out, donor_size, e))
        return false;
    memcpy(result->device_id, own_record + IDENTITY_DEVICE, IDENTITY_DEVICE_LEN);
    result->flash_size = donor_info.map_size;
    result->own_flash_size = own_info.map_size;
    find(result,
         (struct fact){FACT_RECORD_WRITTEN, {fact_text(result->device_id), fact_number(result->copies)}});
    find(result, (struct fact){.id = result->own_system ? FACT_OWN_SYSTEM : FACT_BLANK_SYSTEM});
    find(result, flash_size_fact(result));
    find(result, (struct fact){.id = FACT_FOR_OWN_DEVICE});
    return true;
}
