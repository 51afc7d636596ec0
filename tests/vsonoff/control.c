/* control.c: see control.h. */
/* SPDX-License-Identifier: MIT */
#include "control.h"

#include "base/buf.h"
#include "fault_names.h"
#include "stats_json.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define CLIENTS_MAX (CONTROL_POLL_MAX - 1)
#define LINE_SIZE   4096u

struct client {
    int fd; /* -1 = free */
    char line[LINE_SIZE];
    size_t len;
};

struct control {
    int fd;
    const char *path; /* borrowed */
    struct vsonoff *v;
    struct client clients[CLIENTS_MAX];
};

/* ---- commands: each fills `out` with its answer ---- */

typedef void command_fn(struct vsonoff *v, const char *argument, struct buf *out);

static void run_script(struct vsonoff *v, const char *script, struct buf *out)
{
    buf_append_text(out, wire_script(v->wire, script) ? "ok" : "error: not understood");
}

static void set_pin(struct vsonoff *v, const char *pin, const char *state, struct buf *out)
{
    char script[64];
    snprintf(script, sizeof script, "%s=%s", pin, state);
    if (strpbrk(state, " \t") != NULL)
        buf_append_text(out, "error: not understood");
    else
        run_script(v, script, out);
}

static void do_power(struct vsonoff *v, const char *argument, struct buf *out)
{
    set_pin(v, "power", argument, out);
}

static void do_button(struct vsonoff *v, const char *argument, struct buf *out)
{
    set_pin(v, "button", argument, out);
}

static void do_en(struct vsonoff *v, const char *argument, struct buf *out)
{
    set_pin(v, "en", argument, out);
}

static void do_unplug(struct vsonoff *v, const char *argument, struct buf *out)
{
    (void)argument;
    face_pty_unplug(v->face);
    buf_append_text(out, "ok");
}

static void do_replug(struct vsonoff *v, const char *argument, struct buf *out)
{
    (void)argument;
    if (face_pty_plug(v->face))
        buf_printf(out, "ok %s", face_pty_name(v->face));
    else
        buf_printf(out, "error: %s", strerror(errno));
}

static void do_stats(struct vsonoff *v, const char *argument, struct buf *out)
{
    (void)argument;
    stats_json_write(v, out);
}

static void do_reset_stats(struct vsonoff *v, const char *argument, struct buf *out)
{
    (void)argument;
    nor_reset_stats(chip_flash(v->chip));
    buf_append_text(out, "ok");
}

static void do_save(struct vsonoff *v, const char *argument, struct buf *out)
{
    char error[256];
    if (vsonoff_save(v, argument, error, sizeof error))
        buf_append_text(out, "ok");
    else
        buf_printf(out, "error: %s", error);
}

static void do_load(struct vsonoff *v, const char *argument, struct buf *out)
{
    char error[256];
    if (vsonoff_load(v, argument, error, sizeof error))
        buf_append_text(out, "ok");
    else
        buf_printf(out, "error: %s", error);
}

static void do_faults(struct vsonoff *v, const char *argument, struct buf *out)
{
    char bad[80] = "";
    if (faults_set(argument, wire_faults(v->wire), nor_faults(chip_flash(v->chip)), bad, sizeof bad))
        buf_append_text(out, "ok");
    else
        buf_printf(out, "error: \"%s\" is not understood", bad);
}

static void do_name(struct vsonoff *v, const char *argument, struct buf *out)
{
    (void)argument;
    buf_printf(out, "ok %s", face_pty_name(v->face));
}

static void do_quit(struct vsonoff *v, const char *argument, struct buf *out)
{
    (void)argument;
    v->quit = true;
    buf_append_text(out, "ok");
}

static void do_help(struct vsonoff *v, const char *argument, struct buf *out);

static const struct command {
    const char *name, *argument;
    command_fn *run;
} commands[] = {
    {"power", "on|off", do_power},
    {"button", "down|up", do_button},
    {"en", "down|up", do_en},
    {"script", "TEXT", run_script},
    {"unplug", NULL, do_unplug},
    {"replug", NULL, do_replug},
    {"faults", "LIST", do_faults},
    {"stats", NULL, do_stats},
    {"save", "FILE", do_save},
    {"load", "FILE", do_load},
    {"reset-flash-stats", NULL, do_reset_stats},
    {"name", NULL, do_name},
    {"help", NULL, do_help},
    {"quit", NULL, do_quit},
};

