/* worker_device.c: the window's worker with a virtual Sonoff in the same program, run under Wine or on
 * Windows: work that is cancelled, unplugged or closed at random moments, and much work in one process.
 *
 *   worker_device FOLDER [MOMENTS [PIECES [SEED]]]     MOMENTS of each kind, PIECES of undisturbed work
 *
 * The device has a clock of its own, so that a piece of work takes a fraction of a second.  Prints a line per
 * check; exit code 0 if all hold. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/err.h"
#include "face_mem.h"
#include "gui/job.h"
#include "gui/messages.h"
#include "gui/flash_map.h"
#include "gui/worker.h"
#include "port/port.h"
#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

#include <psapi.h>

enum {
    FLASH = 512 * 1024,
    LONG_MS = 120000, /* against hangs alone */
    LAST_HANDLE = 0x4000,
    ROOM_FOR_HANDLES = 4,
    ROOM_FOR_BYTES = 6 * 1024 * 1024 /* a heap of Windows grows in large steps; a flash lost in each of 30
                                        pieces of work would be 15 MB */
};

enum kind { CANCEL, UNPLUG, CLOSE, KINDS };

static uint8_t contents[3][FLASH]; /* two, and all 0xFF */
static const uint8_t *now_on_it;
static struct vsonoff_mem *device;
static HANDLE moment;  /* set by the device when the moment has come */
static LONG moment_in; /* so many pieces of virtual time; 0 = never */
static LONG pieces;    /* of virtual time so far */
static bool moment_unplugs;
static DWORD worker_thread;
static HWND window;
static struct done *done; /* the last one that came */
static int maps_told;     /* messages about the map */
static char library[600], files[2][600];
static int failures, struck[KINDS], ended[KINDS]; /* moments while the work was going on, and that ended it */
static uint64_t random_state;

static void check(bool ok, const char *what)
{
    if (!ok)
        printf("FAILED: %s\n", what);
    fflush(stdout);
    failures += !ok;
}

static uint32_t random_below(uint32_t end)
{
    random_state = random_state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(random_state >> 33) % end;
}

/* The port and the clock of the worker. */

static void on_tick(void *ctx, struct vsonoff_mem *m)
{
    (void)ctx;
    InterlockedIncrement(&pieces);
    if (moment_in == 0 || InterlockedDecrement(&moment_in) != 0)
        return;
    if (moment_unplugs)
        wire_unplug(vsonoff_mem_wire(m));
    SetEvent(moment);
}

struct port *port_open_system(const char *name, struct err *e)
{
    (void)name;
    worker_thread = GetCurrentThreadId();
    return vsonoff_mem_open(device, e);
}

struct clock *__real_clock_system(void);
struct clock *__wrap_clock_system(void);

struct clock *__wrap_clock_system(void)
{
    return GetCurrentThreadId() == worker_thread ? vsonoff_mem_clock(device) : __real_clock_system();
}

/* What the window does. */

static LRESULT CALLBACK on_message(HWND w, UINT message, WPARAM wp, LPARAM lp)
{
    if (message == WM_APP_MAP && w == window)
        maps_told++;
    if (message != WM_APP_DONE)
        return DefWindowProcW(w, message, wp, lp);
    done_free(done);
    done = (struct done *)lp;
    return 0;
}

static void make_window(void)
{
    const WNDCLASSW class = {.lpfnWndProc = on_message, .lpszClassName = L"worker_device"};
    RegisterClassW(&class);
    window = CreateWindowExW(0, class.lpszClassName, NULL, 0, 0, 0, 0, 0, HWND_MESSAGE, NULL, NULL, NULL);
}

static void pump(DWORD wait_ms)
{
    MSG message;
    MsgWaitForMultipleObjects(1, &moment, FALSE, wait_ms, QS_ALLINPUT);
    while (PeekMessageW(&message, NULL, 0, 0, PM_REMOVE))
        DispatchMessageW(&message);
}

