/* describe.c: words and JSON members for what the core found. */
/* SPDX-License-Identifier: MIT */
#include "cli/describe.h"

#include "base/digest.h"
#include "cli/tell.h"
#include "core/image/guard.h"
#include "core/image/product.h"
#include "say/say.h"
#include "say/say_files.h"

#include <stdio.h>
#include <string.h>

#define SENTENCE_MAX 500u

/* The fact's sentence, as a member of an array. */
static void json_fact(struct json *j, const struct fact *fact)
{
    char text[SENTENCE_MAX];
    say_fact(fact, text, sizeof text);
    json_string(j, NULL, text);
}

/* Device */

void describe_device_json(struct json *j, const struct device_info *device)
{
    char mac[SAY_MAC_SIZE], id[2 * sizeof device->flash_id + 1];
    say_mac(device->mac, mac);
    digest_hex(device->flash_id, sizeof device->flash_id, id);
    json_string(j, "chip", device->chip);
    json_string(j, "mac", mac);
    json_uint(j, "crystal_mhz", device->crystal_mhz);
    json_string(j, "flash_id", id);
    json_string(j, "flash_maker", device->flash_maker);
    json_uint(j, "flash_size", device->flash_size);
    json_uint(j, "embedded_flash", device->embedded_flash);
    json_string(j, "stub", device->stub);
    json_uint(j, "baud", device->baud);
    json_fixed(j, "seconds_connect", device->seconds_connect, 3);
    json_bool(j, "stub_was_running", device->stub_was_running);
}

void describe_device(struct report *r, const struct device_info *device)
{
    char mac[SAY_MAC_SIZE], id[2 * sizeof device->flash_id + 1], size[32];
    say_mac(device->mac, mac);
    digest_hex(device->flash_id, sizeof device->flash_id, id);
    char crystal[TELL_DIGITS], baud[TELL_DIGITS];
    say_size(device->flash_size, size, sizeof size);
    tell_row_of(r, FACT_LABEL_CHIP, FACT_DEVICE_CHIP,
                (const char *[]){device->chip, tell_number(device->crystal_mhz, crystal)});
    tell_row(r, FACT_LABEL_MAC, mac);
    tell_row_of(r, FACT_LABEL_FLASH, FACT_DEVICE_FLASH, (const char *[]){size, device->flash_maker, id});
    tell_row_of(r, FACT_LABEL_CONNECTION,
                device->stub_was_running ? FACT_DEVICE_CONNECTION_KEPT : FACT_DEVICE_CONNECTION,
                (const char *[]){tell_number(device->baud, baud), device->stub});
}

void describe_device_short(const struct device_info *device, char *text, size_t size)
{
    char mac[SAY_MAC_SIZE], flash[32];
    say_mac(device->mac, mac);
    say_size(device->flash_size, flash, sizeof flash);
    say_fill(FACT_DEVICE_IN_A_LINE, (const char *[]){device->chip, mac, flash}, text, size);
}

/* Image */

const char *describe_firmware_kind(enum firmware firmware)
{
    return firmware == FIRMWARE_UNKNOWN ? say_template(FACT_ROW_FIRMWARE_UNKNOWN)
                                        : firmware_info(firmware)->title;
}

static const char *firmware_title(const struct image_info *image)
{
    if (image->verdict == IMAGE_BLANK)
        return say_template(FACT_ROW_FIRMWARE_NONE);
    if (image->named_by_settings)
        return say_template(FACT_ROW_FIRMWARE_BY_SETTINGS);
    if (image->from_a_look && image->firmware == FIRMWARE_ARDUINO)
        return say_template(FACT_ROW_FIRMWARE_ARDUINO);
    return describe_firmware_kind(image->firmware);
}

static const char *or_null(const char *text)
{
    return text != NULL && text[0] != '\0' ? text : NULL;
}

void describe_firmware_json(struct json *j, const struct image_info *image)
{
    char crc[9] = "", mac[SAY_MAC_SIZE] = "";
    if (image->has_app_crc)
        snprintf(crc, sizeof crc, "%08lX", (unsigned long)image->app_crc32);
    if (image->has_station_mac)
        say_mac(image->station_mac, mac);
    json_string(j, "firmware", firmware_info(image->firmware)->word);
    json_string(j, "product", or_null(image->product));
    json_string(j, "sold_as", product_sold_as(image->product));
    json_string(j, "version", or_null(image->version));
    json_string(j, "sdk", or_null(image->sdk));
    json_string(j, "boot", or_null(image->boot));
    if (image->map_size != 0)
        json_uint(j, "map_size", image->map_size);
    else
        json_string(j, "map_size", NULL);
    json_string(j, "flash_mode", or_null(image->flash_mode));
    json_string(j, "app_crc32", or_null(crc));
    json_string(j, "device_id", or_null(image->device_id));
    json_string(j, "station_mac", or_null(mac));
}

void describe_image_json(struct json *j, const struct image_info *image)
{
    json_string(j, "verdict", image_verdict_name(image->verdict));
    json_array_begin(j, "reasons");
    for (unsigned i = 0; i < image->reason_count; i++)
        json_fact(j, &image->reasons[i]);
    json_array_end(j);
    json_string(j, "part", or_null(image_part_name(image->part)));
    describe_firmware_json(j, image);
}

static void row_if(struct report *r, enum fact_id label, const char *value)
{
    if (value[0] != '\0')
        tell_row(r, label, value);
}

