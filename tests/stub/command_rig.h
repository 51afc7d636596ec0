/* command_rig.h: what the tests of the stub's requests on a fake board share: asking, and what an answer
 * says.
 *
 * Used by test_stub_commands.c, test_stub_form.c and test_stub_writing.c.  Fails the running cmocka test. */
/* SPDX-License-Identifier: MIT */
#ifndef TESTS_STUB_COMMAND_RIG_H
#define TESTS_STUB_COMMAND_RIG_H

#include "fake_board.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SECTOR 4096u

/* 0 to 255, by chance; `state` is any number at first. */
uint32_t noise(uint32_t *state);

struct reply {
    uint8_t op, status, error;
    uint32_t value;
    size_t len;
    uint8_t data[64];
};

/* False: there is none. */
bool next_reply(struct reply *r);

/* One request, one answer. */
struct reply ask(uint8_t op, const void *data, size_t len, uint32_t checksum);
/* The same with the checksum that the request needs. */
struct reply ask_words(uint8_t op, size_t n, const uint32_t *words);

void assert_flash_untouched(void);
void assert_flash_well_used(void);

#endif
