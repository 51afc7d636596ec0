/* session_end.h: tells a console program that the person logs off or the computer is shut down.
 *
 * Windows does not tell it by the console's handler once user32.dll is loaded, which shell32.dll brings along
 * (Microsoft, "SetConsoleCtrlHandler function", remarks): it counts as a program with windows then.  So it
 * gets one, which nobody sees.  Knows only Windows; used by cli_win32.c. */
/* SPDX-License-Identifier: MIT */
#ifndef WIN32_SESSION_END_H
#define WIN32_SESSION_END_H

#include <stdbool.h>

#define SESSION_END_CLASS L"RestockSessionEnd" /* of the hidden window */

/* From now on `ending` is called, on a thread of its own, when the session ends; Windows ends the program
 * soon after it has returned, at the latest after five seconds.  Once per program; nothing stops it.  False:
 * it cannot be told. */
bool session_end_watch(void (*ending)(void));

#endif
