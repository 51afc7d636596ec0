/* redact_image.c: see redact_image.h. */
/* SPDX-License-Identifier: MIT */
#include "core/image/redact_image.h"

#include "base/bytes.h"
#include "base/err.h"
#include "core/image/flash_end.h"
#include "core/image/identity_record.h"
#include "core/image/image_internal.h"

#include <stdio.h>
#include <string.h>

#define INIT_DATA    128u
#define BOOT_RECORD  8u
#define FLAG_RECORD  0x20u
#define STATION_NAME 0x10u /* in a copy of the SDK's parameters; its length is the word before it */
#define STATION_KEY  0x37u

bool redact_name_fits(const char *file, struct err *e)
{
    size_t len = strlen(file), end = strlen(REDACT_SUFFIX);
    return (len > end && strcmp(file + len - end, REDACT_SUFFIX) == 0) ||
           err_set_why(e, ERR_USAGE, (struct fact){FACT_NAME_WITHOUT_ENDING, {fact_text(REDACT_SUFFIX)}},
                       (struct fact){.id = FACT_NONE});
}

static void keep(const uint8_t *data, size_t size, uint8_t *out, size_t at, size_t len)
{
    if (at <= size && len <= size - at)
        memcpy(out + at, data + at, len);
}

static void keep_application(const struct bytes *b, uint8_t *out, size_t at)
{
    struct app_image app;
    app_image_read(b, at, &app);
    if (app.state == PART_GOOD)
        keep(b->data, b->size, out, app.at, app.end - app.at);
}

static void keep_system(const struct bytes *b, uint8_t *out, uint32_t map_size)
{
    keep(b->data, b->size, out, map_size - FLASH_END_INIT_DATA, INIT_DATA);
    keep(b->data, b->size, out, map_size - FLASH_END_PARAMETERS, BOOT_RECORD);
    keep(b->data, b->size, out, map_size - FLASH_END_SECOND, BOOT_RECORD);
    keep(b->data, b->size, out, map_size - FLASH_END_FLAG, FLAG_RECORD);
}

static void put_mark(const struct image_info *info, uint8_t *out, size_t size)
{
    static const char mark[] = IDENTITY_REDACTED;
    if (IDENTITY_COPY_A + IDENTITY_SIZE > size)
        return;
    memset(out + IDENTITY_COPY_A, 0, IDENTITY_SIZE);
    memcpy(out + IDENTITY_COPY_A, mark, sizeof mark);
    memcpy(out + IDENTITY_COPY_A + IDENTITY_PRODUCT, info->product, strlen(info->product));
}

bool redact_image(const uint8_t *data, size_t size, uint8_t *out, struct err *e)
{
    const struct bytes b = {data, size};
    struct boot_image boot;
    struct flash_map map;
    struct image_info info;
    image_examine(data, size, true, &info);
    if (!info.sdk_layout || !firmware_info(info.firmware)->can_be_shared)
        return err_set_reason(e, ERR_NOT_OFFERED, FACT_SECRETS_UNKNOWN);
    if (size < IDENTITY_COPY_A + IDENTITY_SIZE)
        return err_set_reason(e, ERR_NOT_OFFERED, FACT_NO_ROOM_FOR_MARK);
    memset(out, 0xFF, size);
    boot_image_read(&b, 0, &boot);
    if (boot.state == PART_GOOD)
        keep(data, size, out, 0, boot.end);
    else
        keep(data, size, out, 0, 8);
    keep_application(&b, out, 0x1000u);
    if (flash_map_of(boot.size_speed, &map)) {
        if (map.user2 != 0)
            keep_application(&b, out, map.user2);
        keep_system(&b, out, map.size);
    }
    put_mark(&info, out, size);
    return true;
}

/* --- secrets -------------------------------------------------------------------------------------------- */

static void copy_text(const struct bytes *b, size_t at, size_t room, char *out)
{
    size_t len = 0;
    if (!bytes_have(b, at, room))
        return;
    while (len < room && b->data[at + len] > ' ' - 1 && b->data[at + len] < 0x7F) {
        out[len] = (char)b->data[at + len];
        len++;
    }
    out[len] = '\0';
}

void image_secrets_read(const uint8_t *data, size_t size, struct image_secrets *secrets)
{
    const struct bytes b = {data, size};
    struct image_info info;
    struct identity identity;
    memset(secrets, 0, sizeof *secrets);
    image_examine(data, size, true, &info);
    if (!info.sdk_layout)
        return;
    identity_read(&b, &identity, &info);
    if (identity.state == PART_GOOD && identity_key_valid(data + identity.at + IDENTITY_KEY))
        copy_text(&b, identity.at + IDENTITY_KEY, IDENTITY_KEY_LEN, secrets->key);
    if (info.map_size == 0 || !bytes_have(&b, info.map_size - FLASH_END_FLAG, 1))
        return;
    size_t at = flash_end_parameters(data, info.map_size);
    if (get_le32(data + at + STATION_NAME - 4) > 32)
        return;
    copy_text(&b, at + STATION_NAME, 32, secrets->wifi_name);
    copy_text(&b, at + STATION_KEY, 64, secrets->wifi_password);
}
