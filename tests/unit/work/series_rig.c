/* series_rig.c: see series_rig.h. */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "series_rig.h"

#include "base/bytes.h"
#include "images.h"
#include "store/store.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SIZE = 1 << 20 };

/* The port: what is plugged in */

static struct series_rig *of_port(struct port *p)
{
    return container_of(p, struct series_rig, port);
}

static bool is_cancelled(struct series_rig *rig, struct err *e)
{
    if (rig->cancelled)
        err_set(e, ERR_CANCELLED, "%s", "");
    return rig->cancelled;
}

static int rig_read(struct port *p, void *data, size_t size, uint32_t timeout_ms, struct err *e)
{
    return is_cancelled(of_port(p), e) ? -1 : port_read(of_port(p)->inner, data, size, timeout_ms, e);
}

static bool rig_write(struct port *p, const void *data, size_t len, struct err *e)
{
    return !is_cancelled(of_port(p), e) && port_write(of_port(p)->inner, data, len, e);
}

static bool rig_drain(struct port *p, struct err *e)
{
    return !is_cancelled(of_port(p), e) && port_drain(of_port(p)->inner, e);
}

static bool rig_discard(struct port *p, struct err *e)
{
    return !is_cancelled(of_port(p), e) && port_discard_input(of_port(p)->inner, e);
}

static bool rig_set_baud(struct port *p, uint32_t baud, struct err *e)
{
    return !is_cancelled(of_port(p), e) && port_set_baud(of_port(p)->inner, baud, e);
}

static bool rig_set_lines(struct port *p, bool dtr, bool rts, struct err *e)
{
    return !is_cancelled(of_port(p), e) && port_set_lines(of_port(p)->inner, dtr, rts, e);
}

static void rig_cancel(struct port *p)
{
    of_port(p)->cancelled = true;
}

static void rig_close(struct port *p)
{
    (void)p;
}

/* Time goes on where the device that was there had it. */

static uint64_t now_ms(struct clock *c)
{
    struct series_rig *rig = container_of(c, struct series_rig, clock);
    return rig->base_ms + clock_now_ms(vsonoff_mem_clock(rig->devices[rig->current].device));
}

static void sleep_ms(struct clock *c, uint32_t ms)
{
    struct series_rig *rig = container_of(c, struct series_rig, clock);
    vsonoff_mem_run(rig->devices[rig->current].device, ms);
}

/* The hand */

static struct vsonoff_mem *get_device(struct series_rig *rig, int number)
{
    struct rig_device *d = &rig->devices[number];
    if (d->device == NULL) {
        uint8_t *image = images_of(IMAGES_STOCK, NULL, SIZE, (uint32_t)number);
        if (d->config.image == NULL) {
            d->config.image = image;
            d->config.image_len = SIZE;
        }
        d->device = vsonoff_mem_new(&d->config);
        free(image);
        assert_non_null(d->device);
    }
    return d->device;
}

static void plug_in(struct series_rig *rig, int number)
{
    struct vsonoff_mem *m = get_device(rig, number);
    rig->current = number;
    vsonoff_mem_hand(m, "power=off 200 button=down power=on 500 button=up");
    rig->inner = vsonoff_mem_open(m, NULL);
    assert_non_null(rig->inner);
}

void series_rig_swap(struct series_rig *rig, int to)
{
    uint64_t before_ms = now_ms(&rig->clock);
    vsonoff_mem_hand(rig->devices[rig->current].device, "power=off 10");
    port_close(rig->inner);
    plug_in(rig, to);
    rig->base_ms = 0;
    rig->base_ms = before_ms + 300 - now_ms(&rig->clock);
}

/* What is said */

static void on_progress(void *ctx, enum device_phase phase, uint64_t done, uint64_t total)
{
    struct series_rig *rig = ctx;
    (void)total;
    if (rig->during != NULL)
        rig->during(rig, phase, done);
}

static void on_found(void *ctx, const struct device_info *device, const struct image_info *image)
{
    struct series_rig *rig = ctx;
    (void)device;
    (void)image;
    rig->found_count++;
}

