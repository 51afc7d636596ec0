/* dlg_main.c: the main window's lifetime and its dialog procedure, which only dispatches messages. */
/* SPDX-License-Identifier: MIT */
#include "gui/dlg_main.h"

#include "base/bytes.h"
#include "base/clock.h"
#include "gui/box.h"
#include "gui/clipboard.h"
#include "gui/confirm.h"
#include "gui/controls.h"
#include "gui/dialog_texts.h"
#include "gui/dlg.h"
#include "gui/file_tools.h"
#include "gui/folder_view.h"
#include "gui/help_view.h"
#include "gui/instance.h"
#include "gui/language.h"
#include "gui/live.h"
#include "gui/map_view.h"
#include "gui/messages.h"
#include "gui/more_menu.h"
#include "gui/options.h"
#include "gui/resource.h"
#include "gui/words.h"
#include "say/say.h"
#include "win32/utf16.h"

#include <dbt.h>
#include <shellapi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LOG_TOP     207 /* dialog units: what is below in the template is the log */
#define KEY_PRESSED 1   /* code of WM_COMMAND from an accelerator */
#define SETTLE_MS   300 /* one plug makes many WM_DEVICECHANGE; the port comes with one of the last */

static struct dlg *dlg_of(HWND window)
{
    return (struct dlg *)GetWindowLongPtrW(window, DWLP_USER);
}

/* News from the worker and the scout */

/* Beside the next device the last one's result would look like its own.  What was said while none was known
 * yet, as by a boot check, may well be about this one. */
static void welcome_device(struct dlg *d, bool was_there)
{
    static const uint8_t none[6];
    bool first = memcmp(d->last_mac, none, sizeof none) == 0;
    bool same = memcmp(d->last_mac, d->device.device.mac, sizeof d->last_mac) == 0;
    memcpy(d->last_mac, d->device.device.mac, sizeof d->last_mac);
    d->last = COACH_WAS_CONNECTED;
    if (!was_there || !same) {
        file_view_refresh_backups(d);
        ports_view_remember(d);
    }
    if (!first && !same && d->mode == DLG_IDLE) {
        d->failed = false;
        dlg_set_status(d, false, "");
    }
}

static void on_state(struct dlg *d)
{
    bool was_there = d->device.has_device;
    worker_take_state(d->worker, &d->device);
    wiring_pane_news(d);
    if (d->device.has_device)
        welcome_device(d, was_there);
    else if (was_there && d->mode == DLG_IDLE)
        d->last = COACH_WAS_CONNECTED;
    dlg_show(d);
}

static void on_progress(struct dlg *d, unsigned number)
{
    struct worker_progress p;
    worker_take_progress(d->worker, &p);
    if (d->mode == DLG_IDLE || number != d->job_number)
        return;
    d->line_loses_one_in = p.line_loses_one_in;
    meter_update(&d->meter, p.phase, p.done, p.total, clock_now_ms(clock_system()));
    dlg_show(d);
}

static void on_log(struct dlg *d)
{
    char *lines = worker_take_log(d->worker);
    if (lines != NULL)
        log_view_append(&d->log, lines);
    free(lines);
}

static void on_map(struct dlg *d)
{
    struct flash_map map;
    worker_take_map(d->worker, &map);
    map_view_show(d->map, &map);
}

static void on_done(struct dlg *d, struct done *done)
{
    if (d->mode == DLG_IDLE || done->number != d->job_number) {
        done_free(done);
        return;
    }
    dlg_job_done(d, done);
    if (d->closing)
        DestroyWindow(d->window);
}

static void on_ports(struct dlg *d, struct ports_found *found)
{
    ports_view_take(d, found);
    dlg_show(d);
}

static void on_file(struct dlg *d, struct file_found *found)
{
    if (found->serial != d->file_serial) {
        free(found);
        return;
    }
    free(d->file);
    d->file = found;
    dlg_show(d);
}

static void on_backups(struct dlg *d, struct backups_found *found)
{
    file_view_take_backups(d, found);
    dlg_show(d);
}

