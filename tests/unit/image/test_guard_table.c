/* test_guard_table.c: the table of src/core/image/README.md says what the guard says: every row in its order,
 * with word, level and sentence. */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "base/bytes.h"
#include "base/err.h"
#include "core/image/guard.h"
#include "core/image/image.h"
#include "guard_files.h"
#include "images.h"
#include "spoken.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MB       0x100000u
#define COLUMNS  4
#define ROWS_MAX 40

/* --- the table as it is written ------------------------------------------------------------------------- */

struct written {
    char line[800];
    const char *file, *word, *restore, *example;
};

/* "| a | `b` | c | d |" */
static bool take_row(struct written *row)
{
    const char **columns[COLUMNS] = {&row->file, &row->word, &row->restore, &row->example};
    char *at = row->line + 2;
    for (unsigned i = 0; i < COLUMNS; i++) {
        char *end = strstr(at, " |");
        if (end == NULL)
            return false;
        *end = '\0';
        if (i == 1 && *at == '`') {
            at++;
            end[-1] = '\0';
        }
        *columns[i] = at;
        at = end + (i + 1 < COLUMNS ? 3 : 2);
    }
    return true;
}

static size_t read_table(struct written rows[ROWS_MAX])
{
    size_t count = 0;
    unsigned skip = 2; /* the heads and the rule below them */
    FILE *file = fopen(GUARD_TABLE_FILE, "r");
    assert_non_null(file);
    while (count < ROWS_MAX && fgets(rows[count].line, sizeof rows[count].line, file) != NULL) {
        if (rows[count].line[0] != '|')
            continue;
        if (skip > 0)
            skip--;
        else if (take_row(&rows[count]))
            count++;
        else
            fail_msg("not a row of the table: %s", rows[count].line);
    }
    fclose(file);
    return count;
}

/* --- what the program says ------------------------------------------------------------------------------ */

static uint8_t *whole_tasmota(size_t *size)
{
    *size = MB;
    return images_of(IMAGES_TASMOTA, NULL, MB, 0);
}

#define FOUR_MB   .flash_size = 4 * MB
#define OTHER_MAC .origin = GUARD_ORIGIN_OTHER, .origin_mac = {0x5C, 0xCF, 0x7F, 0x01, 0x02, 0xAB}

/* `make` NULL: a file of that size which is not looked at. */
static const struct {
    const char *file;
    uint8_t *(*make)(size_t *size);
    uint64_t size;
    struct guard_case c;
} cases[] = {
    {"backup of this very device, by its sidecar",
     guard_file_stock,
     0,
     {.origin = GUARD_ORIGIN_SAME, .origin_date = "2026-01-31T12:34:56Z"}},
    {"complete backup with this device's own ID: the first that was seen on it, by its backups or now",
     guard_file_stock,
     0,
     {.own_id = "1000abcdef"}},
    {"complete backup with the device ID that is on it now, whosever that is",
     guard_file_stock,
     0,
     {.own_id = "1000000001", .present_id = "1000abcdef"}},
    {"complete stock image for less flash than the chip has", guard_file_stock, 0, {FOUR_MB}},
    {"a firmware to write (Tasmota, ESPHome, ...), shorter than the flash",
     guard_file_arduino,
     0,
     {.keep_rest = false}},
    {"complete backup, and nothing is known of this device", guard_file_stock, 0, {.own_id = ""}},
    {"complete backup whose identity cannot be read (iFan04, some of Tuya, Shelly)",
     guard_file_encoded,
     0,
     {.own_id = "1000abcdef"}},
    {"... which an earlier backup of this device holds byte for byte",
     guard_file_encoded,
     0,
     {.identity = GUARD_IDENTITY_OWN}},
    {"... which no earlier backup of this device holds",
     guard_file_encoded,
     0,
     {.identity = GUARD_IDENTITY_NOT_OWN}},
    {"... which a backup of another device holds byte for byte",
     guard_file_encoded,
     0,
     {.identity = GUARD_IDENTITY_ANOTHERS, .id_mac = {0x5C, 0xCF, 0x7F, 0x01, 0x02, 0xAB}}},
    {"whole flash of another device without a stock identity", whole_tasmota, 0, {OTHER_MAC}},
    {"a firmware to write, made for more flash", guard_file_arduino_of_4_mb, 0, {.own_id = ""}},
    {"can start, layout unknown", guard_file_bootable, 0, {.own_id = ""}},
    {"stock backup of another device, by its sidecar", guard_file_stock, 0, {OTHER_MAC}},
    {"stock backup with another device ID than this device's", guard_file_stock, 0, {.own_id = "1000000001"}},
    {"stock backup with a device ID that another device's backups here have as its own",
     guard_file_stock,
     0,
     {.is_anothers_id = true, .id_mac = {0x5C, 0xCF, 0x7F, 0x01, 0x02, 0xAB}}},
    {"incomplete stock backup (1 MB of a POW R2)", guard_file_pow_r2, 0, {FOUR_MB}},
    {"header altered by another tool", guard_file_patched, 0, {.own_id = ""}},
    {"a checksum is wrong, or it breaks off", guard_file_damaged, 0, {.own_id = ""}},
    {"not what its sidecar describes",
     guard_file_stock,
     0,
     {.origin = GUARD_ORIGIN_SAME, .changed_since = true}},
    {"nothing but 0xFF", guard_file_blank, 0, {.own_id = ""}},
    {"application without boot loader (update file)", guard_file_app_alone, 0, {.own_id = ""}},
    {"application without boot loader (Tasmota from 0x1000 on)", guard_file_arduino_alone, 0, {.own_id = ""}},
    {"one part of a firmware that comes in several files (boot loader, `eagle.flash`, `eagle.irom0text`, "
     "radio "
     "data)",
     guard_file_ram_part,
     0,
     {.own_id = ""}},
    {"for an ESP32 or another successor", guard_file_esp32, 0, {.own_id = ""}},
    {"text, web page, encrypted or unknown bytes", guard_file_letters, 0, {.own_id = ""}},
    {"copy made for sharing", guard_file_shared, 0, {.own_id = ""}},
    {"gzip or zip in which no image can be found, or that cannot be unpacked",
     guard_file_zip,
     0,
     {.own_id = ""}},
    {"empty", NULL, 0, {.own_id = ""}},
    {"larger than the flash", NULL, 4 * MB, {.own_id = ""}},
};