static void do_help(struct vsonoff *v, const char *argument, struct buf *out)
{
    (void)v;
    (void)argument;
    buf_append_text(out, "ok");
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        const struct command *c = &commands[i];
        buf_printf(out, "%s%s%s%s", i == 0 ? " " : ", ", c->name, c->argument != NULL ? " " : "",
                   c->argument != NULL ? c->argument : "");
    }
}

static void obey(struct vsonoff *v, const char *line, struct buf *out)
{
    size_t len = strcspn(line, " ");
    const char *argument = line + len + (line[len] == ' ');
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        const struct command *c = &commands[i];
        if (strlen(c->name) != len || memcmp(c->name, line, len) != 0)
            continue;
        if ((c->argument != NULL) == (*argument != '\0'))
            c->run(v, argument, out);
        else
            buf_printf(out, "error: usage: %s %s", c->name, c->argument != NULL ? c->argument : "");
        return;
    }
    buf_append_text(out, "error: unknown command");
}

/* ---- clients ---- */

struct control *control_new(const char *path, struct vsonoff *v)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof address.sun_path) {
        errno = ENAMETOOLONG;
        return NULL;
    }
    strcpy(address.sun_path, path);
    struct control *c = calloc(1, sizeof *c);
    if (c == NULL)
        return NULL;
    c->path = path;
    c->v = v;
    for (size_t i = 0; i < CLIENTS_MAX; i++)
        c->clients[i].fd = -1;
    c->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    unlink(path);
    if (c->fd >= 0 && bind(c->fd, (struct sockaddr *)&address, sizeof address) == 0 && listen(c->fd, 8) == 0)
        return c;
    int error = errno;
    if (c->fd >= 0)
        close(c->fd);
    free(c);
    errno = error;
    return NULL;
}

static void client_close(struct client *cl)
{
    close(cl->fd);
    cl->fd = -1;
    cl->len = 0;
}

void control_free(struct control *c)
{
    if (c == NULL)
        return;
    for (size_t i = 0; i < CLIENTS_MAX; i++) {
        if (c->clients[i].fd >= 0)
            client_close(&c->clients[i]);
    }
    close(c->fd);
    unlink(c->path);
    free(c);
}

size_t control_poll(const struct control *c, struct pollfd *fds)
{
    size_t n = 0;
    fds[n++] = (struct pollfd){c->fd, POLLIN, 0};
    for (size_t i = 0; i < CLIENTS_MAX; i++) {
        if (c->clients[i].fd >= 0)
            fds[n++] = (struct pollfd){c->clients[i].fd, POLLIN, 0};
    }
    return n;
}

static bool send_all(int fd, const char *text, size_t len)
{
    while (len > 0) {
        ssize_t n = send(fd, text, len, MSG_NOSIGNAL);
        if (n <= 0)
            return false;
        text += n;
        len -= (size_t)n;
    }
    return true;
}

static void client_obey_lines(struct control *c, struct client *cl)
{
    char *end;
    while (cl->fd >= 0 && (end = memchr(cl->line, '\n', cl->len)) != NULL) {
        struct buf out = BUF_INIT;
        *end = '\0';
        obey(c->v, cl->line, &out);
        buf_append_text(&out, "\n");
        size_t used = (size_t)(end + 1 - cl->line);
        cl->len -= used;
        memmove(cl->line, end + 1, cl->len);
        if (!send_all(cl->fd, buf_text(&out), out.len))
            client_close(cl);
        buf_free(&out);
    }
}

static void client_turn(struct control *c, struct client *cl)
{
    ssize_t n = recv(cl->fd, cl->line + cl->len, LINE_SIZE - cl->len, MSG_DONTWAIT);
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (n <= 0) { /* gone, or a line that is too long */
        client_close(cl);
        return;
    }
    cl->len += (size_t)n;
    client_obey_lines(c, cl);
}

static void accept_client(struct control *c)
{
    for (size_t i = 0; i < CLIENTS_MAX; i++) {
        if (c->clients[i].fd < 0) {
            c->clients[i].fd = accept4(c->fd, NULL, NULL, SOCK_CLOEXEC);
            return;
        }
    }
}

void control_turn(struct control *c)
{
    accept_client(c);
    for (size_t i = 0; i < CLIENTS_MAX; i++) {
        if (c->clients[i].fd >= 0)
            client_turn(c, &c->clients[i]);
    }
}