static void on_file_job(struct dlg *d, struct file_job *job)
{
    file_tools_done(d, job);
    dlg_show(d);
}

/* The person */

static void open_help(struct dlg *d)
{
    if (d->help == NULL)
        d->help = help_view_open(d->window, &d->theme, &d->settings);
    else
        SetForegroundWindow(d->help);
}

static void on_close(struct dlg *d)
{
    if (d->mode == DLG_IDLE) {
        DestroyWindow(d->window);
        return;
    }
    if (d->closing || d->asks_to_stop)
        return;
    d->asks_to_stop = true; /* the box goes away when the work ends: its result is to be seen */
    bool stop = confirm_close(d->window, d->job_kind == JOB_BOOT_LOG);
    d->asks_to_stop = false;
    if (!stop || d->mode == DLG_IDLE)
        return;
    d->closing = true;
    dlg_cancel(d);
    SetTimer(d->window, TIMER_STOPPING, STOPPING_MS, NULL); /* again, if it was already stopping */
}

/* What comes back from work on files may open a box, and two at once would not be one after the other. */
static bool has_to_wait(const struct dlg *d, int id)
{
    return d->file_job_runs && id != IDC_HELP_CONNECT && id != IDC_LOG_TOGGLE && id != IDC_LOG_PRIVATE &&
           id != IDM_HELP && id != IDM_LOG;
}

static void copy_facts(struct dlg *d)
{
    char text[1200], device[280], firmware[200];
    control_get_text(d->window, IDC_DEVICE_TEXT, device, sizeof device);
    control_get_text(d->window, IDC_FIRMWARE_TEXT, firmware, sizeof firmware);
    snprintf(text, sizeof text, "%s\r\n%s", device, firmware);
    bool ok = clipboard_put(d->window, text);
    dlg_set_status(d, !ok, say_template(ok ? FACT_DEVICE_COPIED : FACT_REPORT_NOT_COPIED));
}

/* Buttons and the commands of the menu, which have keys too. */
static void toggle_log(struct dlg *d)
{
    dlg_toggle_log(d, IsDlgButtonChecked(d->window, IDC_LOG_TOGGLE) == BST_CHECKED);
}

static void toggle_private(struct dlg *d)
{
    log_view_set_private(&d->log, IsDlgButtonChecked(d->window, IDC_LOG_PRIVATE) == BST_CHECKED);
}

static void toggle_log_by_key(struct dlg *d)
{
    dlg_toggle_log(d, !d->layout.log_shown);
}

static void refresh(struct dlg *d)
{
    dlg_look_for_ports(d);
    file_view_refresh_backups(d);
    file_view_look(d);
}

static const struct {
    int id;
    void (*act)(struct dlg *d);
    bool only_idle; /* the menu cannot be open during work, but its keys can be pressed */
} commands[] = {
    {IDC_HELP_CONNECT, open_help, false},
    {IDM_HELP, open_help, false},
    {IDC_WAY_OUT, dlg_way_out, true},
    {IDC_MORE, more_menu_show, true},
    {IDC_BACKUP, dlg_backup, true},
    {IDC_RESTORE, dlg_restore, true},
    {IDC_CANCEL, dlg_cancel, false},
    {IDC_OPEN_FOLDER, dlg_open_folder, true},
    {IDC_NEXT, dlg_what_next, true},
    {IDC_LOG_TOGGLE, toggle_log, false},
    {IDC_LOG_COPY, dlg_copy_log, false},
    {IDC_LOG_SAVE, dlg_save_log, false},
    {IDC_LOG_PRIVATE, toggle_private, false},
    {IDM_LOG, toggle_log_by_key, false},
    {IDM_UNDO, dlg_undo, true},
    {IDM_VERIFY, dlg_verify, true},
    {IDM_BOOT_LOG, dlg_boot_log, true},
    {IDM_BACKUP_AS, dlg_backup_as, true},
    {IDM_ERASE, dlg_erase, true},
    {IDM_CHOOSE, file_choice_browse, true},
    {IDM_SHOW_FILE, dlg_show_file, true},
    {IDM_COPY, copy_facts, false},
    {IDM_REFRESH, refresh, true},
    {IDM_BENCH, dlg_many_switches, true},
    {IDM_ABOUT, dlg_about, true},
    {IDM_CHECK, dlg_check, true},
    {IDM_LIBRARY, folder_view_choose, true},
};

