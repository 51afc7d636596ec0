/* session_end.h: tells a console program that the user logs off or the computer shuts down.
 *
 * Once user32.dll is loaded, which shell32.dll does, Windows no longer calls the console's handler
 * (Microsoft, "SetConsoleCtrlHandler function", remarks): it then expects the program to have a window.  So
 * the program gets a hidden one.  Depends only on Windows; used by cli_win32.c. */
/* SPDX-License-Identifier: MIT */
#ifndef WIN32_SESSION_END_H
#define WIN32_SESSION_END_H

#include <stdbool.h>

#define SESSION_END_CLASS L"RestockSessionEnd" /* of the hidden window */

/* From now on, calls `ending` on a separate thread when the session ends; Windows ends the program soon after
 * it returns, at the latest after five seconds.  Once per program; it cannot be stopped.  False: not
 * possible. */
bool session_end_watch(void (*ending)(void));

#endif
