/* worker.c: port, flasher and jobs on a separate thread. */
/* SPDX-License-Identifier: MIT */
#include "gui/worker.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/log.h"
#include "gui/job.h"
#include "gui/messages.h"
#include "gui/worker_map.h"
#include "port/port.h"
#include "store/store.h"
#include "say/say_error.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FOREVER_MS       (7u * 24 * 3600 * 1000) /* a connect ends when it succeeds or is cancelled */
#define OPEN_RETRY_MS    700u
#define CONNECT_RETRY_MS 1000u /* after a device that was refused */
#define PING_MS          2000u
#define PROGRESS_MS      40u    /* between two messages within a phase */
#define END_MS           10000u /* for saving what was read, and for drivers */

struct worker {
    HWND window;
    HANDLE thread;
    HANDLE wake; /* auto-reset: there is a new wish */

    SRWLOCK lock;
    /* Under the lock: wishes of the window, */
    char wanted[64];
    char library[STORE_PATH_MAX], watched[STORE_PATH_MAX];
    unsigned watched_number;
    struct job *queued; /* owned */
    bool quit;
    bool port_is_stale;
    /* what is needed to interrupt the thread, */
    struct port *port; /* owned by the thread, which clears this before closing it */
    bool connecting;   /* any new wish ends the call that is running */
    bool running;      /* a job */
    bool cancelled;    /* the job, by the user */
    /* and news for the window. */
    struct worker_state state;
    bool state_queued;
    struct worker_progress progress;
    uint32_t line_loses_one_in; /* of the connected device; 0 = good, as far as is known */
    bool progress_queued;
    struct worker_map map;
    struct buf log_lines;
    bool log_queued;

    /* The thread's own. */
    char port_name[64];                                /* of the open port */
    char target[64];                                   /* the last wish */
    char folder[STORE_PATH_MAX], file[STORE_PATH_MAX]; /* likewise: library and watched */
    bool folder_is_new;                                /* what it says of the device is not published yet */
    unsigned file_number;
    struct job *job; /* taken from `queued` */
    struct flasher *flasher;
    bool connected;
    bool spoke;              /* the boot check just now has heard a firmware */
    bool stub_left_busy;     /* a job was cancelled: its stub runs on, at a high rate */
    bool own_stub_failed;    /* as a device_info says; outlives the flasher, and so */
    uint8_t failed_mac[6];   /* does this */
    bool reopen;             /* likewise: port_is_stale */
    struct worker_state now; /* published as `state` */
    struct log log;
    struct device_events events;
    uint64_t progress_at_ms;
};

static void lock(struct worker *w)
{
    AcquireSRWLockExclusive(&w->lock);
}

static void unlock(struct worker *w)
{
    ReleaseSRWLockExclusive(&w->lock);
}

/* News */

static void publish(struct worker *w)
{
    lock(w);
    w->state = w->now;
    bool post = !w->state_queued;
    w->state_queued = true;
    unlock(w);
    if (post)
        PostMessageW(w->window, WM_APP_STATE, 0, 0);
}

/* What hands were asked for in the middle of a job has come. */
static void forget_request(struct worker *w, enum device_phase phase)
{
    if (w->now.seen != SEEN_STUB_CHANGES || phase == PHASE_CONNECT)
        return;
    w->now.seen = SEEN_NOTHING;
    publish(w);
}

/* Posts news of the map that is due at `now_ms`. */
static void post_map(struct worker *w, uint64_t now_ms)
{
    lock(w);
    bool post = worker_map_is_due(&w->map, now_ms);
    unlock(w);
    if (post)
        PostMessageW(w->window, WM_APP_MAP, 0, 0);
}

/* A check of the board tries out sectors, which says nothing about what is on the flash. */
static void on_sectors(void *ctx, uint32_t first, uint32_t count, enum sector_state state)
{
    struct worker *w = ctx;
    if (w->job == NULL || w->job->kind == JOB_CHECK)
        return;
    lock(w);
    worker_map_set(&w->map, first, count, state);
    unlock(w);
    post_map(w, clock_now_ms(clock_system()));
}

static void on_progress(void *ctx, enum device_phase phase, uint64_t done, uint64_t total)
{
    struct worker *w = ctx;
    forget_request(w, phase);
    uint64_t now = clock_now_ms(clock_system());
    unsigned number = w->job != NULL ? w->job->number : 0;
    lock(w);
    bool due = phase != w->progress.phase || now - w->progress_at_ms >= PROGRESS_MS;
    w->progress = (struct worker_progress){phase, done, total, w->line_loses_one_in};
    bool post = number != 0 && due && !w->progress_queued;
    if (post) {
        w->progress_queued = true;
        w->progress_at_ms = now;
    }
    unlock(w);
    if (post)
        PostMessageW(w->window, WM_APP_PROGRESS, number, 0);
    post_map(w, now);
}

