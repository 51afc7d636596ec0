/* test_backups.c: which backups the window lists for a device, and in which order. */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "base/err.h"
#include "bench.h"
#include "gui/backups.h"
#include "gui/found.h"
#include "images.h"
#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MB 0x100000u

static const uint8_t lamp[6] = {0x5C, 0xCF, 0x7F, 1, 2, 3}, fan[6] = {0x5C, 0xCF, 0x7F, 0x0A, 0x0B, 0x0C};

static void put(struct bench *b, const char *name, const void *data, size_t len)
{
    assert_done(b, store_save(b->store, bench_path(b, name), data, len, true, &b->err));
}

/* A file of four bytes with a note; of the lamp unless `mac` says otherwise. */
static void put_backup(struct bench *b, const char *name, const char *mac, unsigned month,
                       const char *purpose, const char *firmware, const char *verdict)
{
    char note[64], text[400];
    put(b, name, "abcd", 4);
    snprintf(note, sizeof note, "%s.json", name);
    snprintf(text, sizeof text,
             "{\"mac\":\"%s\",\"date\":\"2026-%02u-01T00:00:00Z\",\"purpose\":\"%s\",\"firmware\":\"%s\","
             "\"verdict\":\"%s\",\"device_id\":\"1000abcdef\",\"size\":4}",
             mac, month % 100, purpose, firmware, verdict);
    put(b, note, text, strlen(text));
}

/* Names in their order. */
static const char *listed(struct bench *b, const uint8_t mac[6])
{
    static char text[400];
    struct backups_found *found = backups_find(b->store, b->folder, mac);
    assert_non_null(found);
    assert_memory_equal(found->mac, mac, 6);
    text[0] = '\0';
    for (size_t i = 0; i < found->count; i++) {
        assert_string_equal(found->items[i].path, bench_path(b, found->items[i].note.file));
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s ", found->items[i].note.file);
    }
    backups_found_free(found);
    return text;
}

#define LAMP "5ccf7f010203"

static void what_to_go_back_to_comes_first_then_the_newest(void **state)
{
    struct bench b;
    (void)state;
    bench_init(&b, MB);
    assert_string_equal(listed(&b, lamp), "");
    put_backup(&b, "stock-1.bin", LAMP, 1, "backup", "ewelink", "complete");
    put_backup(&b, "stock-2.bin", LAMP, 2, "safety copy", "ewelink", "complete");
    put_backup(&b, "tasmota.bin", LAMP, 3, "safety copy", "tasmota", "complete");
    put_backup(&b, "mixture.bin", LAMP, 4, "unfinished", "ewelink", "complete");
    put_backup(&b, "half.bin", LAMP, 5, "backup", "ewelink", "incomplete");
    put_backup(&b, "other.bin", "5ccf7f0a0b0c", 6, "backup", "ewelink", "complete");
    assert_string_equal(listed(&b, lamp), "stock-1.bin half.bin mixture.bin tasmota.bin stock-2.bin ");
    assert_string_equal(listed(&b, fan), "other.bin ");
    bench_done(&b);
}

static void a_file_without_a_note_is_listed_where_its_device_id_is_known(void **state)
{
    struct bench b;
    (void)state;
    bench_init(&b, MB);
    uint8_t *image = images_of_device("1000abcdef");
    put(&b, "own.bin", image, MB);
    free(image);
    put(&b, "text.bin", "a text", 6);
    assert_string_equal(listed(&b, lamp), ""); /* whose it is, nobody knows */
    put_backup(&b, "later.bin", LAMP, 2, "safety copy", "tasmota", "complete");
    put_backup(&b, "half.bin", LAMP, 1, "backup", "ewelink", "incomplete");
    assert_string_equal(listed(&b, lamp), "own.bin later.bin half.bin ");
    put_backup(&b, "stock.bin", LAMP, 1, "backup", "ewelink", "complete"); /* of two, the one with a date */
    assert_string_equal(listed(&b, lamp), "stock.bin later.bin half.bin own.bin ");
    bench_done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_to_go_back_to_comes_first_then_the_newest),
        cmocka_unit_test(a_file_without_a_note_is_listed_where_its_device_id_is_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
