/* bench_dlg.c: see bench_dlg.h.  Each line has a worker of its own (worker.h), which posts to a hidden window
 * of that line. */
/* SPDX-License-Identifier: MIT */
#include "gui/bench_dlg.h"

#include "base/buf.h"
#include "base/clock.h"
#include "gui/bench_list.h"
#include "gui/bench_row.h"
#include "gui/box.h"
#include "gui/clipboard.h"
#include "gui/controls.h"
#include "gui/dialog_texts.h"
#include "gui/job.h"
#include "gui/layout.h"
#include "gui/messages.h"
#include "gui/meter.h"
#include "gui/resource.h"
#include "gui/scout.h"
#include "gui/settings.h"
#include "gui/theme.h"
#include "gui/worker.h"
#include "say/say.h"
#include "say/say_series.h"

#include <commctrl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINES_MAX   32
#define LINE_CLASS  L"RestockBenchLine"
#define SAVE_OPTION L"BenchSave"

struct bench_dlg;

struct line {
    struct bench_row row;
    struct bench_dlg *owner;
    HWND mailbox; /* message-only */
    struct worker *worker;
    unsigned job; /* number of the one that runs; 0 = none */
    struct meter meter;
    uint64_t begun_ms;
};

struct bench_dlg {
    HWND window;
    const struct theme *theme;       /* borrowed, as the next two */
    const struct settings *settings; /* for the check mark */
    const char *library;
    struct scout *scout;
    struct layout layout;
    struct line *lines[LINES_MAX]; /* owned */
    size_t count;
    unsigned jobs;
    struct series_tally tally;
    struct buf devices; /* the list, with line ends of Windows */
};

static HWND list_of(const struct bench_dlg *b)
{
    return GetDlgItem(b->window, IDC_BENCH_LIST);
}

static bool wants_backups(const struct bench_dlg *b)
{
    return IsDlgButtonChecked(b->window, IDC_BENCH_SAVE) == BST_CHECKED;
}

/* What is shown */

static void show_line(const struct line *l)
{
    const struct bench_dlg *b = l->owner;
    for (size_t i = 0; i < b->count; i++)
        if (b->lines[i] == l)
            bench_list_show(list_of(b), i, &l->row);
}

static void count_text(const struct bench_dlg *b, char *text, size_t size)
{
    char number[SERIES_OUTCOMES][16];
    for (int i = 0; i < SERIES_OUTCOMES; i++)
        snprintf(number[i], sizeof number[i], "%u", series_tally_count(&b->tally, (enum series_outcome)i));
    say_fill(FACT_EVERY_SUMMARY,
             (const char *[]){number[SERIES_SAVED], number[SERIES_KNOWN], number[SERIES_FAILED]}, text, size);
}

static void show_summary(const struct bench_dlg *b)
{
    char text[200];
    count_text(b, text, sizeof text);
    control_set_text(b->window, IDC_BENCH_SUMMARY, text);
    control_set_text(b->window, IDC_BENCH_NONE, b->count == 0 ? say_template(FACT_BENCH_NO_ADAPTER) : "");
    control_show(b->window, IDC_BENCH_NONE, b->count == 0);
    control_enable(b->window, IDC_BENCH_COPY, b->tally.count > 0);
}

static void add_to_list(struct bench_dlg *b, const struct series_device *device)
{
    char text[STORE_PATH_MAX + 600];
    HWND edit = GetDlgItem(b->window, IDC_BENCH_DEVICES);
    say_series_device(device, SAY_WINDOW, text, sizeof text);
    buf_printf(&b->devices, "%s\r\n", text);
    control_set_text(b->window, IDC_BENCH_DEVICES, buf_text(&b->devices));
    SendMessageW(edit, EM_LINESCROLL, 0, 0x7FFF);
}

/* A turn has ended: hands are wanted. */
static void end_turn(struct line *l)
{
    struct bench_dlg *b = l->owner;
    const struct series_device *device = &l->row.last;
    series_tally_add(&b->tally, device);
    add_to_list(b, device);
    show_summary(b);
    MessageBeep(device->outcome == SERIES_FAILED ? MB_ICONHAND : MB_ICONASTERISK);
}

