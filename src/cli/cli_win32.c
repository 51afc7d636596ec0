/* cli_win32.c: restock-cli on Windows. */
/* SPDX-License-Identifier: MIT */
#include "cli/cli_system.h"

#include "base/bytes.h"
#include "base/err.h"
#include "cli/sink.h"
#include "port/port.h"
#include "port/serial_device_win32.h"
#include "say/say.h"
#include "win32/dllsafe.h"
#include "win32/session_end.h"
#include "win32/textout.h"
#include "win32/ui_languages.h"
#include "win32/utf16.h"

#include <windows.h>
#include <shellapi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A console control handler has no context argument and runs on a separate thread. */
static SRWLOCK interrupt_lock = SRWLOCK_INIT;
static bool interrupted;            /* under interrupt_lock */
static struct port *interrupt_port; /* under interrupt_lock */

static char **utf8_args; /* NULL-terminated, owned */

struct stream {
    struct sink sink;
    struct textout to;
};

static void write_stream(struct sink *sink, const char *text, size_t len)
{
    textout_write(&container_of(sink, struct stream, sink)->to, text, len);
}

static struct stream out = {.sink = {write_stream}};
static struct stream err = {.sink = {write_stream}};

struct sink *cli_out(void)
{
    return &out.sink;
}

struct sink *cli_err(void)
{
    return &err.sink;
}

bool cli_out_lost(void)
{
    return out.to.lost;
}

#define LAST_WORDS_MS                                                                                        \
    5000              /* Windows ends the program when the handler of a closed window or session returns */
#define STOP_MS 10000 /* nothing takes so long to stop, unless a driver does not let go of it */

static void end_after(DWORD ms)
{
    const char *text = say_template(FACT_DRIVER_SILENT);
    Sleep(ms); /* usually the program ends meanwhile */
    textout_write(&err.to, text, strlen(text));
    textout_write(&err.to, "\n", 1);
    TerminateProcess(GetCurrentProcess(), (UINT)err_exit_code(ERR_CANCELLED));
}

static void interrupt(void)
{
    AcquireSRWLockExclusive(&interrupt_lock);
    interrupted = true;
    if (interrupt_port != NULL)
        port_cancel(interrupt_port);
    ReleaseSRWLockExclusive(&interrupt_lock);
}

static void on_session_end(void)
{
    interrupt();
    Sleep(LAST_WORDS_MS);
}

static BOOL WINAPI on_console_event(DWORD event)
{
    interrupt();
    if (event == CTRL_C_EVENT || event == CTRL_BREAK_EVENT)
        end_after(STOP_MS);
    Sleep(LAST_WORDS_MS);
    return TRUE;
}

static void free_args(void)
{
    for (char **a = utf8_args; a != NULL && *a != NULL; a++)
        free(*a);
    free(utf8_args);
    utf8_args = NULL;
}

static bool take_args(int *argc, char ***argv)
{
    int count;
    WCHAR **wide = CommandLineToArgvW(GetCommandLineW(), &count);
    if (wide == NULL)
        return false;
    utf8_args = calloc((size_t)count + 1, sizeof *utf8_args);
    bool ok = utf8_args != NULL;
    for (int i = 0; ok && i < count; i++) {
        utf8_args[i] = utf16_to_utf8(wide[i]);
        ok = utf8_args[i] != NULL;
    }
    LocalFree(wide);
    if (!ok) {
        free_args();
        return false;
    }
    *argc = count;
    *argv = utf8_args;
    return true;
}

bool cli_system_start(int *argc, char ***argv)
{
    dllsafe_restrict();
    textout_init(&out.to, STD_OUTPUT_HANDLE);
    textout_init(&err.to, STD_ERROR_HANDLE);
    if (!take_args(argc, argv))
        return false;
    SetConsoleCtrlHandler(on_console_event, TRUE);
    return true;
}

size_t cli_languages(char names[CLI_LANGUAGES_MAX][CLI_LANGUAGE_NAME_MAX])
{
    return ui_languages(names);
}

void cli_system_end(int code)
{
    free_args();
    if (serial_devices_held(NULL) > 0) /* an ordinary end would clean up after threads that are at work */
        TerminateProcess(GetCurrentProcess(), (UINT)code);
}

/* While a port is open the computer does not fall asleep, and an end of the session is heard. */
static void work_on(bool device)
{
    static bool watching; /* main thread only */
    if (device && !watching)
        watching = session_end_watch(on_session_end);
    SetThreadExecutionState(device ? ES_CONTINUOUS | ES_SYSTEM_REQUIRED : ES_CONTINUOUS);
}

void cli_interrupt_port(struct port *port)
{
    work_on(port != NULL);
    AcquireSRWLockExclusive(&interrupt_lock);
    interrupt_port = port;
    if (port != NULL && interrupted)
        port_cancel(port);
    ReleaseSRWLockExclusive(&interrupt_lock);
}

void cli_keep_awake(bool awake)
{
    work_on(awake);
}

bool cli_interrupted(void)
{
    AcquireSRWLockExclusive(&interrupt_lock);
    bool yes = interrupted;
    ReleaseSRWLockExclusive(&interrupt_lock);
    return yes;
}

static bool is_console(DWORD which)
{
    DWORD mode;
    return GetConsoleMode(GetStdHandle(which), &mode) != 0;
}

bool cli_can_ask(void)
{
    return is_console(STD_INPUT_HANDLE) && is_console(STD_ERROR_HANDLE);
}

bool cli_stderr_is_terminal(void)
{
    return is_console(STD_ERROR_HANDLE);
}

#define HANDLER_START_MS 200 /* Ctrl+C ends the read first and starts its handler thread then */

bool cli_read_answer(char *line, size_t size)
{
    if (cli_interrupted())
        return false;
    if (fgets(line, (int)size, stdin) == NULL) {
        Sleep(HANDLER_START_MS);
        return false;
    }
    line[strcspn(line, "\r\n")] = '\0';
    return !cli_interrupted();
}
