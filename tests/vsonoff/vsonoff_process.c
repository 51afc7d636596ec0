/* vsonoff_process.c: see vsonoff_process.h. */
/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "vsonoff_process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#define OPTIONS_MAX 32
#define ANSWER_MS   60000

static void make_paths(struct vsonoff_process *v)
{
    static const char template[] = "/tmp/vsonoff-test-XXXXXX";
    memcpy(v->folder, template, sizeof template);
    assert_non_null(mkdtemp(v->folder));
    snprintf(v->link, sizeof v->link, "%s/port", v->folder);
    snprintf(v->control, sizeof v->control, "%s/control", v->folder);
    snprintf(v->modem, sizeof v->modem, "%s/modem", v->folder);
    snprintf(v->stats, sizeof v->stats, "%s/stats", v->folder);
    snprintf(v->flash, sizeof v->flash, "%s/flash", v->folder);
}

static void run_child(struct vsonoff_process *v, const char *program, const char *const *options, int out)
{
    const char *args[OPTIONS_MAX] = {program,  "--link",  v->link,  "--control", v->control, "--modem",
                                     v->modem, "--stats", v->stats, "--save",    v->flash};
    size_t n = 11;
    for (size_t i = 0; options[i] != NULL && n + 1 < OPTIONS_MAX; i++)
        args[n++] = options[i];
    args[n] = NULL;
    prctl(PR_SET_PDEATHSIG, SIGTERM); /* a test that fails must not leave a device behind */
    dup2(out, STDOUT_FILENO);
    unsetenv("LD_PRELOAD"); /* for the hosts only */
    execv(program, (char *const *)args);
    _exit(127);
}

static void read_ready(struct vsonoff_process *v, int in)
{
    char line[128] = "";
    size_t len = 0;
    while (strchr(line, '\n') == NULL) {
        ssize_t n = read(in, line + len, sizeof line - 1 - len);
        assert_true(n > 0);
        len += (size_t)n;
        line[len] = '\0';
    }
    assert_int_equal(sscanf(line, "ready %63s", v->pts), 1);
}

static int connect_control(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    assert_true(strlen(path) < sizeof address.sun_path);
    strcpy(address.sun_path, path);
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
    return fd;
}

struct vsonoff_process *vsonoff_process_start(const char *program, const char *const *options)
{
    struct vsonoff_process *v = calloc(1, sizeof *v);
    int pipe_fds[2];
    assert_non_null(v);
    make_paths(v);
    assert_int_equal(pipe(pipe_fds), 0);
    v->pid = fork();
    assert_true(v->pid >= 0);
    if (v->pid == 0)
        run_child(v, program, options, pipe_fds[1]);
    close(pipe_fds[1]);
    read_ready(v, pipe_fds[0]);
    close(pipe_fds[0]);
    v->control_fd = connect_control(v->control);
    return v;
}

int vsonoff_process_stop(struct vsonoff_process *v)
{
    int status = 0;
    close(v->control_fd);
    kill(v->pid, SIGTERM);
    assert_int_equal(waitpid(v->pid, &status, 0), v->pid);
    v->pid = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

void vsonoff_process_free(struct vsonoff_process *v)
{
    if (v->pid != 0)
        assert_int_equal(vsonoff_process_stop(v), 0);
    unlink(v->stats);
    unlink(v->flash);
    assert_int_equal(rmdir(v->folder), 0); /* the device has removed the rest itself */
    free(v);
}

const char *vsonoff_process_command(struct vsonoff_process *v, const char *command)
{
    static char answer[65536]; /* the caller's until the next command */
    size_t len = 0;
    assert_int_equal(send(v->control_fd, command, strlen(command), MSG_NOSIGNAL), strlen(command));
    assert_int_equal(send(v->control_fd, "\n", 1, MSG_NOSIGNAL), 1);
    do {
        ssize_t n = recv(v->control_fd, answer + len, sizeof answer - 1 - len, 0);
        assert_true(n > 0);
        len += (size_t)n;
    } while (answer[len - 1] != '\n');
    answer[len - 1] = '\0';
    return answer;
}

uint64_t vsonoff_process_stat(struct vsonoff_process *v, const char *name)
{
    char key[64];
    const char *stats = vsonoff_process_command(v, "stats");
    snprintf(key, sizeof key, "\"%s\":", name);
    const char *at = strstr(stats, key);
    assert_non_null(at);
    return strtoull(at + strlen(key), NULL, 10);
}

/* ---- host side ---- */

void host_set_rate(int fd, unsigned speed)
{
    struct termios t;
    assert_int_equal(tcgetattr(fd, &t), 0);
    cfmakeraw(&t);
    t.c_cflag |= CLOCAL | CREAD;
    cfsetispeed(&t, speed);
    cfsetospeed(&t, speed);
    assert_int_equal(tcsetattr(fd, TCSANOW, &t), 0);
}

int host_open(const char *path)
{
    int fd = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK);
    if (fd >= 0)
        host_set_rate(fd, B115200);
    return fd;
}

void host_write(int fd, const void *data, size_t len)
{
    const char *bytes = data;
    while (len > 0) {
        ssize_t n = write(fd, bytes, len);
        if (n < 0 && errno == EAGAIN) {
            struct pollfd p = {fd, POLLOUT, 0};
            assert_true(poll(&p, 1, ANSWER_MS) > 0);
            continue;
        }
        assert_true(n > 0);
        bytes += n;
        len -= (size_t)n;
    }
}

size_t host_read(int fd, void *data, size_t size, int quiet_ms)
{
    char *bytes = data;
    size_t have = 0;
    struct pollfd p = {fd, POLLIN, 0};
    while (have < size && poll(&p, 1, quiet_ms) > 0) {
        ssize_t n = read(fd, bytes + have, size - have);
        if (n <= 0)
            break;
        have += (size_t)n;
    }
    return have;
}

bool host_sync(int fd, int tries)
{
    static const uint8_t answer[12] = {0xC0, 1, 8, 2, 0, 7, 7, 0x12, 0x20, 0, 0, 0xC0};
    uint8_t request[46] = {0xC0, 0, 8, 36, 0, 0, 0, 0, 0, 7, 7, 0x12, 0x20};
    memset(request + 13, 0x55, 32);
    request[45] = 0xC0;
    while (tries-- > 0) {
        uint8_t got[8 * sizeof answer];
        tcflush(fd, TCIFLUSH); /* what came too late for the try before */
        host_write(fd, request, sizeof request);
        /* The first SYNC after a start only teaches the loader the rate. */
        size_t n = host_read(fd, got, sizeof got, 300);
        if (n == sizeof got && memcmp(got, answer, sizeof answer) == 0)
            return true;
    }
    return false;
}
