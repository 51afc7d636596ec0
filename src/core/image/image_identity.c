/* image_identity.c: reads the factory identity record of stock Sonoffs: product code, device ID, station MAC.
 *
 * The record also holds the key that the cloud knows the device by, and Wi-Fi passwords.  The key's shape is
 * checked here to recognise a record; its text is never copied.  Layout measured on published full backups.
 */
/* SPDX-License-Identifier: MIT */
#include "core/image/identity_record.h"
#include "core/image/image_internal.h"

#include "base/bytes.h"

#include <string.h>

static bool is_hex(uint8_t c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool identity_device_valid(const uint8_t *record)
{
    const uint8_t *text = record + IDENTITY_DEVICE;
    for (size_t i = 0; i < IDENTITY_DEVICE_LEN; i++) {
        if (!is_hex(text[i]))
            return false;
    }
    return text[IDENTITY_DEVICE_LEN] == '\0';
}

/* 8-4-4-4-12 hex digits. */
bool identity_key_valid(const uint8_t *key)
{
    for (size_t i = 0; i < IDENTITY_KEY_LEN; i++) {
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? key[i] != '-' : !is_hex(key[i]))
            return false;
    }
    return true;
}

unsigned identity_product_length(const uint8_t *record)
{
    const uint8_t *text = record + IDENTITY_PRODUCT;
    unsigned len = 0;
    bool dash = false;
    while (len < IDENTITY_PRODUCT_ROOM && text[len] != '\0') {
        uint8_t c = text[len];
        if (!((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-'))
            return 0;
        dash = dash || c == '-';
        len++;
    }
    return dash && len >= 5 && len < IDENTITY_PRODUCT_ROOM ? len : 0;
}

bool identity_mac_valid(const uint8_t *mac)
{
    static const uint8_t none[6];
    return (mac[0] & 1) == 0 && memcmp(mac, none, sizeof none) != 0; /* 0xFF.. is a group address too */
}

bool identity_record_valid(const uint8_t *record)
{
    const uint8_t *key = record + IDENTITY_KEY;
    return identity_device_valid(record) && (identity_product_length(record) != 0 ||
                                             (identity_key_valid(key) && key[IDENTITY_KEY_LEN] == '\0'));
}

static bool record_read(const uint8_t *record, struct image_info *info)
{
    if (!identity_record_valid(record))
        return false;
    unsigned len = identity_product_length(record);
    memcpy(info->device_id, record + IDENTITY_DEVICE, IDENTITY_DEVICE_LEN);
    info->device_id[IDENTITY_DEVICE_LEN] = '\0';
    memcpy(info->product, record + IDENTITY_PRODUCT, len);
    info->product[len] = '\0';
    info->has_station_mac = identity_mac_valid(record + IDENTITY_MAC);
    if (info->has_station_mac)
        memcpy(info->station_mac, record + IDENTITY_MAC, sizeof info->station_mac);
    return true;
}

static enum part copy_read(const struct bytes *b, size_t at, struct image_info *info)
{
    enum part state = part_without_magic(b, at);
    if (state != PART_FOREIGN)
        return state;
    if (!bytes_have(b, at, IDENTITY_SIZE))
        return PART_BEYOND;
    return record_read(b->data + at, info) ? PART_GOOD : PART_FOREIGN;
}

void identity_read(const struct bytes *b, struct identity *identity, struct image_info *info)
{
    bool second_first = bytes_have(b, IDENTITY_FLAG, 1) && b->data[IDENTITY_FLAG] == 1;
    size_t order[2] = {second_first ? IDENTITY_COPY_B : IDENTITY_COPY_A,
                       second_first ? IDENTITY_COPY_A : IDENTITY_COPY_B};
    enum part states[2];
    for (size_t i = 0; i < ARRAY_LEN(order); i++) {
        states[i] = copy_read(b, order[i], info);
        identity->state = states[i];
        identity->at = order[i];
        if (states[i] == PART_GOOD)
            return;
    }
    /* Neither can be read: something strange in one of them weighs more than the other one's absence. */
    size_t pick = states[0] == PART_FOREIGN || states[1] != PART_FOREIGN ? 0 : 1;
    if (states[pick] == PART_BLANK && states[1 - pick] == PART_BEYOND)
        pick = 1 - pick;
    identity->state = states[pick];
    identity->at = order[pick];
}

bool identity_is_redacted(const struct bytes *b)
{
    static const char mark[] = IDENTITY_REDACTED;
    return bytes_have(b, IDENTITY_COPY_A, sizeof mark) &&
           memcmp(b->data + IDENTITY_COPY_A, mark, sizeof mark) == 0;
}
