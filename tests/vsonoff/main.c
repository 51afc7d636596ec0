/* main.c: the program `vsonoff`: one virtual Sonoff on a pty, until it is told to stop. */
/* SPDX-License-Identifier: MIT */
#include "base/buf.h"
#include "control.h"
#include "modem_server.h"
#include "options.h"
#include "stats_json.h"
#include "vsonoff.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* EXIT_MISUSED: all went well, but what ran on the chip did what no right program does (chip_misused). */
enum { EXIT_WRONG = 1, EXIT_FAILED = 2, EXIT_MISUSED = 3 };

static volatile sig_atomic_t stop_asked; /* the only way a signal handler can tell */

static void on_stop_signal(int number)
{
    (void)number;
    stop_asked = 1;
}

/* Stop signals arrive only while ppoll waits; `waiting` becomes the mask for it. */
static void catch_signals(sigset_t *waiting)
{
    struct sigaction action = {.sa_handler = on_stop_signal};
    sigset_t stops;
    sigemptyset(&stops);
    sigaddset(&stops, SIGTERM);
    sigaddset(&stops, SIGINT);
    sigprocmask(SIG_BLOCK, &stops, waiting);
    sigdelset(waiting, SIGTERM);
    sigdelset(waiting, SIGINT);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    signal(SIGPIPE, SIG_IGN);
}

static bool fail(char *error, size_t size, const char *what, const char *path)
{
    snprintf(error, size, "%s %s: %s", what, path, strerror(errno));
    return false;
}

bool vsonoff_save(const struct vsonoff *v, const char *path, char *error, size_t size)
{
    struct nor *flash = chip_flash(v->chip);
    FILE *file = fopen(path, "wb");
    if (file == NULL)
        return fail(error, size, "writing", path);
    bool written = fwrite(nor_data(flash), 1, nor_size(flash), file) == nor_size(flash);
    if (fclose(file) != 0 || !written)
        return fail(error, size, "writing", path);
    return true;
}

bool vsonoff_load(const struct vsonoff *v, const char *path, char *error, size_t size)
{
    struct nor *flash = chip_flash(v->chip);
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return fail(error, size, "reading", path);
    memset(nor_data(flash), 0xFF, nor_size(flash));
    size_t n = fread(nor_data(flash), 1, nor_size(flash), file);
    bool more = n == nor_size(flash) && fgetc(file) != EOF;
    bool bad = ferror(file) != 0;
    fclose(file);
    if (bad)
        return fail(error, size, "reading", path);
    if (more) {
        snprintf(error, size, "%s is larger than the flash", path);
        return false;
    }
    return true;
}

static bool write_stats(const struct vsonoff *v, const char *path)
{
    struct buf text = BUF_INIT;
    stats_json_write(v, &text);
    buf_append_text(&text, "\n");
    FILE *file = fopen(path, "w");
    bool ok = file != NULL && fwrite(text.data, 1, text.len, file) == text.len;
    if (file != NULL)
        ok = fclose(file) == 0 && ok;
    buf_free(&text);
    return ok;
}

static bool complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

static bool complain(const char *format, ...)
{
    va_list args;
    fprintf(stderr, "vsonoff: ");
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fprintf(stderr, "\n");
    return false;
}

static bool say_ready(const struct vsonoff *v)
{
    char line[96];
    int len = snprintf(line, sizeof line, "ready %s\n", face_pty_name(v->face));
    int fd = v->options->ready_fd >= 0 ? v->options->ready_fd : STDOUT_FILENO;
    if (write(fd, line, (size_t)len) != len)
        return complain("saying ready: %s", strerror(errno));
    if (fd != STDOUT_FILENO)
        close(fd);
    return true;
}

