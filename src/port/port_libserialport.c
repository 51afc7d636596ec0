/* port_libserialport.c: a serial port on POSIX systems.  Knows libserialport and nothing about chips.
 *
 * libserialport opens and configures (it knows how to set odd rates on each system), except for what it does
 * not recognise as a port: see port_terminal.h.  Waiting is poll() on the descriptor together with a pipe
 * that port_cancel() fills, because libserialport cannot end a wait early, and its reads do not distinguish
 * an unplugged adapter from a silent one. */
/* SPDX-License-Identifier: MIT */
#include "port/port.h"
#include "base/clock.h"
#include "base/err.h"
#include "port/departure.h"
#include "port/port_terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <libserialport.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

enum {
    WRITE_SPARE_MS = 10000, /* beyond the line time, before a write counts as stuck */
    DRAIN_SPARE_MS = 1000
};

struct posix_port {
    struct port base;
    struct sp_port *sp;        /* owned; NULL: a terminal without libserialport */
    int fd;                    /* sp's, else owned */
    int cancel_in, cancel_out; /* pipe; readable for good once cancelled */
    uint32_t baud;
    struct departure departure;
    char name[64]; /* for messages */
};

/* base is the first member, so this holds for every port that port_open_system handed out. */
static struct posix_port *port_of(struct port *p)
{
    return (struct posix_port *)p;
}

static bool fail(struct err *e, enum err_code code, int error, const char *doing, const char *name)
{
    char system[100];
    if (strerror_r(error, system, sizeof system) != 0)
        snprintf(system, sizeof system, "unknown");
    return err_set_os(e, code, (uint32_t)error, "%s %.64s (error %d: %s)", doing, name, error, system);
}

static enum err_code code_of_open(int error)
{
    switch (error) {
    case ENOENT:
    case ENODEV:
    case ENXIO:
    case ENOTDIR:
    case ENAMETOOLONG:
    case ELOOP:
    case EIO: /* a device node whose adapter is gone */
        return ERR_PORT_MISSING;
    case EBUSY:
    case EWOULDBLOCK:
        return ERR_PORT_BUSY;
    case EACCES:
    case EPERM:
    case EROFS:
        return ERR_PORT_DENIED;
    case ENOMEM:
        return ERR_MEMORY;
    default:
        return ERR_PORT_CONFIG;
    }
}

static bool means_gone(int error)
{
    return error == EIO || error == ENXIO || error == ENODEV || error == ENOENT || error == EPIPE;
}

static bool fail_io(const struct posix_port *x, struct err *e, int error, const char *doing)
{
    return fail(e, means_gone(error) ? ERR_PORT_GONE : ERR_PORT_IO, error, doing, x->name);
}

static bool fail_config(const struct posix_port *x, struct err *e, int error, const char *doing)
{
    return fail(e, means_gone(error) ? ERR_PORT_GONE : ERR_PORT_CONFIG, error, doing, x->name);
}

static bool fail_cancelled(struct err *e)
{
    return err_set(e, ERR_CANCELLED, "%s", "");
}

static bool fail_hung_up(const struct posix_port *x, struct err *e)
{
    return err_set(e, ERR_PORT_GONE, "%s hung up", x->name);
}

/* What a driver answers that has no modem lines, or cannot tell its queue. */
static bool knows_no_such_call(int error)
{
    return error == ENOTTY || error == EINVAL;
}

/* Time on the line for `bytes` of 8N1. */
static uint32_t line_ms(const struct posix_port *x, size_t bytes)
{
    uint64_t ms = (uint64_t)bytes * 10000u / (x->baud == 0 ? 1u : x->baud);
    return ms > 0x7fffffffu ? 0x7fffffffu : (uint32_t)ms;
}

enum outcome { READY, TIME_UP, STOPPED };

/* Waits until the port is ready for `events`.  STOPPED has *e filled. */
static enum outcome wait_for(struct posix_port *x, short events, const struct deadline *end, struct err *e)
{
    struct pollfd both[] = {{x->cancel_out, POLLIN, 0}, {x->fd, events, 0}};
    for (;;) {
        uint32_t left = deadline_left_ms(end);
        int n = poll(both, 2, left > 0x7fffffffu ? 0x7fffffff : (int)left);
        if (n < 0 && errno != EINTR) {
            fail_io(x, e, errno, "waiting for");
            return STOPPED;
        }
        if (n > 0 && both[0].revents != 0) {
            fail_cancelled(e);
            return STOPPED;
        }
        if (n > 0 && (both[1].revents & events) != 0)
            return READY;
        if (n > 0) { /* POLLHUP, POLLERR, POLLNVAL: an unplugged adapter */
            fail_hung_up(x, e);
            return STOPPED;
        }
        if (n == 0 && left == 0)
            return TIME_UP;
    }
}