static void on_waiting(void *ctx, enum device_seen seen)
{
    struct worker *w = ctx;
    w->now.seen = seen;
    w->now.looked = true;
    if (seen != SEEN_NOTHING || w->now.trouble.code == ERR_WRONG_CHIP) /* that one was taken away */
        err_clear(&w->now.trouble);
    publish(w);
}

static void on_bad_line(void *ctx, uint32_t one_in)
{
    struct worker *w = ctx;
    lock(w);
    w->line_loses_one_in = one_in;
    unlock(w);
}

static void on_log(void *ctx, enum log_level level, const char *text)
{
    struct worker *w = ctx;
    if (level == LOG_DEBUG)
        return;
    lock(w);
    buf_append_text(&w->log_lines, text);
    buf_append_byte(&w->log_lines, '\n');
    bool post = !w->log_queued;
    w->log_queued = true;
    unlock(w);
    if (post)
        PostMessageW(w->window, WM_APP_LOG, 0, 0);
}

static void log_error(struct worker *w, const char *doing, const struct err *e)
{
    char reason[600];
    say_error_reason_in_english(e, reason, sizeof reason);
    if (e->code != ERR_CANCELLED)
        log_printf(&w->log, LOG_WARN, "%s: %s (%s) %s", doing, say_error_in_english(e->code),
                   err_name(e->code), reason);
}

/* The port */

/* What the next try to open it shows again. */
static bool is_port_trouble(enum err_code code)
{
    return code == ERR_PORT_MISSING || code == ERR_PORT_BUSY || code == ERR_PORT_GONE ||
           code == ERR_PORT_STUCK || code == ERR_PORT_DRIVER || code == ERR_PORT_CLONE ||
           code == ERR_PORT_ASLEEP;
}

static void set_port(struct worker *w, struct port *port)
{
    lock(w);
    w->port = port;
    unlock(w);
}

static void forget_device(struct worker *w)
{
    w->connected = false;
    w->now.has_device = false;
    w->now.has_firmware = false;
    w->now.can_undo = false;
    w->now.checked = 0;
}

/* A person who starts the device anew pulls out the adapter that feeds it: what the flasher of that port has
 * found out about Restock's own stub is known to the next one, or they would be asked again and again. */
static void remember_stub(struct worker *w)
{
    w->own_stub_failed = flasher_device(w->flasher)->own_stub_failed;
    memcpy(w->failed_mac, flasher_device(w->flasher)->failed_mac, sizeof w->failed_mac);
}

/* Lets go of the device, so that the next start finds its stub at 115200. */
static void close_port(struct worker *w)
{
    struct port *port = w->port; /* only this thread changes it */
    if (w->flasher != NULL)
        remember_stub(w);
    if (w->flasher != NULL && w->connected)
        flasher_release(w->flasher, AFTER_STAY, NULL);
    flasher_free(w->flasher);
    w->flasher = NULL;
    forget_device(w);
    set_port(w, NULL);
    port_close(port);
}

static bool open_port(struct worker *w)
{
    struct err e = ERR_INIT;
    struct port *port = port_open_system(w->target, &e);
    if (port != NULL)
        w->flasher = flasher_new(port, clock_system(), store_system(), &w->log, &w->events);
    if (port != NULL && w->flasher != NULL) {
        snprintf(w->port_name, sizeof w->port_name, "%s", w->target);
        set_port(w, port);
        log_printf(&w->log, LOG_INFO, "%s is open", w->port_name);
        return true;
    }
    port_close(port);
    err_set(&e, ERR_MEMORY, "opening the port");
    if (w->now.phase != WORKER_PORT_FAILED || w->now.trouble.code != e.code)
        log_error(w, w->target, &e);
    w->now.phase = WORKER_PORT_FAILED;
    w->now.trouble = e;
    publish(w);
    return false;
}

/* The device */

/* False if a wish came in between: then it goes first. */
static bool begin_connecting(struct worker *w)
{
    lock(w);
    w->connecting = !w->quit && !w->port_is_stale && w->queued == NULL && strcmp(w->wanted, w->target) == 0;
    bool ok = w->connecting;
    unlock(w);
    return ok;
}

