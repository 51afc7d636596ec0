/* test_killed.c: the program is killed, or the computer loses its power, at every system call of every kind
 * of work that saves files: nothing is half saved, nothing that was safe is lost, and the same command
 * finishes.
 *
 * RESTOCK_KILL_ALL: every call and every combination; else the writes to the journal of a backup, which are
 * alike, are represented by a few, and only some ends are followed by the command again. */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "disk_after.h"
#include "disk_calls.h"
#include "saving_work.h"
#include "store/store.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zlib.h>

enum {
    ENDS = 40000,
    LOOSE_ALL = 4,  /* changes of names, of which all combinations are tried */
    LAST_CALLS = 10 /* in which a backup gets its name; those before are alike in all backups */
};

static char folder[64];

/* The work once without an end, and what the flash held before each of its calls. */
struct recorded {
    const struct saving_work *work;
    struct bench *bench; /* while it is recorded */
    struct disk_calls calls;
    uint8_t (*flash)[FLASH]; /* owned; one more than calls */
    uint32_t *flash_sums;    /* owned */
    size_t room;
    uint32_t seen[ENDS]; /* sums of ends that were looked at */
    size_t seen_count;
    unsigned again; /* times the command was run again */
};

static void keep_flash(void *ctx, size_t calls)
{
    struct recorded *r = ctx;
    if (r->bench->device == NULL)
        return;
    if (calls >= r->room) {
        r->room = 2 * calls + 64;
        r->flash = realloc(r->flash, r->room * sizeof *r->flash);
        r->flash_sums = realloc(r->flash_sums, r->room * sizeof *r->flash_sums);
        assert_true(r->flash != NULL && r->flash_sums != NULL);
    }
    memcpy(r->flash[calls], vsonoff_mem_flash(r->bench->device), FLASH);
    r->flash_sums[calls] = (uint32_t)crc32(0, r->flash[calls], FLASH);
}

static void start_bench(struct bench *b, const struct saving_work *w, const uint8_t *flash)
{
    if (w->needs_device) {
        saving_work_bench(b, folder, flash);
        return;
    }
    memset(b, 0, sizeof *b);
    b->store = store_system();
    snprintf(b->folder, sizeof b->folder, "%s", folder);
}

static void end_bench(struct bench *b, const struct saving_work *w)
{
    if (w->needs_device)
        saving_work_bench_done(b);
}

static void record(struct recorded *r, const struct saving_work *w)
{
    struct bench b;
    memset(r, 0, sizeof *r);
    r->work = w;
    r->bench = &b;
    disk_empty(folder);
    start_bench(&b, w, flash_before);
    if (w->prepare != NULL)
        w->prepare(&b);
    disk_calls_start(&r->calls, folder, keep_flash, r);
    assert_done(&b, w->run(&b));
    keep_flash(r, r->calls.count);
    disk_calls_stop();
    end_bench(&b, w);
}

static void recorded_done(struct recorded *r)
{
    disk_calls_done(&r->calls);
    free(r->flash);
    free(r->flash_sums);
}

static bool is_new(struct recorded *r, const struct disk *d, size_t calls)
{
    uint32_t sum = disk_sum(d) ^ (r->flash == NULL ? 0 : r->flash_sums[calls]) ^ (calls == r->calls.count);
    for (size_t i = 0; i < r->seen_count; i++)
        if (r->seen[i] == sum)
            return false;
    assert_true(r->seen_count < ENDS);
    r->seen[r->seen_count++] = sum;
    return true;
}

static const char *words_of(const struct recorded *r, const struct disk_end *end)
{
    static char text[200];
    snprintf(text, sizeof text, "%s: %s after %zu of %zu calls%s, names %#x, data %d", r->work->name,
             end->power ? "no power" : "killed", end->calls, r->calls.count, end->torn ? " and a half" : "",
             (unsigned)end->names, (int)end->data);
    return text;
}

/* What must hold as soon as the end has come. */
static void assert_nothing_lost(const struct recorded *r, const struct disk_end *end, const struct disk *d)
{
    const struct saving_work *w = r->work;
    const char *when = words_of(r, end);
    saving_work_assert_sound(d, when);
    if (r->flash != NULL && w->keeps_past && memcmp(r->flash[end->calls], flash_before, FLASH) != 0 &&
        !saving_work_is_kept(d, flash_before))
        fail_msg("%s: the flash is changed, and no copy is left of what was there", when);
    if (saving_work_is_kept(&r->calls.before, flash_older) && !saving_work_is_kept(d, flash_older))
        fail_msg("%s: the copy of an earlier change is gone", when);
    if (r->calls.count == end->calls && w->makes_backup && !saving_work_is_kept(d, flash_before))
        fail_msg("%s: what was said to be saved is not", when);
}