static bool is_cancelled(const struct posix_port *x, struct err *e)
{
    struct pollfd cancel = {x->cancel_out, POLLIN, 0};
    if (poll(&cancel, 1, 0) <= 0)
        return false;
    fail_cancelled(e);
    return true;
}

static int posix_read(struct port *p, void *data, size_t size, uint32_t timeout_ms, struct err *e)
{
    struct posix_port *x = port_of(p);
    struct deadline end = deadline_in(clock_system(), timeout_ms);
    for (;;) {
        switch (wait_for(x, POLLIN, &end, e)) {
        case STOPPED:
            return -1;
        case TIME_UP:
            return 0;
        case READY:
            break;
        }
        ssize_t n = read(x->fd, data, size);
        if (n > 0 || size == 0)
            return (int)n;
        if (n == 0) {
            fail_hung_up(x, e);
            return -1;
        }
        if (errno != EAGAIN && errno != EINTR) {
            fail_io(x, e, errno, "reading from");
            return -1;
        }
    }
}

static uint64_t now_ms(void)
{
    return clock_now_ms(clock_system());
}

static bool posix_write(struct port *p, const void *data, size_t len, struct err *e)
{
    struct posix_port *x = port_of(p);
    struct deadline end = deadline_in(clock_system(), line_ms(x, len) + WRITE_SPARE_MS);
    size_t sent = 0;
    while (sent < len) {
        uint64_t begun_ms = now_ms();
        switch (wait_for(x, POLLOUT, &end, e)) {
        case STOPPED:
            return false;
        case TIME_UP:
            return err_set(e, ERR_PORT_IO, "%s took %zu of %zu bytes and stopped", x->name, sent, len);
        case READY:
            break;
        }
        ssize_t n = write(x->fd, (const char *)data + sent, len - sent);
        if (n >= 0) {
            departure_handed(&x->departure, begun_ms, now_ms(), (size_t)n);
            sent += (size_t)n;
        } else if (errno != EAGAIN && errno != EINTR) {
            return fail_io(x, e, errno, "writing to");
        }
    }
    return true;
}

/* Waits for `ms`, or until cancelled. */
static bool wait_out(struct posix_port *x, uint32_t ms, struct err *e)
{
    struct deadline end = deadline_in(clock_system(), ms);
    return wait_for(x, 0, &end, e) == TIME_UP;
}

/* tcdrain() waits without limit and cannot be cancelled, so the queue is watched instead. */
static bool posix_drain(struct port *p, struct err *e)
{
    struct posix_port *x = port_of(p);
    struct deadline end = {clock_system(), 0};
    while (!is_cancelled(x, e)) {
        int waiting = 0;
        if (ioctl(x->fd, TIOCOUTQ, &waiting) != 0 && !knows_no_such_call(errno))
            return fail_io(x, e, errno, "asking for the state of");
        if (waiting <= 0)
            return wait_out(x, departure_left_ms(&x->departure, now_ms()), e);
        departure_queued(&x->departure, now_ms(), (size_t)waiting);
        if (end.at_ms == 0)
            end = deadline_in(clock_system(), line_ms(x, (size_t)waiting) + DRAIN_SPARE_MS);
        if (deadline_left_ms(&end) == 0)
            return err_set(e, ERR_PORT_IO, "%s still holds %d bytes to be sent", x->name, waiting);
        if (!wait_out(x, 1, e))
            return false;
    }
    return false;
}

static bool posix_discard_input(struct port *p, struct err *e)
{
    struct posix_port *x = port_of(p);
    if (is_cancelled(x, e))
        return false;
    return tcflush(x->fd, TCIFLUSH) == 0 || fail_io(x, e, errno, "clearing the input of");
}

/* False with *error. */
static bool change_rate(struct posix_port *x, uint32_t baud, int *error)
{
    bool ok = x->sp != NULL ? sp_set_baudrate(x->sp, (int)baud) == SP_OK : terminal_set_baud(x->fd, baud);
    *error = ok ? 0 : x->sp != NULL ? sp_last_error_code() : errno;
    return ok;
}

static bool posix_set_baud(struct port *p, uint32_t baud, struct err *e)
{
    struct posix_port *x = port_of(p);
    if (is_cancelled(x, e))
        return false;
    int error;
    if (!change_rate(x, baud, &error)) {
        char doing[48];
        snprintf(doing, sizeof doing, "setting %lu baud on", (unsigned long)baud);
        return fail_config(x, e, error, doing);
    }
    x->baud = baud;
    departure_set_baud(&x->departure, now_ms(), baud);
    return true;
}

/* Both lines in one call: between two calls a wired board could see a state that nobody asked for. */
static bool write_lines(int fd, bool dtr, bool rts)
{
    int lines = 0;
    if (ioctl(fd, TIOCMGET, &lines) != 0)
        return false;
    lines &= ~(TIOCM_DTR | TIOCM_RTS);
    lines |= (dtr ? TIOCM_DTR : 0) | (rts ? TIOCM_RTS : 0);
    return ioctl(fd, TIOCMSET, &lines) == 0;
}