static void on_click(struct dlg *d, int id)
{
    static const struct {
        int id;
        enum file_job_kind kind;
    } tools[] = {{IDM_MEND, FILE_MEND},
                 {IDM_SHARE, FILE_SHARE},
                 {IDM_COMPARE, FILE_COMPARE},
                 {IDM_TRANSPLANT, FILE_TRANSPLANT},
                 {IDM_NAME, FILE_NAME}};
    if (has_to_wait(d, id) || (d->mode == DLG_IDLE && more_menu_choose_language(d, id)))
        return;
    for (size_t i = 0; i < ARRAY_LEN(commands); i++)
        if (commands[i].id == id && (d->mode == DLG_IDLE || !commands[i].only_idle))
            commands[i].act(d);
    for (size_t i = 0; i < ARRAY_LEN(tools); i++)
        if (tools[i].id == id)
            file_tools_begin(d, tools[i].kind);
}

static void on_command(struct dlg *d, int id, int code)
{
    if (id == IDC_PORT && code == CBN_SELCHANGE)
        ports_view_chosen(d);
    else if (id == IDC_BACKUPS && (code == CBN_SELCHANGE || code == CBN_CLOSEUP))
        file_view_list_chosen(d, code == CBN_CLOSEUP);
    else if ((code == BN_CLICKED || code == KEY_PRESSED) && id != IDCANCEL) /* Esc does not close */
        on_click(d, id);
    else
        return;
    dlg_show(d);
}

static void on_copydata(struct dlg *d, const COPYDATASTRUCT *data)
{
    const WCHAR *file = instance_received_file(data);
    char path[STORE_PATH_MAX];
    if (file == NULL)
        return;
    if (IsIconic(d->window))
        ShowWindow(d->window, SW_RESTORE);
    SetForegroundWindow(d->window);
    if (file[0] != L'\0' && d->mode == DLG_IDLE && utf16_copy_utf8(path, sizeof path, file))
        file_view_choose(d, path, false);
}

/* The system */

/* The core stops within a second; who does not is a driver. */
static void on_slow_stop(struct dlg *d)
{
    if (d->mode != DLG_STOPPING)
        return;
    if (d->closing) {
        DestroyWindow(d->window);
        return;
    }
    dlg_set_status(d, true, say_template(FACT_STOP_IS_SLOW));
    dlg_show(d);
}

static void on_timer(struct dlg *d, UINT_PTR timer)
{
    if (timer == TIMER_PICTURE) {
        wiring_pane_tick(d);
        return;
    }
    KillTimer(d->window, timer);
    if (timer == TIMER_DEVICES)
        scout_look_at_ports(d->scout);
    else
        on_slow_stop(d);
}

/* Every window hears of ports that come and go. */
static void on_device_change(struct dlg *d, WPARAM event, const DEV_BROADCAST_HDR *what)
{
    char name[64];
    SetTimer(d->window, TIMER_DEVICES, SETTLE_MS, NULL);
    if ((event == DBT_DEVICEARRIVAL || event == DBT_DEVICEREMOVECOMPLETE) && what != NULL &&
        what->dbch_devicetype == DBT_DEVTYP_PORT) {
        utf16_copy_utf8(name, sizeof name, ((const DEV_BROADCAST_PORT_W *)what)->dbcp_name);
        if (strcmp(name, d->port) == 0)
            worker_port_changed(d->worker);
    }
}

