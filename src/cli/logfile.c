/* logfile.c: appends lines through the store. */
#include "cli/logfile.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/utf8.h"
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
    struct err missing = ERR_INIT;
    struct store_file *file = store->ops->open(store, path, STORE_UPDATE, &missing);
    return file != NULL ? file : store->ops->open(store, path, STORE_CREATE_NEW, e);
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
    if (f->file == NULL || !f->file->ops->size(f->file, &f->end, e)) {
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
