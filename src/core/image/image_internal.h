/* image_internal.h: what the files of image examination share.  Nobody else includes it.
 *
 * Each part of a flash has one reader that says what is there (image_boot, image_app, image_identity,
 * image_system, image_kind); image.c puts their answers together and image_verdict.c judges them. */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_IMAGE_INTERNAL_H
#define CORE_IMAGE_INTERNAL_H

#include "core/image/image.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define IMAGE_SECTOR 4096u

/* The table of partitions of Espressif's RTOS SDK, and the half word that it begins with. */
#define PARTITIONS_AT    0x8000u
#define PARTITIONS_MAGIC 0x50AAu

struct bytes {
    const uint8_t *data;
    size_t size;
};

/* A part that should be at a known place. */
enum part {
    PART_BEYOND,  /* its place is behind the end of the bytes */
    PART_BLANK,   /* erased flash */
    PART_FOREIGN, /* something else is there */
    PART_CUT,     /* it begins here, but runs over the end of the bytes */
    PART_BAD,     /* it is there, but contradicts itself: see enum fault */
    PART_GOOD
};

enum fault { FAULT_NONE, FAULT_HEADER, FAULT_CHECKSUM, FAULT_CRC };

/* True if [at, at + len) lies within the bytes. */
bool bytes_have(const struct bytes *b, size_t at, size_t len);
/* All 0xFF; an empty range is blank. */
bool bytes_blank(const uint8_t *data, size_t len);
/* Offset of `needle` in [from, to), or `to`. */
size_t bytes_find(const struct bytes *b, size_t from, size_t to, const char *needle);
/* PART_BEYOND, PART_BLANK or PART_FOREIGN for the sector (or what is left of it) at `at`. */
enum part part_without_magic(const struct bytes *b, size_t at);
uint8_t bytes_xor(const uint8_t *data, size_t len);

/* --- image_boot.c: 0xE9 images ------------------------------------------------------------------------- */
struct boot_image {
    enum part state;
    enum fault fault;
    unsigned segments;
    uint8_t mode, size_speed; /* header bytes 2 and 3 */
    uint32_t entry;
    uint32_t first_address; /* load address of the first segment */
    bool entry_loaded;      /* the entry lies in code that one of the segments loads */
    bool for_loader; /* a segment belongs into mapped flash: only a boot loader can start it, not the ROM */
    size_t at, end;  /* end: behind the checksum; valid if PART_GOOD, or PART_BAD with FAULT_CHECKSUM */
    uint8_t sum;     /* counted over the segments; valid likewise */
};

/* Judged by the rules of what loads it: the ROM, or the boot loader that it is for. */
void boot_image_read(const struct bytes *b, size_t at, struct boot_image *image);

/* For the size nibble of the header: flash size and place of the second application; false if the nibble
 * has no meaning. */
struct flash_map {
    uint32_t size;
    uint32_t user2; /* 0 = the map has none */
};
bool flash_map_of(uint8_t size_speed, struct flash_map *map);

/* "QIO" .. "DOUT", or NULL if the byte has no meaning. */
const char *flash_mode_of(uint8_t mode);
bool flash_speed_valid(uint8_t size_speed);

/* Version of the vendor's boot loader at the start of the flash; `out` gets "" if none is found. */
void boot_version_read(const struct bytes *b, size_t end, char *out, size_t out_size);
bool boot_is_vendor_loader(const struct bytes *b);
/* The Arduino core's boot loader is one segment in the last page of instruction RAM, or two. */
bool boot_is_arduino_loader(const struct boot_image *boot);

/* --- image_app.c: 0xEA applications of the vendor's SDK ------------------------------------------------ */
struct app_image {
    enum part state;
    enum fault fault;
    size_t at, end;        /* end: behind the CRC32; valid if PART_GOOD, or PART_BAD with FAULT_CRC */
    size_t irom, irom_end; /* read-only data and code; equal = unknown */
    uint32_t crc, stored;  /* counted, and as it stands in the flash */
    uint8_t size_speed;    /* what it was made for, as in header byte 3 at address 0; valid if PART_GOOD */
};

void app_image_read(const struct bytes *b, size_t at, struct app_image *app);

/* "2.2.0(f28eaf2)" in [from, to); "" if there is none. */
void sdk_version_read(const struct bytes *b, size_t from, size_t to, char *out, size_t out_size);
/* Version of an eWeLink application by the strings around it; "" if there is none. */
void ewelink_version_read(const struct bytes *b, size_t from, size_t to, char *out, size_t out_size);

/* --- image_rboot.c ------------------------------------------------------------------------------------- */
/* A program that rBoot starts. */
struct rom_image {
    enum part state;
    enum fault fault;
    size_t at, end; /* end: behind its checksum, as far as its headers lead */
    size_t mapped;  /* where what stays in the flash begins */
};

