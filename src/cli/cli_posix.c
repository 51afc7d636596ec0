/* cli_posix.c: restock-cli on Linux and its kind. */
#include "cli/cli_system.h"

#include "port/port.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* A signal handler has nothing but globals to reach the port; both are lock-free. */
static volatile sig_atomic_t interrupted;
static _Atomic(struct port *) interrupt_port;

static void on_signal(int number)
{
    (void)number;
    interrupted = 1;
    struct port *port = atomic_load(&interrupt_port);
    if (port != NULL)
        port_cancel(port);
}

bool cli_system_start(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    struct sigaction action;
    memset(&action, 0, sizeof action);
    sigemptyset(&action.sa_mask);
    action.sa_handler = on_signal; /* without SA_RESTART: a question on the terminal ends as well */
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGHUP, &action, NULL);
    /* A reader of our output that goes away must not end a restore half-way. */
    action.sa_handler = SIG_IGN;
    sigaction(SIGPIPE, &action, NULL);
    return true;
}

void cli_system_end(int code)
{
    (void)code;
}

void cli_interrupt_port(struct port *port)
{
    atomic_store(&interrupt_port, port);
    if (port != NULL && interrupted)
        port_cancel(port);
}

bool cli_interrupted(void)
{
    return interrupted != 0;
}

bool cli_can_ask(void)
{
    return isatty(STDIN_FILENO) && isatty(STDERR_FILENO);
}

bool cli_stderr_is_terminal(void)
{
    return isatty(STDERR_FILENO);
}

bool cli_read_answer(char *line, size_t size)
{
    if (interrupted || fgets(line, (int)size, stdin) == NULL || interrupted)
        return false;
    line[strcspn(line, "\r\n")] = '\0';
    return true;
}
