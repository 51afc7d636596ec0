/* logfile.c: appends lines through the store, to a new file or to an earlier log. */
/* SPDX-License-Identifier: MIT */
#include "cli/logfile.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/utf8.h"
#include "cli/errors.h"
#include "store/store.h"

#include <stdlib.h>

struct logfile {
    struct store_file *file; /* owned */
    struct clock *clock;     /* borrowed */
    uint64_t start_ms, end;  /* end = bytes in the file */
    bool broken;
};

static struct store_file *open_file(struct store *store, const char *path, struct err *e)
{
    return store->ops->open(store, path, store->ops->exists(store, path) ? STORE_UPDATE : STORE_CREATE_NEW,
                            e);
}

/* What logfile_open writes first, with a digit for each 0 and a blank or a digit for each _. */
#define FIRST_LINE "____0.000 start 0000-00-00T00:00:00Z\n"

static bool is_first_line(const char *text)
{
    for (size_t i = 0; i < sizeof FIRST_LINE - 1; i++) {
        char want = FIRST_LINE[i];
        bool digit = text[i] >= '0' && text[i] <= '9';
        if (want == '0' ? !digit : want == '_' ? !digit && text[i] != ' ' : text[i] != want)
            return false;
    }
    return true;
}

/* The name may be that of a backup, by mistake: nothing is appended to what is no log. */
static bool may_be_appended_to(const struct logfile *f, const char *path, struct err *e)
{
    char first[sizeof FIRST_LINE - 1];
    if (f->end == 0)
        return true;
    if (f->end >= sizeof first && !f->file->ops->read_at(f->file, 0, first, sizeof first, e))
        return false;
    return (f->end >= sizeof first && is_first_line(first)) ||
           errors_usage(e, FACT_USAGE_LOG_IS_NO_LOG, (const char *[]){path});
}

struct logfile *logfile_open(struct store *store, struct clock *clock, const char *path, struct err *e)
{
    struct logfile *f = calloc(1, sizeof *f);
    if (f == NULL) {
        err_set(e, ERR_MEMORY, "log file");
        return NULL;
    }
    f->clock = clock;
    f->start_ms = clock_now_ms(clock);
    f->file = open_file(store, path, e);
    if (f->file == NULL || !f->file->ops->size(f->file, &f->end, e) || !may_be_appended_to(f, path, e)) {
        logfile_close(f);
        return NULL;
    }
    char utc[21];
    clock_utc_text(utc);
    logfile_line(f, "start", utc);
    return f;
}

void logfile_line(struct logfile *f, const char *kind, const char *text)
{
    if (f == NULL || f->broken)
        return;
    uint64_t ms = clock_now_ms(f->clock) - f->start_ms;
    struct buf line = BUF_INIT;
    buf_printf(&line, "%5llu.%03u %-5s ", (unsigned long long)(ms / 1000), (unsigned)(ms % 1000), kind);
    utf8_append_visible(&line, text, ""); /* nor does a log forge lines or steer a terminal */
    buf_append_byte(&line, '\n');
    f->broken = line.failed || !f->file->ops->write_at(f->file, f->end, line.data, line.len, NULL);
    f->end += line.len;
    buf_free(&line);
}

void logfile_close(struct logfile *f)
{
    if (f == NULL)
        return;
    if (f->file != NULL)
        f->file->ops->close(f->file, NULL);
    free(f);
}
