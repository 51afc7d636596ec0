/* test_disk_trouble.c: a drive that fills up, a folder that vanishes, a file that another program holds, and
 * a folder that may not be read, in the middle of the operations on the virtual Sonoff: one error that is
 * true, nothing lost, and the next try works. */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "bench.h"
#include "core/library/library.h"
#include "port/port.h"
#include "store/store.h"
#include "undo_rig.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum work { WORK_BACKUP, WORK_RESTORE, WORK_UNDO, WORK_COUNT };

static bool do_work(struct bench *b, enum work work)
{
    struct backup_result backup;
    struct restore_result restore;
    static char file[256];
    snprintf(file, sizeof file, "%s.bin", b->folder); /* beside the library, which may vanish */
    const struct backup_options backup_options = {.library = b->folder};
    const struct restore_options restore_options = {.file = file, .library = b->folder, .force = true};
    err_clear(&b->err);
    if (work == WORK_UNDO)
        return undo_undo(b);
    if (work == WORK_RESTORE)
        return flasher_restore(b->flasher, &restore_options, &restore, &b->err);
    bool ok = flasher_backup(b->flasher, &backup_options, &backup, &b->err);
    if (ok)
        backup_result_done(&backup);
    return ok;
}

/* The device holds `second`, its library the copy of `first` that an undo brings back; a file holds `third`.
 */
static void start(struct bench *b, struct faulty_store *faulty)
{
    char file[256];
    faulty_store_init(faulty, store_system());
    undo_start_with(b, &faulty->base);
    undo_restore(b, second, false);
    snprintf(file, sizeof file, "%s.bin", b->folder);
    assert_true(store_save(store_system(), file, third, SIZE, true, &b->err));
}

static void end(struct bench *b)
{
    char file[256];
    snprintf(file, sizeof file, "%s.bin", b->folder);
    assert_int_equal(unlink(file), 0);
    bench_done(b);
}

static void assert_done_well(struct bench *b, enum work work)
{
    undo_assert_flash(b, work == WORK_BACKUP ? second : work == WORK_RESTORE ? third : first);
    assert_int_equal(bench_files(b, ".part", NULL), 0);
    assert_int_equal(bench_files(b, ".tmp", NULL), 0);
    assert_int_equal(bench_files(b, ".pending", NULL), 0);
}

/* Full */

static void a_drive_may_be_full_at_any_byte(void **state)
{
    (void)state;
    static const uint64_t rooms[] = {FLASH_SECTOR + 1, SIZE - 1, SIZE + 100};
    for (int work = 0; work < WORK_COUNT; work++)
        for (size_t i = 0; i < sizeof rooms / sizeof rooms[0]; i++) {
            struct bench b;
            struct faulty_store faulty;
            start(&b, &faulty);
            faulty.disk_room = faulty.bytes_written - faulty.bytes_removed + rooms[i];
            bool done = do_work(&b, (enum work)work);
            if (!done) {
                assert_int_equal(b.err.code, ERR_FILE_FULL);
                undo_assert_flash(&b, second);
                faulty.disk_room = UINT64_MAX;
                assert_done(&b, do_work(&b, (enum work)work));
            }
            assert_done_well(&b, (enum work)work);
            end(&b);
        }
}

/* Vanished */

struct vanishing {
    struct bench *bench;
    enum device_phase phase;
    char away[80];
};

static void take_folder_away(void *ctx, struct vsonoff_mem *m)
{
    struct vanishing *v = ctx;
    (void)m;
    if (v->bench->progress_total[v->phase] == 0 || v->away[0] != '\0')
        return;
    snprintf(v->away, sizeof v->away, "%s-away", v->bench->folder);
    assert_int_equal(rename(v->bench->folder, v->away), 0);
}

static void bring_folder_back(struct vanishing *v)
{
    char command[400]; /* a new folder of that name may have been made meanwhile, and used */
    if (v->away[0] == '\0')
        return;
    snprintf(command, sizeof command, "mkdir -p %s && mv -f %s/* %s && rmdir %s", v->bench->folder, v->away,
             v->bench->folder, v->away);
    assert_int_equal(system(command), 0);
}

static void vanish_in(enum work work, enum device_phase phase)
{
    struct bench b;
    struct faulty_store faulty;
    start(&b, &faulty);
    struct vanishing v = {.bench = &b, .phase = phase};
    memset(b.progress_total, 0, sizeof b.progress_total);
    vsonoff_mem_set_tick(b.device, take_folder_away, &v);
    bool done = do_work(&b, work);
    vsonoff_mem_set_tick(b.device, NULL, NULL);
    bool changed = memcmp(vsonoff_mem_flash(b.device), second, SIZE) != 0;
    assert_true(done || b.err.code == ERR_FILE_WRITE || b.err.code == ERR_NO_UNDO);
    assert_true(done || !changed); /* once the copy is safe, a folder that goes stops nothing */
    bring_folder_back(&v);
    if (!done)
        assert_done(&b, do_work(&b, work));
    undo_assert_flash(&b, work == WORK_BACKUP ? second : work == WORK_RESTORE ? third : first);
    end(&b);
}

static void a_folder_may_vanish_in_the_middle(void **state)
{
    (void)state;
    static const enum device_phase phases[] = {PHASE_COMPARE, PHASE_PROVE, PHASE_WRITE};
    for (int work = 0; work < WORK_COUNT; work++)
        for (size_t i = 0; i < sizeof phases / sizeof phases[0]; i++)
            vanish_in((enum work)work, phases[i]);
}