static void end_connecting(struct worker *w)
{
    lock(w);
    w->connecting = false;
    unlock(w);
}

static bool connect_device(struct worker *w, struct err *e)
{
    /* Without a wait the core looks for a running stub longer than for a device just switched on. */
    struct connect_options options = {.wait_ms = w->stub_left_busy ? 0 : FOREVER_MS,
                                      .spoke = w->spoke,
                                      .own_stub_failed = w->own_stub_failed};
    memcpy(options.failed_mac, w->failed_mac, sizeof options.failed_mac);
    w->stub_left_busy = false;
    on_bad_line(w, 0);
    flasher_heed_notes(w->flasher, w->folder);
    bool ok = flasher_connect(w->flasher, &options, e);
    w->spoke = w->spoke && !ok && e->code == ERR_CANCELLED; /* a cancelled port is reopened */
    remember_stub(w);
    return ok;
}

static bool look_at_firmware(struct worker *w, struct err *e)
{
    return flasher_look_at_firmware(w->flasher, &w->now.firmware, e) &&
           flasher_recognise_firmware(w->flasher, w->folder, &w->now.firmware, e);
}

static bool connect_and_look(struct worker *w, struct err *e)
{
    if (!connect_device(w, e))
        return false;
    w->connected = true;
    w->now.device = *flasher_device(w->flasher);
    w->now.has_firmware = look_at_firmware(w, e);
    return w->now.has_firmware;
}

/* Compares the file the person looks at with the device; nearly all of it is done on this side of the line.
 */
static void check_file(struct worker *w)
{
    const struct restore_options options = {.file = w->file, .library = w->folder};
    w->now.checked = w->file_number;
    w->now.check.count = 0;
    err_clear(&w->now.check_error);
    if (w->file[0] != '\0')
        flasher_check_restore(w->flasher, &options, &w->now.check, &w->now.check_error);
}

static void publish_ready(struct worker *w)
{
    w->folder_is_new = false;
    w->now.can_undo = flasher_look_for_undo(w->flasher, w->folder, &w->now.undo, NULL);
    w->now.half_read = flasher_has_unfinished_backup(w->flasher, w->folder);
    check_file(w);
    w->now.phase = WORKER_READY;
    w->now.has_device = true;
    err_clear(&w->now.trouble);
    publish(w);
}

/* The map of this device, with the parts that are known; `done` = the job that has just ended, NULL = it was
 * connected just now. */
static void show_map(struct worker *w, const struct done *done)
{
    const struct device_info *device = &w->now.device;
    lock(w);
    bool is_new = worker_map_of_device(&w->map, device->mac, device->flash_size);
    if (done != NULL && done->has_image)
        worker_map_by_bytes(&w->map, done->regions);
    else if (w->now.has_firmware && (is_new || done != NULL))
        worker_map_by_look(&w->map, &w->now.firmware);
    unlock(w);
    post_map(w, UINT64_MAX);
}

static void wait_for_wish(struct worker *w, uint32_t ms)
{
    WaitForSingleObject(w->wake, ms);
}

static void connect(struct worker *w)
{
    struct err e = ERR_INIT;
    if (!begin_connecting(w))
        return;
    w->now.phase = WORKER_CONNECTING;
    w->now.seen = SEEN_NOTHING;
    w->now.looked = false;
    if (is_port_trouble(w->now.trouble.code))
        err_clear(&w->now.trouble);
    publish(w);
    bool ok = connect_and_look(w, &e);
    end_connecting(w);
    if (ok) {
        show_map(w, NULL);
        publish_ready(w);
        return;
    }
    log_error(w, "connecting", &e);
    w->now.trouble = e;
    if (e.code == ERR_CANCELLED) {
        err_clear(&w->now.trouble);
        w->connected = false; /* nothing can be sent through a cancelled port */
        close_port(w);
        return;
    }
    w->connected = w->connected && e.code != ERR_PORT_GONE;
    close_port(w);
    publish(w);
    wait_for_wish(w, CONNECT_RETRY_MS);
}

/* The first sign that a device went away comes from asking it. */
static void look_after(struct worker *w)
{
    struct err e = ERR_INIT;
    if (WaitForSingleObject(w->wake, PING_MS) != WAIT_TIMEOUT || flasher_still_there(w->flasher, &e))
        return;
    log_error(w, "the device is gone", &e);
    forget_device(w);
    if (e.code != ERR_LOST)
        close_port(w);
}

/* Jobs */

