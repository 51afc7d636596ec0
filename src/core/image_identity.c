/* image_identity.c: reads the factory identity record of stock Sonoffs: product code, device ID, station MAC.
 *
 * The record also holds the key that the cloud knows the device by, and Wi-Fi passwords.  The key's shape is
 * checked here to recognise a record; its text is never copied.  Layout measured on published full backups.
 */
#include "core/image_internal.h"

#include "base/bytes.h"

#include <string.h>

#define COPY_A      0x78000u
#define COPY_B      0x79000u
#define COPY_FLAG   0x7A000u /* one byte: 1 = the second copy is the current one */
#define RECORD_SIZE 0x124u   /* up to the end of the soft-AP password */

#define OFFSET_PRODUCT 0x67u
#define PRODUCT_ROOM   0x15u /* up to the device ID */
#define OFFSET_DEVICE  0x7Cu
#define DEVICE_LEN     10u
#define OFFSET_KEY     0x87u
#define KEY_LEN        36u
#define OFFSET_MAC     0xACu

static bool is_hex(uint8_t c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static bool device_id_valid(const uint8_t *text)
{
    for (size_t i = 0; i < DEVICE_LEN; i++) {
        if (!is_hex(text[i]))
            return false;
    }
    return text[DEVICE_LEN] == '\0';
}

/* 8-4-4-4-12 hex digits. */
static bool key_valid(const uint8_t *text)
{
    for (size_t i = 0; i < KEY_LEN; i++) {
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? text[i] != '-' : !is_hex(text[i]))
            return false;
    }
    return text[KEY_LEN] == '\0';
}

/* Length of a product code such as "PSF-B04-GL"; 0 = none. */
static size_t product_length(const uint8_t *text)
{
    size_t len = 0;
    bool dash = false;
    while (len < PRODUCT_ROOM && text[len] != '\0') {
        uint8_t c = text[len];
        if (!((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-'))
            return 0;
        dash = dash || c == '-';
        len++;
    }
    return dash && len >= 5 && len < PRODUCT_ROOM ? len : 0;
}

static bool mac_valid(const uint8_t *mac)
{
    static const uint8_t none[6];
    return (mac[0] & 1) == 0 && memcmp(mac, none, sizeof none) != 0; /* 0xFF.. is a group address too */
}

/* A device ID alone is only ten letters; a product code or a key beside it makes it a record. */
static bool record_read(const uint8_t *record, struct image_info *info)
{
    if (!device_id_valid(record + OFFSET_DEVICE))
        return false;
    size_t len = product_length(record + OFFSET_PRODUCT);
    if (len == 0 && !key_valid(record + OFFSET_KEY))
        return false;
    memcpy(info->device_id, record + OFFSET_DEVICE, DEVICE_LEN);
    info->device_id[DEVICE_LEN] = '\0';
    memcpy(info->product, record + OFFSET_PRODUCT, len);
    info->product[len] = '\0';
    info->has_station_mac = mac_valid(record + OFFSET_MAC);
    if (info->has_station_mac)
        memcpy(info->station_mac, record + OFFSET_MAC, sizeof info->station_mac);
    return true;
}

static enum part copy_read(const struct bytes *b, size_t at, struct image_info *info)
{
    enum part state = part_without_magic(b, at);
    if (state != PART_FOREIGN)
        return state;
    if (!bytes_have(b, at, RECORD_SIZE))
        return PART_BEYOND;
    return record_read(b->data + at, info) ? PART_GOOD : PART_FOREIGN;
}

void identity_read(const struct bytes *b, struct identity *identity, struct image_info *info)
{
    bool second_first = bytes_have(b, COPY_FLAG, 1) && b->data[COPY_FLAG] == 1;
    size_t order[2] = {second_first ? COPY_B : COPY_A, second_first ? COPY_A : COPY_B};
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
