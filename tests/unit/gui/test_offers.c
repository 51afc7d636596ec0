/* test_offers.c: the one list of what can be put back. */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "gui/dates.h"
#include "gui/found.h"
#include "gui/offers.h"

#include <stdio.h>
#include <string.h>

/* Windows writes dates in the window. */
void date_text(const char *utc, char *text, size_t size)
{
    snprintf(text, size, "%s", utc);
}

static struct backup_entry entries[8];
static struct backups_found found = {.items = entries};

static void begin(void)
{
    memset(entries, 0, sizeof entries);
    found.count = 0;
}

static void have(const char *path, enum purpose purpose, const char *sha256, const char *verdict)
{
    struct backup_entry *e = &entries[found.count++];
    snprintf(e->path, sizeof e->path, "%s", path);
    snprintf(e->note.sha256, sizeof e->note.sha256, "%s", sha256);
    snprintf(e->note.verdict, sizeof e->note.verdict, "%s", verdict);
    snprintf(e->note.date, sizeof e->note.date, "%s", path);
    snprintf(e->note.version, sizeof e->note.version, "2.6.0");
    e->note.purpose = purpose;
    e->note.firmware = FIRMWARE_EWELINK;
}

/* The list in one line: paths, and the words of the other entries. */
static const char *listed(const char *path, bool with_older)
{
    static char text[600];
    struct offers o;
    assert_true(offers_make(&found, path, with_older, &o));
    text[0] = '\0';
    for (size_t i = 0; i < o.count; i++) {
        char line[200];
        offer_text(&o, i, &found, path, line, sizeof line);
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s; ",
                 o.items[i].kind == OFFER_BACKUP ? entries[o.items[i].backup].path : line);
    }
    offers_done(&o);
    return text;
}

static void safety_copies_come_behind_older_copies(void **state)
{
    (void)state;
    begin();
    have("new", PURPOSE_BACKUP, "1", "complete");
    have("copy", PURPOSE_SAFETY_COPY, "2", "partial");
    have("rest", PURPOSE_UNFINISHED, "3", "unknown");
    have("old", PURPOSE_BACKUP, "4", "complete");
    assert_string_equal(listed("", false), "new; old; Show 2 older copies; Choose a file...; ");
    assert_string_equal(listed("", true), "new; old; copy; rest; Choose a file...; ");
    assert_string_equal(listed("rest", false), "new; old; rest; Show 1 older copy; Choose a file...; ");
}

static void identical_files_are_listed_once_and_blank_ones_never(void **state)
{
    (void)state;
    begin();
    have("new", PURPOSE_BACKUP, "1", "complete");
    have("same", PURPOSE_BACKUP, "1", "complete");
    have("nothing", PURPOSE_BACKUP, "5", "blank");
    have("copy", PURPOSE_SAFETY_COPY, "1", "complete"); /* a backup holds it too */
    have("blank copy", PURPOSE_SAFETY_COPY, "5", "blank");
    have("unnoted", PURPOSE_BACKUP, "", "complete");
    have("unnoted too", PURPOSE_BACKUP, "", "complete"); /* nobody knows whether it is the same */
    assert_string_equal(listed("", true), "new; unnoted; unnoted too; Choose a file...; ");
    assert_string_equal(listed("same", false), "new; same; unnoted; unnoted too; Choose a file...; ");
}

static void a_person_counts_backups_and_no_safety_copies(void **state)
{
    struct offers o;
    (void)state;
    begin();
    have("new", PURPOSE_BACKUP, "1", "complete");
    have("same", PURPOSE_BACKUP, "1", "complete");
    have("copy", PURPOSE_SAFETY_COPY, "2", "partial");
    have("blank copy", PURPOSE_SAFETY_COPY, "5", "blank");
    assert_true(offers_make(&found, "", false, &o));
    assert_int_equal(o.backups, 1);
    offers_done(&o);
}

static void a_file_from_elsewhere_has_its_entry(void **state)
{
    struct offers o;
    (void)state;
    begin();
    have("new", PURPOSE_BACKUP, "1", "complete");
    assert_string_equal(listed("C:\\x\\lamp.bin", false),
                        "new; lamp.bin (a file of your own); Choose a file...; ");
    assert_true(offers_make(&found, "C:\\x\\lamp.bin", false, &o));
    assert_int_equal(offers_find(&o, &found, "C:\\x\\lamp.bin"), 1);
    offers_done(&o);
    assert_true(offers_make(NULL, "", false, &o)); /* no device yet */
    assert_int_equal(o.count, 1);
    assert_int_equal(offers_find(&o, NULL, ""), -1);
    offers_done(&o);
}

static void only_a_complete_official_backup_is_suggested(void **state)
{
    (void)state;
    begin();
    assert_null(offers_suggest(&found));
    have("new", PURPOSE_BACKUP, "1", "complete");
    assert_string_equal(offers_suggest(&found), "new");
    entries[0].note.firmware = FIRMWARE_TASMOTA;
    assert_null(offers_suggest(&found));
    entries[0].note.firmware = FIRMWARE_EWELINK;
    entries[0].note.purpose = PURPOSE_SAFETY_COPY;
    assert_null(offers_suggest(&found));
    entries[0].note.purpose = PURPOSE_BACKUP;
    strcpy(entries[0].note.verdict, "incomplete");
    assert_null(offers_suggest(&found));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(safety_copies_come_behind_older_copies),
        cmocka_unit_test(identical_files_are_listed_once_and_blank_ones_never),
        cmocka_unit_test(a_person_counts_backups_and_no_safety_copies),
        cmocka_unit_test(a_file_from_elsewhere_has_its_entry),
        cmocka_unit_test(only_a_complete_official_backup_is_suggested),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
