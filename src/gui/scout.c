/* scout.c: a thread that examines ports, files and backups. */
/* SPDX-License-Identifier: MIT */
#include "gui/scout.h"

#include "core/image/doctor.h"
#include "core/library/image_file.h"
#include "gui/backups.h"
#include "gui/file_job.h"
#include "gui/messages.h"
#include "store/store.h"
#include "win32/utf16.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define POLL_MS 2000u
#define END_MS  10000u /* for work on files; a drive in the net or a driver may take longer */

struct scout {
    HWND window;
    HANDLE thread;
    HANDLE wake; /* auto-reset: there is a new request */
    SRWLOCK lock;
    /* Under the lock: requests. */
    bool quit, want_ports, want_file, want_backups;
    char path[STORE_PATH_MAX];
    unsigned serial;
    char library[STORE_PATH_MAX];
    uint8_t mac[6];
    struct file_job *job; /* owned; NULL = none */
    /* The thread's own: what was posted last. */
    bool told;
    uint64_t ports_seen;
};

/* Ports */

static uint64_t mix(uint64_t hash, const void *data, size_t len)
{
    const unsigned char *p = data;
    for (size_t i = 0; i < len; i++)
        hash = (hash ^ p[i]) * 0x100000001b3u; /* FNV-1a */
    return hash;
}

static uint64_t mix_list(uint64_t hash, const struct port_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct port_info *port = &list->items[i];
        hash = mix(hash, port->name, strlen(port->name) + 1);
        hash = mix(hash, port->friendly_name, strlen(port->friendly_name) + 1);
        hash = mix(hash, port->serial, strlen(port->serial) + 1);
        hash = mix(hash, &port->pid, sizeof port->pid);
        hash = mix(hash, &port->problem, sizeof port->problem);
    }
    return hash;
}

static uint64_t fingerprint(const struct ports_found *p)
{
    return mix_list(mix_list(0xcbf29ce484222325u, &p->list), &p->portless);
}

static void look_at_ports(struct scout *s)
{
    struct ports_found *p = calloc(1, sizeof *p);
    if (p == NULL)
        return;
    port_list_get(&p->list, NULL); /* a system that cannot be asked has no ports */
    port_list_get_portless(&p->portless);
    uint64_t seen = fingerprint(p);
    bool news = !s->told || seen != s->ports_seen;
    s->told = true;
    s->ports_seen = seen;
    if (!news || !PostMessageW(s->window, WM_APP_PORTS, 0, (LPARAM)p))
        ports_found_free(p);
}

void ports_found_free(struct ports_found *p)
{
    if (p == NULL)
        return;
    port_list_free(&p->list);
    port_list_free(&p->portless);
    free(p);
}

/* Files */

static bool can_be_mended(const uint8_t *data, size_t len, const char *noted_sha256)
{
    struct doctor_result result;
    doctor_examine(data, len, noted_sha256, &result);
    return result.outcome == DOCTOR_MENDED;
}

static void examine_file(const char *path, struct file_found *found)
{
    struct image_file file;
    if (!image_file_load(store_system(), path, ARCHIVE_IMAGE_MAX, &file, &found->err))
        return;
    found->size = file.size;
    found->unpacked_from = file.kind;
    memcpy(found->unpacked_name, file.name, sizeof found->unpacked_name);
    if (file.size == 0) {
        err_set(&found->err, ERR_FILE_EMPTY, "%.200s", path);
    } else {
        image_examine(file.data, file.size, true, &found->image);
        if (file.kind == ARCHIVE_NONE)
            library_read_sidecar(store_system(), path, &found->note);
        found->can_be_mended = can_be_mended(file.data, file.size, found->note.sha256);
    }
    free(file.data);
}

static void look_at_file(struct scout *s, const char *path, unsigned serial)
{
    struct file_found *found = calloc(1, sizeof *found);
    if (found == NULL)
        return;
    found->serial = serial;
    examine_file(path, found);
    if (!PostMessageW(s->window, WM_APP_FILE, 0, (LPARAM)found))
        free(found);
}

/* Backups */

static void look_at_backups(struct scout *s, const char *library, const uint8_t mac[6])
{
    struct backups_found *found = backups_find(store_system(), library, mac);
    if (found != NULL && !PostMessageW(s->window, WM_APP_BACKUPS, 0, (LPARAM)found))
        backups_found_free(found);
}

/* Work on files */

/* What names a file whatever it is called: two names may lead to one. */
static bool identify(const char *path, BY_HANDLE_FILE_INFORMATION *info)
{
    WCHAR *wide = utf16_from_utf8(path);
    HANDLE file = wide == NULL ? INVALID_HANDLE_VALUE
                               : CreateFileW(wide, FILE_READ_ATTRIBUTES,
                                             FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL,
                                             OPEN_EXISTING, 0, NULL);
    bool ok = file != INVALID_HANDLE_VALUE && GetFileInformationByHandle(file, info);
    if (file != INVALID_HANDLE_VALUE)
        CloseHandle(file);
    free(wide);
    return ok;
}

