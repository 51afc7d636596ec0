/* log_view.c: lines in an edit control. */
/* SPDX-License-Identifier: MIT */
#include "gui/log_view.h"

#include "base/err.h"
#include "gui/clipboard.h"
#include "gui/redact.h"
#include "gui/resource.h"
#include "store/store.h"
#include "win32/utf16.h"

#include <stdlib.h>
#include <string.h>

#define RAW_MAX (1u << 20) /* bytes; what is older goes */

void log_view_init(struct log_view *v, HWND dialog)
{
    memset(v, 0, sizeof *v);
    v->dialog = dialog;
    SendDlgItemMessageW(dialog, IDC_LOG, EM_SETLIMITTEXT, 2 * RAW_MAX, 0);
}

void log_view_done(struct log_view *v)
{
    buf_free(&v->raw);
}

/* As shown: with line ends of Windows. */
static void render(const struct log_view *v, const char *lines, struct buf *out)
{
    const char *end;
    for (const char *line = lines; (end = strchr(line, '\n')) != NULL; line = end + 1) {
        struct buf one = BUF_INIT;
        buf_append(&one, line, (size_t)(end - line));
        if (v->show_private)
            buf_append_text(out, buf_text(&one));
        else
            redact_line(buf_text(&one), out);
        buf_append_text(out, "\r\n");
        buf_free(&one);
    }
}

/* Adds to the end without changing the user's selection. */
static void show_more(struct log_view *v, const char *lines)
{
    HWND edit = GetDlgItem(v->dialog, IDC_LOG);
    struct buf shown = BUF_INIT;
    render(v, lines, &shown);
    WCHAR *wide = utf16_to_show(buf_text(&shown));
    int end = GetWindowTextLengthW(edit);
    SendMessageW(edit, EM_SETSEL, (WPARAM)end, end);
    SendMessageW(edit, EM_REPLACESEL, FALSE, (LPARAM)(wide != NULL ? wide : L""));
    free(wide);
    buf_free(&shown);
}

static void show_all(struct log_view *v)
{
    SetDlgItemTextW(v->dialog, IDC_LOG, L"");
    show_more(v, buf_text(&v->raw));
}

static void forget_old(struct log_view *v)
{
    struct buf kept = BUF_INIT;
    const char *middle = strchr(buf_text(&v->raw) + v->raw.len / 2, '\n');
    buf_append_text(&kept, middle != NULL ? middle + 1 : "");
    buf_free(&v->raw);
    v->raw = kept;
    show_all(v);
}

void log_view_append(struct log_view *v, const char *lines)
{
    SYSTEMTIME now;
    size_t before = v->raw.len;
    const char *end;
    GetLocalTime(&now);
    for (const char *line = lines; (end = strchr(line, '\n')) != NULL; line = end + 1) {
        buf_printf(&v->raw, "%02u:%02u:%02u ", now.wHour, now.wMinute, now.wSecond);
        buf_append(&v->raw, line, (size_t)(end - line) + 1);
    }
    if (v->raw.len > RAW_MAX)
        forget_old(v);
    else
        show_more(v, buf_text(&v->raw) + before);
}

void log_view_set_private(struct log_view *v, bool show)
{
    v->show_private = show;
    show_all(v);
}

bool log_view_copy(struct log_view *v)
{
    struct buf shown = BUF_INIT;
    render(v, buf_text(&v->raw), &shown);
    bool ok = !shown.failed && clipboard_put(v->dialog, buf_text(&shown));
    buf_free(&shown);
    return ok;
}

bool log_view_save(struct log_view *v, const char *path, struct err *e)
{
    struct buf shown = BUF_INIT;
    render(v, buf_text(&v->raw), &shown);
    bool ok = !shown.failed ? store_save(store_system(), path, buf_text(&shown), shown.len, true, e)
                            : err_set(e, ERR_MEMORY, "the log");
    buf_free(&shown);
    return ok;
}
