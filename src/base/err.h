/* err.h: what went wrong, in terms a user can act on.
 *
 * A `struct err` is owned by the caller and filled once, where the fault is seen; the first error wins
 * (err_set on a filled one changes nothing).  Codes name the user's situation, not the failing function.
 * Used by every layer; knows none of them. */
/* SPDX-License-Identifier: MIT */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include "base/fact.h"
#include "base/printf_like.h"

#include <stdbool.h>
#include <stdint.h>

/* X(enumerator, name in JSON output, exit code of restock-cli, sentence, advice) */
#define ERR_TABLE(X)                                                                                         \
    X(ERR_NONE, "none", 0, "No error.", "Nothing to do.")                                                    \
    X(ERR_USAGE, "usage", 1, "The command line was not understood.", "Run restock-cli --help.")              \
    X(ERR_PORT_MISSING, "port-missing", 2, "This serial port does not exist.",                               \
      "Check that the USB adapter is plugged in, then run restock-cli ports to see what is there.")          \
    X(ERR_PORT_NOT_SERIAL, "port-not-serial", 2, "This is there, but it is not a serial port.",              \
      "Run restock-cli ports to see which serial ports there are.")                                          \
    X(ERR_PORT_NONE, "no-port", 2, "No USB serial adapter was found.",                                       \
      "Plug it in. If it is plugged in, name its port with -p; restock-cli ports lists them.")               \
    X(ERR_PORT_BUSY, "port-busy", 2, "Another program is using this serial port.",                           \
      "Close the other program (a terminal, an IDE, a printer tool) and try again.")                         \
    X(ERR_PORT_DENIED, "port-denied", 2, "You are not allowed to use this serial port.",                     \
      "On Linux add yourself to the group that owns it (often dialout) and log in again.")                   \
    X(ERR_PORT_GONE, "port-gone", 2, "The USB adapter was disconnected.",                                    \
      "Plug it in again and repeat the command; a backup, restore, undo or erase continues where it "        \
      "stopped.")                                                                                            \
    X(ERR_PORT_STUCK, "port-stuck", 2, "The driver of this serial port does not respond.",                   \
      "Unplug the adapter, plug it in again and repeat the command.")                                        \
    X(ERR_PORT_DRIVER, "port-driver", 2, "The driver of this serial port reports a failure of the adapter.", \
      "Unplug the adapter and plug it in again. If that does not help, use another adapter or another "      \
      "version of its driver.")                                                                              \
    X(ERR_PORT_CLONE, "port-clone", 2,                                                                       \
      "The newer drivers for CH340 adapters do not work with this one; it is probably a copy.",              \
      "Install the older driver CH341SER 3.5 from 2019 (in Device Manager: Update driver, choose it "        \
      "yourself), or use another adapter.")                                                                  \
    X(ERR_PORT_ASLEEP, "port-asleep", 2, "The Bluetooth device behind this serial port does not answer.",    \
      "Name the port of a USB adapter: run restock-cli ports to see which there are.")                       \
    X(ERR_PORT_CONFIG, "port-config", 2, "The serial port refused its settings.",                            \
      "Leave out --baud, if it was used; else use another adapter or another version of its driver.")        \
    X(ERR_PORT_IO, "port-io", 2, "The serial port reported an error.",                                       \
      "Unplug the adapter, plug it in again and repeat the command.")                                        \
    X(ERR_NO_ANSWER, "no-answer", 3, "The device does not answer.",                                          \
      "Check 3.3 V, ground and that TX goes to RX; then hold the button while you plug in the adapter.")     \
    X(ERR_ECHO, "echo", 3, "The adapter hears only itself: TX and RX are connected to each other.",          \
      "Look for a solder bridge or a crossed wire between TX and RX.")                                       \
    X(ERR_FIRMWARE_RUNS, "firmware-runs", 3, "The device runs its firmware instead of programming mode.",    \
      "Unplug the power, hold the button, plug the power in again and release after two seconds.")           \
    X(ERR_GARBAGE, "garbage", 3, "Something answers, but it cannot be read.",                                \
      "Power-cycle the device into programming mode; use shorter wires and --baud 115200.")                  \
    X(ERR_WRONG_CHIP, "wrong-chip", 3, "This is not an ESP8266 or ESP8285; it is left alone.",               \
      "Restock handles Sonoffs with an ESP8266 or ESP8285 only.")                                            \
    X(ERR_LOST, "lost", 3, "The device stopped answering in the middle of the work.",                        \
      "Power-cycle it into programming mode and repeat the command; a backup, restore, undo or erase "       \
      "continues where it stopped.")                                                                         \
    X(ERR_LINE, "line", 3, "The connection loses data.",                                                     \
      "Use shorter wires or another adapter, or --baud 115200; then repeat the command.")                    \
    X(ERR_UNHEARD, "unheard", 3, "Nothing was heard from the device.",                                       \
      "Unplug its power and plug it in again while this runs, without holding the button.")                  \
    X(ERR_RESET, "reset", 3,                                                                                 \
      "The device restarted in the middle of the work; its power supply may be weak.",                       \
      "Use a stronger 3.3 V supply, enter programming mode again and repeat the command.")                   \
    X(ERR_STUB, "stub", 4, "The helper program could not be started on the device.",                         \
      "Power-cycle the device into programming mode and try again.")                                         \
    X(ERR_FLASH_ID, "flash-id", 4, "The flash memory does not identify itself.",                             \
      "Check the supply voltage, power-cycle into programming mode and try again.")                          \
    X(ERR_FLASH, "flash", 4, "The flash memory refused to be read, erased or written.",                      \
      "Check the supply: 3.3 V with several hundred mA. Then repeat the command.")                           \
    X(ERR_PROTECTED, "flash-protected", 4,                                                                   \
      "The flash memory is write-protected, and the lock cannot be taken off.",                              \
      "The lock is in the flash chip itself: neither cable nor supply is to blame. The device can be "       \
      "backed up, but "                                                                                      \
      "not changed until the chip is unlocked or replaced.")                                                 \
    X(ERR_VERIFY, "verify", 4, "The proof failed: the flash and the file are not the same.",                 \
      "Repeat the command. If it fails again, use a stronger supply and shorter wires.")                     \
    X(ERR_UNSTABLE, "unstable", 4, "The flash reads differently each time.",                                 \
      "Use a stronger 3.3 V supply and shorter wires, then repeat the command.")                             \
    X(ERR_DIFFERENT, "different", 5, "The contents differ.",                                                 \
      "Restore the file if the device should hold it.")                                                      \
    X(ERR_FILE_READ, "file-read", 6, "The file cannot be read.",                                             \
      "Check the name and that the file is there.")                                                          \
    X(ERR_FILE_WRITE, "file-write", 6, "The file cannot be written.",                                        \
      "Choose another folder, or make room on this drive.")                                                  \
    X(ERR_FILE_BLOCKED, "file-blocked", 6,                                                                   \
      "Windows does not let Restock write to this folder, probably because its protection against "          \
      "ransomware (\"Controlled folder access\") is on.",                                                    \
      "Name another folder with --library (for one file, with its own option), or allow restock-cli.exe "    \
      "in Windows Security under Ransomware protection.")                                                    \
    X(ERR_FILE_DENIED, "file-denied", 6, "Restock is not allowed to write to this folder.",                  \
      "Name another folder with --library (for one file, with its own option). If this folder is your "      \
      "own, Windows' protection against ransomware (\"Controlled folder access\") may be the reason.")       \
    X(ERR_FILE_EXISTS, "file-exists", 6, "A file of this name already exists.",                              \
      "Choose another name; with the command backup, --force replaces it.")                                  \
    X(ERR_FILE_NAME, "file-name", 6, "The drive does not take this name for a file.",                        \
      "Choose a shorter name, of ordinary characters.")                                                      \
    X(ERR_FILE_IS_FOLDER, "file-is-folder", 6, "This is the name of a folder, not of a file.",               \
      "Put the name of a file behind it.")                                                                   \
    X(ERR_FILE_TOO_LARGE, "file-too-large", 6, "The file is larger than the flash of this device.",          \
      "Choose the file that belongs to this device.")                                                        \
    X(ERR_FILE_NO_FLASH, "file-no-flash", 6, "The file is larger than the flash of any ESP8266 (16 MB).",    \
      "Choose a file that holds the contents of such a flash.")                                              \
    X(ERR_FILE_EMPTY, "file-empty", 6, "The file is empty.", "Choose another file.")                         \
    X(ERR_NO_UNDO, "no-undo", 6, "The last change of this device cannot be undone.",                         \
      "Only what was restored or erased with a safety copy can be undone; choose a backup and restore it.")  \
    X(ERR_REFUSED, "refused", 7, "Not done, because it could harm the device or lose data.",                 \
      "Use a file that belongs to this device; --force goes ahead where you are sure.")                      \
    X(ERR_NOT_OFFERED, "not-offered", 7, "Not done: with these files it cannot be done rightly.",            \
      "Read the reason above; use other files.")                                                             \
    X(ERR_UNCONFIRMED, "unconfirmed", 7, "Not done: nobody was there to answer the question.",               \
      "Use --yes to go ahead without questions.")                                                            \
    X(ERR_DECLINED, "declined", 130, "You said no; nothing was changed.",                                    \
      "Repeat the command when you are sure.")                                                               \
    X(ERR_CANCELLED, "cancelled", 130, "Cancelled.",                                                         \
      "Repeat the command: a backup, restore, undo or erase continues where it stopped.")                    \
    X(ERR_MEMORY, "memory", 4, "The computer is out of memory.", "Close other programs and try again.")

