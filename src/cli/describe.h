/* describe.h: devices, images and transfers in words and as JSON members.
 *
 * The JSON field names are a contract: add, never rename.  Secrets that an image holds (API key, Wi-Fi
 * password) do not reach struct image_info and so cannot be printed.  Used by commands.c. */
/* SPDX-License-Identifier: MIT */
#ifndef CLI_DESCRIBE_H
#define CLI_DESCRIBE_H

#include "base/json.h"
#include "core/work/flasher.h"
#include "core/image/image.h"

#include <stddef.h>
#include <stdint.h>

struct guard_report;
struct report;

void describe_device_json(struct json *j, const struct device_info *device);
void describe_device(struct report *r, const struct device_info *device);
/* "ESP8266EX, MAC 5C:CF:7F:01:02:03, 1 MB flash" */
void describe_device_short(const struct device_info *device, char *text, size_t size);

/* What a firmware is and which device's: members firmware .. station_mac; unknown ones are null. */
void describe_firmware_json(struct json *j, const struct image_info *image);
/* verdict and reasons, then the firmware. */
void describe_image_json(struct json *j, const struct image_info *image);
void describe_firmware(struct report *r, const struct image_info *image);
void describe_verdict(struct report *r, const struct image_info *image);
/* "eWeLink", "not recognised" */
const char *describe_firmware_kind(enum firmware firmware);
/* "eWeLink PSF-B04-GL 2.6.0 (device 1000abcdef)" */
void describe_firmware_short(const struct image_info *image, char *text, size_t size);

/* `findings`: the results of the check before a restore. */
void describe_findings_json(struct json *j, const struct guard_report *report);

void describe_digests_json(struct json *j, const uint8_t *md5, const uint8_t *sha256);
void describe_digests(struct report *r, const uint8_t *md5, const uint8_t *sha256);

/* seconds, wire_rx, wire_tx, sectors_total .. sectors_written */
void describe_stats_json(struct json *j, const struct transfer_stats *stats);

#endif
