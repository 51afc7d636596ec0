/* firmware.h: the firmwares that are told apart, and what is known of each.  One row in one table
 * (firmware.c); who asks "is it the vendor's?" asks here. */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_IMAGE_FIRMWARE_H
#define CORE_IMAGE_FIRMWARE_H

#include <stdbool.h>

enum firmware {
    FIRMWARE_NOT_NOTED, /* nothing was looked at, or nothing was written down */
    FIRMWARE_UNKNOWN,   /* looked at, and none of these */
    FIRMWARE_EWELINK,
    FIRMWARE_TUYA,
    FIRMWARE_SHELLY,
    FIRMWARE_TASMOTA,
    FIRMWARE_ESPHOME,
    FIRMWARE_ESPURNA,
    FIRMWARE_ESPEASY,
    FIRMWARE_MICROPYTHON,
    FIRMWARE_NODEMCU,
    FIRMWARE_AT,      /* Espressif's, which modules come with: no device's */
    FIRMWARE_ARDUINO, /* some sketch: whatever says no more of itself */
    FIRMWARE_COUNT
};

/* What tells one device with this firmware from the next, and where that is. */
enum identity_form {
    IDENTITY_NOT_KNOWN,
    IDENTITY_RECORD,  /* eWeLink: device ID and key in a record (identity_record.h) */
    IDENTITY_TEXT,    /* Tuya: MAC address and keys as text in a sector of its own (image_tuya.c) */
    IDENTITY_IN_FILES /* Shelly: in a file system, which is not read here */
};

struct firmware_info {
    const char *word;  /* stable: in JSON and sidecars */
    const char *title; /* as people write it */
    bool official; /* came with the device: nobody can download it again, and it is what people go back to */
    enum identity_form identity;
    bool can_be_shared; /* where its secrets lie is known, so that a copy can do without (redact_image.c) */
};

const struct firmware_info *firmware_info(enum firmware firmware);

/* By its stable word; FIRMWARE_NOT_NOTED for "", FIRMWARE_UNKNOWN for what is no such word. */
enum firmware firmware_by_word(const char *word);

#endif
