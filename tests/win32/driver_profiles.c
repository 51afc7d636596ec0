/* driver_profiles.c: drivers and adapters as they are met, each with its own way to be difficult.
 *
 * Memories of the adapters by their data sheets: FT232R 128 bytes, CH340 32, CP2102 640, PL2303 256. */
/* SPDX-License-Identifier: MIT */
#include "driver.h"

/* What a program may leave behind: everything in the way. */
#define LEFT_BEHIND                                                                                          \
    {                                                                                                        \
        .DCBlength = sizeof(DCB), .BaudRate = 9600, .fBinary = TRUE, .fParity = TRUE, .fOutxCtsFlow = TRUE,  \
        .fOutxDsrFlow = TRUE, .fDtrControl = DTR_CONTROL_HANDSHAKE, .fDsrSensitivity = TRUE, .fOutX = TRUE,  \
        .fInX = TRUE, .fErrorChar = TRUE, .fNull = TRUE, .fRtsControl = RTS_CONTROL_HANDSHAKE,               \
        .fAbortOnError = TRUE, .XonLim = 60000, .XoffLim = 60000, .ByteSize = 7, .Parity = EVENPARITY,       \
        .StopBits = TWOSTOPBITS, .XonChar = 0, .XoffChar = 0, .ErrorChar = '?', .EofChar = 26,               \
        .EvtChar = '\n',                                                                                     \
    }

const struct driver_habits driver_ftdi = {
    .name = "ftdi",
    .found = LEFT_BEHIND,
    .vid = 0x0403,
    .pid = 0x6001,
    .driver_version = "2.12.36.4",
    .fifo_bytes = 128,
    .latency_ms = 16,
};

const struct driver_habits driver_ch340 = {
    .name = "ch340",
    .found = LEFT_BEHIND,
    .vid = 0x1a86,
    .pid = 0x7523,
    .driver_version = "3.5.2019.1",
    .fifo_bytes = 32,
    .latency_ms = 1,
    .cancel = CANCEL_IS_LATE,
    .cancel_late_ms = 300,
};

const struct driver_habits driver_ch340_clone = {
    .name = "ch340-clone",
    .found = LEFT_BEHIND,
    .vid = 0x1a86,
    .pid = 0x7523,
    .driver_version = "3.5.2019.1",
    .fifo_bytes = 32,
    .latency_ms = 2,
    .cancel = CANCEL_IS_IGNORED,
    .abort_count = 1,
    .abort_eats = true,
    .in_queue_error = 3,
};

const struct driver_habits driver_cp2102 = {
    .name = "cp2102",
    .found = LEFT_BEHIND,
    .vid = 0x10c4,
    .pid = 0xea60,
    .driver_version = "10.1.10.103",
    .fifo_bytes = 640,
    .latency_ms = 2,
    .checks_limits = true,
    .queue_bytes = 4096,
};

const struct driver_habits driver_pl2303 = {
    .name = "pl2303",
    .found = LEFT_BEHIND,
    .vid = 0x067b,
    .pid = 0x2303,
    .driver_version = "3.3.2.105",
    .fifo_bytes = 256,
    .latency_ms = 1,
    .write_part = 64,
    .keeps_event = true,
};

const struct driver_habits driver_usbser = {
    .name = "usbser",
    .found = LEFT_BEHIND,
    .vid = 0x2e8a,
    .pid = 0x000a,
    .driver_version = "10.0.19041.1",
    .fifo_bytes = 1024,
    .latency_ms = 1,
    .lines_with_dtr = true,
    .at_once = true,
    .out_queue_unknown = true,
};

const struct driver_habits *const driver_profiles[] = {
    &driver_ftdi, &driver_ch340, &driver_ch340_clone, &driver_cp2102, &driver_pl2303, &driver_usbser,
};
const size_t driver_profile_count = sizeof driver_profiles / sizeof driver_profiles[0];
