/* fuzz_boot_check.c: fuzz target for the boot log's reader: the input is the log.  A wrong result traps. */
/* SPDX-License-Identifier: MIT */
#include "core/image/boot_check.h"
#include "say/say.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool ok, const char *what)
{
    if (ok)
        return;
    fprintf(stderr, "boot check: %s\n", what);
    abort();
}

static void check_text(const char *text, size_t room)
{
    for (size_t i = 0; i < room; i++) {
        if (text[i] == '\0')
            return;
        check(text[i] >= ' ' && text[i] <= '~', "a text that cannot be printed");
    }
    check(false, "a text without an end");
}

static void check_sentence(const struct fact *fact)
{
    char text[200];
    say_fact(fact, text, sizeof text);
    check_text(text, sizeof text);
    size_t len = strlen(text);
    check(len > 0 && text[len - 1] == '.' && len + 1 < sizeof text, "a sentence that breaks off");
}

/* The same as it arrives: in pieces, as long as the first byte says. */
static void check_ear(const uint8_t *data, size_t size, unsigned starts)
{
    struct boot_ear ear = {.heard = BOOT_HEARD_NOTHING};
    size_t piece = size > 0 ? data[0] + 1u : 1u;
    for (size_t at = 0; at < size; at += piece) {
        enum boot_heard before = ear.heard;
        boot_ear_hear(&ear, data + at, size - at < piece ? size - at : piece);
        check(before != BOOT_HEARD_START || ear.heard == BOOT_HEARD_START, "a start that was none");
    }
    check((ear.heard == BOOT_HEARD_NOTHING) == (size == 0), "silence as it arrives");
    bool ends = size > 0 && (data[size - 1] == '\n' || data[size - 1] == '\r');
    check(!ends || starts == 0 || ear.heard == BOOT_HEARD_START, "a start that was not heard");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct boot_check c;
    memset(&c, 0xA5, sizeof c);
    boot_check(data, size, &c);
    check(c.state < BOOT_STATE_COUNT && c.ok == (c.state == BOOT_STARTS), "the state");
    check((c.state == BOOT_SILENT) == (size == 0), "silence");
    check_sentence(&c.verdict);
    check(c.advice_count <= BOOT_ADVICE && (c.ok || c.advice_count > 0), "what to do");
    for (size_t i = 0; i < c.advice_count; i++)
        check_sentence(&c.advice[i]);
    check_text(c.loader_version, sizeof c.loader_version);
    check_text(c.flash_mode, sizeof c.flash_mode);
    check(c.application <= 2 && c.exception >= -1 && c.exception < 64, "a number");
    check((c.starts == 0) == (c.boot_mode < 0), "a start");
    check_ear(data, size, c.starts);
    return 0;
}