/* Held by another program */

static void a_journal_that_another_program_fills_is_left_to_it(void **state)
{
    (void)state;
    struct bench b;
    struct faulty_store faulty;
    struct err e = ERR_INIT;
    char path[STORE_PATH_MAX];
    start(&b, &faulty);
    struct library_owner owner = {.chip = ""};
    memcpy(owner.mac, flasher_device(b.flasher)->mac, sizeof owner.mac);
    memcpy(owner.flash_id, flasher_device(b.flasher)->flash_id, sizeof owner.flash_id);
    const struct library other = {.store = store_system(), .folder = b.folder, .device = &owner};
    static uint8_t image[SIZE];
    uint32_t have;
    struct store_file *held = library_open_journal(&other, image, SIZE, &have, &e);
    assert_non_null(held);
    assert_true(held->ops->write_at(held, 0, "mine", 4, &e));
    for (int work = 0; work < WORK_COUNT; work++) {
        assert_false(do_work(&b, (enum work)work));
        assert_int_equal(b.err.code, ERR_FILE_IN_USE);
        undo_assert_flash(&b, second);
    }
    assert_int_equal(bench_files(&b, ".part", path), 1);
    bench_assert_file(path, (const uint8_t *)"mine", 4);
    assert_true(held->ops->close(held, &e));
    assert_done(&b, do_work(&b, WORK_UNDO));
    assert_done_well(&b, WORK_UNDO);
    end(&b);
}

/* Not to be read */

/* Root may read everything: as somebody who may not. */
static void as_nobody(void (*body)(struct bench *b), struct bench *b)
{
    int status = -1;
    fflush(NULL);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        if (getuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0))
            _exit(2);
        body(b);
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

/* In a child: no assertions of cmocka's. */
static void expect(bool ok, const struct bench *b, const char *what)
{
    if (ok)
        return;
    fprintf(stderr, "%s: %s: %s\n", what, err_name(b->err.code), b->err.detail);
    _exit(1);
}

static enum work first_that_minds; /* a backup needs no notes */

static void nothing_is_read(struct bench *b)
{
    for (enum work work = first_that_minds; work < WORK_COUNT; work++) {
        uint64_t before = b->port->bytes_in;
        expect(!do_work(b, work), b, "it works");
        expect(b->err.code == ERR_LIBRARY_UNREADABLE, b, "another error");
        expect(b->port->bytes_in == before, b, "the device was asked first");
    }
}

static void everything_works(struct bench *b)
{
    expect(do_work(b, WORK_RESTORE), b, "the next try");
    expect(memcmp(vsonoff_mem_flash(b->device), third, SIZE) == 0, b, "the flash");
}

struct hiding {
    struct bench *bench;
    const char *ending;
    int hidden; /* so many files */
};

static bool hide_file(void *ctx, const struct store_entry *entry)
{
    struct hiding *h = ctx;
    if (store_name_ends(entry->name, h->ending)) {
        assert_int_equal(chmod(bench_path(h->bench, entry->name), 0), 0);
        h->hidden++;
    }
    return true;
}

/* Everything in the folder is anybody's, but for the one file with this ending; "" = the folder's list. */
static void unreadable(struct bench *b, const char *ending)
{
    char command[200];
    struct hiding hiding = {b, ending, 0};
    snprintf(command, sizeof command, "chmod -R a+rwX %s %s.bin", b->folder, b->folder);
    assert_int_equal(system(command), 0);
    if (ending[0] == '\0')
        assert_int_equal(chmod(b->folder, 0333), 0);
    else
        assert_true(store_system()->ops->list(store_system(), b->folder, hide_file, &hiding, NULL));
    assert_int_equal(hiding.hidden, ending[0] != '\0');
    as_nobody(nothing_is_read, b);
    assert_int_equal(system(command), 0);
    as_nobody(everything_works, b);
}

static void a_folder_that_cannot_be_listed_is_found_before_the_device_is_read(void **state)
{
    (void)state;
    struct bench b;
    struct faulty_store faulty;
    start(&b, &faulty);
    first_that_minds = WORK_BACKUP;
    unreadable(&b, "");
    end(&b);
}

/* Else a first safety copy would be forgotten, for one that holds what the interrupted run has left. */
static void a_note_or_a_copy_that_cannot_be_read_stops_a_change_before_it_begins(void **state)
{
    (void)state;
    static const char *const endings[] = {".undo.json", ".pending.json", "Z.bin"};
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
        struct bench b;
        struct faulty_store faulty;
        char note[STORE_PATH_MAX], pending[STORE_PATH_MAX];
        start(&b, &faulty);
        assert_int_equal(bench_files(&b, ".undo.json", note), 1);
        snprintf(pending, sizeof pending, "%.*s.pending.json", (int)(strlen(note) - strlen(".undo.json")),
                 note);
        if (i > 0) /* as if the restore had been interrupted */
            assert_int_equal(rename(note, pending), 0);
        first_that_minds = WORK_RESTORE;
        unreadable(&b, endings[i]);
        end(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_drive_may_be_full_at_any_byte),
        cmocka_unit_test(a_folder_may_vanish_in_the_middle),
        cmocka_unit_test(a_journal_that_another_program_fills_is_left_to_it),
        cmocka_unit_test(a_folder_that_cannot_be_listed_is_found_before_the_device_is_read),
        cmocka_unit_test(a_note_or_a_copy_that_cannot_be_read_stops_a_change_before_it_begins),
    };
    bench_use_stub(STUB_RESTOCK);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