enum err_code {
#define ERR_ENUM(code, name, exit, sentence, advice) code,
    ERR_TABLE(ERR_ENUM)
#undef ERR_ENUM
        ERR_COUNT
};

struct err {
    enum err_code code;
    uint32_t os;        /* GetLastError() or errno; 0 if the fault was not the system's */
    char detail[240];   /* what was being done and what went wrong, in English; may be empty */
    struct fact why[2]; /* the reason of a refusal, and what follows from it; FACT_NONE = none */
};

#define ERR_INIT                                                                                             \
    {                                                                                                        \
        .code = ERR_NONE                                                                                     \
    }

/* Fills *e unless it already holds an error.  Always returns false, so that a failing function can
 * `return err_set(e, ...)`.  `e` may be NULL: then nothing is kept. */
bool err_set(struct err *e, enum err_code code, const char *format, ...) PRINTF_LIKE(3, 4);

/* As err_set, with the operating system's error number and its text put behind the detail by the caller. */
bool err_set_os(struct err *e, enum err_code code, uint32_t os, const char *format, ...) PRINTF_LIKE(4, 5);

/* As err_set, with a reason for a person; `more`, what follows from it, may be FACT_NONE. */
bool err_set_why(struct err *e, enum err_code code, struct fact why, struct fact more);
/* The same for a reason without values. */
bool err_set_reason(struct err *e, enum err_code code, enum fact_id why);

void err_clear(struct err *e);

/* Constant texts of a code: stable short name, sentence about the user's situation, what to do next. */
const char *err_name(enum err_code code);
const char *err_sentence(enum err_code code);
const char *err_advice(enum err_code code);
int err_exit_code(enum err_code code);

#endif
