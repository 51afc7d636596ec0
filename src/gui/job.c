/* job.c: jobs as calls of the core.  Runs on the worker's thread. */
/* SPDX-License-Identifier: MIT */
#include "gui/job.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/digest.h"
#include "base/log.h"
#include "core/library/image_file.h"
#include "port/port_alarm.h"
#include "say/say_board.h"
#include "say/say.h"
#include "store/store.h"

#include <stdlib.h>
#include <string.h>

#define LISTEN_MAX    (1u << 20) /* bytes: minutes of a boot loop */
#define SENTENCES_MAX 400        /* bytes of a verdict or an advice */

static bool run_backup(const struct job *job, struct flasher *f, struct done *done)
{
    struct backup_options options = {
        .file = job->file[0] != '\0' ? job->file : NULL,
        .library = job->library,
        .overwrite = job->overwrite,
        .only_new = job->only_new,
    };
    if (!flasher_backup(f, &options, &done->backup, &done->err))
        return false;
    done->has_image = true;
    done->image = done->backup.info;
    image_regions(done->backup.image, done->backup.size, FLASH_MAP_SECTORS, done->regions);
    backup_result_done(&done->backup);
    memcpy(done->file, done->backup.file, sizeof done->file);
    return true;
}

/* The file describes all of what was verified on the device, if it still is what was compared. */
static void examine_proved_file(const char *path, const uint8_t md5[MD5_SIZE], struct done *done)
{
    struct image_file file;
    uint8_t now[MD5_SIZE];
    if (!image_file_load(store_system(), path, ARCHIVE_IMAGE_MAX, &file, NULL))
        return;
    digest_md5(file.data, file.size, now);
    done->has_image = memcmp(now, md5, sizeof now) == 0;
    if (done->has_image) {
        image_examine(file.data, file.size, true, &done->image);
        image_regions(file.data, file.size, FLASH_MAP_SECTORS, done->regions);
    }
    free(file.data);
}

static bool run_restore(const struct job *job, struct flasher *f, struct done *done)
{
    struct restore_options options = {
        .file = job->file,
        .library = job->library,
        .no_safety_backup = job->no_safety_backup,
        .keep_rest = job->keep_rest,
        .force = job->force,
    };
    if (!flasher_restore(f, &options, &done->restore, &done->err))
        return false;
    examine_proved_file(job->file, done->restore.md5, done);
    return true;
}

static bool run_erase(const struct job *job, struct flasher *f, struct done *done)
{
    struct erase_options options = {.library = job->library, .no_safety_backup = job->no_safety_backup};
    return flasher_erase(f, &options, &done->restore, &done->err);
}

static bool run_undo(const struct job *job, struct flasher *f, struct done *done)
{
    struct erase_options options = {.library = job->library, .no_safety_backup = job->no_safety_backup};
    if (!flasher_undo(f, &options, &done->restore, &done->err))
        return false;
    examine_proved_file(job->file, done->restore.md5, done);
    return true;
}

/* Seconds may lie between the click and the last sign of life. */
static bool same_device(const struct job *job, struct flasher *f, struct err *e)
{
    if (!flasher_still_there(f, e))
        return false;
    return memcmp(flasher_device(f)->mac, job->mac, sizeof job->mac) == 0 ||
           err_set_reason(e, ERR_REFUSED, FACT_NOT_DONE_OTHER_DEVICE);
}

void job_run(const struct job *job, struct flasher *f, struct done *done)
{
    memcpy(done->file, job->file, sizeof done->file);
    done->ok = same_device(job, f, &done->err);
    if (!done->ok)
        return;
    switch (job->kind) {
    case JOB_BACKUP:
        done->ok = run_backup(job, f, done);
        break;
    case JOB_RESTORE:
        done->ok = run_restore(job, f, done);
        break;
    case JOB_VERIFY:
        done->ok = flasher_verify(f, job->file, job->keep_rest, &done->verify, &done->err);
        break;
    case JOB_ERASE:
        done->ok = run_erase(job, f, done);
        break;
    case JOB_UNDO:
        done->ok = run_undo(job, f, done);
        break;
    default:
        done->ok = err_set(&done->err, ERR_USAGE, "a job without a device");
        break;
    }
}

