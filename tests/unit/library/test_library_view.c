/* test_library_view.c: what the library shows of a folder in which anything may lie. */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "base/err.h"
#include "bench.h"
#include "core/library/library_view.h"
#include "core/image/redact_image.h"
#include "images.h"
#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MB 0x100000u

static void put(struct bench *b, const char *name, const void *data, size_t len)
{
    assert_done(b, store_save(b->store, bench_path(b, name), data, len, true, &b->err));
}

static void put_text(struct bench *b, const char *name, const char *text)
{
    put(b, name, text, strlen(text));
}

/* A file of four bytes with a sidecar. */
static void put_backup(struct bench *b, const char *name, const char *mac, const char *date,
                       const char *purpose, const char *verdict, const char *more)
{
    char sidecar[64], text[400];
    put_text(b, name, "abcd");
    snprintf(sidecar, sizeof sidecar, "%s.json", name);
    snprintf(
        text, sizeof text,
        "{\"format\":1,\"mac\":\"%s\",\"date\":\"%s\",\"purpose\":\"%s\",\"verdict\":\"%s\",\"size\":4%s}",
        mac, date, purpose, verdict, more);
    put_text(b, sidecar, text);
}

static void append_device(void *ctx, const struct library_device *device)
{
    char *text = ctx;
    size_t used = strlen(text);
    used += (size_t)snprintf(text + used, 2000 - used, "[%s|%s|%s|%s|%s]", device->mac, device->label,
                             device->product, device->device_id,
                             device->offer != NULL ? device->offer->file : "");
    for (size_t i = 0; i < device->count; i++)
        used += (size_t)snprintf(text + used, 2000 - used, " %s:%s", device->backups[i].file,
                                 device->backups[i].verdict);
}

/* Everything in one line: devices, their files, newest first. */
static const char *shown(struct bench *b, bool examine)
{
    static char text[2000];
    struct library_view view;
    text[0] = '\0';
    assert_done(b, library_view_read(b->store, b->folder, examine, &view, &b->err));
    library_view_devices(&view, b->store, b->folder, append_device, text);
    library_view_done(&view);
    return text;
}

#define LAMP "5ccf7f010203"
#define FAN  "5ccf7f0a0b0c"

static void devices_come_with_their_files_newest_first_and_one_to_restore(void **state)
{
    struct bench b;
    (void)state;
    bench_init(&b, MB);
    put_backup(&b, "a.bin", LAMP, "2026-01-01T00:00:00Z", "backup", "complete",
               ",\"product\":\"PSF-B04-GL\"");
    put_backup(&b, "b.bin", LAMP, "2026-03-01T00:00:00Z", "safety copy", "complete", "");
    put_backup(&b, "c.bin", LAMP, "2026-02-01T00:00:00Z", "backup", "incomplete",
               ",\"device_id\":\"1000abcdef\"");
    put_backup(&b, "d.bin", FAN, "2026-02-01T00:00:00Z", "safety copy", "complete", "");
    assert_string_equal(shown(&b, false),
                        "[" LAMP
                        "||PSF-B04-GL|1000abcdef|a.bin] b.bin:complete c.bin:incomplete a.bin:complete"
                        "[" FAN "||||d.bin] d.bin:complete");
    bench_done(&b);
}

static void foreign_and_damaged_files_hide_no_others(void **state)
{
    struct bench b;
    (void)state;
    bench_init(&b, MB);
    put_backup(&b, "good.bin", LAMP, "2026-01-01T00:00:00Z", "backup", "complete", "");
    put_text(&b, "notes.txt", "no image");
    put_text(&b, "half.bin.part", "no image yet");
    put_text(&b, "empty.bin", "");
    put_text(&b, "text.bin", "no image either");
    put_text(&b, "torn.bin", "x");
    put_text(&b, "torn.bin.json", "{\"mac\":\"" LAMP "\",\"da");
    put_text(&b, "list.bin", "x");
    put_text(&b, "list.bin.json", "[1,2,3]");
    put_text(&b, "large.bin", "x");
    char *large = calloc(1, 20000);
    assert_non_null(large);
    put(&b, "large.bin.json", large, 20000);
    free(large);
    assert_string_equal(
        shown(&b, true),
        "[" LAMP "||||good.bin] good.bin:complete"
        "[||||] large.bin:unknown empty.bin:unknown torn.bin:unknown text.bin:unknown list.bin:unknown");
    bench_done(&b);
}