static bool is_same_file(const char *a, const char *b)
{
    BY_HANDLE_FILE_INFORMATION x, y;
    return _stricmp(a, b) == 0 ||
           (identify(a, &x) && identify(b, &y) && x.dwVolumeSerialNumber == y.dwVolumeSerialNumber &&
            x.nFileIndexHigh == y.nFileIndexHigh && x.nFileIndexLow == y.nFileIndexLow);
}

/* The user agreed to replace a file, but hardly the one that this one is made from. */
static bool would_lose_source(const struct file_job *job)
{
    bool is_part = false;
    for (size_t i = 0; i < job->part_count; i++)
        is_part = is_part || is_same_file(job->to, job->parts[i]);
    return job->to[0] != '\0' &&
           (is_part || is_same_file(job->to, job->file) || is_same_file(job->to, job->other));
}

static void do_file_job(struct scout *s, struct file_job *job)
{
    if (job->write && would_lose_source(job))
        job->ok = err_set_reason(&job->err, ERR_REFUSED, FACT_TOOL_TAKES_SOURCE);
    else
        file_job_run(job, store_system());
    if (!PostMessageW(s->window, WM_APP_FILE_JOB, 0, (LPARAM)job))
        free(job);
}

/* The thread */

struct requests {
    bool quit, ports, file, backups;
    char path[STORE_PATH_MAX];
    unsigned serial;
    char library[STORE_PATH_MAX];
    uint8_t mac[6];
    struct file_job *job; /* owned */
};

static void take_requests(struct scout *s, struct requests *r)
{
    AcquireSRWLockExclusive(&s->lock);
    r->quit = s->quit;
    r->ports = s->want_ports;
    r->file = s->want_file;
    r->backups = s->want_backups;
    memcpy(r->path, s->path, sizeof r->path);
    memcpy(r->library, s->library, sizeof r->library);
    memcpy(r->mac, s->mac, sizeof r->mac);
    r->serial = s->serial;
    r->job = s->job;
    s->job = NULL;
    s->want_ports = s->want_file = s->want_backups = false;
    ReleaseSRWLockExclusive(&s->lock);
}

static DWORD WINAPI scout_main(void *ctx)
{
    struct scout *s = ctx;
    struct requests r;
    for (;;) {
        bool poll = WaitForSingleObject(s->wake, POLL_MS) == WAIT_TIMEOUT;
        take_requests(s, &r);
        if (r.quit) {
            free(r.job);
            return 0;
        }
        if (r.file)
            look_at_file(s, r.path, r.serial);
        if (r.ports || poll)
            look_at_ports(s);
        if (r.backups)
            look_at_backups(s, r.library, r.mac);
        if (r.job != NULL)
            do_file_job(s, r.job);
    }
}

struct scout *scout_new(HWND window)
{
    struct scout *s = calloc(1, sizeof *s);
    if (s == NULL)
        return NULL;
    s->window = window;
    InitializeSRWLock(&s->lock);
    s->wake = CreateEventW(NULL, FALSE, FALSE, NULL);
    if (s->wake != NULL)
        s->thread = CreateThread(NULL, 0, scout_main, s, 0, NULL);
    if (s->thread != NULL)
        return s;
    if (s->wake != NULL)
        CloseHandle(s->wake);
    free(s);
    return NULL;
}

bool scout_free(struct scout *s)
{
    if (s == NULL)
        return true;
    AcquireSRWLockExclusive(&s->lock);
    s->quit = true;
    ReleaseSRWLockExclusive(&s->lock);
    SetEvent(s->wake);
    if (WaitForSingleObject(s->thread, END_MS) != WAIT_OBJECT_0)
        return false;
    CloseHandle(s->thread);
    CloseHandle(s->wake);
    free(s);
    return true;
}

void scout_look_at_ports(struct scout *s)
{
    AcquireSRWLockExclusive(&s->lock);
    s->want_ports = true;
    ReleaseSRWLockExclusive(&s->lock);
    SetEvent(s->wake);
}

void scout_look_at_file(struct scout *s, const char *path, unsigned serial)
{
    AcquireSRWLockExclusive(&s->lock);
    s->want_file = true;
    s->serial = serial;
    snprintf(s->path, sizeof s->path, "%s", path);
    ReleaseSRWLockExclusive(&s->lock);
    SetEvent(s->wake);
}

void scout_look_at_backups(struct scout *s, const char *library, const uint8_t mac[6])
{
    AcquireSRWLockExclusive(&s->lock);
    s->want_backups = true;
    snprintf(s->library, sizeof s->library, "%s", library);
    memcpy(s->mac, mac, sizeof s->mac);
    ReleaseSRWLockExclusive(&s->lock);
    SetEvent(s->wake);
}

void scout_do_file_job(struct scout *s, struct file_job *job)
{
    AcquireSRWLockExclusive(&s->lock);
    free(s->job);
    s->job = job;
    ReleaseSRWLockExclusive(&s->lock);
    SetEvent(s->wake);
}
