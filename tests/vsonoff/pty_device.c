/* pty_device.c: see pty_device.h. */
/* SPDX-License-Identifier: MIT */
#include "pty_device.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

static bool set_raw(int fd)
{
    struct termios t;
    if (tcgetattr(fd, &t) != 0)
        return false;
    t.c_iflag = 0;
    t.c_oflag = 0;
    t.c_lflag = 0;
    t.c_cflag = CS8 | CREAD | CLOCAL;
    t.c_cc[VMIN] = 1;
    t.c_cc[VTIME] = 0;
    cfsetispeed(&t, B9600); /* what a fresh port has */
    cfsetospeed(&t, B9600);
    return tcsetattr(fd, TCSANOW, &t) == 0;
}

/* Replaces what is there in one step, so that nobody meets a missing link while the device is plugged. */
static bool point_link(const char *link, const char *target)
{
    char fresh[PATH_MAX];
    int n = snprintf(fresh, sizeof fresh, "%s.new", link);
    if (n < 0 || (size_t)n >= sizeof fresh) {
        errno = ENAMETOOLONG;
        return false;
    }
    unlink(fresh);
    return symlink(target, fresh) == 0 && rename(fresh, link) == 0;
}

static bool open_pair(struct pty_device *d)
{
    d->master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
    if (d->master < 0 || grantpt(d->master) != 0 || unlockpt(d->master) != 0)
        return false;
    const char *name = ptsname(d->master);
    if (name == NULL || strlen(name) >= sizeof d->name)
        return false;
    strcpy(d->name, name);
    d->slave = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC);
    return d->slave >= 0 && set_raw(d->slave);
}

bool pty_device_plug(struct pty_device *d, const char *link)
{
    d->link = link;
    if (open_pair(d) && (link == NULL || point_link(link, d->name)))
        return true;
    int error = errno;
    pty_device_unplug(d);
    errno = error;
    return false;
}

/* The link is removed only while it is ours: a later device may have taken the name. */
static void remove_link(const struct pty_device *d)
{
    char target[sizeof d->name];
    if (d->link == NULL)
        return;
    ssize_t n = readlink(d->link, target, sizeof target);
    if (n > 0 && (size_t)n == strlen(d->name) && memcmp(target, d->name, (size_t)n) == 0)
        unlink(d->link);
}

void pty_device_unplug(struct pty_device *d)
{
    if (d->name[0] != '\0')
        remove_link(d);
    if (d->master >= 0)
        close(d->master);
    if (d->slave >= 0)
        close(d->slave);
    d->master = d->slave = -1;
    d->name[0] = '\0';
}

size_t pty_device_read(struct pty_device *d, void *data, size_t size)
{
    ssize_t n = d->master >= 0 ? read(d->master, data, size) : 0;
    return n > 0 ? (size_t)n : 0;
}

size_t pty_device_write(struct pty_device *d, const void *data, size_t len)
{
    ssize_t n = d->master >= 0 ? write(d->master, data, len) : 0;
    return n > 0 ? (size_t)n : 0;
}

void pty_device_discard(struct pty_device *d)
{
    if (d->slave >= 0)
        tcflush(d->slave, TCIFLUSH);
}