static void on_colours(struct dlg *d)
{
    theme_update(&d->theme, d->theme.choice);
    theme_apply_to_window(&d->theme, d->window);
    theme_apply_to_controls(&d->theme, d->window);
    if (d->help != NULL) {
        theme_apply_to_window(&d->theme, d->help);
        theme_apply_to_controls(&d->theme, d->help);
    }
}

static void on_language(struct dlg *d)
{
    main_texts_apply(d->window);
    layout_fit(&d->layout);
    if (d->help != NULL)
        SendMessageW(d->help, WM_APP_LANGUAGE, 0, 0);
    if (d->mode == DLG_IDLE) { /* what was said before is not said again */
        dlg_set_status(d, false, "");
        refresh(d);
    }
    dlg_show(d);
    RedrawWindow(d->window, NULL, NULL,
                 RDW_INVALIDATE | RDW_ERASE | RDW_ALLCHILDREN); /* pictures have words */
}

/* The coach's panel reaches a little beyond its text. */
static void on_erase(struct dlg *d, HDC dc)
{
    RECT client, panel, margin = {0, 0, 4, 3};
    GetClientRect(d->window, &client);
    FillRect(dc, &client, d->theme.back_brush);
    GetWindowRect(GetDlgItem(d->window, IDC_COACH), &panel);
    MapWindowPoints(NULL, d->window, (POINT *)&panel, 2);
    MapDialogRect(d->window, &margin);
    InflateRect(&panel, layout_scale(&d->layout, margin.right), layout_scale(&d->layout, margin.bottom));
    FillRect(dc, &panel, d->theme.note_brush);
}

static HBRUSH on_control_colour(struct dlg *d, HDC dc, HWND control, UINT message)
{
    int id = GetDlgCtrlID(control);
    return theme_color_control(&d->theme, dc, message, id == IDC_COACH,
                               id == IDC_STATUS && d->status_is_wrong);
}

static void on_draw(struct dlg *d, const DRAWITEMSTRUCT *item)
{
    if (item->CtlID == IDC_FILE_MARK)
        mark_draw(item, &d->theme, d->file_mark);
    else if (item->CtlID == IDC_WIRING)
        wiring_pane_draw(d, item);
    else if (item->CtlID == IDC_RESULT_MARK)
        mark_draw(item, &d->theme, d->result);
}

/* Windows is about to end: if a job is running, ask the user first. */
static bool may_end_session(struct dlg *d)
{
    if (d->mode == DLG_IDLE)
        return true;
    WCHAR *reason = utf16_to_show(say_template(FACT_STOP_BEFORE_SHUTDOWN));
    if (reason != NULL)
        ShutdownBlockReasonCreate(d->window, reason);
    free(reason);
    return false;
}

static void on_end_session(struct dlg *d)
{
    settings_set_int(&d->settings, L"LogShown", d->layout.log_shown && !d->log_by_itself);
    SetWindowLongPtrW(d->window, DWLP_USER, 0); /* nothing more is handled */
    d->left_behind = !worker_free(d->worker);   /* Windows may end us when this returns */
    d->worker = NULL;
    PostQuitMessage(0); /* an installer that asks us to go waits for it */
}

/* Life */

/* The device's name is larger than what else is said of it. */
static void use_headline(struct dlg *d)
{
    HFONT old = d->headline;
    d->headline = control_headline_font(GetDlgItem(d->window, IDC_COACH));
    SendDlgItemMessageW(d->window, IDC_DEVICE_NAME, WM_SETFONT, (WPARAM)d->headline, TRUE);
    if (old != NULL)
        DeleteObject(old);
}

