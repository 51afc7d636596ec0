/* board_rig.c: see board_rig.h. */
/* SPDX-License-Identifier: MIT */
#include "board_rig.h"

#include "base/buf.h"
#include "spoken.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINE_MS 60u /* of bytes for each rate: the virtual line is the same all the time */

struct board_rig *rig_begin(void)
{
    struct board_rig *r = calloc(1, sizeof *r);
    assert_non_null(r);
    r->flash = malloc(RIG_SIZE);
    assert_non_null(r->flash);
    bench_fill_mixed(r->flash, RIG_SIZE, 5);
    memset(r->flash + 0x40 * FLASH_SECTOR, 0xFF, 0x11 * FLASH_SECTOR);
    r->flash[0x3F * FLASH_SECTOR] = r->flash[0x51 * FLASH_SECTOR] = 0x5A; /* where the run ends */
    bench_insert(&r->b, r->flash, RIG_SIZE);
    r->b.stub = STUB_AUTO;
    r->line_ms = LINE_MS;
    r->most_baud = 460800;
    return r;
}

void rig_power_on(struct board_rig *r)
{
    bench_power_on(&r->b);
    r->b.port = shim_port_open(&r->shim, r->b.device, &r->b.err);
    assert_non_null(r->b.port);
    bench_make_flasher(&r->b);
}

void rig_words(struct board_rig *r)
{
    static const struct board_adapter adapter = {
        .port = "COM5",
        .friendly_name = "USB-SERIAL CH340 (COM5)",
        .chip = "CH340",
        .driver = "CH341SER_A64",
        .vid = 0x1A86,
        .pid = 0x7523,
    };
    struct buf text = BUF_INIT;
    board_report_make(&r->facts, &r->report);
    say_board_report(&r->report, &adapter, SAY_COMMAND_LINE, &text);
    assert_true(text.len < sizeof r->text);
    snprintf(r->text, sizeof r->text, "%s", buf_text(&text));
    buf_free(&text);
    if (getenv("BENCH_LOG") != NULL)
        printf("%s\n", r->text);
}

void rig_look(struct board_rig *r)
{
    struct board_options options = {
        .connect = {.stub = r->b.stub, .baud = r->most_baud}, .write = r->write, .line_ms = r->line_ms};
    assert_done(&r->b, board_check(r->b.flasher, &options, &r->facts, &r->b.err));
    assert_false(r->b.progress_broken);
    rig_words(r);
}

void rig_end(struct board_rig *r)
{
    bench_done(&r->b);
    free(r->flash);
    free(r);
}

void assert_says(const struct board_rig *r, const char *part, const char *what, enum board_level level)
{
    for (size_t i = 0; i < r->report.count; i++) {
        const struct board_report_line *line = &r->report.lines[i];
        if (strcmp(line->part, part) != 0 || strcmp(line->what, what) != 0)
            continue;
        if (line->level != level)
            fail_msg("%s %s: %s: %s", part, what, board_level_name(line->level),
                     spoken_all(line->found, BOARD_FOUND));
        return;
    }
    fail_msg("%s %s is not in:\n%s", part, what, r->text);
}

void assert_no_complaint(const struct board_rig *r)
{
    for (size_t i = 0; i < r->report.count; i++)
        if (r->report.lines[i].level > BOARD_SKIPPED)
            fail_msg("%s", spoken_all(r->report.lines[i].found, BOARD_FOUND));
    assert_int_equal(r->report.overall, BOARD_OK);
}
