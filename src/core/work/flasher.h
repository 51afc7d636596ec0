/* flasher.h: one device on one port, from first contact to the finished job.  The interface of the core.
 *
 * Backup, restore, erase and verify are all "make two things equal": digests computed on the chip show which
 * sectors differ from bytes on this computer, only those are transferred, and a digest of the whole flash
 * verifies the result.  Callers: restock-cli, the dialog's worker, tests.  One thread at a time; to stop a
 * running call, port_cancel() the port from any thread: the call then fails with ERR_CANCELLED within a
 * second. */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_FLASHER_H
#define CORE_FLASHER_H

#include "base/digest.h"
#include "core/device/device.h"
#include "core/image/image.h"
#include "core/library/library_tidy.h"
#include "core/library/purpose.h"
#include "store/store.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct clock;
struct err;
struct guard_report;
struct log;
struct port;
struct store;
struct flasher;

enum flasher_after {
    AFTER_STAY, /* leave the stub running at 115200, so that the next start needs no power cycle */
    AFTER_RUN   /* start the firmware; needs reset lines, or Restock's own stub */
};

/* Borrows everything until flasher_free; `log` and `events` may be NULL.  The port must be open at 115200.
 * NULL if out of memory. */
struct flasher *flasher_new(struct port *port, struct clock *clock, struct store *store,
                            const struct log *log, const struct device_events *events);
void flasher_free(struct flasher *f); /* NULL is fine; does not close the port */

/* From the next flasher_connect on, uses the notes in this library about devices on which Restock's own stub
 * failed before.  Borrowed; NULL = none, the default. */
void flasher_heed_notes(struct flasher *f, const char *library);

/* Finds the device, loads the stub unless one is running, identifies chip and flash, sets the rate.
 * False: ERR_NO_ANSWER, ERR_ECHO, ERR_FIRMWARE_RUNS, ERR_GARBAGE, ERR_WRONG_CHIP, ERR_STUB, ERR_FLASH_ID,
 * port errors.  Nothing on the flash is changed, except that Espressif's stub clears its protection bits. */
bool flasher_connect(struct flasher *f, const struct connect_options *options, struct err *e);

/* Valid after flasher_connect; owned by the flasher. */
const struct device_info *flasher_device(const struct flasher *f);

/* Reads `count` whole sectors from sector number `first` into `data`, and checks each against the chip's own
 * digest.  For identifying the firmware. */
bool flasher_read_sectors(struct flasher *f, uint32_t first, uint32_t count, uint8_t *data, struct err *e);

/* Whether every byte of the flash is 0xFF, by a digest of all of it. */
bool flasher_is_blank(struct flasher *f, bool *blank, struct err *e);

/* Identifies the firmware on the flash from a few sectors (reads at most eight).  Do not rely on what only
 * the whole flash can show: the version, and all verdicts except "blank", which is verified.
 */
bool flasher_look_at_firmware(struct flasher *f, struct image_info *image, struct err *e);

/* After a look that left the firmware's name open: whether the chip's digest of it is that of the program
 * that was written last, or of one in the newest backups of this device in `library`.  Fills firmware,
 * product and version of *image then, and leaves it alone if not.  False only if the device fails. */
bool flasher_recognise_firmware(struct flasher *f, const char *library, struct image_info *image,
                                struct err *e);

/* Whether the same device still answers where flasher_connect left it: for programs that stay connected while
 * idle.  False with ERR_LOST: connect again (it may be the next device). */
bool flasher_still_there(struct flasher *f, struct err *e);

/* Call before work that follows a pause, such as a question: makes sure that the same device answers, and
 * loads the stub again if the device was restarted into its boot loader.  False with ERR_LOST or ERR_RESET,
 * or port errors. */
bool flasher_find_again(struct flasher *f, struct err *e);

struct backup_options {
    const char *file;    /* NULL: default name in the library */
    const char *library; /* folder for default names, safety copies and .part files */
    bool overwrite;
    bool only_new;        /* no second file if a backup of this device in the library holds the same */
    enum purpose purpose; /* kept in the sidecar; not set = PURPOSE_BACKUP */
};

struct backup_result {
    char file[STORE_PATH_MAX];
    bool known; /* only_new: `file` was there before; nothing was transferred or written */
    uint32_t size;
    uint8_t md5[MD5_SIZE], sha256[SHA256_SIZE];
    uint8_t *image;         /* the `size` bytes saved; owned, release with backup_result_done */
    struct image_info info; /* what is in them */
    struct transfer_stats stats;
};

/* Saves the whole flash.  The file gets its final name only after the chip's digest of the whole flash
 * matched; until then (and after an interruption) it is a .part file in the library, from which the next
 * backup of this device continues. */
bool flasher_backup(struct flasher *f, const struct backup_options *options, struct backup_result *result,
                    struct err *e);
/* Whether a reading of this device's flash was interrupted, so that the next backup has less to read. */
bool flasher_has_unfinished_backup(struct flasher *f, const char *library);
void backup_result_done(struct backup_result *result);

struct restore_options {
    const char *file;
    const char *library;
    bool no_safety_backup;
    bool keep_rest; /* leave the flash beyond the file as it is, instead of blanking it */
    bool force;     /* go ahead even if the check before it refuses */
};

