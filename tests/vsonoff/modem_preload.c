/* modem_preload.c: vsonoff_modem.so, loaded into host programs with LD_PRELOAD: makes a pty pass for a serial
 * port of a USB adapter.
 *
 * For file descriptors that are ptys of a vsonoff it answers the calls a pty refuses (modem lines, custom
 * rates) or hides (rate changes and drains in order with the bytes, and how long after them), by asking the
 * vsonoff over the sockets named in VSONOFF_MODEM (several: separated by colons).  It also answers the
 * look-ups below /sys/class/tty by which libserialport recognises a serial port, and fails opening a pty as
 * busy if VSONOFF_BUSY is 1. Works in native programs and in Wine's Unix side (processes and server). Without
 * VSONOFF_MODEM it only passes calls on.  Messages: modem_server.h. */
/* SPDX-License-Identifier: MIT */
#include "modem_preload.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/serial.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#define PTY_MAJOR_FIRST 136u /* Unix98 pty slaves: 136..143 */
#define PTY_MAJOR_LAST  143u
#define ANSWER_SECONDS  30
#define SYS_TTY         "/sys/class/tty/"
#define SYS_TARGET      "../../devices/platform/vsonoff/tty/"

/* ---- which descriptors are ptys ---- */

/* "/dev/pts/N" of a pty slave; false for anything else. */
static bool pty_name(int fd, char *name, size_t size)
{
    struct stat st;
    if (syscall(SYS_newfstatat, fd, "", &st, AT_EMPTY_PATH) != 0 || !S_ISCHR(st.st_mode))
        return false;
    unsigned kind = major(st.st_rdev);
    if (kind < PTY_MAJOR_FIRST || kind > PTY_MAJOR_LAST)
        return false;
    snprintf(name, size, "/dev/pts/%u", (kind - PTY_MAJOR_FIRST) * 256 + minor(st.st_rdev));
    return true;
}

/* ---- asking the vsonoff ---- */

/* A socket that talks to the server at `path`, whose length is `len`; -1 if there is none. */
static int connect_to(const char *path, size_t len)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    sa_family_t own = AF_UNIX; /* binding to no name makes the kernel choose one for the answer */
    struct timeval wait = {ANSWER_SECONDS, 0};
    if (len >= sizeof address.sun_path)
        return -1;
    memcpy(address.sun_path, path, len);
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -1;
    if (bind(fd, (struct sockaddr *)&own, sizeof own) == 0 &&
        setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait) == 0 &&
        connect(fd, (struct sockaddr *)&address, sizeof address) == 0)
        return fd;
    syscall(SYS_close, fd);
    return -1;
}

/* Sends one message to one server.  True if it answered for this pty: the numbers are in a and b. */
static bool ask_one(const char *path, size_t len, const char *message, unsigned *a, unsigned *b)
{
    char answer[64];
    int fd = connect_to(path, len);
    if (fd < 0)
        return false;
    ssize_t n = send(fd, message, strlen(message), MSG_NOSIGNAL);
    while (n > 0 && (n = recv(fd, answer, sizeof answer - 1, 0)) < 0 && errno == EINTR)
        n = 1;
    syscall(SYS_close, fd);
    if (n <= 0)
        return false;
    answer[n] = '\0';
    *a = *b = 0;
    return strncmp(answer, "ok", 2) == 0 && sscanf(answer, "ok %u %u", a, b) >= -1;
}

/* Asks the server that owns the pty behind fd.  False if there is none; errno stays as it was. */
static bool ask(int fd, const char *request, unsigned *a, unsigned *b)
{
    char name[32], message[128];
    int error = errno;
    bool done = false;
    const char *path = getenv("VSONOFF_MODEM");
    if (path != NULL && pty_name(fd, name, sizeof name)) {
        snprintf(message, sizeof message, "%s %s", name, request);
        while (!done && *path != '\0') {
            size_t len = strcspn(path, ":");
            done = ask_one(path, len, message, a, b);
            path += len + (path[len] == ':');
        }
    }
    errno = error;
    return done;
}

static bool tell(int fd, const char *request)
{
    unsigned a, b;
    return ask(fd, request, &a, &b);
}

/* ---- write ---- */

#define FDS_MAX 1024

static uint64_t written_us[FDS_MAX]; /* when the last write to each descriptor began; 0 = never seen */

static uint64_t now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000u + (uint64_t)t.tv_nsec / 1000u;
}

PRELOAD ssize_t write(int fd, const void *data, size_t len)
{
    if (fd >= 0 && fd < FDS_MAX)
        written_us[fd] = now_us();
    return syscall(SYS_write, fd, data, len);
}

