/* test_board_check.c: the check of a board, on the virtual Sonoff in memory: what is measured where all is
 * well, and what becomes of it with one thing wrong. */
#include "cm.h"

#include "base/buf.h"
#include "bench.h"
#include "core/board_check.h"
#include "core/board_report.h"
#include "images.h"
#include "said.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SIZE    (1u << 20)
#define LINE_MS 150u /* of bytes for each rate: the virtual line is the same all the time */

struct checked {
    struct board_facts facts;
    struct board_report report;
    char text[8192];
};

static const struct board_adapter adapter = {.port = "COM5",
                                             .friendly_name = "USB-SERIAL CH340 (COM5)",
                                             .chip = "CH340",
                                             .driver = "CH341SER_A64",
                                             .vid = 0x1A86,
                                             .pid = 0x7523};

/* Opens the port as bench_connect does, but leaves connecting to the check. */
static void open_port(struct bench *b)
{
    b->port = vsonoff_mem_open(b->device, &b->err);
    assert_non_null(b->port);
    bench_make_flasher(b);
}

static void put_into_words(struct checked *c)
{
    struct buf text = BUF_INIT;
    board_report_make(&c->facts, &c->report);
    board_report_text(&c->report, &adapter, &text);
    snprintf(c->text, sizeof c->text, "%s", buf_text(&text));
    buf_free(&text);
    if (getenv("BENCH_LOG") != NULL)
        printf("%s", c->text);
}

static void check(struct bench *b, bool write, struct checked *c)
{
    struct board_options options = {.connect = {.stub = b->stub}, .write = write, .line_ms = LINE_MS};
    open_port(b);
    assert_done(b, board_check(b->flasher, &options, &c->facts, &b->err));
    put_into_words(c);
}

static void assert_says(const struct checked *c, const char *part, const char *what, enum board_level level)
{
    for (size_t i = 0; i < c->report.count; i++) {
        const struct board_report_line *line = &c->report.lines[i];
        if (strcmp(line->part, part) != 0 || strcmp(line->what, what) != 0)
            continue;
        if (line->level != level)
            fail_msg("%s %s: %s: %s", part, what, board_level_name(line->level), line->text);
        return;
    }
    fail_msg("%s %s is not in:\n%s", part, what, c->text);
}

static void bench_stock(struct bench *b)
{
    uint8_t *flash = images_of(IMAGES_STOCK, NULL, SIZE, 0);
    bench_insert(b, flash, SIZE);
    bench_power_on(b);
    free(flash);
}

static void a_good_board_is_called_good_line_by_line(void **state)
{
    (void)state;
    struct bench b;
    struct checked c;
    bench_stock(&b);
    check(&b, true, &c);
    for (size_t i = 0; i < c.report.count; i++)
        if (c.report.lines[i].level > BOARD_SKIPPED)
            fail_msg("%s", c.report.lines[i].text);
    assert_says(&c, "line", "latency", BOARD_OK);
    bench_done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_good_board_is_called_good_line_by_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
