/* device.h: what callers know about one device: what it is, what the search for it sees, and what it is busy
 * with.  Part of the core's interface; flasher.h includes it. */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_DEVICE_H
#define CORE_DEVICE_H

#include <stdbool.h>
#include <stdint.h>

#define FLASH_SECTOR 4096u /* bytes; the unit of comparing, erasing and reporting */

/* What a running call is busy with.  Units of progress are bytes, except PHASE_CONNECT (none). */
enum device_phase {
    PHASE_CONNECT, /* looking for the device */
    PHASE_LOAD,    /* loading the stub into its RAM */
    PHASE_BAUD,    /* trying faster rates */
    PHASE_COMPARE, /* digests on the chip against bytes on this computer */
    PHASE_READ,
    PHASE_ERASE,
    PHASE_WRITE,
    PHASE_PROVE, /* digest of the whole flash */
    PHASE_SAVE,  /* flushing and renaming the file */
    PHASE_CHECK, /* sending bytes back and forth to count losses */
    PHASE_COUNT
};

/* Stable lower-case word of a phase for JSON: "read". */
const char *device_phase_name(enum device_phase phase);

/* What is seen on the line while the device is not there yet. */
enum device_seen {
    SEEN_NOTHING,  /* silence */
    SEEN_ECHO,     /* our own bytes come back */
    SEEN_FIRMWARE, /* text of a running firmware or its boot log */
    SEEN_GARBAGE,  /* bytes that make no sense */
    /* Not seen on the line: the user must restart the device in programming mode, because */
    SEEN_STUB_FAILED,  /* Restock's own stub did not start; Espressif's will be loaded */
    SEEN_OTHER_STUB,   /* the device's RAM holds a stub other than the requested one */
    SEEN_STUB_CHANGES, /* what the stub in charge writes does not hold: the other one will continue the work
                        */
    SEEN_COUNT
};

/* How long a connect with `wait_ms` gives the user to restart the device after SEEN_STUB_FAILED,
 * SEEN_OTHER_STUB or SEEN_STUB_CHANGES: a minute, but only `wait_ms` for a stub that the user asked for.  If
 * the adapter powers the device, the port disappears meanwhile: callers open it again within this time. */
uint32_t device_restart_ms(uint32_t wait_ms, enum device_seen why);

/* What is known about one sector of the flash, or happens to it, during an operation. */
enum sector_state {
    SECTOR_UNSEEN,    /* not looked at; never reported */
    SECTOR_BLANK,     /* and nothing has to be done to it */
    SECTOR_KNOWN,     /* a file on this computer holds it: not transferred, or already as the file has it */
    SECTOR_TO_READ,   /* no file holds it */
    SECTOR_READ,      /* transferred, and as the chip's digest says */
    SECTOR_TO_CHANGE, /* to be erased or written */
    SECTOR_CHANGING,  /* the request is on its way */
    SECTOR_ERASED,    /* the stub says so */
    SECTOR_WRITTEN,   /* likewise */
    SECTOR_VERIFIED,  /* by a digest after the work; verify: equal to the file */
    SECTOR_DIFFERENT, /* verify: not equal to the file; a change: does not hold what was written */
    SECTOR_UNSTABLE,  /* reads differently each time, as far as is known */
    SECTOR_STATE_COUNT
};

struct device_events {
    void *ctx;
    /* done <= total; never goes backwards within one phase of one call, except when work must be repeated
     * after line errors.  NULL = not wanted. */
    void (*progress)(void *ctx, enum device_phase phase, uint64_t done, uint64_t total);
    /* While connecting: what is seen now, called when it changes.  NULL = not wanted. */
    void (*waiting)(void *ctx, enum device_seen seen);
    /* Once in each connect, as soon as it shows: the line loses or damages about one byte in so many, so that
     * work will take long and may fail.  NULL = not wanted. */
    void (*line_is_bad)(void *ctx, uint32_t one_in);
    /* During an operation: the state of sectors `first` to first + count - 1 has changed, count > 0; for a
     * map of the flash.  Called often: must be quick.  Each of sectors_known, sectors_read, sectors_erased
     * and sectors_written in transfer_stats is counted where this is called.  NULL = not wanted. */
    void (*sectors)(void *ctx, uint32_t first, uint32_t count, enum sector_state state);
};

enum device_start {              /* of the firmware, by Restock's stub, if no reset line reaches the chip */
                    START_NONE,  /* not requested */
                    START_HEARD, /* the device was heard starting it; pins and peripherals keep their settings
                                  */
                    START_UNHEARD,  /* requested, but nothing shows whether it happened */
                    START_IN_LOADER /* the device came back in programming mode: only a power cycle helps */
};

struct device_info {
    const char *chip;        /* "ESP8266EX" or "ESP8285" */
    uint8_t mac[6];          /* station MAC from eFuse */
    uint32_t crystal_mhz;    /* 26 or 40 */
    uint8_t flash_id[3];     /* JEDEC: manufacturer, type, capacity */
    const char *flash_maker; /* "Winbond"; "unknown maker" */
    uint32_t flash_size;     /* bytes, from the JEDEC ID */
    uint32_t embedded_flash; /* bytes of flash inside the package by eFuse; 0 = none or unknown */
    const char *stub;        /* name of the stub in charge */
    uint32_t baud;           /* rate in use */
    double seconds_connect;  /* that connecting took */
    bool stub_was_running;   /* left from an earlier session: no power cycle was needed */
    bool own_stub_failed; /* Restock's own stub did not start here, or did not make progress: do not load it
                             again */
    bool stub_changed;    /* during the work, because what the previous stub wrote did not hold, or it hung */
    uint8_t failed_mac[6]; /* of the device on which it failed; all 0 = unknown */
    enum device_start start;
};

enum stub_choice {
    STUB_AUTO, /* Restock's own, and Espressif's if that does not start */
    STUB_RESTOCK,
    STUB_ESPRESSIF
};

struct connect_options {
    uint32_t wait_ms; /* how long to wait for the device to appear; 0 = one round */
    uint32_t baud;    /* 0 = climb to the fastest rate that passes the line test; else this rate */
    bool keep_lines;  /* do not touch DTR and RTS */
    bool spoke;       /* its firmware was just heard as text: unreadable bytes come from it too */
    enum stub_choice stub;
    /* What an earlier flasher found, from its device_info: STUB_AUTO does not try Restock's own again on that
     * device or, if its MAC is unknown, on the first one found. */
    bool own_stub_failed;
    uint8_t failed_mac[6];
};

struct transfer_stats { /* of one call */
    double seconds;
    double seconds_connect; /* of the connect before it; not part of `seconds` */
    double seconds_compare, seconds_transfer, seconds_prove; /* parts of `seconds` */
    uint64_t wire_rx, wire_tx;                               /* bytes on the line */
    uint32_t sectors_total, sectors_read, sectors_known;     /* read = transferred over the line */
    uint32_t sectors_erased, sectors_written;                /* erased = erased and left blank */
};

struct sector_range {
    uint32_t first, count; /* sectors */
};

#endif
