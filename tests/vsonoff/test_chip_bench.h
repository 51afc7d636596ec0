/* test_chip_bench.h: a host at the virtual chip's UART pins, for the tests of the chip: sends and receives
 * SLIP frames on virtual time.  Every function fails the running cmocka test when the chip does not answer.
 */
/* SPDX-License-Identifier: MIT */
#ifndef VSONOFF_TEST_CHIP_BENCH_H
#define VSONOFF_TEST_CHIP_BENCH_H

#include "chip.h"

#include <stddef.h>

#define BENCH_MS UINT64_C(1000000)
#define BENCH_S  UINT64_C(1000000000)

struct bench_reply {
    uint8_t op;
    uint32_t value;
    uint8_t status, error;
    uint8_t data[64]; /* what stands before status and error */
    size_t len;
};

struct bench {
    struct chip *chip;
    double baud;           /* the host's rate, both ways */
    double seen_baud;      /* true rate of the last byte from the chip */
    uint64_t line_free_ns; /* when the host's TX line is free again */
    uint64_t last_byte_ns; /* end of the last byte from the chip */
    uint8_t *in;           /* bytes from the chip, as the host sees them */
    size_t in_len, in_size, taken;
    bool speaks_past; /* the host is at another rate than the chip: what is in its shifter may be spoiled */
};

struct bench *bench_new(const struct chip_config *config);
/* In the world that the environment names (chip_config_world): for programs that are to be right in each. */
struct bench *bench_new_in_world(const struct chip_config *config);
void bench_free(struct bench *b);         /* fails the test if the chip was misused: chip_misused */
void bench_free_misused(struct bench *b); /* of a test that did so on purpose: fails if it was not */
void bench_run(struct bench *b, uint64_t ns);
void bench_power(struct bench *b, bool programming_mode); /* off and on again, button held or not */
void bench_send(struct bench *b, const void *data, size_t len);
void bench_send_frame(struct bench *b, const void *data, size_t len);
/* The text so far, NUL-terminated, from the last bench_forget on. */
const char *bench_text(struct bench *b);
void bench_forget(struct bench *b);
/* The next frame within `timeout_ns`; its length, or 0 if none came. */
size_t bench_frame(struct bench *b, uint8_t *data, size_t size, uint64_t timeout_ns);

void bench_request(struct bench *b, uint8_t op, const void *data, size_t len, uint32_t checksum);
bool bench_reply(struct bench *b, struct bench_reply *reply, uint64_t timeout_ns);
/* Request and the reply with its opcode; fails the test on silence. */
struct bench_reply bench_call(struct bench *b, uint8_t op, const void *data, size_t len, uint64_t timeout_ns);
struct bench_reply bench_call_words(struct bench *b, uint8_t op, size_t count, const uint32_t *words);
/* FLASH_DATA, MEM_DATA and the like: block header, data, checksum. */
struct bench_reply bench_block(struct bench *b, uint8_t op, uint32_t sequence, const void *data, size_t len,
                               uint64_t timeout_ns);
void bench_sync(struct bench *b); /* first contact with the ROM: several SYNCs */
void bench_upload(struct bench *b, uint32_t addr, const void *data, size_t len);
uint32_t bench_read_reg(struct bench *b, uint32_t addr);
void bench_write_reg(struct bench *b, uint32_t addr, uint32_t value);

#endif
