/* library.h: the folder with backups: names, sidecars, the journal of an unfinished backup, and the note
 * about an unfinished restore.  Works through store.h only. */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_LIBRARY_H
#define CORE_LIBRARY_H

#include "base/digest.h"
#include "core/image/firmware.h"
#include "core/library/purpose.h"
#include "store/store.h"

#include <stdbool.h>
#include <stdint.h>

struct err;
struct image_info;
struct log;

/* The device that files belong to, as far as its files name it. */
struct library_owner {
    const char *chip; /* "ESP8266EX" */
    uint8_t mac[6];
    uint8_t flash_id[3]; /* JEDEC */
    const char *flash_maker;
    uint32_t flash_size; /* bytes */
};

/* The folder, for the work on one device.  All borrowed. */
struct library {
    struct store *store;
    const struct log *log; /* NULL = none */
    const char *folder;
    const struct library_owner *device;
};

/* The contents of a whole flash, and the file's present or future name.  All borrowed. */
struct saved_flash {
    const char *file;
    uint32_t size; /* bytes */
    const uint8_t *image;
    const struct image_info *info; /* what is in it */
    const uint8_t *md5, *sha256;
};

/* Journal: the sectors an unfinished backup has read so far, each at its place.  Its contents are only
 * candidates: the chip's digests decide what is still true.  Found again by MAC and flash ID. */

/* Opens or creates it and reads up to `size` bytes into `image`; *have = bytes read.  NULL with *e. */
struct store_file *library_open_journal(const struct library *lib, uint8_t *image, uint32_t size,
                                        uint32_t *have, struct err *e);
bool library_has_journal(const struct library *lib);
/* Removes it after the backup is safe. */
void library_remove_journal(const struct library *lib);

/* Checks before any work that `file` is free (backup_target.h) and can be written. */
bool library_check_target(const struct library *lib, const char *file, bool overwrite, struct err *e);

/* Default path: <library>/<prefix>sonoff-<product or chip>-<mac>-<size>-<UTC>.bin, with the prefix of the
 * purpose.  Uses only product and size of *saved. */
bool library_default_path(const struct library *lib, enum purpose purpose, const struct saved_flash *saved,
                          char path[STORE_PATH_MAX], struct err *e);

enum library_naming {
    LIBRARY_NAME_CHOSEN,    /* by the user; ERR_FILE_EXISTS if a file has it */
    LIBRARY_NAME_REPLACES,  /* by the user, who agreed to replace what has it */
    LIBRARY_NAME_BY_DEFAULT /* ERR_FILE_EXISTS also while another backup is being written under it: take the
                               next one */
};

/* Writes image and sidecar under their final names: written, flushed, read back, renamed. */
bool library_save(const struct library *lib, const struct saved_flash *saved, enum purpose purpose,
                  enum library_naming naming, struct err *e);

/* Whether `path` holds exactly `size` bytes with this digest, by reading it. */
bool library_file_holds(struct store *store, const char *path, uint64_t size,
                        const uint8_t sha256[SHA256_SIZE]);

/* A program by its bytes, so that it is known again on the flash. */
struct noted_program {
    uint32_t at, size; /* bytes (image_program); size 0 = none is noted */
    uint8_t md5[MD5_SIZE];
    enum firmware firmware;
    char product[32], version[24];
};

/* The note about a restore or erase in progress: which safety copy holds the contents before it, and before
 * any interrupted run that it continues. */
struct pending {
    char safety_copy[STORE_PATH_MAX]; /* "" = none was wanted */
    char safety_sha256[SHA256_HEX];
    char target[STORE_PATH_MAX]; /* of an undo: the file it restores; "" = no undo */
    char target_sha256[SHA256_HEX];
    bool written;                 /* everything needed was written, but not yet verified */
    struct noted_program program; /* that the change writes */
};

/* The bytes of the copy of the whole flash that a note names, freed by the caller; `path` receives where they
 * are.  The folder may have been moved since (the copy is then next to the note), or the copy renamed or
 * removed while another file of the library holds the same.  Of those, files that are online only do not
 * count.  NULL: ERR_NO_UNDO; ERR_LIBRARY_UNREADABLE if the copy is there and cannot be read now. */
uint8_t *library_load_noted(const struct library *lib, const char *noted, const char *sha256,
                            char path[STORE_PATH_MAX], struct err *e);

/* Before any work: whether the folder can be listed.  What is no folder (yet) is fine here.  False with
 * ERR_LIBRARY_UNREADABLE, as the next one. */
bool library_can_be_listed(const struct library *lib, struct err *e);
/* And before a change: whether the notes about this device can be read.  One that makes no sense is fine:
 * reading it again would not help. */
bool library_is_readable(const struct library *lib, struct err *e);

/* False: there is none, or it cannot be read; library_has_pending says which. */
bool library_has_pending(const struct library *lib);
bool library_read_pending(const struct library *lib, struct pending *pending);
bool library_write_pending(const struct library *lib, const struct pending *pending, struct err *e);

/* After the work: the note becomes that of the last change, which undo uses; false if that failed.  If there
 * is no note although something was `changed`, it was lost: the last change is recorded as one that cannot be
 * undone.  If the flash again holds what it held before (`now_sha256`, hex, of all of it; "" = unknown), the
 * change does not count: the one before it stays the last. */
bool library_settle_pending(const struct library *lib, bool changed, const char *now_sha256);
/* The last change's safety copy; "" = it was made without one.  False: no change is known, or the note about
 * it cannot be read. */
bool library_read_last_change(const struct library *lib, struct pending *pending);

#endif