/* A change is about to come: tells so, and how long ago the host wrote, for the device may be behind. */
static bool tell_change(int fd)
{
    char request[32] = "sync";
    uint64_t written = fd >= 0 && fd < FDS_MAX ? written_us[fd] : 0, age = now_us() - written;
    if (written != 0)
        snprintf(request, sizeof request, "sync %u", age < UINT32_MAX ? (unsigned)age : UINT32_MAX);
    return tell(fd, request);
}

/* ---- ioctl ---- */

static bool get_lines(int fd, int *lines)
{
    unsigned dtr, rts;
    if (!ask(fd, "getlines", &dtr, &rts))
        return false;
    *lines = (dtr ? TIOCM_DTR : 0) | (rts ? TIOCM_RTS : 0);
    return true;
}

static bool set_lines(int fd, int lines)
{
    char request[32];
    snprintf(request, sizeof request, "lines %d %d", (lines & TIOCM_DTR) != 0, (lines & TIOCM_RTS) != 0);
    return tell(fd, request);
}

static bool get_serial(int fd, struct serial_struct *s)
{
    unsigned flags, divisor;
    if (!ask(fd, "getserial", &flags, &divisor))
        return false;
    memset(s, 0, sizeof *s);
    s->type = PORT_16550A;
    s->baud_base = MODEM_BAUD_BASE;
    s->flags = (int)flags;
    s->custom_divisor = (int)divisor;
    s->xmit_fifo_size = 4096;
    s->closing_wait = 30 * 100;
    return true;
}

static bool set_serial(int fd, const struct serial_struct *s)
{
    char request[48];
    tell_change(fd);
    snprintf(request, sizeof request, "serial %u %u", (unsigned)s->flags, (unsigned)s->custom_divisor);
    return tell(fd, request);
}

static bool get_outq(int fd, int *count)
{
    unsigned left, unused;
    if (!ask(fd, "outq", &left, &unused))
        return false;
    *count = (int)left;
    return true;
}

/* The calls a pty cannot answer.  False: not for us, or not one of them. */
static bool modem_ioctl(int fd, unsigned long request, void *argument)
{
    int lines, *value = argument;
    switch (request) {
    case TIOCMGET:
        return get_lines(fd, value);
    case TIOCMSET:
        return set_lines(fd, *value);
    case TIOCMBIS:
        return get_lines(fd, &lines) && set_lines(fd, lines | *value);
    case TIOCMBIC:
        return get_lines(fd, &lines) && set_lines(fd, lines & ~*value);
    case TIOCGICOUNT:
        if (!get_lines(fd, &lines))
            return false;
        memset(argument, 0, sizeof(struct serial_icounter_struct));
        return true;
    case TIOCGSERIAL:
        return get_serial(fd, argument);
    case TIOCSSERIAL:
        return set_serial(fd, argument);
    case TIOCOUTQ:
        return get_outq(fd, argument);
    case TCSBRK: /* with an argument other than 0 it is tcdrain */
        return argument != NULL && tell(fd, "drain");
    case TIOCEXCL: /* the pty would stay exclusive after its host has gone: the vsonoff keeps it open */
    case TIOCNXCL:
        return get_lines(fd, &lines);
    default:
        return false;
    }
}

static bool sets_rate(unsigned long request)
{
    return request == TCSETS || request == TCSETSW || request == TCSETSF || request == MODEM_TCSETS2 ||
           request == MODEM_TCSETSW2 || request == MODEM_TCSETSF2;
}

static bool drains_first(unsigned long request)
{
    return request == TCSETSW || request == TCSETSF || request == MODEM_TCSETSW2 || request == MODEM_TCSETSF2;
}

PRELOAD int ioctl(int fd, unsigned long request, ...)
{
    va_list args;
    va_start(args, request);
    void *argument = va_arg(args, void *);
    va_end(args);
    if (modem_ioctl(fd, request, argument))
        return 0;
    if (!sets_rate(request) || (drains_first(request) && !tell(fd, "drain")) || !tell_change(fd))
        return (int)syscall(SYS_ioctl, fd, request, argument);
    int result = (int)syscall(SYS_ioctl, fd, request, argument);
    tell(fd, "rate");
    return result;
}

typedef int tcsetattr_fn(int, int, const struct termios *);

PRELOAD int tcsetattr(int fd, int action, const struct termios *t)
{
    tcsetattr_fn *real;
    *(void **)&real = dlsym(RTLD_NEXT, "tcsetattr"); /* as POSIX prescribes it */
    if ((action != TCSANOW && !tell(fd, "drain")) || !tell_change(fd))
        return real(fd, action, t);
    int result = real(fd, action, t);
    tell(fd, "rate");
    return result;
}