static bool posix_set_lines(struct port *p, bool dtr, bool rts, struct err *e)
{
    struct posix_port *x = port_of(p);
    if (is_cancelled(x, e))
        return false;
    if (!write_lines(x->fd, dtr, rts))
        return fail_config(x, e, errno, "setting DTR and RTS on");
    return true;
}

/* Also called from signal handlers: nothing but write(). */
static void posix_cancel(struct port *p)
{
    int saved = errno;
    ssize_t ignored = write(port_of(p)->cancel_in, "", 1); /* a full pipe is readable anyway */
    (void)ignored;
    errno = saved;
}

static void posix_close(struct port *p)
{
    struct posix_port *x = port_of(p);
    if (x->fd >= 0) {
        tcflush(x->fd, TCOFLUSH); /* what a stuck adapter still holds would keep close() waiting */
        ioctl(x->fd, TIOCNXCL); /* a pseudo-terminal would stay exclusive as long as its other end is open */
    }
    if (x->fd >= 0 && x->sp != NULL)
        sp_close(x->sp);
    else if (x->fd >= 0)
        close(x->fd);
    sp_free_port(x->sp);
    if (x->cancel_in >= 0)
        close(x->cancel_in);
    if (x->cancel_out >= 0)
        close(x->cancel_out);
    free(x);
}

static const struct port_ops posix_ops = {
    .read = posix_read,
    .write = posix_write,
    .drain = posix_drain,
    .discard_input = posix_discard_input,
    .set_baud = posix_set_baud,
    .set_lines = posix_set_lines,
    .cancel = posix_cancel,
    .close = posix_close,
};

static bool make_cancel_pipe(struct posix_port *x)
{
    int ends[2];
    if (pipe(ends) != 0)
        return false;
    x->cancel_out = ends[0];
    x->cancel_in = ends[1];
    for (int i = 0; i < 2; i++)
        fcntl(ends[i], F_SETFD, FD_CLOEXEC);
    return fcntl(x->cancel_in, F_SETFL, O_NONBLOCK) == 0;
}

/* Asked before it is opened: opening a pipe or a file is no look that disturbs nobody. */
static bool is_device(const char *path, struct err *e)
{
    struct stat st;
    if (stat(path, &st) != 0)
        return fail(e, code_of_open(errno), errno, "opening", path);
    return S_ISCHR(st.st_mode) || err_set(e, ERR_PORT_NOT_SERIAL, "%.64s", path);
}

/* Opens the device for a look that disturbs nobody: libserialport reconfigures a port in opening it, even one
 * that another program uses.  A descriptor that must stay open until libserialport has its own (closing the
 * last one moves DTR), or -1 with *e filled. */
static int claim(const char *path, struct err *e)
{
    int fd = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0) {
        fail(e, code_of_open(errno), errno, "opening", path);
        return -1;
    }
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) { /* a lock of our own, for root ignores TIOCEXCL */
        fail(e, code_of_open(errno), errno, "locking", path);
        close(fd);
        return -1;
    }
    write_lines(fd, false, false); /* the first open raised them; a port without such lines is fine here */
    flock(fd, LOCK_UN);            /* newer versions of libserialport want to lock for themselves */
    return fd;
}

/* libserialport 0.1.1 looks for this flag in the wrong word and leaves it on if the last user of the port had
 * it on; without a CTS wire nothing would ever be sent. */
static bool switch_off_hardware_flow_control(int fd)
{
    struct termios settings;
    if (tcgetattr(fd, &settings) != 0)
        return false;
    settings.c_cflag &= ~(tcflag_t)CRTSCTS;
    return tcsetattr(fd, TCSANOW, &settings) == 0;
}

/* 8N1 at 115200, no flow control, both lines released. */
static bool configure(struct posix_port *x, struct err *e)
{
    struct sp_port_config *config;
    if (sp_new_config(&config) != SP_OK)
        return err_set(e, ERR_MEMORY, "configuring %s", x->name);
    sp_set_config_baudrate(config, 115200);
    sp_set_config_bits(config, 8);
    sp_set_config_parity(config, SP_PARITY_NONE);
    sp_set_config_stopbits(config, 1);
    sp_set_config_rts(config, SP_RTS_OFF);
    sp_set_config_cts(config, SP_CTS_IGNORE);
    sp_set_config_dtr(config, SP_DTR_OFF);
    sp_set_config_dsr(config, SP_DSR_IGNORE);
    sp_set_config_xon_xoff(config, SP_XONXOFF_DISABLED);
    enum sp_return result = sp_set_config(x->sp, config);
    int error = sp_last_error_code();
    sp_free_config(config);
    if (result != SP_OK)
        return fail_config(x, e, error, "setting 115200 baud on");
    if (!switch_off_hardware_flow_control(x->fd))
        return fail_config(x, e, errno, "switching off the flow control of");
    x->baud = 115200;
    departure_init(&x->departure, 115200);
    sp_flush(x->sp, SP_BUF_BOTH);
    return true;
}