struct restore_result {
    uint32_t size;                              /* of the file */
    uint8_t md5[MD5_SIZE], sha256[SHA256_SIZE]; /* of the file */
    char safety_copy[STORE_PATH_MAX]; /* holds the previous contents; empty: not wanted or not needed */
    bool safety_copy_is_older;        /* kept from an interrupted run */
    bool safety_copy_is_unfinished;   /* holds what an interrupted run left; undo restores the contents from
                                         before that run */
    bool safety_copy_is_gone;         /* it was removed during the work */
    bool stub_changed;                /* what one stub wrote did not hold; the other one did the work */
    bool note_is_lost; /* the note that leads an undo to it was removed too, or could not be saved */
    struct library_removed removed; /* old safety copies */
    struct transfer_stats stats;
};

/* Compares file and device as flasher_restore does before it begins; the findings (core/image/guard.h) are
 * for the question to the user.  Changes nothing; may read a few sectors.  False: the comparison failed. */
bool flasher_check_restore(struct flasher *f, const struct restore_options *options,
                           struct guard_report *report, struct err *e);

/* Makes the flash equal to the file (and blank beyond it).  ERR_FILE_TOO_LARGE, ERR_FILE_EMPTY, ERR_REFUSED
 * before anything is changed; ERR_VERIFY if verifying fails. */
bool flasher_restore(struct flasher *f, const struct restore_options *options, struct restore_result *result,
                     struct err *e);

struct erase_options {
    const char *library;
    bool no_safety_backup;
};

/* Makes the whole flash blank; result->size is the flash size. */
bool flasher_erase(struct flasher *f, const struct erase_options *options, struct restore_result *result,
                   struct err *e);

struct flasher_undo_state {    /* what an undo would restore; texts "" = unknown */
    char file[STORE_PATH_MAX]; /* the safety copy */
    char date[21];             /* when it was made, UTC */
    enum firmware firmware;
    char product[32], version[24], device_id[16], verdict[16];
    bool interrupted; /* the restore, erase or undo before it was not finished; valid also without a copy */
    bool was_undo;    /* it was an undo, which continues */
    bool first_saved; /* a safety copy holds the contents before that, according to the note */
    bool online_only; /* `file` is not on this computer; only flasher_look_for_undo sets it */
    uint8_t md5[MD5_SIZE]; /* of the copy's contents; not set by flasher_look_for_undo */
    /* No note about the last change is readable: `file` is the newest safety copy, possibly of an earlier
     * change. */
    bool without_note;
};

/* Whether a restore, erase or undo of this device was interrupted and not finished since, according to the
 * note; reads no copy. */
bool flasher_has_unfinished_change(struct flasher *f, const char *library);

/* Looks for the safety copy of this device's last restore or erase, for front ends that show whether there is
 * one.  Does not read the copy if it is where the note says, so only the undo shows whether it is intact.
 * False with ERR_NO_UNDO: there is no usable copy, and *e says why. */
bool flasher_look_for_undo(struct flasher *f, const char *library, struct flasher_undo_state *undo,
                           struct err *e);

/* The same, and reads all of it. */
bool flasher_find_undo(struct flasher *f, const char *library, struct flasher_undo_state *undo,
                       struct err *e);

/* Whether there is anything to undo; false with ERR_NO_UNDO if the flash already equals the copy.
 * Interrupted work must be finished in any case.  For front ends before their question, after
 * flasher_find_undo; flasher_undo checks this itself. */
bool flasher_check_undo(struct flasher *f, const struct flasher_undo_state *undo, struct err *e);

/* Restores it, after saving the present contents (so that an undo can be undone); *result as for a restore.
 * After an interruption it finishes the work: an undo continues, a restore or erase is taken back. */
bool flasher_undo(struct flasher *f, const struct erase_options *options, struct restore_result *result,
                  struct err *e);

struct verify_result {
    bool equal;
    struct sector_range *different; /* owned, ascending; release with verify_result_done */
    size_t different_count;
    uint32_t sectors_different;
    uint32_t size; /* of the file */
    struct transfer_stats stats;
};

/* Compares flash and file by digests.  True also when they differ: see result->equal. */
bool flasher_verify(struct flasher *f, const char *file, bool keep_rest, struct verify_result *result,
                    struct err *e);
void verify_result_done(struct verify_result *result);

/* Releases the device.  AFTER_RUN without reset lines: Restock's own stub restarts the chip, and
 * device_info.start says what was heard; Espressif's cannot.  False with ERR_REFUSED if only a power cycle
 * helps: the stub stays, or the device is back in its boot loader.  Safe to call after any failure. */
bool flasher_release(struct flasher *f, enum flasher_after after, struct err *e);

struct boot_log_options {
    uint32_t
        wait_ms; /* for a start, or for noise; other output of a running firmware does not end the wait */
    uint32_t listen_ms; /* from then on */
    void (*bytes)(void *ctx, const uint8_t *data, size_t len);
    void (*silent)(void *ctx); /* once, if a restart by the lines brought no start; NULL = not wanted */
    void *ctx;
};

/* Receives what the device prints when it starts, as raw bytes at 74880 baud.  Resets it first if the lines
 * are wired, else the user has to switch its power.  True even if nothing was received.  Needs no
 * flasher_connect. */
bool flasher_boot_log(struct port *port, struct clock *clock, const struct boot_log_options *options,
                      struct err *e);

#endif