PRELOAD int tcdrain(int fd)
{
    return tell(fd, "drain") ? 0 : (int)syscall(SYS_ioctl, fd, TCSBRK, 1);
}

/* ---- open ---- */

static bool is_pty_path(const char *path)
{
    struct stat st;
    return syscall(SYS_newfstatat, AT_FDCWD, path, &st, 0) == 0 && S_ISCHR(st.st_mode) &&
           major(st.st_rdev) >= PTY_MAJOR_FIRST && major(st.st_rdev) <= PTY_MAJOR_LAST;
}

/* Windows reports a port in use as "access denied"; Wine's server makes that of EACCES. */
static bool refused_as_busy(const char *path)
{
    const char *busy = getenv("VSONOFF_BUSY");
    if (busy == NULL || strcmp(busy, "1") != 0 || !is_pty_path(path))
        return false;
    bool wine = strncmp(program_invocation_short_name, "wineserver", strlen("wineserver")) == 0;
    errno = wine ? EACCES : EBUSY;
    return true;
}

static int opened(int fd)
{
    if (fd >= 0)
        tell(fd, "open");
    return fd;
}

static int open_pty_aware(const char *path, int flags, mode_t mode)
{
    if (refused_as_busy(path))
        return -1;
    return opened((int)syscall(SYS_openat, AT_FDCWD, path, flags, mode));
}

#define OPEN_MODE(flags, mode)                                                                               \
    mode_t mode = 0;                                                                                         \
    if (((flags)&O_CREAT) != 0 || ((flags)&O_TMPFILE) == O_TMPFILE) {                                        \
        va_list args;                                                                                        \
        va_start(args, flags);                                                                               \
        mode = (mode_t)va_arg(args, unsigned);                                                               \
        va_end(args);                                                                                        \
    }

PRELOAD int open(const char *path, int flags, ...)
{
    OPEN_MODE(flags, mode)
    return open_pty_aware(path, flags, mode);
}

PRELOAD int open64(const char *path, int flags, ...)
{
    OPEN_MODE(flags, mode)
    return open_pty_aware(path, flags, mode);
}

/* What open becomes in programs built with checks of its arguments. */
PRELOAD int __open_2(const char *path, int flags)
{
    return open_pty_aware(path, flags, 0);
}

PRELOAD int __open64_2(const char *path, int flags)
{
    return open_pty_aware(path, flags, 0);
}

PRELOAD int openat(int dir, const char *path, int flags, ...)
{
    OPEN_MODE(flags, mode)
    if (path[0] == '/')
        return open_pty_aware(path, flags, mode);
    return (int)syscall(SYS_openat, dir, path, flags, mode);
}

/* ---- /sys/class/tty/pts/N, where libserialport 0.1.1 wants to find a serial port's device ---- */

/* The number behind "/sys/class/tty/pts/", or NULL if the path is another one. */
static const char *sys_pty(const char *path)
{
    static const char prefix[] = SYS_TTY "pts/";
    if (path == NULL || strncmp(path, prefix, sizeof prefix - 1) != 0)
        return NULL;
    const char *number = path + sizeof prefix - 1;
    return number[0] != '\0' && strspn(number, "0123456789") == strlen(number) ? number : NULL;
}

static int look_up_link(const char *path, struct stat *st)
{
    const char *number = sys_pty(path);
    if (number == NULL)
        return (int)syscall(SYS_newfstatat, AT_FDCWD, path, st, AT_SYMLINK_NOFOLLOW);
    memset(st, 0, sizeof *st);
    st->st_mode = S_IFLNK | 0777;
    st->st_nlink = 1;
    return 0;
}

PRELOAD int lstat(const char *path, struct stat *st)
{
    return look_up_link(path, st);
}

/* The name of lstat in programs built before glibc 2.33. */
PRELOAD int __lxstat(int version, const char *path, struct stat *st)
{
    (void)version;
    return look_up_link(path, st);
}

PRELOAD ssize_t readlink(const char *path, char *target, size_t size)
{
    char text[96];
    const char *number = sys_pty(path);
    if (number == NULL)
        return syscall(SYS_readlinkat, AT_FDCWD, path, target, size);
    int len = snprintf(text, sizeof text, SYS_TARGET "%s", number);
    size_t n = (size_t)len < size ? (size_t)len : size;
    memcpy(target, text, n);
    return (ssize_t)n;
}

PRELOAD ssize_t __readlink_chk(const char *path, char *target, size_t size, size_t target_size)
{
    return readlink(path, target, size < target_size ? size : target_size);
}
