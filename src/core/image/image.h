/* image.h: what is in these bytes?  Reads flash images from any source; trusts nothing in them.
 *
 * Pure functions over a byte array.  Used for `info`, for what `detect` says of a device, and by restore. */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_IMAGE_H
#define CORE_IMAGE_H

#include "base/fact.h"
#include "core/image/firmware.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum image_verdict {
    IMAGE_COMPLETE,   /* stock backup with everything in place */
    IMAGE_INCOMPLETE, /* the header's flash map is larger than the file and what belongs there is missing */
    IMAGE_ALTERED,    /* header bytes do not match where the radio data lie */
    IMAGE_DAMAGED,    /* a checksum or CRC is wrong */
    IMAGE_BLANK,      /* nothing but 0xFF */
    IMAGE_PARTIAL,    /* a firmware to write, not a backup of a whole flash */
    IMAGE_UNKNOWN,
    IMAGE_VERDICT_COUNT
};

/* Stable word for JSON. */
const char *image_verdict_name(enum image_verdict verdict);

/* One part of a firmware that comes in several files, each for an address of its own. */
enum image_part {
    IMAGE_NO_PART,
    IMAGE_PART_LOADER,      /* a boot loader without anything that it could start */
    IMAGE_PART_APPLICATION, /* what a boot loader starts */
    IMAGE_PART_RAM,         /* what the ROM loads (eagle.flash.bin); the rest of the program is mapped */
    IMAGE_PART_MAPPED,      /* that rest (eagle.irom0text.bin) */
    IMAGE_PART_RADIO_DATA,  /* esp_init_data_default.bin */
    IMAGE_PART_BLANK,       /* blank.bin */
    IMAGE_PART_COUNT
};

/* Stable word for JSON; "" for IMAGE_NO_PART. */
const char *image_part_name(enum image_part part);

#define IMAGE_REASONS 8

struct image_info {
    uint32_t size; /* bytes looked at */
    enum image_verdict verdict;
    struct fact reasons[IMAGE_REASONS]; /* gravest first */
    unsigned reason_count;
    enum image_part part; /* of a whole file: what of a firmware it is, if it is only part of one */
    enum firmware firmware;
    char product[32];       /* "" = not found */
    char version[24];       /* firmware version, "" = not found */
    char sdk[32];           /* SDK version string */
    char boot[24];          /* boot loader version */
    uint32_t map_size;      /* flash size the header names, bytes; 0 = no header */
    const char *flash_mode; /* "QIO" "QOUT" "DIO" "DOUT"; "" = no header */
    bool has_app_crc;
    uint32_t app_crc32; /* of the first application, as zlib counts; only if it equals the stored one */
    char device_id[16]; /* eWeLink: its ID; Tuya: the MAC address in its record; "" = not found */
    bool has_station_mac;
    uint8_t station_mac[6]; /* from the identity record */

    bool from_a_look;         /* not everything was there to be examined */
    bool named_by_settings;   /* `firmware` and `version` are those of the settings it left */
    bool sdk_layout;          /* boot loader and 0xEA applications of the vendor's SDK: all stock Sonoffs */
    unsigned running_app;     /* 1 or 2: the application that starts, by the boot record; 0 = not known */
    bool known_application;   /* its CRC32 is in the table of known firmware */
    bool identity_unreadable; /* a device's identity is in it, in a form or at a place that is not understood
                               */
    uint32_t init_data_map;   /* flash size whose place for radio data really holds them; 0 = none found */
    bool startable;  /* begins with a program that the mask ROM can start, as far as its header tells */
    bool app_alone;  /* an application of the vendor's SDK without anything around it */
    bool other_chip; /* made for a chip that is no ESP8266 */
    uint32_t
        begins_anew; /* after so many bytes, again and again: more was read than there is; 0 = it does not */
    bool packed;     /* a gzip or zip file that was not, or could not be, opened (archive.h) */
    bool redacted;   /* a copy for sharing: what belongs to one device was taken out of it */
};

/* Examines `size` bytes that start at flash address 0.  `whole` = this is everything there is (a file, a
 * whole flash); false = the beginning of a flash, so that missing parts prove nothing: the verdict is then
 * `unknown` unless what is there proves more.  Fills all of *info; every string in it is terminated and of
 * printable ASCII.  API keys and passwords in the image never get into it. */
void image_examine(const uint8_t *data, size_t size, bool whole, struct image_info *info);

/* What two images of `size` bytes hold where the vendors' firmware keeps the identity of its device, byte for
 * byte, for identities that cannot be read.  Says nothing of firmware that keeps it in files. */
enum image_identities {
    IDENTITIES_UNKNOWN, /* at least one of them holds nothing there */
    IDENTITIES_EQUAL,
    IDENTITIES_DIFFERENT
};
enum image_identities image_compare_identities(const uint8_t *a, const uint8_t *b, size_t size);

/* For a look that found an Arduino kind of firmware, whose name may lie anywhere in it: the sector (4096
 * bytes) at FLASH_END_SETTINGS (flash_end.h) names it, if Tasmota keeps its settings there. */
void image_name_by_settings(const uint8_t *sector, struct image_info *info);
/* For a look that found Tuya's firmware: the same sector may name the device. */
void image_identify_by_settings(const uint8_t *sector, struct image_info *info);

#endif