static void run_job(struct worker *w, struct done *done)
{
    if (w->job->kind == JOB_BOOT_LOG) {
        w->connected = false; /* the firmware starts now */
        w->now.has_device = false;
        publish(w);
        job_boot_log(w->job, w->port, &w->log, done);
        w->spoke = done->boot.loader != BOOT_LOADER_NONE || done->boot.state == BOOT_RUNS;
    } else if (w->job->kind == JOB_CHECK) {
        struct connect_options options = {.own_stub_failed = w->own_stub_failed};
        memcpy(options.failed_mac, w->failed_mac, sizeof options.failed_mac);
        job_check(w->job, w->flasher, w->port, &options, done);
    } else if (w->connected && flasher_find_again(w->flasher, &done->err)) {
        job_run(w->job, w->flasher, done);
    } else {
        err_set(&done->err, ERR_LOST, "the device was gone before the work began");
    }
}

static bool begin_job(struct worker *w)
{
    lock(w);
    w->running = true;
    w->progress_queued = false;
    bool ok = !w->cancelled;
    unlock(w);
    return ok;
}

static void end_job(struct worker *w, struct done *done)
{
    unsigned number = w->job->number;
    lock(w);
    w->running = false;
    unlock(w);
    free(w->job);
    w->job = NULL;
    post_map(w, UINT64_MAX);
    if (!PostMessageW(w->window, WM_APP_DONE, number, (LPARAM)done))
        done_free(done);
}

/* What the flash holds now may be something else; a failed look shows at the next ping. */
static void refresh_after(struct worker *w, const struct done *done)
{
    const struct err *e = &done->err;
    if (done->kind == JOB_CHECK || e->code == ERR_CANCELLED || e->code == ERR_PORT_GONE ||
        e->code == ERR_PORT_IO || e->code == ERR_PORT_STUCK) {
        w->connected = false;
        w->stub_left_busy = e->code == ERR_CANCELLED;
        close_port(w);
        return;
    }
    if (!w->connected || e->code == ERR_LOST || e->code == ERR_LINE || e->code == ERR_RESET ||
        e->code == ERR_STUB) {
        forget_device(w);
        port_set_baud(w->port, 115200, NULL);
        return;
    }
    w->now.device = *flasher_device(w->flasher);
    struct err ignored = ERR_INIT;
    if (done->has_image) {
        w->now.firmware = done->image;
        w->now.has_firmware = true;
    } else if (done->kind == JOB_RESTORE || done->kind == JOB_UNDO || done->kind == JOB_ERASE) {
        w->now.has_firmware = look_at_firmware(w, &ignored);
    }
    show_map(w, done);
    publish_ready(w);
}

static void begin_map(struct worker *w)
{
    if (w->job->kind == JOB_CHECK || w->job->kind == JOB_BOOT_LOG)
        return;
    lock(w);
    worker_map_begin(&w->map);
    unlock(w);
}

static void do_job(struct worker *w)
{
    struct done *done = calloc(1, sizeof *done);
    if (done == NULL) {
        wait_for_wish(w, CONNECT_RETRY_MS);
        return;
    }
    done->kind = w->job->kind;
    done->number = w->job->number;
    w->now.phase = WORKER_BUSY;
    publish(w);
    begin_map(w);
    if (begin_job(w))
        run_job(w, done);
    else
        err_set(&done->err, ERR_CANCELLED, "%s", "");
    if (!done->ok)
        log_error(w, "the work ended", &done->err);
    refresh_after(w, done);
    end_job(w, done);
}

static void fail_job(struct worker *w)
{
    struct done *done = w->job != NULL ? calloc(1, sizeof *done) : NULL;
    if (done == NULL)
        return;
    done->kind = w->job->kind;
    done->number = w->job->number;
    done->err = w->now.trouble;
    end_job(w, done);
}

/* The thread */

static bool take_wishes(struct worker *w)
{
    lock(w);
    bool go_on = !w->quit;
    if (w->job == NULL) {
        w->job = w->queued;
        w->queued = NULL;
    }
    if (strcmp(w->target, w->wanted) != 0)
        err_clear(&w->now.trouble);
    memcpy(w->target, w->wanted, sizeof w->target);
    w->folder_is_new = w->folder_is_new || strcmp(w->folder, w->library) != 0;
    memcpy(w->folder, w->library, sizeof w->folder);
    memcpy(w->file, w->watched, sizeof w->file);
    w->file_number = w->watched_number;
    w->reopen = w->port_is_stale;
    w->port_is_stale = false;
    unlock(w);
    return go_on;
}