/* Work */

static void start_backup(struct line *l)
{
    struct bench_dlg *b = l->owner;
    struct job *job = calloc(1, sizeof *job);
    if (job == NULL)
        return;
    job->kind = JOB_BACKUP;
    job->number = l->job = ++b->jobs;
    job->only_new = true;
    snprintf(job->library, sizeof job->library, "%s", b->library);
    memcpy(job->mac, l->row.state.device.mac, sizeof job->mac);
    l->begun_ms = clock_now_ms(clock_system());
    l->row.phase = PHASE_COMPARE;
    meter_start(&l->meter, JOB_BACKUP, l->begun_ms);
    worker_start(l->worker, job);
}

static void take_step(struct line *l, enum bench_step step)
{
    if (step == BENCH_BACK_UP)
        start_backup(l);
    else if (step == BENCH_ENDED)
        end_turn(l);
    show_line(l);
}

static void on_state(struct line *l)
{
    struct worker_state state;
    worker_take_state(l->worker, &state);
    take_step(l, bench_row_news(&l->row, &state, wants_backups(l->owner)));
}

static void on_progress(struct line *l, unsigned job)
{
    struct worker_progress p;
    worker_take_progress(l->worker, &p);
    if (job != l->job || job == 0)
        return;
    meter_update(&l->meter, p.phase, p.done, p.total, clock_now_ms(clock_system()));
    l->row.phase = p.phase;
    l->row.percent = l->meter.permille / 10;
    show_line(l);
}

static void on_done(struct line *l, struct done *done)
{
    if (done->number == l->job) {
        l->job = 0;
        bench_row_done(&l->row, done, (double)(clock_now_ms(clock_system()) - l->begun_ms) / 1000.0);
        take_step(l, BENCH_ENDED);
    }
    done_free(done);
}

static LRESULT CALLBACK line_proc(HWND window, UINT message, WPARAM wparam, LPARAM lparam)
{
    struct line *l = (struct line *)GetWindowLongPtrW(window, GWLP_USERDATA);
    if (l == NULL || l->worker == NULL)
        return DefWindowProcW(window, message, wparam, lparam);
    switch (message) {
    case WM_APP_STATE:
        on_state(l);
        return 0;
    case WM_APP_PROGRESS:
        on_progress(l, (unsigned)wparam);
        return 0;
    case WM_APP_LOG:
        free(worker_take_log(l->worker));
        return 0;
    case WM_APP_DONE:
        on_done(l, (struct done *)lparam);
        return 0;
    default:
        return DefWindowProcW(window, message, wparam, lparam);
    }
}

/* Lines */

static struct line *find_line(const struct bench_dlg *b, const char *port)
{
    for (size_t i = 0; i < b->count; i++)
        if (strcmp(b->lines[i]->row.port, port) == 0)
            return b->lines[i];
    return NULL;
}

/* False: its worker does not end, and stays with everything it uses. */
static bool free_line(struct line *l)
{
    MSG message;
    if (!worker_free(l->worker))
        return false;
    while (l->mailbox != NULL && PeekMessageW(&message, l->mailbox, WM_APP_DONE, WM_APP_DONE, PM_REMOVE))
        done_free((struct done *)message.lParam);
    if (l->mailbox != NULL)
        DestroyWindow(l->mailbox);
    free(l);
    return true;
}