/* From a folder that somebody else has filled. */
static void a_sidecar_leads_nowhere_else_and_steers_no_terminal(void **state)
{
    struct bench b;
    (void)state;
    bench_init(&b, MB);
    put_backup(&b, "path.bin", "../../../../", "", "backup", "complete", "");
    put_backup(&b, "short.bin", "5ccf7f", "", "backup", "complete", "");
    put_backup(&b, "steer.bin", LAMP, "2026-01-01T00:00:00Z", "backup", "complete",
               ",\"product\":\"\\u001b[2Jgone\",\"device_id\":\"1\\n2\"");
    put_text(&b, "restock-" LAMP ".device.json", "{\"name\":\"a\\u001b[2J\"}");
    assert_string_equal(shown(&b, false), "[" LAMP "||||steer.bin] steer.bin:complete"
                                          "[||||] short.bin:complete path.bin:complete");
    bench_done(&b);
}

static void a_file_that_was_cut_short_is_not_offered(void **state)
{
    struct bench b;
    (void)state;
    bench_init(&b, MB);
    put_backup(&b, "old.bin", LAMP, "2026-01-01T00:00:00Z", "backup", "complete", "");
    put_backup(&b, "new.bin", LAMP, "2026-02-01T00:00:00Z", "backup", "complete", "");
    put_text(&b, "new.bin", "abc");
    assert_string_equal(shown(&b, false), "[" LAMP "||||old.bin] new.bin:damaged old.bin:complete");
    bench_done(&b);
}

/* OneDrive would bring each of them from the net. */
static void what_is_online_only_is_listed_and_not_opened(void **state)
{
    struct bench b;
    struct faulty_store faulty;
    struct library_view view;
    struct library_backup chosen = {.file = ""};
    (void)state;
    bench_init(&b, MB);
    faulty_store_init(&faulty, b.store);
    b.store = &faulty.base;
    put_backup(&b, "noted-CLOUD.bin", LAMP, "2026-01-01T00:00:00Z", "backup", "complete", "");
    put_text(&b, "safety-sonoff-x-" LAMP "-1M-20260301T123456Z.CLOUD.bin", "abcd");
    put_text(&b, "safety-sonoff-x-" LAMP "-1M-20260301T123456Z.CLOUD.bin.json", "{\"mac\":\"" FAN "\"}");
    put_text(&b, "mine CLOUD.bin", "abcd");
    put_backup(&b, "noted.bin", LAMP, "2026-01-15T00:00:00Z", "backup", "complete", "");
    put_backup(&b, "here.bin", LAMP, "2026-02-01T00:00:00Z", "backup", "complete", "");
    faulty.online = "CLOUD";
    assert_string_equal(shown(&b, true),
                        "[" LAMP "||||here.bin] safety-sonoff-x-" LAMP
                        "-1M-20260301T123456Z.CLOUD.bin: here.bin:complete noted.bin:complete"
                        "[||||] noted-CLOUD.bin: mine CLOUD.bin:");
    assert_done(&b, library_view_read(b.store, b.folder, true, &view, &b.err));
    assert_true(view.backups[0].online_only && !view.backups[1].online_only && view.backups[3].online_only);
    assert_string_equal(view.backups[0].date, "2026-03-01T12:34:56Z");
    assert_true(view.backups[0].purpose == PURPOSE_SAFETY_COPY);
    assert_int_equal(view.backups[0].size, 4);
    library_view_done(&view);
    assert_int_equal(faulty.fetched, 0);
    faulty.online = "noted.bin"; /* and its note, which has the name within */
    assert_done(&b, library_view_read(b.store, b.folder, true, &view, &b.err));
    library_view_done(&view);
    assert_int_equal(faulty.fetched, 0);
    assert_true(library_read_sidecar(b.store, bench_path(&b, "noted.bin"), &chosen));
    assert_int_equal(faulty.fetched, 1); /* the file that somebody chose */
    bench_done(&b);
}

static void a_file_without_a_note_belongs_to_the_device_whose_id_it_carries(void **state)
{
    struct bench b;
    (void)state;
    bench_init(&b, MB);
    uint8_t *image = images_of_device("1000abcdef");
    put(&b, "found.bin", image, MB);
    free(image);
    assert_string_equal(shown(&b, true), "[||||] found.bin:complete");
    put_backup(&b, "own.bin", LAMP, "2026-01-01T00:00:00Z", "backup", "incomplete",
               ",\"device_id\":\"1000abcdef\"");
    assert_string_equal(shown(&b, true), "[" LAMP "||PSF-B04-GL|1000abcdef|found.bin] own.bin:incomplete "
                                         "found.bin:complete");
    bench_done(&b);
}

