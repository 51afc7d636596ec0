/* err.h: what went wrong, in terms a user can act on.
 *
 * A `struct err` is owned by the caller and filled once, where the fault is detected; the first error wins
 * (err_set on a filled one changes nothing).  Codes name the user's situation, not the failing function.
 * Used by every layer; knows none of them. */
/* SPDX-License-Identifier: MIT */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include "base/fact.h"
#include "base/printf_like.h"

#include <stdbool.h>
#include <stdint.h>

/* X(enumerator, name in JSON output, exit code of restock-cli); say/say_error.h has the sentences */
#define ERR_TABLE(X)                                                                                         \
    X(ERR_NONE, "none", 0)                                                                                   \
    X(ERR_USAGE, "usage", 1)                                                                                 \
    X(ERR_PORT_MISSING, "port-missing", 2)                                                                   \
    X(ERR_PORT_NOT_SERIAL, "port-not-serial", 2)                                                             \
    X(ERR_PORT_NONE, "no-port", 2)                                                                           \
    X(ERR_PORT_BUSY, "port-busy", 2)                                                                         \
    X(ERR_PORT_DENIED, "port-denied", 2)                                                                     \
    X(ERR_PORT_GONE, "port-gone", 2)                                                                         \
    X(ERR_PORT_STUCK, "port-stuck", 2)                                                                       \
    X(ERR_PORT_DRIVER, "port-driver", 2)                                                                     \
    X(ERR_PORT_CLONE, "port-clone", 2)                                                                       \
    X(ERR_PORT_ASLEEP, "port-asleep", 2)                                                                     \
    X(ERR_PORT_CONFIG, "port-config", 2)                                                                     \
    X(ERR_PORT_IO, "port-io", 2)                                                                             \
    X(ERR_NO_ANSWER, "no-answer", 3)                                                                         \
    X(ERR_ECHO, "echo", 3)                                                                                   \
    X(ERR_FIRMWARE_RUNS, "firmware-runs", 3)                                                                 \
    X(ERR_GARBAGE, "garbage", 3)                                                                             \
    X(ERR_WRONG_CHIP, "wrong-chip", 3)                                                                       \
    X(ERR_LOST, "lost", 3)                                                                                   \
    X(ERR_LINE, "line", 3)                                                                                   \
    X(ERR_UNHEARD, "unheard", 3)                                                                             \
    X(ERR_RESET, "reset", 3)                                                                                 \
    X(ERR_STUB, "stub", 4)                                                                                   \
    X(ERR_FLASH_ID, "flash-id", 4)                                                                           \
    X(ERR_FLASH, "flash", 4)                                                                                 \
    X(ERR_PROTECTED, "flash-protected", 4)                                                                   \
    X(ERR_VERIFY, "verify", 4)                                                                               \
    X(ERR_UNSTABLE, "unstable", 4)                                                                           \
    X(ERR_DIFFERENT, "different", 5)                                                                         \
    X(ERR_FILE_READ, "file-read", 6)                                                                         \
    X(ERR_FILE_WRITE, "file-write", 6)                                                                       \
    X(ERR_FILE_FULL, "drive-full", 6)                                                                        \
    X(ERR_FILE_BLOCKED, "file-blocked", 6)                                                                   \
    X(ERR_FILE_DENIED, "file-denied", 6)                                                                     \
    X(ERR_FILE_IN_USE, "file-in-use", 6)                                                                     \
    X(ERR_LIBRARY_UNREADABLE, "library-unreadable", 6)                                                       \
    X(ERR_FILE_EXISTS, "file-exists", 6)                                                                     \
    X(ERR_FILE_NAME, "file-name", 6)                                                                         \
    X(ERR_FILE_IS_FOLDER, "file-is-folder", 6)                                                               \
    X(ERR_FILE_TOO_LARGE, "file-too-large", 6)                                                               \
    X(ERR_FILE_NO_FLASH, "file-no-flash", 6)                                                                 \
    X(ERR_FILE_EMPTY, "file-empty", 6)                                                                       \
    X(ERR_FILE_PACKED, "file-packed", 6)                                                                     \
    X(ERR_NO_UNDO, "no-undo", 6)                                                                             \
    X(ERR_REFUSED, "refused", 7)                                                                             \
    X(ERR_NOT_OFFERED, "not-offered", 7)                                                                     \
    X(ERR_UNCONFIRMED, "unconfirmed", 7)                                                                     \
    X(ERR_DECLINED, "declined", 130)                                                                         \
    X(ERR_CANCELLED, "cancelled", 130)                                                                       \
    X(ERR_MEMORY, "memory", 4)

enum err_code {
#define ERR_ENUM(code, name, exit) code,
    ERR_TABLE(ERR_ENUM)
#undef ERR_ENUM
        ERR_COUNT
};

struct err {
    enum err_code code;
    uint32_t os;        /* GetLastError() or errno; 0 if the fault was not the system's */
    char detail[240];   /* what failed and why, in English; may be empty */
    struct fact why[2]; /* the reason for a refusal, and its consequence; FACT_NONE = none */
};

#define ERR_INIT                                                                                             \
    {                                                                                                        \
        .code = ERR_NONE                                                                                     \
    }

/* Fills *e unless it already holds an error.  Always returns false, so that a failing function can
 * `return err_set(e, ...)`.  `e` may be NULL: then nothing is kept. */
bool err_set(struct err *e, enum err_code code, const char *format, ...) PRINTF_LIKE(3, 4);

/* As err_set, with the operating system's error number; the caller appends its text to the detail. */
bool err_set_os(struct err *e, enum err_code code, uint32_t os, const char *format, ...) PRINTF_LIKE(4, 5);

/* As err_set, with a reason for the user; `more`, its consequence, may be FACT_NONE. */
bool err_set_why(struct err *e, enum err_code code, struct fact why, struct fact more);
/* The same for a reason without values. */
bool err_set_reason(struct err *e, enum err_code code, enum fact_id why);

void err_clear(struct err *e);

/* Stable short name. */
const char *err_name(enum err_code code);
int err_exit_code(enum err_code code);

#endif