static void forget_done(void)
{
    done_free(done);
    done = NULL;
}

static bool wait_done(void)
{
    ULONGLONG begun = GetTickCount64();
    while (done == NULL && GetTickCount64() - begun < LONG_MS)
        pump(20);
    return done != NULL;
}

static struct worker *ready_worker(struct worker_state *state)
{
    ULONGLONG begun = GetTickCount64();
    struct worker *w = worker_new(window);
    worker_use_library(w, library);
    worker_use_port(w, "COM5");
    do {
        pump(5);
        worker_take_state(w, state);
    } while (state->phase != WORKER_READY && GetTickCount64() - begun < LONG_MS);
    check(state->phase == WORKER_READY, "the device is found");
    return w;
}

static void start(struct worker *w, const struct worker_state *state, enum job_kind kind, int file)
{
    struct job *job = calloc(1, sizeof *job);
    if (job == NULL)
        exit(2);
    job->kind = kind;
    job->number = 1;
    job->force = job->overwrite = true;
    if (kind == JOB_RESTORE || kind == JOB_VERIFY)
        memcpy(job->file, files[file], sizeof files[file]);
    memcpy(job->library, library, sizeof library);
    memcpy(job->mac, state->device.mac, sizeof job->mac);
    forget_done();
    worker_start(w, job);
}

static const uint8_t *expected_after(enum job_kind kind, int file)
{
    return kind == JOB_RESTORE ? contents[file] : kind == JOB_ERASE ? contents[2] : now_on_it;
}

/* After work that succeeded every sector is verified, and parts of what is on the flash have names. */
static void check_map(struct worker *w)
{
    static struct flash_map map;
    pump(20);
    worker_take_map(w, &map);
    uint32_t verified = flash_map_count(&map, (enum map_look)SECTOR_VERIFIED) +
                        flash_map_count(&map, LOOK_VERIFIED_BLANK) +
                        flash_map_count(&map, LOOK_VERIFIED_CHANGED);
    check(map.sectors == FLASH / 4096, "the map is of this flash");
    check(done == NULL || !done->ok || verified == map.sectors, "the map says that all is verified");
    check(maps_told > 0, "the window is told of the map");
    maps_told = 0;
}

static void finish(struct worker *w, const struct worker_state *state, enum job_kind kind, int file)
{
    start(w, state, kind, file);
    check(wait_done(), "the work ends");
    if (done != NULL && !done->ok)
        printf("    %s: %s\n", err_name(done->err.code), done->err.detail);
    check(done != NULL && done->ok, "the same work finishes");
    check_map(w);
    now_on_it = expected_after(kind, file);
}

/* Files: whole under their final names, and nothing else but what a next run continues from. */

static bool look_at_file(void *ctx, const struct store_entry *entry)
{
    char path[900];
    uint8_t *data = NULL;
    size_t len = 0;
    (void)ctx;
    check(!store_name_ends(entry->name, ".tmp"), "no temporary file is left");
    if (!store_name_ends(entry->name, ".bin") || strncmp(entry->name, "unfinished-", 11) == 0)
        return true; /* what an interrupted run has left, may be anything */
    store_join(store_system(), library, entry->name, path, sizeof path);
    bool whole = store_load(store_system(), path, FLASH, &data, &len, NULL) && len == FLASH &&
                 (memcmp(data, contents[0], FLASH) == 0 || memcmp(data, contents[1], FLASH) == 0 ||
                  memcmp(data, contents[2], FLASH) == 0);
    check(whole, entry->name);
    free(data);
    return true;
}

static void look_at_files(void)
{
    check(store_system()->ops->list(store_system(), library, look_at_file, NULL, NULL), "the library");
}

static bool remove_file(void *ctx, const struct store_entry *entry)
{
    char path[900];
    (void)ctx;
    store_join(store_system(), library, entry->name, path, sizeof path);
    return store_system()->ops->remove(store_system(), path, NULL);
}