static void on_ended(void *ctx, const struct series_device *device)
{
    struct series_rig *rig = ctx;
    assert_true(rig->ended_count < RIG_TURNS);
    rig->ended[rig->ended_count++] = *device;
    series_tally_add(&rig->tally, device);
    rig->turn++;
}

static void on_next(void *ctx)
{
    struct series_rig *rig = ctx;
    rig->next_count++;
    if (rig->turn >= rig->turns)
        rig->cancelled = true;
    else if (rig->order[rig->turn] != rig->current)
        series_rig_swap(rig, rig->order[rig->turn]);
    else
        vsonoff_mem_hand(rig->devices[rig->current].device, "button=down power=on 500 button=up");
}

static void on_same(void *ctx)
{
    struct series_rig *rig = ctx;
    rig->same_count++;
}

/* Takes a device away a while after it is finished with: between two pings. */
static int rig_read_and_take_away(struct port *p, void *data, size_t size, uint32_t timeout_ms, struct err *e)
{
    struct series_rig *rig = of_port(p);
    static uint64_t since_ms;
    bool finished = rig->place.turn.state == SERIES_FINISHED;
    if (!finished)
        since_ms = now_ms(&rig->clock);
    if (finished && now_ms(&rig->clock) - since_ms > rig->stay_ms) {
        if (rig->linger && rig->turn >= rig->turns)
            rig->cancelled = true;
        else
            vsonoff_mem_hand(rig->devices[rig->current].device, "power=off 100");
        since_ms = now_ms(&rig->clock);
    }
    return rig_read(p, data, size, timeout_ms, e);
}

/* From start to end */

void series_rig_init(struct series_rig *rig)
{
    static const struct port_ops ops = {rig_read_and_take_away, rig_write,     rig_drain,  rig_discard,
                                        rig_set_baud,           rig_set_lines, rig_cancel, rig_close};
    static const struct clock_ops clock_ops = {now_ms, sleep_ms};
    memset(rig, 0, sizeof *rig);
    for (uint32_t i = 0; i < RIG_DEVICES; i++) {
        struct vsonoff_mem_config *config = &rig->devices[i].config;
        vsonoff_mem_config_default(config, SIZE);
        config->chip.efuse[0] = (config->chip.efuse[0] & 0x00FFFFFFu) | (i + 1) << 24;
    }
    strcpy(rig->folder, "/tmp/restock-test-XXXXXX");
    assert_non_null(mkdtemp(rig->folder));
    rig->port.ops = &ops;
    rig->clock.ops = &clock_ops;
    rig->stay_ms = 2000;
    rig->events = (struct series_events){
        rig, {.ctx = rig, .progress = on_progress}, on_found, on_ended, on_next, on_same};
    rig->place = (struct series_place){.name = "rig",
                                       .clock = &rig->clock,
                                       .store = store_system(),
                                       .events = &rig->events,
                                       .library = rig->folder,
                                       .save = true};
}

void series_rig_run(struct series_rig *rig, const int *order, int turns)
{
    rig->order = order;
    rig->turns = turns;
    plug_in(rig, order[0]);
    err_clear(&rig->err);
    assert_false(series_serve(&rig->place, &rig->port, &rig->err));
    port_close(rig->inner);
}

static int each_file(const char *folder, const char *part, bool remove_it)
{
    DIR *d = opendir(folder);
    struct dirent *entry;
    int count = 0;
    assert_non_null(d);
    while ((entry = readdir(d)) != NULL) {
        char path[512];
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (entry->d_name[0] == '.' || strstr(entry->d_name, part) == NULL)
            continue;
        count++;
        if (remove_it)
            unlink(path);
    }
    closedir(d);
    return count;
}

int series_rig_files(const struct series_rig *rig, const char *part)
{
    return each_file(rig->folder, part, false);
}

void series_rig_done(struct series_rig *rig)
{
    for (int i = 0; i < RIG_DEVICES; i++) {
        char text[128];
        if (rig->devices[i].device != NULL &&
            chip_misused(vsonoff_mem_chip(rig->devices[i].device), text, sizeof text))
            fail_msg("%s", text);
        vsonoff_mem_free(rig->devices[i].device);
    }
    series_tally_free(&rig->tally);
    each_file(rig->folder, "", true);
    rmdir(rig->folder);
}