/* The journal of a backup stays where the file was whole already, and the command refused. */
static bool is_left_over(const struct saving_work *w, const char *name)
{
    bool refused = w->file_after != NULL && !w->replaces;
    return strncmp(name, "restock-", 8) == 0 &&
           ((store_name_ends(name, ".part") && !refused) || store_name_ends(name, ".pending.json"));
}

static void assert_finished(const struct recorded *r, struct bench *b, const char *when)
{
    const struct saving_work *w = r->work;
    struct disk d;
    disk_take(&d, folder);
    saving_work_assert_sound(&d, when);
    if (w->needs_device && memcmp(vsonoff_mem_flash(b->device), w->flash_after, FLASH) != 0)
        fail_msg("%s: the flash is not as it should be afterwards", when);
    if (w->makes_backup && !saving_work_is_kept(&d, flash_before))
        fail_msg("%s: the contents before are not saved", when);
    const struct disk_file *named = disk_find(&d, NAMED);
    if (w->file_after != NULL &&
        (named == NULL || named->len != w->file_size || memcmp(named->data, *w->file_after, named->len) != 0))
        fail_msg("%s: the file is not what it should be afterwards", when);
    for (size_t i = 0; i < d.count; i++)
        if (is_left_over(w, store_name_in(d.files[i].name)))
            fail_msg("%s: %s is left", when, d.files[i].name);
    disk_done(&d);
}

/* The power failed between the last of the work and its word about that. */
static bool had_finished(const struct recorded *r, const struct disk_end *end, const struct disk *d)
{
    for (size_t i = 0; i < d->count; i++)
        if (store_name_ends(d->files[i].name, ".pending.json"))
            return false;
    return end->calls > r->calls.count / 2 && memcmp(r->flash[end->calls], r->work->flash_after, FLASH) == 0;
}

static void run_again(struct recorded *r, const struct disk_end *end, const struct disk *d)
{
    struct bench b;
    const char *when = words_of(r, end);
    disk_put(d, folder);
    start_bench(&b, r->work, r->flash == NULL ? NULL : r->flash[end->calls]);
    if (!r->work->run(&b))
        fail_msg("%s, and again: %s: %s", when, err_name(b.err.code), b.err.detail);
    assert_finished(r, &b, when);
    end_bench(&b, r->work);
    r->again++;
}

static void end_it(struct recorded *r, const struct disk_end *end, bool again)
{
    struct disk d;
    disk_after(&r->calls, end, &d);
    if (is_new(r, &d, end->calls)) {
        assert_nothing_lost(r, end, &d);
        if (again && !(r->work->toggles && had_finished(r, end, &d)))
            run_again(r, end, &d);
    }
    disk_done(&d);
}

static bool takes_all(void)
{
    return getenv("RESTOCK_KILL_ALL") != NULL;
}

/* In the middle of writes to one file, one after the other. */
static bool is_alike(const struct disk_calls *c, size_t calls)
{
    if (calls < 2 || calls + 1 >= c->count)
        return false;
    for (size_t i = calls - 2; i <= calls + 1; i++)
        if (c->calls[i].change != DISK_WRITE || c->calls[i].file != c->calls[calls].file)
            return false;
    return true;
}

/* Which changes of names have arrived: all combinations of a few, some of many. */
static size_t name_masks(unsigned loose, uint32_t masks[1u << LOOSE_ALL])
{
    uint32_t all = loose >= 32 ? UINT32_MAX : (1u << loose) - 1;
    const uint32_t some[] = {0, all, all & ~1u, 1u, all >> 1, all & ~(all >> 1)};
    size_t count = 0;
    for (uint32_t mask = 0; loose <= LOOSE_ALL && mask <= all; mask++)
        masks[count++] = mask;
    for (size_t i = 0; loose > LOOSE_ALL && i < sizeof some / sizeof *some; i++)
        masks[count++] = some[i];
    return count;
}