/* One moment. */

static enum job_kind any_kind(void)
{
    static const enum job_kind kinds[] = {JOB_BACKUP, JOB_RESTORE, JOB_RESTORE, JOB_ERASE};
    return kinds[random_below(sizeof kinds / sizeof kinds[0])];
}

static void strike(struct worker *w, enum kind kind)
{
    ULONGLONG begun = GetTickCount64();
    while (WaitForSingleObject(moment, 0) != WAIT_OBJECT_0 && done == NULL &&
           GetTickCount64() - begun < LONG_MS)
        pump(20);
    struck[kind] += done == NULL;
    if (kind == CANCEL)
        worker_cancel(w);
    if (kind != CLOSE) {
        check(wait_done(), "the work ends");
        ended[kind] += done != NULL && !done->ok;
        if (done != NULL && !done->ok && done->err.code != (kind == CANCEL ? ERR_CANCELLED : ERR_PORT_GONE)) {
            printf("    %s: %s\n", err_name(done->err.code), done->err.detail);
            check(false, "with the error that it is");
        }
    }
    check(worker_free(w), "the worker ends");
}

static void one_moment(enum kind kind, LONG usual_pieces)
{
    struct worker_state state;
    enum job_kind job = any_kind();
    int file = (int)random_below(2);
    struct worker *w = ready_worker(&state);
    ResetEvent(moment);
    moment_unplugs = kind == UNPLUG;
    /* Much of the work is shorter than the usual one, for the library knows many sectors. */
    InterlockedExchange(&moment_in, 1 + (LONG)random_below((uint32_t)usual_pieces >> random_below(7)));
    start(w, &state, job, file);
    strike(w, kind);
    InterlockedExchange(&moment_in, 0);
    pump(0); /* a result that came while the worker ended */
    look_at_files();
    if (wire_unplugged(vsonoff_mem_wire(device))) {
        wire_replug(vsonoff_mem_wire(device));
        vsonoff_mem_hand(device, "power=off 500 button=down power=on 500 button=up");
    }
    w = ready_worker(&state);
    finish(w, &state, job, file);
    check(worker_free(w), "the worker ends");
    pump(0);
    forget_done();
    check(memcmp(vsonoff_mem_flash(device), now_on_it, FLASH) == 0, "the flash is as it should be");
    look_at_files();
}

/* What the process needs. */

struct needs {
    DWORD handles;
    SIZE_T bytes;
};

/* By asking for each: GetProcessHandleCount is always 0 under Wine. */
static DWORD count_handles(void)
{
    DWORD count = 0, flags;
    for (uintptr_t value = 4; value <= LAST_HANDLE; value += 4)
        count += GetHandleInformation((HANDLE)value, &flags) != 0;
    return count;
}

static struct needs needs_now(void)
{
    struct needs n = {count_handles(), 0};
    PROCESS_MEMORY_COUNTERS counters = {.cb = sizeof counters};
    if (GetProcessMemoryInfo(GetCurrentProcess(), &counters, sizeof counters))
        n.bytes = counters.PagefileUsage;
    return n;
}

static void check_needs(const struct needs *before, const char *after)
{
    struct needs n = needs_now();
    printf("%s: %lu handles before, %lu now; %lu KB before, %lu KB now\n", after,
           (unsigned long)before->handles, (unsigned long)n.handles, (unsigned long)(before->bytes / 1024),
           (unsigned long)(n.bytes / 1024));
    check(n.handles <= before->handles + ROOM_FOR_HANDLES, "no handles are left behind");
    check(n.bytes <= before->bytes + ROOM_FOR_BYTES, "nor memory");
}

