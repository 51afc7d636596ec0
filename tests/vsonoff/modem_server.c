/* modem_server.c: see modem_server.h. */
/* SPDX-License-Identifier: MIT */
#include "modem_server.h"

#include <errno.h>
#include <linux/serial.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define DRAINS_MAX 8

struct peer {
    struct sockaddr_un address;
    socklen_t len;
};

struct modem_server {
    int fd;
    const char *path; /* borrowed, as are wire and face */
    struct wire *wire;
    struct face_pty *face;
    bool dtr, rts;
    unsigned flags, divisor; /* of TIOCSSERIAL */
    struct peer drains[DRAINS_MAX];
    size_t drain_count;
};

struct modem_server *modem_server_new(const char *path, struct wire *wire, struct face_pty *face)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof address.sun_path) {
        errno = ENAMETOOLONG;
        return NULL;
    }
    strcpy(address.sun_path, path);
    struct modem_server *m = calloc(1, sizeof *m);
    if (m == NULL)
        return NULL;
    m->path = path;
    m->wire = wire;
    m->face = face;
    m->fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    unlink(path);
    if (m->fd >= 0 && bind(m->fd, (struct sockaddr *)&address, sizeof address) == 0)
        return m;
    int error = errno;
    if (m->fd >= 0)
        close(m->fd);
    free(m);
    errno = error;
    return NULL;
}

void modem_server_free(struct modem_server *m)
{
    if (m == NULL)
        return;
    close(m->fd);
    unlink(m->path);
    free(m);
}

int modem_server_fd(const struct modem_server *m)
{
    return m->fd;
}

static void answer(struct modem_server *m, const struct peer *p, const char *text)
{
    /* A host that died while waiting is no reason to stop. */
    (void)sendto(m->fd, text, strlen(text), 0, (const struct sockaddr *)&p->address, p->len);
}

static void set_serial(struct modem_server *m, unsigned flags, unsigned divisor)
{
    m->flags = flags;
    m->divisor = divisor;
    bool custom = (flags & ASYNC_SPD_MASK) == ASYNC_SPD_CUST && divisor != 0;
    face_pty_set_custom_rate(m->face, custom ? MODEM_BAUD_BASE / divisor : 0);
    face_pty_rate_set(m->face);
}

/* Does what `verb` says; false if it will be answered later. */
static bool serve(struct modem_server *m, const struct peer *p, const char *verb, unsigned a, unsigned b,
                  char *reply, size_t size)
{
    snprintf(reply, size, "ok");
    if (strcmp(verb, "getlines") == 0) {
        snprintf(reply, size, "ok %u %u", m->dtr, m->rts);
    } else if (strcmp(verb, "getserial") == 0) {
        snprintf(reply, size, "ok %u %u", m->flags, m->divisor);
    } else if (strcmp(verb, "lines") == 0) {
        face_pty_sync(m->face);
        m->dtr = a != 0;
        m->rts = b != 0;
        wire_set_lines(m->wire, m->dtr, m->rts);
    } else if (strcmp(verb, "sync") == 0) {
        face_pty_sync(m->face);
        face_pty_catch_up(m->face, a);
    } else if (strcmp(verb, "rate") == 0) {
        face_pty_rate_set(m->face);
    } else if (strcmp(verb, "serial") == 0) {
        face_pty_sync(m->face);
        set_serial(m, a, b);
    } else if (strcmp(verb, "outq") == 0) {
        face_pty_sync(m->face);
        size_t left = wire_unsent(m->wire);
        snprintf(reply, size, "ok %zu", left > 0 ? left : (size_t)!wire_drained(m->wire));
    } else if (strcmp(verb, "open") == 0) {
        face_pty_opened(m->face);
    } else if (strcmp(verb, "drain") == 0) {
        face_pty_sync(m->face);
        if (wire_drained(m->wire) || m->drain_count == DRAINS_MAX)
            return true;
        m->drains[m->drain_count++] = *p;
        return false;
    } else {
        snprintf(reply, size, "error");
    }
    return true;
}

static void handle(struct modem_server *m, const struct peer *p, const char *line)
{
    char name[64], verb[16], reply[64] = "error";
    unsigned a = 0, b = 0;
    int fields = sscanf(line, "%63s %15s %u %u", name, verb, &a, &b);
    if (fields < 2) {
        answer(m, p, reply);
    } else if (strcmp(name, face_pty_name(m->face)) != 0) {
        answer(m, p, "other");
    } else if (serve(m, p, verb, a, b, reply, sizeof reply)) {
        answer(m, p, reply);
    }
}

void modem_server_turn(struct modem_server *m)
{
    for (;;) {
        char line[MODEM_LINE_SIZE];
        struct peer p = {.len = sizeof p.address};
        ssize_t n = recvfrom(m->fd, line, sizeof line - 1, 0, (struct sockaddr *)&p.address, &p.len);
        if (n < 0)
            break;
        line[n] = '\0';
        handle(m, &p, line);
    }
    if (m->drain_count == 0 || !wire_drained(m->wire))
        return;
    for (size_t i = 0; i < m->drain_count; i++)
        answer(m, &m->drains[i], "ok");
    m->drain_count = 0;
}