/* Boot log */

struct listener {
    const struct log *log;
    struct buf line, all;
};

static void end_line(struct listener *l)
{
    if (l->line.len > 0)
        log_printf(l->log, LOG_INFO, "| %s", buf_text(&l->line));
    buf_clear(&l->line);
}

/* The ROM and the SDK end lines with \r\n, some firmware with \n\r. */
static void on_bytes(void *ctx, const uint8_t *data, size_t len)
{
    struct listener *l = ctx;
    if (l->all.len < LISTEN_MAX)
        buf_append(&l->all, data, len);
    for (size_t i = 0; i < len; i++) {
        if (data[i] == '\n' || l->line.len > 300)
            end_line(l);
        if (data[i] >= 0x20 && data[i] < 0x7F)
            buf_append_byte(&l->line, data[i]);
        else if (data[i] != '\r' && data[i] != '\n')
            buf_printf(&l->line, "\\x%02x", data[i]);
    }
}

/* The verdict belongs below the lines, for readers of the log. */
static void log_verdict(const struct log *log, const struct boot_check *check)
{
    char text[SENTENCES_MAX];
    say_fact_in_english(&check->verdict, text, sizeof text);
    log_printf(log, LOG_INFO, "boot check: %s", text);
    say_facts_in_english(check->advice, check->advice_count, " ", text, sizeof text);
    if (text[0] != '\0')
        log_printf(log, LOG_INFO, "boot check: %s", text);
}

void job_boot_log(const struct job *job, struct port *port, const struct log *log, struct done *done)
{
    struct listener l = {log, BUF_INIT, BUF_INIT};
    log_printf(log, LOG_INFO, "boot log:");
    struct boot_log_options options = {job->wait_ms, job->listen_ms, on_bytes, NULL, &l};
    done->ok = flasher_boot_log(port, clock_system(), &options, &done->err);
    end_line(&l);
    if (done->err.code == ERR_CANCELLED && l.all.len > 0) { /* the user has seen enough */
        err_clear(&done->err);
        done->ok = true;
    }
    boot_check(l.all.data, l.all.len, &done->boot);
    if (done->ok)
        log_verdict(log, &done->boot);
    buf_free(&l.line);
    buf_free(&l.all);
}

/* Check */

static bool set_alarm(void *ctx, struct port *port, uint32_t ms)
{
    struct port_alarm **alarm = ctx;
    *alarm = port_alarm_set(port, ms);
    return *alarm != NULL;
}

static void wait_alarm(void *ctx)
{
    port_alarm_wait(*(struct port_alarm **)ctx);
}

static void put_into_words(const struct job *job, const struct board_facts *facts, struct done *done)
{
    const struct port_info *p = &job->port;
    const struct board_adapter adapter = {p->name,   p->friendly_name, p->adapter != NULL ? p->adapter : "",
                                          p->driver, p->vid,           p->pid};
    struct buf text = BUF_INIT;
    struct board_report report;
    board_report_make(facts, &report);
    say_board_report(&report, &adapter, SAY_WINDOW, &text);
    done->board_failed = report.overall == BOARD_FAILED;
    done->board_summary = report.summary;
    done->board_text = (char *)text.data; /* NUL-terminated */
}

void job_check(const struct job *job, struct flasher *f, struct port *port,
               const struct connect_options *options, struct done *done)
{
    struct port_alarm *alarm = NULL;
    const struct board_alarm alarms = {&alarm, set_alarm, wait_alarm};
    const struct board_options board = {.connect = *options};
    struct board_facts *facts = calloc(1, sizeof *facts);
    done->ok = facts != NULL ? board_check(f, &board, facts, &done->err)
                             : err_set(&done->err, ERR_MEMORY, "a board check");
    if (done->ok && facts->ended.code == ERR_NONE) {
        flasher_release(f, AFTER_STAY, NULL);
        board_check_cancel(port, clock_system(), &alarms, facts);
    }
    if (done->ok)
        put_into_words(job, facts, done);
    free(facts);
}

void done_free(struct done *done)
{
    if (done == NULL)
        return;
    free(done->board_text);
    verify_result_done(&done->verify);
    free(done);
}