bool boot_is_rboot(const struct bytes *b);
void rboot_version_read(const struct bytes *b, char *out, size_t out_size);
/* The one that runs, by the configuration. */
void rboot_read(const struct bytes *b, struct rom_image *rom);

/* --- image_identity.c, image_tuya.c -------------------------------------------------------------------- */
struct identity {
    enum part state; /* PART_GOOD, PART_FOREIGN = not readable, PART_BLANK = missing, PART_BEYOND */
    size_t at;
};

/* Fills product, device_id and station_mac of *info if a record can be read. */
void identity_read(const struct bytes *b, struct identity *identity, struct image_info *info);

#define TUYA_IDENTITY 0xFB000u /* where a flash of 1 MB has it, whatever else the header says */

/* Fills device_id and station_mac of *info with what Tuya's firmware keeps; `map_size` 0 = not known. */
void tuya_identity_read(const struct bytes *b, uint32_t map_size, struct identity *identity,
                        struct image_info *info);

/* A copy for sharing, with a mark where the record was. */
bool identity_is_redacted(const struct bytes *b);

/* --- image_system.c: the last five sectors of the map -------------------------------------------------- */
struct system_area {
    enum part rf_cal, init_data, parameters;
    unsigned running;       /* application the boot record names: 1, 2; 0 = not known */
    unsigned boot_version;  /* minor version of the boot loader that wrote the record; 0 = not known */
    uint32_t init_data_map; /* see struct image_info */
};

bool radio_data_at(const struct bytes *b, size_t at);

/* `map_size` 0 = the header names none. */
void system_area_read(const struct bytes *b, uint32_t map_size, const struct app_image apps[2],
                      struct system_area *area);

/* --- image_kind.c -------------------------------------------------------------------------------------- */
/* The firmware whose strings are in [from, to), FIRMWARE_UNKNOWN if none are. */
enum firmware kind_search(const struct bytes *b, size_t from, size_t to);
/* Version of a firmware that states it in words; "" if none is found. */
void kind_version_read(const struct bytes *b, enum firmware kind, size_t from, size_t to, uint32_t map_size,
                       char *out, size_t out_size);

/* --- image_tasmota.c ----------------------------------------------------------------------------------- */
/* Its version, as it stands in the program in [from, to) or else in its settings; leaves `out` alone if in
 * neither. */
void tasmota_version_read(const struct bytes *b, size_t from, size_t to, uint32_t map_size, char *out,
                          size_t out_size);
/* `settings` has 16 bytes.  False if they are none. */
bool tasmota_settings_version(const uint8_t *settings, char *out, size_t out_size);

/* --- image_foreign.c ----------------------------------------------------------------------------------- */
/* What these bytes are instead of a flash image; FACT_FILE_FOREIGN = nothing that is known. */
enum fact_id foreign_file(const struct bytes *b);
bool bytes_all_zero(const struct bytes *b);
/* Where they begin anew, again and again up to their end; 0 = nowhere. */
size_t repeats_from(const struct bytes *b);

/* --- image_verdict.c, image_judge*.c
 * ----------------------------------------------------------------------------------- */
enum layout {
    LAYOUT_NONE,     /* nothing known */
    LAYOUT_SDK,      /* vendor's boot loader and 0xEA applications */
    LAYOUT_SDK_APP,  /* a 0xEA application alone */
    LAYOUT_ARDUINO,  /* boot loader of the Arduino core, 0xE9 application at 0x1000 */
    LAYOUT_RBOOT,    /* rBoot, and the programs that its configuration names */
    LAYOUT_FLAT,     /* the SDK's without boot loader: for RAM at 0, the rest mapped, radio data */
    LAYOUT_BOOTABLE, /* any other 0xE9 image at 0 */
    LAYOUT_ESP32     /* for one of the chip's successors */
};

struct exam {
    struct bytes b;
    bool whole;
    enum layout layout;
    struct boot_image boot;
    bool has_map;
    struct flash_map map;
    struct app_image apps[2];      /* LAYOUT_SDK; [0] also for LAYOUT_SDK_APP */
    struct boot_image arduino_app; /* LAYOUT_ARDUINO */
    struct rom_image rom;          /* LAYOUT_RBOOT */
    struct system_area system;     /* LAYOUT_SDK, LAYOUT_RBOOT */
    struct identity identity;
    const char *other_chip;    /* LAYOUT_ESP32: its name */
    const char *known_product; /* of the running application by its CRC32; NULL = not known */
};

/* --- image_part.c -------------------------------------------------------------------------------------- */
/* Needs all of *info but verdict and reasons. */
enum image_part part_find(const struct exam *x, const struct image_info *info);

/* Sets verdict and reasons of *info from what was found. */
void verdict_judge(const struct exam *x, struct image_info *info);

#endif