static bool lock(int fd, const char *path, struct err *e)
{
    return flock(fd, LOCK_EX | LOCK_NB) == 0 || fail(e, code_of_open(errno), errno, "locking", path);
}

static bool open_sp(struct posix_port *x, const char *path, struct err *e)
{
    enum sp_return result = sp_open(x->sp, SP_MODE_READ_WRITE);
    if (result != SP_OK) {
        int error = result == SP_ERR_FAIL ? sp_last_error_code() : EINVAL;
        return fail(e, code_of_open(error), error, "opening", path);
    }
    if (sp_get_port_handle(x->sp, &x->fd) != SP_OK)
        return err_set(e, ERR_PORT_CONFIG, "%s has no descriptor", path);
    return lock(x->fd, path, e);
}

/* Undoes what libserialport has started. */
static void drop_sp(struct posix_port *x)
{
    if (x->fd >= 0)
        sp_close(x->sp);
    sp_free_port(x->sp);
    x->sp = NULL;
    x->fd = -1;
}

/* Takes over `claimed`, also when it fails. */
static bool open_terminal(struct posix_port *x, int claimed, const char *path, struct err *e)
{
    x->fd = claimed;
    x->baud = 115200;
    departure_init(&x->departure, x->baud);
    if (!lock(claimed, path, e))
        return false;
    if (!terminal_configure(claimed, x->baud))
        return fail_config(x, e, errno, "setting 115200 baud on");
    tcflush(claimed, TCIOFLUSH);
    return true;
}

/* The console and other terminals that people type at are none. */
static bool is_pseudo_terminal(int fd, const char *path)
{
    return isatty(fd) && strncmp(path, "/dev/pts/", strlen("/dev/pts/")) == 0;
}

/* The device itself in heap memory: libserialport does not follow links such as those in /dev/serial/by-id.
 * "ttyUSB0" stands for "/dev/ttyUSB0". */
static char *resolve(const char *name, struct err *e)
{
    char full[256];
    int len = snprintf(full, sizeof full, "%s%s", strchr(name, '/') == NULL ? "/dev/" : "", name);
    if (len < 0 || (size_t)len >= sizeof full) {
        err_set(e, ERR_PORT_MISSING, "the name %.64s is too long", name);
        return NULL;
    }
    char *path = realpath(full, NULL);
    if (path == NULL)
        fail(e, code_of_open(errno), errno, "opening", full);
    return path;
}

/* libserialport first; it has opened and configured the port, or *e says why not. */
static bool open_with_sp(struct posix_port *x, const char *path, struct err *e)
{
    return open_sp(x, path, e) && configure(x, e);
}

static bool open_path(struct posix_port *x, const char *path, struct err *e)
{
    struct err trouble = ERR_INIT;
    int claimed = is_device(path, e) ? claim(path, e) : -1;
    if (claimed < 0)
        return false;
    if (sp_get_port_by_name(path, &x->sp) != SP_OK) {
        x->sp = NULL;
        if (is_pseudo_terminal(claimed, path))
            return open_terminal(x, claimed, path, e);
        close(claimed);
        return err_set(e, ERR_PORT_NOT_SERIAL, "%.64s", path);
    }
    if (open_with_sp(x, path, &trouble)) {
        close(claimed);
        return true;
    }
    if (trouble.code == ERR_PORT_CONFIG &&
        knows_no_such_call((int)trouble.os)) { /* it insists on modem lines */
        drop_sp(x);
        return open_terminal(x, claimed, path, e);
    }
    close(claimed);
    if (e != NULL)
        *e = trouble;
    return false;
}

struct port *port_open_system(const char *name, struct err *e)
{
    char *path = resolve(name, e);
    if (path == NULL)
        return NULL;
    struct posix_port *x = calloc(1, sizeof *x);
    if (x == NULL) {
        err_set(e, ERR_MEMORY, "opening %s", path);
        free(path);
        return NULL;
    }
    x->base.ops = &posix_ops;
    x->fd = x->cancel_in = x->cancel_out = -1;
    snprintf(x->name, sizeof x->name, "%s", path);
    bool ok = make_cancel_pipe(x) ? open_path(x, path, e) : fail(e, ERR_MEMORY, errno, "opening", path);
    free(path);
    if (ok) {
        ioctl(x->fd, TIOCEXCL); /* many programs ask for no lock; the system then refuses all but root's */
        return &x->base;
    }
    posix_close(&x->base);
    return NULL;
}
