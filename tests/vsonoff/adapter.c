/* adapter.c: see adapter.h. */
/* SPDX-License-Identifier: MIT */
#include "adapter.h"

#include <stdio.h>
#include <string.h>

#define MS 1000000u

static uint32_t exact(uint32_t asked)
{
    return asked;
}

static uint32_t divide(uint32_t clock, uint32_t asked)
{
    return (clock + asked / 2) / asked;
}

/* FT232R: 3 MHz divided in eighths; between 1 and 2 there is only 1.5 (AN232B-05, Linux ftdi_sio).  Above 3 M
 * nothing happens. */
static uint32_t ftdi_rate(uint32_t asked)
{
    uint32_t eighths = divide(24000000, asked);
    if (eighths < 8)
        return 0;
    if (eighths > 8 && eighths < 16)
        eighths = 12;
    return 24000000 / eighths;
}

/* CH340: 48 MHz behind one of eight prescalers, divided by 9 to 255 or, at half the clock, by 2 to 255 (Linux
 * 5.5+ ch341).  Above 2 M, the data sheet's limit, nothing happens. */
static uint32_t ch340_rate(uint32_t asked)
{
    uint32_t clock = 12000000;
    if (asked > 2000000)
        return 0;
    while (divide(clock, asked) > 255)
        clock /= 8;
    if (divide(clock, asked) < 9)
        clock /= 2;
    return clock / divide(clock, asked);
}

/* The formula of Linux before 5.5 and of older drivers for Windows: 6 MHz divided by a whole number that is
 * rounded up, so that 921,600 becomes 857,143 (espressif/esptool#435: works at 460,800, not at 921,600).
 * Faster ones some of these chips do not do at all. */
static uint32_t ch340_clone_rate(uint32_t asked)
{
    uint32_t clock = 6000000, reckoned = 5986800;
    if (asked > 921600)
        return 0;
    for (; reckoned / asked > 255; reckoned /= 8)
        clock /= 8;
    return clock / ((reckoned + asked - 1) / asked);
}

/* CP2102: Silicon Labs AN205, table 1, and Linux cp210x. */
static uint32_t cp2102_rate(uint32_t asked)
{
    static const struct {
        uint32_t rate, up_to;
    } table[] = {{9600, 9612},     {19200, 19250},   {38400, 38601},   {57600, 58053},   {64000, 64111},
                 {76800, 77608},   {115200, 117028}, {128000, 129347}, {153600, 156868}, {230400, 237832},
                 {250000, 254234}, {256000, 273066}, {460800, 491520}, {500000, 567138}, {576000, 670254}};
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        if (asked <= table[i].up_to)
            return table[i].rate;
    return 921600;
}

/* PL2303 before HX: 12 MHz x 32 divided by a number of nine bits and a power of four; nothing above 1,228,800
 * (Linux pl2303). */
static uint32_t pl2303_rate(uint32_t asked)
{
    if (asked > 1228800)
        return 1228800;
    uint32_t divider = 384000000 / asked;
    unsigned fours = 0;
    for (; divider >= 512; divider /= 4)
        fours++;
    return 384000000 / divider >> 2 * fours;
}

/* ATmega16U2 of the Arduino boards: 2 MHz divided by a whole number, and no faster than 1 M; its 115,200 is
 * 2.1 % off (data sheet, table of rates at 16 MHz with U2X). */
static uint32_t usbser_rate(uint32_t asked)
{
    return asked > 1000000 ? 0 : 2000000 / divide(2000000, asked);
}

static const struct adapter_profile profiles[ADAPTER_COUNT] = {
    [ADAPTER_IDEAL] = {.name = "ideal", .packet_bytes = 1, .rate = exact},
    /* Data sheet of the FT232R; AN232B-04: packets of 64 bytes less two of status, timer of 16 ms.  Draining
     * does not wait for the chip: ebiguy/RespeQt#2; a change takes effect at once:
     * parallaxinc/Parallax-IDE#12; the stray 0: libnifalcon#10. */
    [ADAPTER_FTDI] = {.name = "ftdi",
                      .send_bytes = 128,
                      .receive_bytes = 256,
                      .packet_bytes = 62,
                      .latency_ns = 16 * MS,
                      .frame_ns = MS,
                      .control_ns = 2 * MS,
                      .driver_bytes = 65536,
                      .rate = ftdi_rate,
                      .change_makes_zero = true,
                      .one_line_at_a_time = true},
    /* Packets of 32 bytes, lost bytes when settings are written: Linux ch341. */
    [ADAPTER_CH340] = {.name = "ch340",
                       .send_bytes = 32,
                       .receive_bytes = 128,
                       .packet_bytes = 32,
                       .latency_ns = MS,
                       .frame_ns = MS,
                       .control_ns = 3 * MS,
                       .driver_bytes = 65536,
                       .rate = ch340_rate,
                       .set_loses_input = true,
                       .one_line_at_a_time = true},
    [ADAPTER_CH340_CLONE] = {.name = "ch340-clone",
                             .send_bytes = 32,
                             .receive_bytes = 64,
                             .packet_bytes = 32,
                             .latency_ns = 4 * MS,
                             .frame_ns = MS,
                             .control_ns = 5 * MS,
                             .driver_bytes = 4096,
                             .rate = ch340_clone_rate,
                             .on_change = REST_IS_LOST,
                             .set_loses_input = true,
                             .one_line_at_a_time = true},
    /* 640 bytes to send and 576 to receive: data sheet. */
    [ADAPTER_CP2102] = {.name = "cp2102",
                        .send_bytes = 640,
                        .receive_bytes = 576,
                        .packet_bytes = 64,
                        .latency_ns = 4 * MS,
                        .frame_ns = MS,
                        .control_ns = 2 * MS,
                        .driver_bytes = 4096,
                        .rate = cp2102_rate,
                        .one_line_at_a_time = true},
    /* 256 bytes, lost bytes when settings are written: Linux pl2303. */
    [ADAPTER_PL2303] = {.name = "pl2303",
                        .send_bytes = 256,
                        .receive_bytes = 256,
                        .packet_bytes = 64,
                        .latency_ns = 10 * MS,
                        .frame_ns = MS,
                        .control_ns = 4 * MS,
                        .driver_bytes = 4096,
                        .rate = pl2303_rate,
                        .set_loses_input = true,
                        .one_line_at_a_time = true},
    /* Buffers are emptied when the rate changes: ARMmbed/DAPLink#142. */
    [ADAPTER_USBSER] = {.name = "usbser",
                        .send_bytes = 128,
                        .receive_bytes = 128,
                        .packet_bytes = 64,
                        .latency_ns = MS,
                        .frame_ns = MS,
                        .control_ns = MS,
                        .driver_bytes = 4096,
                        .rate = usbser_rate,
                        .on_change = REST_IS_LOST,
                        .set_loses_input = true,
                        .one_line_at_a_time = true},
};

const struct adapter_profile *adapter_profile(enum adapter adapter)
{
    return &profiles[adapter];
}

bool adapter_by_name(const char *name, enum adapter *adapter)
{
    for (int i = 0; i < ADAPTER_COUNT; i++) {
        if (strcmp(profiles[i].name, name) != 0)
            continue;
        *adapter = (enum adapter)i;
        return true;
    }
    return false;
}

const char *adapter_names(void)
{
    static char names[96];
    size_t len = 0;
    for (int i = 0; i < ADAPTER_COUNT; i++)
        len += (size_t)snprintf(names + len, sizeof names - len, "%s%s", i > 0 ? ", " : "", profiles[i].name);
    return names;
}