static void a_device_keeps_the_name_it_was_given(void **state)
{
    struct bench b;
    char label[LIBRARY_LABEL_MAX], longest[LIBRARY_LABEL_MAX + 1];
    (void)state;
    bench_init(&b, MB);
    put_backup(&b, "a.bin", LAMP, "2026-01-01T00:00:00Z", "backup", "complete", "");
    assert_done(&b, library_write_label(b.store, b.folder, LAMP, "K\xC3\xBC\"che", &b.err));
    assert_string_equal(shown(&b, false), "[" LAMP "|K\xC3\xBC\"che|||a.bin] a.bin:complete");
    memset(longest, 'x', sizeof longest);
    longest[LIBRARY_LABEL_MAX] = '\0';
    assert_false(library_write_label(b.store, b.folder, LAMP, longest, NULL));
    assert_false(library_write_label(b.store, b.folder, LAMP, "two\nlines", NULL));
    assert_false(library_write_label(b.store, b.folder, "../../../../", "x", NULL));
    longest[LIBRARY_LABEL_MAX - 1] = '\0';
    assert_done(&b, library_write_label(b.store, b.folder, LAMP, longest, &b.err));
    library_read_label(b.store, b.folder, LAMP, label);
    assert_string_equal(label, longest);
    assert_done(&b, library_write_label(b.store, b.folder, LAMP, "", &b.err));
    library_read_label(b.store, b.folder, LAMP, label);
    assert_string_equal(label, "");
    assert_int_equal(bench_files(&b, ".device.json", NULL), 0); /* nothing is left of it */
    bench_done(&b);
}

static void a_name_is_something_that_is_seen(void **state)
{
    static const char *const none[] = {"   ",   "\xC2\xA0 \xE3\x80\x80", "a\xFF",       "\xC3", "a\x1B[2J",
                                       "tab\t", "a\xE2\x80\xAEgnp",      "\xE2\x80\x8B"};
    struct bench b;
    (void)state;
    bench_init(&b, MB);
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
        assert_false(library_write_label(b.store, b.folder, LAMP, none[i], &b.err));
        assert_int_equal(b.err.code, ERR_USAGE);
        err_clear(&b.err);
    }
    assert_int_equal(bench_files(&b, "", NULL), 0);
    assert_done(&b, library_write_label(b.store, b.folder, LAMP, " a \xE6\xB5\x8B", &b.err));
    bench_done(&b);
}

static void a_copy_for_sharing_is_called_so_and_never_offered(void **state)
{
    struct bench b;
    (void)state;
    bench_init(&b, MB);
    uint8_t *image = images_of_device("1000abcdef"), *copy = malloc(MB);
    assert_true(redact_image(image, MB, copy, NULL));
    put(&b, "a.redacted.bin", copy, MB);
    free(image);
    free(copy);
    assert_string_equal(shown(&b, true), "[||||] a.redacted.bin:redacted");
    bench_done(&b);
}

static void a_folder_that_does_not_exist_is_empty(void **state)
{
    struct library_view view;
    struct err e = ERR_INIT;
    (void)state;
    assert_true(library_view_read(store_system(), "/tmp/restock-test-none/such", true, &view, &e));
    assert_int_equal(view.count, 0);
    assert_null(library_view_offer(&view, LAMP));
    library_view_done(&view);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(devices_come_with_their_files_newest_first_and_one_to_restore),
        cmocka_unit_test(foreign_and_damaged_files_hide_no_others),
        cmocka_unit_test(a_sidecar_leads_nowhere_else_and_steers_no_terminal),
        cmocka_unit_test(a_file_that_was_cut_short_is_not_offered),
        cmocka_unit_test(what_is_online_only_is_listed_and_not_opened),
        cmocka_unit_test(a_file_without_a_note_belongs_to_the_device_whose_id_it_carries),
        cmocka_unit_test(a_device_keeps_the_name_it_was_given),
        cmocka_unit_test(a_name_is_something_that_is_seen),
        cmocka_unit_test(a_copy_for_sharing_is_called_so_and_never_offered),
        cmocka_unit_test(a_folder_that_does_not_exist_is_empty),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
