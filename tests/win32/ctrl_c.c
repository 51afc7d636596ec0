/* ctrl_c.c: presses Ctrl+C for a program in a console of its own, and waits for its end.
 *
 * ctrl_c SECONDS COMMAND LINE.  The exit code is the program's; 255 if it does not end within two minutes. */
/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

#define PATIENCE_MS 120000u

static BOOL WINAPI not_for_us(DWORD event)
{
    return event == CTRL_C_EVENT;
}

int main(int argc, char **argv)
{
    char line[2048] = "";
    STARTUPINFOA start = {.cb = sizeof start};
    PROCESS_INFORMATION process;
    DWORD code = 255;
    if (argc < 3)
        return 254;
    for (int i = 2; i < argc; i++)
        snprintf(line + strlen(line), sizeof line - strlen(line), "%s\"%s\"", i > 2 ? " " : "", argv[i]);
    AllocConsole(); /* fails where there is one */
    SetConsoleCtrlHandler(not_for_us, TRUE);
    if (!CreateProcessA(NULL, line, NULL, NULL, TRUE, 0, NULL, NULL, &start, &process))
        return 254;
    Sleep((DWORD)atoi(argv[1]) * 1000);
    if (!GenerateConsoleCtrlEvent(CTRL_C_EVENT, 0)) {
        printf("no Ctrl+C: error %lu\n", (unsigned long)GetLastError());
        TerminateProcess(process.hProcess, 254);
    }
    if (WaitForSingleObject(process.hProcess, PATIENCE_MS) == WAIT_OBJECT_0)
        GetExitCodeProcess(process.hProcess, &code);
    else
        TerminateProcess(process.hProcess, 255);
    return (int)code;
}