static void lose_power(struct recorded *r, size_t calls, bool often, bool saves)
{
    uint32_t masks[1u << LOOSE_ALL];
    unsigned loose;
    bool contents;
    disk_loose(&r->calls, calls, &loose, &contents);
    size_t count = name_masks(loose, masks);
    for (size_t i = 0; i < count; i++)
        for (int data = 0; data < (contents ? DISK_DATA_KINDS : 1); data++)
            end_it(r,
                   &(struct disk_end){
                       .calls = calls, .power = true, .names = masks[i], .data = (enum disk_data)data},
                   often || (saves && calls % 2 == 0 && (data == DISK_LOST || !contents) && i == 0));
}

static void end_everywhere(const struct saving_work *w)
{
    static struct recorded r;
    record(&r, w);
    bool often = takes_all() || !w->needs_device;
    for (size_t calls = 0; calls <= r.calls.count; calls++) {
        if (is_alike(&r.calls, calls) && !takes_all())
            continue;
        bool saves = w->makes_backup || calls + LAST_CALLS >= r.calls.count;
        end_it(&r, &(struct disk_end){.calls = calls}, often || saves);
        if (calls < r.calls.count && r.calls.calls[calls].change == DISK_WRITE)
            end_it(&r, &(struct disk_end){.calls = calls, .torn = true}, often);
        lose_power(&r, calls, often, saves);
    }
    print_message("%s: %zu calls, %zu different ends, the command again after %u\n", w->name, r.calls.count,
                  r.seen_count, r.again);
    recorded_done(&r);
}

static void work_may_end_at_any_call(void **state)
{
    (void)state;
    const char *only = getenv("RESTOCK_KILL_ONLY");
    for (size_t i = 0; i < saving_work_count; i++)
        if (only == NULL || strcmp(only, saving_works[i].name) == 0)
            end_everywhere(&saving_works[i]);
}

/* A program that is really killed, in the middle of its work with files. */

static void die_when_due(void *ctx, size_t calls)
{
    if (calls == *(const size_t *)ctx)
        raise(SIGKILL);
}

static void be_killed_after(const struct saving_work *w, size_t calls)
{
    struct bench b;
    struct disk_calls ignored;
    start_bench(&b, w, flash_before);
    disk_calls_start(&ignored, folder, die_when_due, &calls);
    w->run(&b);
    _exit(1); /* it should not have come so far */
}

/* Notes hold the time at which they were made. */
static void assert_same_files(const struct disk *found, const struct disk *said)
{
    assert_int_equal(found->count, said->count);
    for (size_t i = 0; i < found->count; i++) {
        const struct disk_file *f = &found->files[i], *s = &said->files[i];
        assert_string_equal(f->name, s->name);
        assert_int_equal(f->len, s->len);
        if (f->data != NULL && strstr(f->name, ".json") == NULL)
            assert_memory_equal(f->data, s->data, f->len);
    }
}

static void kill_it_after(struct recorded *r, size_t calls)
{
    struct disk found, said;
    int status = 0;
    const struct disk_end end = {.calls = calls};
    disk_put(&r->calls.before, folder);
    fflush(NULL);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0)
        be_killed_after(r->work, calls);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    disk_take(&found, folder);
    disk_after(&r->calls, &end, &said);
    assert_same_files(&found, &said);
    run_again(r, &end, &found);
    disk_done(&found);
    disk_done(&said);
}

static void a_program_that_is_killed_leaves_what_the_record_says(void **state)
{
    (void)state;
    static struct recorded r;
    size_t work = 0;
    while (saving_works[work].file_after == NULL || !saving_works[work].needs_device)
        work++; /* a backup whose name does not depend on the time */
    record(&r, &saving_works[work]);
    size_t first = takes_all() || r.calls.count < LAST_CALLS ? 0 : r.calls.count - LAST_CALLS;
    for (size_t calls = first; calls < r.calls.count; calls++)
        kill_it_after(&r, calls);
    recorded_done(&r);
}

static int set_up(void **state)
{
    (void)state;
    strcpy(folder, "/tmp/restock-killed-XXXXXX");
    saving_work_start();
    return mkdtemp(folder) == NULL ? -1 : 0;
}

static int tear_down(void **state)
{
    (void)state;
    disk_empty(folder);
    saving_work_end();
    return rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(work_may_end_at_any_call),
        cmocka_unit_test(a_program_that_is_killed_leaves_what_the_record_says),
    };
    bench_use_stub(STUB_RESTOCK);
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