/* Device and faces; what was made is freed by `take_apart`. */
static bool set_up(struct vsonoff *v, const struct options *o)
{
    char error[256];
    v->options = o;
    v->chip = chip_new(&o->chip, wire_device_byte, &v->wire);
    v->wire = v->chip != NULL ? wire_new(v->chip, o->wiring, o->adapter) : NULL;
    v->face = v->wire != NULL ? face_pty_new(v->chip, v->wire, o->link, o->fast) : NULL;
    if (v->face == NULL)
        return complain("out of memory");
    *wire_faults(v->wire) = o->faults;
    if (o->image != NULL && !vsonoff_load(v, o->image, error, sizeof error))
        return complain("%s", error);
    wire_script(v->wire, o->button_down ? "button=down power=on" : "button=up power=on");
    if (o->script != NULL && !wire_script(v->wire, o->script))
        return complain("--script: \"%s\" is not understood", o->script);
    if (!face_pty_plug(v->face))
        return complain("making the pty %s: %s", o->link != NULL ? o->link : "", strerror(errno));
    return true;
}

static void take_apart(struct vsonoff *v)
{
    face_pty_free(v->face);
    wire_free(v->wire);
    v->wire = NULL;
    if (v->chip != NULL)
        chip_free(v->chip);
}

/* Waits for the host or a command, or until the device needs its next turn. */
static void wait_for_input(struct vsonoff *v, struct control *control, struct modem_server *modem,
                           uint64_t wait_ns, const sigset_t *waiting)
{
    struct pollfd fds[CONTROL_POLL_MAX + 2];
    struct timespec t = {(time_t)(wait_ns / 1000000000u), (long)(wait_ns % 1000000000u)};
    size_t n = 0;
    fds[n++] = face_pty_poll(v->face);
    if (modem != NULL)
        fds[n++] = (struct pollfd){modem_server_fd(modem), POLLIN, 0};
    if (control != NULL)
        n += control_poll(control, fds + n);
    ppoll(fds, n, &t, waiting);
}

static void serve(struct vsonoff *v, struct control *control, struct modem_server *modem,
                  const sigset_t *waiting)
{
    while (!v->quit && !stop_asked) {
        uint64_t wait = face_pty_turn(v->face);
        wait_for_input(v, control, modem, wait, waiting);
        face_pty_turn(v->face); /* what came in happens at the device's present, not when it went to sleep */
        if (modem != NULL)
            modem_server_turn(modem);
        if (control != NULL)
            control_turn(control);
    }
}

static bool finish(const struct vsonoff *v)
{
    char error[256];
    bool ok = true;
    if (v->options->save != NULL && !vsonoff_save(v, v->options->save, error, sizeof error))
        ok = complain("%s", error);
    if (v->options->stats != NULL && !write_stats(v, v->options->stats))
        ok = complain("writing %s failed", v->options->stats);
    return ok;
}

static bool run(struct vsonoff *v, const struct options *o)
{
    struct control *control = NULL;
    struct modem_server *modem = NULL;
    sigset_t waiting;
    catch_signals(&waiting);
    bool ok = set_up(v, o);
    if (ok && o->control != NULL && (control = control_new(o->control, v)) == NULL)
        ok = complain("%s: %s", o->control, strerror(errno));
    if (ok && o->modem != NULL && (modem = modem_server_new(o->modem, v->wire, v->face)) == NULL)
        ok = complain("%s: %s", o->modem, strerror(errno));
    if (ok && say_ready(v)) {
        serve(v, control, modem, &waiting);
        ok = finish(v);
    }
    control_free(control);
    modem_server_free(modem);
    return ok;
}

int main(int argc, char **argv)
{
    struct options o;
    struct vsonoff v = {0};
    char misuse[128];
    switch (options_parse(&o, argc, argv)) {
    case OPTIONS_HELP:
        return 0;
    case OPTIONS_WRONG:
        return EXIT_WRONG;
    case OPTIONS_RUN:
        break;
    }
    bool ok = run(&v, &o);
    bool misused = v.chip != NULL && chip_misused(v.chip, misuse, sizeof misuse);
    if (misused)
        complain("%s", misuse);
    take_apart(&v);
    return !ok ? EXIT_FAILED : misused ? EXIT_MISUSED : 0;
}