static void on_init(HWND window, struct dlg *d)
{
    d->window = window;
    SetWindowLongPtrW(window, DWLP_USER, (LONG_PTR)d);
    window_set_icons(window);
    main_texts_apply(window);
    layout_init(&d->layout, window, LOG_TOP);
    d->layout.log_shown = settings_get_int(&d->settings, L"LogShown", 0) != 0;
    layout_fit(&d->layout);
    layout_show_log(&d->layout, d->layout.log_shown);
    CheckDlgButton(window, IDC_LOG_TOGGLE, d->layout.log_shown ? BST_CHECKED : BST_UNCHECKED);
    log_view_init(&d->log, window);
    theme_apply_to_window(&d->theme, window);
    theme_apply_to_controls(&d->theme, window);
    d->taskbar_created = RegisterWindowMessageW(L"TaskbarButtonCreated");
    SendDlgItemMessageW(window, IDC_PROGRESS, PBM_SETRANGE32, 0, 1000);
    use_headline(d);
    live_mark(GetDlgItem(window, IDC_COACH));
    live_mark(GetDlgItem(window, IDC_STATUS));
    wiring_pane_news(d);
    d->map = map_view_attach(GetDlgItem(window, IDC_MAP), &d->theme);
    DragAcceptFiles(window, TRUE);
    d->worker = worker_new(window);
    d->scout = scout_new(window);
}

static void on_destroy(struct dlg *d)
{
    settings_set_int(&d->settings, L"LogShown", d->layout.log_shown && !d->log_by_itself);
    if (d->help != NULL)
        DestroyWindow(d->help);
    SetWindowLongPtrW(d->window, DWLP_USER, 0);
    taskbar_done(&d->taskbar);
    PostQuitMessage(0);
}

static LRESULT with_result(struct dlg *d, LRESULT result)
{
    SetWindowLongPtrW(d->window, DWLP_MSGRESULT, result);
    return TRUE;
}

static INT_PTR on_own_message(struct dlg *d, UINT message, WPARAM wparam, LPARAM lparam)
{
    switch (message) {
    case WM_APP_STATE:
        on_state(d);
        break;
    case WM_APP_PROGRESS:
        on_progress(d, (unsigned)wparam);
        break;
    case WM_APP_LOG:
        on_log(d);
        break;
    case WM_APP_MAP:
        on_map(d);
        break;
    case WM_APP_DONE:
        on_done(d, (struct done *)lparam);
        break;
    case WM_APP_PORTS:
        on_ports(d, (struct ports_found *)lparam);
        break;
    case WM_APP_FILE:
        on_file(d, (struct file_found *)lparam);
        break;
    case WM_APP_BACKUPS:
        on_backups(d, (struct backups_found *)lparam);
        break;
    case WM_APP_FILE_JOB:
        on_file_job(d, (struct file_job *)lparam);
        break;
    case WM_APP_MODEL:
        wiring_pane_news(d);
        dlg_show(d);
        break;
    case WM_APP_HELP_CLOSED:
        d->help = NULL;
        break;
    case WM_APP_LANGUAGE:
        on_language(d);
        break;
    default:
        if (message != d->taskbar_created || message == 0)
            return FALSE;
        taskbar_init(&d->taskbar, d->window);
        break;
    }
    return TRUE;
}

static INT_PTR on_message(struct dlg *d, UINT message, WPARAM wparam, LPARAM lparam)
{
    switch (message) {
    case WM_COMMAND:
        on_command(d, LOWORD(wparam), HIWORD(wparam));
        return TRUE;
    case WM_CLOSE:
        on_close(d);
        return TRUE;
    case WM_DESTROY:
        on_destroy(d);
        return TRUE;
    case WM_TIMER:
        on_timer(d, wparam);
        return TRUE;
    case WM_DROPFILES:
        file_choice_dropped(d, (HANDLE)wparam);
        return TRUE;
    case WM_COPYDATA:
        on_copydata(d, (const COPYDATASTRUCT *)lparam);
        return with_result(d, TRUE);
    case WM_DEVICECHANGE:
        on_device_change(d, wparam, (const DEV_BROADCAST_HDR *)lparam);
        return with_result(d, TRUE);
    case WM_DPICHANGED:
        layout_set_dpi(&d->layout, LOWORD(wparam), (const RECT *)lparam);
        use_headline(d);
        return TRUE;
    case WM_SETTINGCHANGE:
    case WM_SYSCOLORCHANGE:
        on_colours(d);
        return TRUE;
    case WM_QUERYENDSESSION:
        return with_result(d, may_end_session(d));
    case WM_ENDSESSION:
        if (wparam)
            on_end_session(d);
        return TRUE;
    case WM_ERASEBKGND:
        on_erase(d, (HDC)wparam);
        return with_result(d, TRUE);
    case WM_DRAWITEM:
        on_draw(d, (const DRAWITEMSTRUCT *)lparam);
        return TRUE;
    case WM_NOTIFY:
        return ((const NMHDR *)lparam)->code == NM_CUSTOMDRAW
                   ? with_result(d, theme_draw_button(&d->theme, (const NMCUSTOMDRAW *)lparam))
                   : FALSE;
    case WM_CTLCOLORDLG:
    case WM_CTLCOLORSTATIC:
    case WM_CTLCOLORBTN:
    case WM_CTLCOLOREDIT:
    case WM_CTLCOLORLISTBOX:
        return (INT_PTR)on_control_colour(d, (HDC)wparam, (HWND)lparam, message);
    default:
        return on_own_message(d, message, wparam, lparam);
    }
}

