/* pty_modem.c: modem lines and a place in /sys for pseudo-terminals. */
/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "pty_modem.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

static const char sys_folder[] = "/sys/class/tty/pts/";

static int lines;
static unsigned changes, assertions;
static bool refused, denied;

bool pty_modem_dtr(void)
{
    return (lines & TIOCM_DTR) != 0;
}

bool pty_modem_rts(void)
{
    return (lines & TIOCM_RTS) != 0;
}

unsigned pty_modem_changes(void)
{
    return changes;
}

unsigned pty_modem_assertions(void)
{
    return assertions;
}

void pty_modem_raise(void)
{
    lines = TIOCM_DTR | TIOCM_RTS;
}

void pty_modem_refuse(bool refuse)
{
    refused = refuse;
}

void pty_modem_deny(bool deny)
{
    denied = deny;
}

static bool is_pseudo_terminal(int fd)
{
    struct stat st;
    return fstat(fd, &st) == 0 && S_ISCHR(st.st_mode) && major(st.st_rdev) >= 136 && major(st.st_rdev) <= 143;
}

static int set_lines(int wanted)
{
    if (refused) {
        errno = ENOTTY;
        return -1;
    }
    lines = wanted;
    changes++;
    if ((wanted & (TIOCM_DTR | TIOCM_RTS)) != 0)
        assertions++;
    return 0;
}

int ioctl(int fd, unsigned long request, ...)
{
    va_list args;
    va_start(args, request);
    void *argument = va_arg(args, void *);
    va_end(args);
    bool about_lines =
        request == TIOCMGET || request == TIOCMSET || request == TIOCMBIS || request == TIOCMBIC;
    if (!about_lines || !is_pseudo_terminal(fd))
        return (int)syscall(SYS_ioctl, fd, request, argument);
    int *value = argument;
    if (denied) {
        errno = ENOTTY;
        return -1;
    }
    switch (request) {
    case TIOCMSET:
        return set_lines(*value);
    case TIOCMBIS:
        return set_lines(lines | *value);
    case TIOCMBIC:
        return set_lines(lines & ~*value);
    default:
        *value = lines;
        return 0;
    }
}

static bool is_in_sys(const char *path)
{
    return strncmp(path, sys_folder, sizeof sys_folder - 1) == 0;
}

/* What lstat() is called in programs built for older C libraries. */
int __lxstat(int version, const char *path, struct stat *st);

int __lxstat(int version, const char *path, struct stat *st)
{
    (void)version;
    return lstat(path, st);
}

int lstat(const char *restrict path, struct stat *restrict st)
{
    if (!is_in_sys(path))
        return fstatat(AT_FDCWD, path, st, AT_SYMLINK_NOFOLLOW);
    memset(st, 0, sizeof *st);
    st->st_mode = S_IFLNK | 0777;
    return 0;
}

ssize_t readlink(const char *restrict path, char *restrict target, size_t size)
{
    static const char link[] = "../../devices/platform/pty/tty";
    if (!is_in_sys(path))
        return readlinkat(AT_FDCWD, path, target, size);
    size_t len = sizeof link - 1 < size ? sizeof link - 1 : size;
    memcpy(target, link, len);
    return (ssize_t)len;
}