static void step(struct worker *w)
{
    if (w->port != NULL && (w->reopen || strcmp(w->port_name, w->target) != 0))
        close_port(w);
    if (w->target[0] == '\0') {
        w->now.phase = WORKER_NO_PORT;
        publish(w);
        err_set(&w->now.trouble, ERR_PORT_MISSING, "no port");
        fail_job(w);
        wait_for_wish(w, INFINITE);
    } else if (w->port == NULL && !open_port(w)) {
        fail_job(w);
        wait_for_wish(w, OPEN_RETRY_MS);
    } else if (w->job != NULL) {
        do_job(w);
    } else if (!w->connected) {
        connect(w);
    } else if (w->folder_is_new) {
        publish_ready(w);
    } else if (w->now.checked != w->file_number) {
        check_file(w);
        publish(w);
    } else {
        look_after(w);
    }
}

static DWORD WINAPI worker_main(void *ctx)
{
    struct worker *w = ctx;
    while (take_wishes(w))
        step(w);
    close_port(w);
    return 0;
}

/* For the window */

struct worker *worker_new(HWND window)
{
    struct worker *w = calloc(1, sizeof *w);
    if (w == NULL)
        return NULL;
    w->window = window;
    InitializeSRWLock(&w->lock);
    w->log = (struct log){on_log, w};
    w->events = (struct device_events){w, on_progress, on_waiting, on_bad_line, on_sectors};
    w->wake = CreateEventW(NULL, FALSE, FALSE, NULL);
    if (w->wake != NULL)
        w->thread = CreateThread(NULL, 0, worker_main, w, 0, NULL);
    if (w->thread != NULL)
        return w;
    if (w->wake != NULL)
        CloseHandle(w->wake);
    free(w);
    return NULL;
}

/* Call with the lock held and the wish noted. */
static void interrupt(struct worker *w)
{
    if (w->connecting && w->port != NULL)
        port_cancel(w->port);
    SetEvent(w->wake);
}

bool worker_free(struct worker *w)
{
    if (w == NULL)
        return true;
    lock(w);
    w->quit = true;
    if (w->running && w->port != NULL)
        port_cancel(w->port);
    interrupt(w);
    unlock(w);
    if (WaitForSingleObject(w->thread, END_MS) != WAIT_OBJECT_0)
        return false;
    CloseHandle(w->thread);
    CloseHandle(w->wake);
    free(w->queued);
    free(w->job);
    buf_free(&w->log_lines);
    free(w);
    return true;
}

void worker_use_port(struct worker *w, const char *name)
{
    lock(w);
    if (strcmp(w->wanted, name) != 0) {
        snprintf(w->wanted, sizeof w->wanted, "%s", name);
        interrupt(w);
    }
    unlock(w);
}

void worker_port_changed(struct worker *w)
{
    lock(w);
    w->port_is_stale = true;
    interrupt(w);
    unlock(w);
}

void worker_use_library(struct worker *w, const char *library)
{
    lock(w);
    snprintf(w->library, sizeof w->library, "%s", library);
    SetEvent(w->wake);
    unlock(w);
}

void worker_watch_file(struct worker *w, const char *path, unsigned number)
{
    lock(w);
    snprintf(w->watched, sizeof w->watched, "%s", path);
    w->watched_number = number;
    SetEvent(w->wake); /* continues a call that is connecting */
    unlock(w);
}

void worker_start(struct worker *w, struct job *job)
{
    lock(w);
    free(w->queued);
    w->queued = job;
    w->cancelled = false;
    interrupt(w);
    unlock(w);
}

void worker_cancel(struct worker *w)
{
    lock(w);
    w->cancelled = true;
    if (w->running && w->port != NULL)
        port_cancel(w->port);
    unlock(w);
}

void worker_take_state(struct worker *w, struct worker_state *state)
{
    lock(w);
    *state = w->state;
    w->state_queued = false;
    unlock(w);
}

void worker_take_progress(struct worker *w, struct worker_progress *progress)
{
    lock(w);
    *progress = w->progress;
    w->progress_queued = false;
    unlock(w);
}

void worker_take_map(struct worker *w, struct flash_map *map)
{
    lock(w);
    worker_map_take(&w->map, map);
    unlock(w);
}

char *worker_take_log(struct worker *w)
{
    lock(w);
    char *text = (char *)w->log_lines.data; /* NUL-terminated */
    w->log_lines = (struct buf)BUF_INIT;
    w->log_queued = false;
    unlock(w);
    return text;
}