static INT_PTR CALLBACK dlg_proc(HWND window, UINT message, WPARAM wparam, LPARAM lparam)
{
    if (message == WM_INITDIALOG) {
        on_init(window, (struct dlg *)lparam);
        return TRUE;
    }
    struct dlg *d = dlg_of(window);
    return d != NULL ? on_message(d, message, wparam, lparam) : FALSE;
}

/* A separate class, so that a second start finds the window, and with our icon. */
static void register_class(void)
{
    WNDCLASSEXW c;
    memset(&c, 0, sizeof c);
    c.cbSize = sizeof c;
    c.lpfnWndProc = DefDlgProcW;
    c.cbWndExtra = DLGWINDOWEXTRA;
    c.hInstance = GetModuleHandleW(NULL);
    c.hCursor = LoadCursorW(NULL, (LPCWSTR)IDC_ARROW);
    c.hIcon = LoadIconW(c.hInstance, MAKEINTRESOURCEW(IDI_RESTOCK));
    c.lpszClassName = RESTOCK_CLASS;
    RegisterClassExW(&c);
}

struct dlg *dlg_open(const struct options *options)
{
    struct dlg *d = calloc(1, sizeof *d);
    char file[STORE_PATH_MAX];
    if (d == NULL)
        return NULL;
    settings_init(&d->settings, options->settings);
    language_start(&d->settings, options->language);
    theme_update(&d->theme, options->theme);
    box_use_theme(&d->theme);
    register_class();
    HWND window =
        CreateDialogParamW(GetModuleHandleW(NULL), MAKEINTRESOURCEW(IDD_MAIN), NULL, dlg_proc, (LPARAM)d);
    if (window == NULL || d->worker == NULL || d->scout == NULL) {
        if (window != NULL)
            DestroyWindow(window);
        dlg_free(d);
        return NULL;
    }
    folder_view_init(d, options);
    if (options->file[0] != L'\0' && utf16_copy_utf8(file, sizeof file, options->file))
        file_view_set(d, file, false);
    else
        file_view_show_list(d);
    dlg_show(d);
    return d;
}

void dlg_look_for_ports(struct dlg *d)
{
    scout_look_at_ports(d->scout);
}

HWND dlg_window(const struct dlg *d)
{
    return d->window;
}

HWND dlg_help_window(const struct dlg *d)
{
    return d->help;
}

bool dlg_free(struct dlg *d)
{
    bool worker_ended = worker_free(d->worker), scout_ended = scout_free(d->scout);
    if (d->left_behind || !worker_ended || !scout_ended)
        return false;
    ports_found_free(d->ports);
    backups_found_free(d->backups);
    free(d->file);
    offers_done(&d->offers);
    if (d->headline != NULL)
        DeleteObject(d->headline);
    log_view_done(&d->log);
    layout_done(&d->layout);
    theme_done(&d->theme);
    free(d);
    return true;
}