static struct line *make_line(struct bench_dlg *b, const struct port_info *port)
{
    struct line *l = calloc(1, sizeof *l);
    if (l == NULL)
        return NULL;
    l->owner = b;
    snprintf(l->row.port, sizeof l->row.port, "%s", port->name);
    snprintf(l->row.adapter, sizeof l->row.adapter, "%s", port->friendly_name);
    l->mailbox =
        CreateWindowExW(0, LINE_CLASS, NULL, 0, 0, 0, 0, 0, HWND_MESSAGE, NULL, GetModuleHandleW(NULL), NULL);
    l->worker = l->mailbox != NULL ? worker_new(l->mailbox) : NULL;
    if (l->worker == NULL) {
        if (l->mailbox != NULL)
            DestroyWindow(l->mailbox);
        free(l);
        return NULL;
    }
    SetWindowLongPtrW(l->mailbox, GWLP_USERDATA, (LONG_PTR)l);
    worker_use_library(l->worker, b->library);
    worker_use_port(l->worker, port->name);
    return l;
}

/* Other ports may be modems, printers or boards. */
static void add_lines(struct bench_dlg *b, const struct port_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct port_info *port = &list->items[i];
        struct line *l = find_line(b, port->name);
        if (l == NULL && port->may_be_tried && b->count < LINES_MAX) {
            l = make_line(b, port);
            if (l != NULL)
                b->lines[b->count++] = l;
        } else if (l != NULL && !l->row.plugged) {
            worker_port_changed(l->worker);
        }
    }
}

static bool is_listed(const struct port_list *list, const char *name)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->items[i].name, name) == 0)
            return true;
    return false;
}

static void on_ports(struct bench_dlg *b, struct ports_found *found)
{
    add_lines(b, &found->list);
    for (size_t i = 0; i < b->count; i++) {
        b->lines[i]->row.plugged = is_listed(&found->list, b->lines[i]->row.port);
        show_line(b->lines[i]);
    }
    show_summary(b);
    ports_found_free(found);
}

/* The window */

static void on_init(HWND window, struct bench_dlg *b)
{
    SetWindowLongPtrW(window, DWLP_USER, (LONG_PTR)b);
    b->window = window;
    dialog_texts_apply_bench(window);
    layout_init_whole(&b->layout, window);
    theme_apply_to_window(b->theme, window);
    theme_apply_to_controls(b->theme, window);
    bench_list_prepare(list_of(b), b->theme);
    control_set_prose(window, IDC_BENCH_HOW, say_template(FACT_BENCH_HOW));
    CheckDlgButton(window, IDC_BENCH_SAVE,
                   settings_get_int(b->settings, SAVE_OPTION, 1) != 0 ? BST_CHECKED : BST_UNCHECKED);
    show_summary(b);
    b->scout = scout_new(window);
    if (b->scout != NULL)
        scout_look_at_ports(b->scout);
}

static bool anyone_works(const struct bench_dlg *b)
{
    for (size_t i = 0; i < b->count; i++)
        if (b->lines[i]->job != 0)
            return true;
    return false;
}

static bool may_close(const struct bench_dlg *b)
{
    const struct box question = {.calm = true,
                                 .title = FACT_BENCH_STOP,
                                 .content = say_template(FACT_BENCH_STOP_DETAIL),
                                 .yes = FACT_BENCH_STOP_YES,
                                 .no = FACT_BENCH_STOP_NO,
                                 .default_answer = BOX_NO};
    return !anyone_works(b) || box_show(b->window, &question, NULL) == BOX_YES;
}

static void copy(struct bench_dlg *b)
{
    char counts[200];
    struct buf text = BUF_INIT;
    count_text(b, counts, sizeof counts);
    buf_printf(&text, "%s%s\r\n", buf_text(&b->devices), counts);
    bool ok = clipboard_put(b->window, buf_text(&text));
    control_set_text(b->window, IDC_BENCH_NOTE,
                     say_template(ok ? FACT_BENCH_COPIED : FACT_REPORT_NOT_COPIED));
    buf_free(&text);
}

static void on_save_option(struct bench_dlg *b)
{
    bool save = wants_backups(b);
    settings_set_int(b->settings, SAVE_OPTION, save);
    for (size_t i = 0; save && i < b->count; i++)
        take_step(b->lines[i], bench_row_want_backup(&b->lines[i]->row));
}