static struct guard_report judge(size_t i)
{
    struct guard_report report;
    struct guard_case c = cases[i].c;
    struct image_info info;
    c.file_size = cases[i].size;
    c.flash_size = c.flash_size != 0 ? c.flash_size : MB;
    if (cases[i].make != NULL) {
        size_t size;
        uint8_t *data = cases[i].make(&size);
        image_examine(data, size, true, &info);
        free(data);
        c.image = &info;
        c.file_size = size;
    }
    guard_judge(&c, &report);
    return report;
}

static const struct guard_finding *find(const struct guard_report *r, const char *word)
{
    for (size_t i = 0; i < r->count; i++) {
        if (strcmp(guard_what_name(r->list[i].what), word) == 0)
            return &r->list[i];
    }
    return NULL;
}

static void the_table_says_what_the_guard_says(void **state)
{
    static const char *const restore[GUARD_LEVEL_COUNT] = {"goes ahead", "asks", "refused", "never"};
    static struct written rows[ROWS_MAX];
    size_t count = read_table(rows);
    (void)state;
    for (size_t i = 0; i < count && i < ARRAY_LEN(cases); i++) {
        assert_string_equal(rows[i].file, cases[i].file);
        struct guard_report report = judge(i);
        const struct guard_finding *finding = find(&report, rows[i].word);
        if (finding == NULL)
            fail_msg("%s: not \"%s\", but \"%s\"", rows[i].file, rows[i].word,
                     report.count > 0 ? guard_what_name(report.list[0].what) : "nothing");
        assert_string_equal(spoken_finding(finding), rows[i].example);
        assert_string_equal(restore[finding->level], rows[i].restore);
    }
    assert_int_equal(count, ARRAY_LEN(cases));
}

/* As the sentence above the table has it. */
static void refused_and_never_have_their_exit_codes(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct guard_report report = judge(i);
        enum guard_level gravest = report.list[0].level;
        int expected = gravest == GUARD_REFUSE ? 7 : gravest == GUARD_NEVER ? 6 : 0;
        struct err e = ERR_INIT, forced = ERR_INIT;
        assert_int_equal(guard_allows(&report, false, &e), expected == 0);
        assert_int_equal(err_exit_code(e.code), expected);
        assert_int_equal(guard_allows(&report, true, &forced), expected != 6);
        assert_int_equal(err_exit_code(forced.code), expected == 6 ? 6 : 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_table_says_what_the_guard_says),
        cmocka_unit_test(refused_and_never_have_their_exit_codes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
