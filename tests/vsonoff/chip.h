/* chip.h: the whole virtual ESP8266/ESP8285 with its flash, on virtual time.
 *
 * Owns core, memories, UART0, SPI controller, flash, eFuse, straps, watchdog and the mask ROM's behaviour
 * (as native code).  It knows no host: bytes arrive and leave through the UART pins with their timing.  The
 * wire (wire.h) turns that into something a program can talk to.  All state is in the struct; several chips
 * may live in one process.  Times are nanoseconds of virtual time since chip_new. */
/* SPDX-License-Identifier: MIT */
#ifndef VSONOFF_CHIP_H
#define VSONOFF_CHIP_H

#include "beliefs.h"
#include "nor.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define CHIP_NEVER UINT64_MAX

struct chip_config {
    struct nor_config flash;
    unsigned crystal_mhz;  /* 26 (every Sonoff) or 40 */
    uint32_t efuse[4];     /* words 0x3FF00050.. ; chip_config_default gives an ESP8266EX, MAC 5C:CF:7F:.. */
    uint32_t magic;        /* word at 0x40001000: 0xFFF0C101 = ESP8266; another value plays another chip */
    bool rom_unknown_stub; /* fault: code loaded to RAM never starts (MEM_END answers, then silence) */
    bool hostile;          /* beyond the beliefs: chip_config_hostile */
    uint8_t belief[BELIEF_COUNT]; /* beliefs.h: values of enum belief */
};

/* What the chip did, for statistics and assertions. */
struct chip_stats {
    uint64_t rx_bytes, tx_bytes; /* bytes through UART0's pins */
    uint64_t rx_fifo_overflows, rx_ring_overflows, rx_frame_errors;
    uint64_t tx_spoiled, rx_spoiled; /* bytes in a shifter when the divider changed or a FIFO was reset */
    uint64_t cpu_exceptions[64];     /* by EXCCAUSE */
    uint32_t last_exception_pc, last_exception_addr;
    uint64_t resets, boots_from_flash, loader_entries, watchdog_resets;
    uint64_t rom_commands[256];  /* loader commands by opcode, as seen by the ROM */
    uint64_t stub_commands[256]; /* request frames that arrive while RAM code runs, by opcode */
    uint64_t unknown_rom_calls;  /* calls to ROM addresses that are not modelled: must stay 0 */
    uint32_t last_unknown_rom_call;
    /* Registers touched while the peripheral was at work with them: must stay 0. */
    uint64_t races;
    uint32_t first_race_pc;
    char first_race[80];
};

struct chip;

/* One byte leaves on TX: its stop bit ends at `end_ns`; `baud` is the true rate from the divider. */
typedef void chip_tx_fn(void *ctx, uint64_t end_ns, uint8_t byte, double baud);

void chip_config_default(struct chip_config *config, uint32_t flash_size);             /* fills every field */
struct chip *chip_new(const struct chip_config *config, chip_tx_fn *tx, void *tx_ctx); /* power is off */
void chip_free(struct chip *c);

/* Pins.  GPIO0 low at power-on or reset = programming mode.  EN low = held in reset. */
void chip_set_power(struct chip *c, bool on);
void chip_set_gpio0(struct chip *c, bool low);
void chip_set_en(struct chip *c, bool low);
bool chip_powered(const struct chip *c);

/* A byte whose start bit begins at `start_ns` (not before now) at the sender's `baud`.  Rate mismatch garbles
 * it here: clean to 2.5 %, surely wrong from 4.5 %. */
void chip_rx(struct chip *c, uint64_t start_ns, uint8_t byte, double baud);
double chip_uart_baud(const struct chip *c); /* the rate that UART0's divider makes now */

/* Runs to `until_ns`, or returns early (now < until) right after a byte left on TX, so that the wire can
 * react.  chip_now only moves through this. */
void chip_run(struct chip *c, uint64_t until_ns);
uint64_t chip_now(const struct chip *c);
/* Earliest time at which anything can happen without new input; CHIP_NEVER when the chip just waits for
 * input (asleep, spinning on an empty receive buffer, unpowered).  Lets --fast hosts skip idle time. */
uint64_t chip_next_event(struct chip *c);

struct nor *chip_flash(struct chip *c);
const struct chip_stats *chip_get_stats(const struct chip *c);
/* Whether the program did what no right program does, on any device: a race, a call to nowhere in the ROM, a
 * bit programmed from 0 to 1.  Then `text` says what.  Every test that runs a program that should be right
 * ends with this. */
bool chip_misused(const struct chip *c, char *text, size_t size);
bool chip_in_loader(const struct chip *c); /* the ROM loader waits for commands */
bool chip_runs_ram_code(const struct chip *c);
bool chip_runs_firmware(const struct chip *c); /* application from flash (modelled: prints its boot log) */
/* After an exception: silent until reset in the loader, endless reports of the ROM when a program was
 * running. */
bool chip_dead(const struct chip *c);

/* Direct look at memory for tests: false if the address is not RAM. */
bool chip_peek(struct chip *c, uint32_t addr, void *data, uint32_t len);

#endif