static void much_work(int count)
{
    static const enum job_kind kinds[] = {JOB_VERIFY, JOB_BACKUP, JOB_RESTORE, JOB_UNDO, JOB_RESTORE};
    struct worker_state state;
    struct needs before = {0, 0};
    struct worker *w = ready_worker(&state);
    for (int i = 0; i < count; i++) {
        if (i == count / 4)
            before = needs_now();
        enum job_kind kind = kinds[i % 5];
        start(w, &state, kind, i / 5 % 2);
        check(wait_done() && done->ok, "a piece of work");
        free(worker_take_log(w));
    }
    check_needs(&before, "much work");
    check(worker_free(w), "the worker ends");
    now_on_it = contents[(count - 1) / 5 % 2];
}

static void prepare(const char *folder)
{
    struct err e = ERR_INIT;
    static char names[2][8] = {"a.bin", "b.bin"};
    struct vsonoff_mem_config config;
    memset(contents, 0xFF, sizeof contents);
    for (int file = 0; file < 2; file++) {
        for (uint32_t i = 0; i < FLASH / 8; i++)
            contents[file][i] = (uint8_t)(i % 3 == 0 ? random_below(256) : contents[file][i / 2]);
        contents[file][0] = 0xE9;
        store_join(store_system(), folder, names[file], files[file], sizeof files[file]);
        check(store_save(store_system(), files[file], contents[file], FLASH, true, &e), "a file");
    }
    memcpy(contents[1], contents[0], FLASH / 16); /* half is the same */
    check(store_save(store_system(), files[1], contents[1], FLASH, true, &e), "a file");
    store_join(store_system(), folder, "library", library, sizeof library);
    vsonoff_mem_config_default(&config, FLASH);
    config.image = now_on_it = contents[0];
    config.image_len = FLASH;
    config.button_down = true;
    device = vsonoff_mem_new(&config);
    vsonoff_mem_set_tick(device, on_tick, NULL);
    moment = CreateEventW(NULL, TRUE, FALSE, NULL);
    make_window();
}

/* Of a restore that changes something, without its search for the device. */
static LONG usual_length(void)
{
    struct worker_state state;
    struct worker *w = ready_worker(&state);
    LONG before = InterlockedCompareExchange(&pieces, 0, 0);
    finish(w, &state, JOB_RESTORE, 1);
    LONG after = InterlockedCompareExchange(&pieces, 0, 0);
    check(worker_free(w), "the worker ends");
    return after - before;
}

int main(int argc, char **argv)
{
    static const char *const words[KINDS] = {"cancelled", "unplugged", "closed"};
    int moments = argc > 2 ? atoi(argv[2]) : 6, count = argc > 3 ? atoi(argv[3]) : 24;
    struct needs before = {0, 0};
    random_state = argc > 4 ? strtoul(argv[4], NULL, 10) : 1;
    if (argc < 2)
        return 2;
    printf("seed %lu\n", (unsigned long)random_state);
    prepare(argv[1]);
    LONG usual = usual_length();
    for (int i = 0; i < moments * KINDS; i++) {
        if (i == KINDS)
            before = needs_now();
        if (i % 30 == 29)
            store_system()->ops->list(store_system(), library, remove_file, NULL, NULL);
        one_moment((enum kind)(i % KINDS), usual);
        if (failures > 0) {
            printf("moment %d, %s\n", i, words[i % KINDS]);
            break;
        }
    }
    if (failures == 0)
        check_needs(&before, "moments");
    if (failures == 0)
        much_work(count);
    vsonoff_mem_free(device);
    for (int i = 0; i < KINDS; i++)
        printf("%s in the middle: %d of %d, which ended %d\n", words[i], struck[i], moments, ended[i]);
    check(struck[CANCEL] + struck[UNPLUG] + struck[CLOSE] > moments, "many moments come in the middle");
    check(ended[CANCEL] > struck[CANCEL] / 2 && ended[UNPLUG] > struck[UNPLUG] / 2, "and end the work");
    printf("%d moments, %d pieces of work, %d failed\n", moments * KINDS, count, failures);
    fflush(stdout);
    return failures == 0 ? 0 : 1;
}