static void on_command(struct bench_dlg *b, int id)
{
    if (id == IDC_BENCH_COPY)
        copy(b);
    else if (id == IDC_BENCH_SAVE)
        on_save_option(b);
    else if (id == IDCANCEL && may_close(b))
        EndDialog(b->window, id);
}

static INT_PTR on_draw(HWND window, const struct bench_dlg *b, const NMCUSTOMDRAW *draw)
{
    if (draw->hdr.idFrom == IDC_BENCH_LIST)
        return FALSE;
    SetWindowLongPtrW(window, DWLP_MSGRESULT, theme_draw_button(b->theme, draw));
    return TRUE;
}

static INT_PTR on_draw_item(const struct bench_dlg *b, const DRAWITEMSTRUCT *item)
{
    if (item->itemID < b->count)
        bench_list_draw(b->theme, item, &b->lines[item->itemID]->row);
    return TRUE;
}

static INT_PTR dispatch(HWND window, struct bench_dlg *b, UINT message, WPARAM wparam, LPARAM lparam)
{
    switch (message) {
    case WM_COMMAND:
        on_command(b, LOWORD(wparam));
        return TRUE;
    case WM_APP_PORTS:
        on_ports(b, (struct ports_found *)lparam);
        return TRUE;
    case WM_DEVICECHANGE:
        if (b->scout != NULL)
            scout_look_at_ports(b->scout);
        return FALSE;
    case WM_DPICHANGED:
        layout_set_dpi(&b->layout, HIWORD(wparam), (const RECT *)lparam);
        bench_list_prepare(list_of(b), b->theme);
        return TRUE;
    case WM_DRAWITEM:
        return on_draw_item(b, (const DRAWITEMSTRUCT *)lparam);
    case WM_NOTIFY:
        return ((const NMHDR *)lparam)->code == NM_CUSTOMDRAW
                   ? on_draw(window, b, (const NMCUSTOMDRAW *)lparam)
                   : FALSE;
    case WM_CTLCOLORDLG:
    case WM_CTLCOLORSTATIC:
    case WM_CTLCOLORBTN:
    case WM_CTLCOLOREDIT:
        return (INT_PTR)theme_color_control(b->theme, (HDC)wparam, message, false, false);
    default:
        return FALSE;
    }
}

static INT_PTR CALLBACK bench_proc(HWND window, UINT message, WPARAM wparam, LPARAM lparam)
{
    struct bench_dlg *b = (struct bench_dlg *)GetWindowLongPtrW(window, DWLP_USER);
    if (message == WM_MEASUREITEM) { /* comes before WM_INITDIALOG */
        bench_list_measure(window, (MEASUREITEMSTRUCT *)lparam);
        return TRUE;
    }
    if (message == WM_INITDIALOG)
        on_init(window, (struct bench_dlg *)lparam);
    if (message == WM_INITDIALOG)
        return TRUE;
    return b == NULL ? FALSE : dispatch(window, b, message, wparam, lparam);
}

static void register_line_class(void)
{
    WNDCLASSEXW class = {.cbSize = sizeof class,
                         .lpfnWndProc = line_proc,
                         .hInstance = GetModuleHandleW(NULL),
                         .lpszClassName = LINE_CLASS};
    RegisterClassExW(&class); /* fails where it is registered already */
}

void bench_dlg_open(HWND owner, const struct theme *theme, const struct settings *settings,
                    const char *library)
{
    struct bench_dlg *b = calloc(1, sizeof *b);
    if (b == NULL)
        return;
    b->theme = theme;
    b->settings = settings;
    b->library = library;
    register_line_class();
    DialogBoxParamW(GetModuleHandleW(NULL), MAKEINTRESOURCEW(IDD_BENCH), owner, bench_proc, (LPARAM)b);
    bool ended = scout_free(b->scout);
    for (size_t i = 0; i < b->count; i++)
        ended = free_line(b->lines[i]) && ended;
    series_tally_free(&b->tally);
    buf_free(&b->devices);
    layout_done(&b->layout);
    if (ended) /* else a thread may still look at it */
        free(b);
}
