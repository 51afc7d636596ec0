/* awake_check.c: restock-cli's Windows side (cli_win32.c) while a device is worked on: the computer stays
 * awake, and log-off and shutdown are heard, whose messages this program sends itself.
 *
 * Exit code 0 if all hold. */
/* SPDX-License-Identifier: MIT */
#include "check.h"
#include "cli/cli_system.h"
#include "port/port.h"
#include "win32/session_end.h"

#include <windows.h>

static volatile LONG cancels;

static void cancel(struct port *p)
{
    (void)p;
    InterlockedIncrement(&cancels);
}

static const struct port_ops ops = {.cancel = cancel};
static struct port port = {.ops = &ops};

/* What Windows kept of the last call; asking sets it anew. */
static bool is_awake(void)
{
    EXECUTION_STATE was = SetThreadExecutionState(ES_CONTINUOUS);
    return (was & (ES_CONTINUOUS | ES_SYSTEM_REQUIRED)) == (ES_CONTINUOUS | ES_SYSTEM_REQUIRED);
}

static void the_computer_is_kept_awake_while_a_port_is_open(void)
{
    cli_interrupt_port(&port);
    CHECK(is_awake());
    cli_interrupt_port(&port);
    cli_interrupt_port(NULL);
    CHECK(!is_awake());
}

static HWND hidden_window(void)
{
    return FindWindowW(SESSION_END_CLASS, NULL);
}

static void a_question_about_the_end_is_agreed_to(void)
{
    cli_interrupt_port(&port);
    CHECK(hidden_window() != NULL && !IsWindowVisible(hidden_window()));
    CHECK(SendMessageW(hidden_window(), WM_QUERYENDSESSION, 0, 0) == TRUE);
    CHECK(SendMessageW(hidden_window(), WM_ENDSESSION, FALSE, 0) == 0); /* another program said no */
    CHECK(!cli_interrupted() && cancels == 0);
}

/* Nothing but the handler's answer is waited for: it lets the work end first. */
static void the_end_of_the_session_cancels_the_work(void)
{
    CHECK(SendNotifyMessageW(hidden_window(), WM_ENDSESSION, TRUE, 0));
    for (unsigned i = 0; i < 6000 && cancels == 0; i++)
        Sleep(10);
    CHECK(cli_interrupted() && cancels == 1);
}

static bool run(const struct test *test)
{
    test->body();
    return true;
}

int main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(the_computer_is_kept_awake_while_a_port_is_open),
        TEST(a_question_about_the_end_is_agreed_to),
        TEST(the_end_of_the_session_cancels_the_work),
    };
    if (!cli_system_start(&argc, &argv))
        return 1;
    return check_run(tests, sizeof tests / sizeof tests[0], run, NULL) == 0 ? 0 : 1;
}
