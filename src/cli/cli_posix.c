/* cli_posix.c: restock-cli on Linux and similar systems. */
/* SPDX-License-Identifier: MIT */
#include "cli/cli_system.h"

#include "base/bytes.h"
#include "cli/sink.h"
#include "port/port.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A signal handler has nothing but globals to reach the port; both are lock-free. */
static volatile sig_atomic_t interrupted;
static _Atomic(struct port *) interrupt_port;

struct stream {
    struct sink sink;
    int fd;
    bool lost;
};

/* Whoever set it to non-blocking (another program on the same terminal may have) does not lose text. */
static bool wait_for_room(int fd)
{
    struct pollfd p = {.fd = fd, .events = POLLOUT};
    return poll(&p, 1, -1) >= 0 || errno == EINTR;
}

static bool nobody_listens(int fd, int error)
{
    return error == EPIPE || error == EBADF || isatty(fd);
}

static void write_stream(struct sink *sink, const char *text, size_t len)
{
    struct stream *s = container_of(sink, struct stream, sink);
    size_t done = 0;
    while (done < len) {
        ssize_t n = write(s->fd, text + done, len - done);
        if (n > 0) {
            done += (size_t)n;
        } else if (n < 0 && (errno == EAGAIN || errno == EINTR)) {
            if (errno == EAGAIN && !wait_for_room(s->fd))
                return;
        } else {
            s->lost = s->lost || n == 0 || !nobody_listens(s->fd, errno);
            return;
        }
    }
}

static struct stream out = {{write_stream}, STDOUT_FILENO, false};
static struct stream err = {{write_stream}, STDERR_FILENO, false};

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
    return out.lost;
}

static void on_signal(int number)
{
    (void)number;
    interrupted = 1;
    struct port *port = atomic_load(&interrupt_port);
    if (port != NULL)
        port_cancel(port);
}

/* A standard stream that is closed would be the next file that is opened: the output would go into a backup
 * or to the device. */
static void fill_closed_streams(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", O_RDWR) != fd)
            abort();
}

bool cli_system_start(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    fill_closed_streams();
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

/* The first one that is set decides about messages. */
size_t cli_languages(char names[CLI_LANGUAGES_MAX][CLI_LANGUAGE_NAME_MAX])
{
    static const char *const variables[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    for (size_t i = 0; i < ARRAY_LEN(variables); i++) {
        const char *value = getenv(variables[i]);
        if (value == NULL || value[0] == '\0')
            continue;
        snprintf(names[0], CLI_LANGUAGE_NAME_MAX, "%s", value);
        return 1;
    }
    return 0;
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

void cli_keep_awake(bool awake)
{
    (void)awake; /* a server or a desktop with a program at work does not fall asleep by itself */
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
