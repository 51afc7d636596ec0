/* image_tuya.c: reads what Tuya's firmware knows its device by: one line of JSON at the beginning of a
 * sector.
 *
 *     {"mac_addr":"<12 digits>","prod_idx":"<8 digits>","auz_key":"...","pskKey":"...","prod_test":false}
 *
 * Older firmware has `mac` instead, often with the last three digits alone.  Tuya's own ID of a device is
 * prod_idx and MAC address in one.  The two keys are secret and never copied.  Source: the dumps listed in
 * ct-Open-Source/tuya-convert's wiki, "Collaboration document for PSK Identity 02", all of them of 1 MB. */
/* SPDX-License-Identifier: MIT */
#include "core/image/flash_end.h"
#include "core/image/image_internal.h"

#include "base/bytes.h"

#include <string.h>

#define TEXT_MAX   1024u
#define MAC_DIGITS 12u
#define INDEX_MAX  8u

/* -1 = none. */
static int hex_digit_value(uint8_t c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* The digits of the string that follows `label`; their number, 0 if it is anything else or too long. */
static size_t digits_after(const struct bytes *text, const char *label, size_t max, char *out)
{
    size_t len = 0, at = bytes_find(text, 0, text->size, label);
    if (at == text->size)
        return 0;
    at += strlen(label);
    while (at + len < text->size && len < max && hex_digit_value(text->data[at + len]) >= 0) {
        out[len] = (char)text->data[at + len];
        len++;
    }
    out[len] = '\0';
    return at + len < text->size && text->data[at + len] == '"' ? len : 0;
}

static void take_mac(const char *digits, struct image_info *info)
{
    for (size_t i = 0; i < sizeof info->station_mac; i++)
        info->station_mac[i] = (uint8_t)(hex_digit_value((uint8_t)digits[2 * i]) * 16 +
                                         hex_digit_value((uint8_t)digits[2 * i + 1]));
    info->has_station_mac = true;
}

static bool text_read(const struct bytes *b, size_t at, struct image_info *info)
{
    char mac[MAC_DIGITS + 1], index[INDEX_MAX + 1];
    struct bytes text = {b->data + at, b->size - at < TEXT_MAX ? b->size - at : TEXT_MAX};
    const uint8_t *end = memchr(text.data, '}', text.size);
    if (text.data[0] != '{' || end == NULL)
        return false;
    text.size = (size_t)(end - text.data);
    size_t digits = digits_after(&text, "\"mac_addr\":\"", MAC_DIGITS, mac);
    if (digits == 0)
        digits = digits_after(&text, "\"mac\":\"", MAC_DIGITS, mac);
    size_t index_digits = digits_after(&text, "\"prod_idx\":\"", INDEX_MAX, index);
    if (digits == MAC_DIGITS) {
        memcpy(info->device_id, mac, digits + 1);
        take_mac(mac, info);
        return true;
    }
    if (digits == 0 || index_digits == 0 || index_digits + digits >= sizeof info->device_id)
        return false;
    memcpy(info->device_id, index, index_digits); /* the end of an address alone is too little */
    memcpy(info->device_id + index_digits, mac, digits + 1);
    return true;
}

void tuya_identity_read(const struct bytes *b, uint32_t map_size, struct identity *identity,
                        struct image_info *info)
{
    size_t places[] = {TUYA_IDENTITY, map_size > FLASH_END ? map_size - FLASH_END_SETTINGS : TUYA_IDENTITY};
    for (size_t i = 0; i < ARRAY_LEN(places); i++) {
        identity->at = places[i];
        identity->state = part_without_magic(b, places[i]);
        if (identity->state != PART_FOREIGN)
            continue;
        if (text_read(b, places[i], info)) {
            identity->state = PART_GOOD;
            return;
        }
    }
}

void image_identify_by_settings(const uint8_t *sector, struct image_info *info)
{
    const struct bytes b = {sector, IMAGE_SECTOR};
    text_read(&b, 0, info);
}