void describe_firmware(struct report *r, const struct image_info *image)
{
    char map[64] = "", crc[9] = "", mac[SAY_MAC_SIZE] = "";
    if (image->map_size != 0) {
        char size[32];
        say_size(image->map_size, size, sizeof size);
        snprintf(map, sizeof map, "%s%s%s", size, image->flash_mode[0] != '\0' ? ", " : "",
                 image->flash_mode);
    }
    if (image->has_app_crc)
        snprintf(crc, sizeof crc, "%08lX", (unsigned long)image->app_crc32);
    if (image->has_station_mac)
        say_mac(image->station_mac, mac);
    row_if(r, FACT_LABEL_FIRMWARE, firmware_title(image));
    row_if(r, FACT_LABEL_PRODUCT, image->product);
    if (product_sold_as(image->product) != NULL)
        tell_row(r, FACT_LABEL_SOLD_AS, product_sold_as(image->product));
    row_if(r, FACT_LABEL_VERSION, image->version);
    row_if(r, FACT_LABEL_SDK, image->sdk);
    row_if(r, FACT_LABEL_BOOT_LOADER, image->boot);
    row_if(r, FACT_LABEL_HEADER_SAYS, map);
    row_if(r, FACT_LABEL_APP_CRC32, crc);
    row_if(r, FACT_LABEL_DEVICE_ID, image->device_id);
    row_if(r, FACT_LABEL_STATION_MAC, mac);
}

void describe_verdict(struct report *r, const struct image_info *image)
{
    static const enum fact_id verdicts[IMAGE_VERDICT_COUNT] = {
        [IMAGE_COMPLETE] = FACT_ROW_COMPLETE, [IMAGE_INCOMPLETE] = FACT_ROW_INCOMPLETE,
        [IMAGE_ALTERED] = FACT_ROW_ALTERED,   [IMAGE_DAMAGED] = FACT_ROW_DAMAGED,
        [IMAGE_BLANK] = FACT_ROW_BLANK,       [IMAGE_PARTIAL] = FACT_ROW_PARTIAL,
        [IMAGE_UNKNOWN] = FACT_ROW_UNKNOWN,
    };
    bool is_part = image->part != IMAGE_NO_PART && image->part != IMAGE_PART_BLANK;
    bool is_named = image->verdict == IMAGE_UNKNOWN && image->firmware != FIRMWARE_UNKNOWN;
    tell_row(r, FACT_LABEL_VERDICT,
             say_template(image->redacted ? FACT_ROW_REDACTED
                          : is_part       ? FACT_ROW_PART
                          : is_named      ? FACT_ROW_NAMED
                                          : verdicts[image->verdict]));
    for (unsigned i = 0; i < image->reason_count; i++) {
        char text[SENTENCE_MAX];
        say_fact(&image->reasons[i], text, sizeof text);
        tell_row(r, FACT_NONE, text);
    }
}

void describe_firmware_short(const struct image_info *image, char *text, size_t size)
{
    char name[200];
    snprintf(name, sizeof name, "%s%s%s%s%s", firmware_title(image), image->product[0] != '\0' ? " " : "",
             image->product, image->version[0] != '\0' ? " " : "", image->version);
    if (image->device_id[0] != '\0')
        say_fill(FACT_ROW_FIRMWARE_WITH_ID, (const char *[]){name, image->device_id}, text, size);
    else
        snprintf(text, size, "%s", name);
}

void describe_findings_json(struct json *j, const struct guard_report *report)
{
    json_array_begin(j, "findings");
    for (size_t i = 0; i < report->count; i++) {
        const struct guard_finding *finding = &report->list[i];
        char text[SENTENCE_MAX];
        say_finding(finding, text, sizeof text);
        json_object_begin(j, NULL);
        json_string(j, "level", guard_level_name(finding->level));
        json_string(j, "what", guard_what_name(finding->what));
        json_string(j, "text", text);
        json_object_end(j);
    }
    json_array_end(j);
}

/* Digests and figures */

void describe_digests_json(struct json *j, const uint8_t *md5, const uint8_t *sha256)
{
    char text[SHA256_HEX];
    digest_hex(md5, MD5_SIZE, text);
    json_string(j, "md5", text);
    digest_hex(sha256, SHA256_SIZE, text);
    json_string(j, "sha256", text);
}

void describe_digests(struct report *r, const uint8_t *md5, const uint8_t *sha256)
{
    char text[SHA256_HEX];
    digest_hex(md5, MD5_SIZE, text);
    tell_row(r, FACT_LABEL_MD5, text);
    digest_hex(sha256, SHA256_SIZE, text);
    tell_row(r, FACT_LABEL_SHA256, text);
}

void describe_stats_json(struct json *j, const struct transfer_stats *stats)
{
    json_fixed(j, "seconds", stats->seconds, 3);
    json_fixed(j, "seconds_connect", stats->seconds_connect, 3);
    json_fixed(j, "seconds_compare", stats->seconds_compare, 3);
    json_fixed(j, "seconds_transfer", stats->seconds_transfer, 3);
    json_fixed(j, "seconds_prove", stats->seconds_prove, 3);
    json_uint(j, "wire_rx", stats->wire_rx);
    json_uint(j, "wire_tx", stats->wire_tx);
    json_uint(j, "sectors_total", stats->sectors_total);
    json_uint(j, "sectors_read", stats->sectors_read);
    json_uint(j, "sectors_known", stats->sectors_known);
    json_uint(j, "sectors_erased", stats->sectors_erased);
    json_uint(j, "sectors_written", stats->sectors_written);
}
