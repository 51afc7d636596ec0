/* cli_world.c: see cli_world.h. */
/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "cli_world.h"

#include "base/log.h"
#include "cli/cli_system.h"
#include "core/image/guard.h"
#include "core/image/image.h"
#include "core/work/flasher_state.h"
#include "port/port_alarm.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct cli_world world;

void world_add_port(const char *name, uint16_t vid)
{
    struct port_info *p = &world.ports[world.port_count++];
    snprintf(p->name, sizeof p->name, "%s", name);
    snprintf(p->friendly_name, sizeof p->friendly_name, "USB-SERIAL (%s)", name);
    p->vid = vid;
    p->pid = vid != 0 ? 0x7523 : 0;
    p->adapter = vid != 0 ? "CH340" : "";
    p->may_be_tried = vid != 0;
}

static struct device_info device = {
    .chip = "ESP8285",
    .mac = {0x5C, 0xCF, 0x7F, 0x01, 0x02, 0x03},
    .crystal_mhz = 26,
    .flash_id = {0x51, 0x40, 0x14},
    .flash_maker = "GD",
    .flash_size = FLASH_SIZE,
    .stub = "espressif",
    .baud = 460800,
    .seconds_connect = 1.25,
};

/* cli_system */

void cli_interrupt_port(struct port *port)
{
    (void)port;
}

void cli_keep_awake(bool awake)
{
    (void)awake;
}

bool cli_interrupted(void)
{
    return world.interrupted;
}

bool cli_can_ask(void)
{
    return world.can_ask;
}

bool cli_read_answer(char *line, size_t size)
{
    if (world.answer == NULL)
        return false;
    snprintf(line, size, "%s", world.answer);
    return true;
}

/* port */

static void fake_close(struct port *p)
{
    assert_ptr_equal(p, &world.port);
    world.closes++;
}

static const struct port_ops fake_port_ops = {.close = fake_close};

struct port *port_open_system(const char *name, struct err *e)
{
    world.opens++;
    snprintf(world.opened, sizeof world.opened, "%s", name);
    if (world.open_error != ERR_NONE)
        return err_set(e, world.open_error, "opening"), NULL;
    if (world.opens <= world.port_missing_for)
        return err_set(e, ERR_PORT_MISSING, "opening"), NULL;
    world.port.ops = &fake_port_ops;
    return &world.port;
}

bool port_list_get(struct port_list *list, struct err *e)
{
    (void)e;
    list->items = world.ports;
    list->count = world.port_count;
    return true;
}

void port_list_get_portless(struct port_list *list)
{
    list->items = world.portless;
    list->count = world.portless_count;
}

void port_list_free(struct port_list *list)
{
    list->items = NULL;
}

/* flasher and image */

const char *device_phase_name(enum device_phase phase)
{
    return phase == PHASE_READ ? "read" : "other";
}

struct flasher *flasher_new(struct port *port, struct clock *clock, struct store *store,
                            const struct log *log, const struct device_events *events)
{
    (void)clock;
    (void)store;
    assert_ptr_equal(port, &world.port);
    log_printf(log, LOG_INFO, "a line from the core");
    events->waiting(events->ctx, world.own_stub_failed ? SEEN_STUB_FAILED
                                 : world.other_stub    ? SEEN_OTHER_STUB
                                                       : SEEN_FIRMWARE);
    world.news++;
    struct flasher *f = calloc(1, sizeof *f);
    assert_non_null(f);
    f->dev.info = device;
    return f;
}

void flasher_free(struct flasher *f)
{
    world.frees += f != NULL;
    free(f);
}

uint32_t device_restart_ms(uint32_t wait_ms, enum device_seen why)
{
    assert_int_equal(why, world.own_stub_failed ? SEEN_STUB_FAILED : SEEN_OTHER_STUB);
    return wait_ms > 0 ? wait_ms : 60000;
}

void flasher_heed_notes(struct flasher *f, const char *library)
{
    (void)f;
    (void)library;
}

bool flasher_connect(struct flasher *f, const struct connect_options *options, struct err *e)
{
    (void)f;
    world.connects++;
    world.connect_options = *options;
    if (world.connects <= world.connects_gone)
        return err_set(e, ERR_PORT_GONE, "connecting");
    return world.connect_error == ERR_NONE || err_set(e, world.connect_error, "connecting");
}

const struct device_info *flasher_device(const struct flasher *f)
{
    (void)f;
    device.own_stub_failed = world.own_stub_failed;
    return &device;
}

bool flasher_read_sectors(struct flasher *f, uint32_t first, uint32_t count, uint8_t *data, struct err *e)
{
    (void)f;
    (void)e;
    assert_true(first + count <= FLASH_SIZE / FLASH_SECTOR);
    memset(data, 0, (size_t)count * FLASH_SECTOR);
    return true;
}

static const struct transfer_stats stats = {
    .seconds = 2.5,
    .wire_rx = 1000,
    .wire_tx = 2000,
    .sectors_total = 256,
    .sectors_read = 100,
    .sectors_known = 156,
    .sectors_erased = 3,
    .sectors_written = 4,
};

bool flasher_backup(struct flasher *f, const struct backup_options *options, struct backup_result *result,
                    struct err *e)
{
    (void)f;
    world.backups++;
    world.backup_options = *options;
    if (world.work_error != ERR_NONE)
        return err_set(e, world.work_error, "working");
    snprintf(result->file, sizeof result->file, "%s", options->file != NULL ? options->file : "default.bin");
    result->size = FLASH_SIZE;
    result->image = calloc(1, FLASH_SIZE);
    image_examine(result->image, FLASH_SIZE, true, &result->info);
    result->stats = stats;
    return true;
}

void backup_result_done(struct backup_result *result)
{
    free(result->image);
}

static bool fake_change(struct restore_result *result, struct err *e)
{
    if (world.work_error != ERR_NONE)
        return err_set(e, world.work_error, "working");
    result->size = FLASH_SIZE;
    result->stats = stats;
    snprintf(result->safety_copy, sizeof result->safety_copy, "copy.bin");
    result->safety_copy_is_gone = world.copy_gone;
    result->note_is_lost = world.note_lost;
    return true;
}

bool flasher_check_restore(struct flasher *f, const struct restore_options *options,
                           struct guard_report *report, struct err *e)
{
    (void)f;
    (void)options;
    (void)e;
    report->count = 1;
    report->list[0] = (struct guard_finding){.level = world.finding,
                                             .error = world.finding_error,
                                             .what = GUARD_CHANGED,
                                             .facts = {{.id = FACT_CHANGED_SINCE}}};
    return true;
}

bool flasher_restore(struct flasher *f, const struct restore_options *options, struct restore_result *result,
                     struct err *e)
{
    (void)f;
    world.restores++;
    world.restore_options = *options;
    return fake_change(result, e);
}

bool flasher_erase(struct flasher *f, const struct erase_options *options, struct restore_result *result,
                   struct err *e)
{
    (void)f;
    (void)options;
    world.erases++;
    return fake_change(result, e);
}

bool flasher_has_unfinished_change(struct flasher *f, const char *library)
{
    assert_non_null(f);
    (void)library;
    return world.unfinished;
}

bool flasher_find_undo(struct flasher *f, const char *library, struct flasher_undo_state *undo, struct err *e)
{
    assert_non_null(f);
    (void)library;
    world.finds++;
    memset(undo, 0, sizeof *undo);
    undo->interrupted = world.unfinished;
    undo->without_note = world.without_note;
    strcpy(undo->file, "before.bin");
    strcpy(undo->date, "2026-01-31T12:34:56Z");
    undo->firmware = FIRMWARE_EWELINK;
    return world.finding_error == ERR_NONE || err_set(e, world.finding_error, "no copy");
}

bool flasher_look_for_undo(struct flasher *f, const char *library, struct flasher_undo_state *undo,
                           struct err *e)
{
    return flasher_find_undo(f, library, undo, e);
}

/* Nothing was written or saved before. */
bool flasher_recognise_firmware(struct flasher *f, const char *library, struct image_info *image,
                                struct err *e)
{
    assert_non_null(f);
    assert_non_null(library);
    assert_non_null(image);
    (void)e;
    return true;
}

/* For many devices, which have tests of their own. */
bool flasher_still_there(struct flasher *f, struct err *e)
{
    (void)f;
    return err_set(e, ERR_LOST, "%s", "");
}

bool flasher_find_again(struct flasher *f, struct err *e)
{
    assert_non_null(f);
    return !world.another_device || err_set(e, ERR_LOST, "another device is connected now");
}

bool flasher_check_undo(struct flasher *f, const struct flasher_undo_state *undo, struct err *e)
{
    assert_non_null(f);
    (void)undo;
    return !world.nothing_to_undo || err_set(e, ERR_NO_UNDO, "nothing to undo");
}

bool flasher_undo(struct flasher *f, const struct erase_options *options, struct restore_result *result,
                  struct err *e)
{
    (void)f;
    world.undos++;
    world.undo_options = *options;
    return fake_change(result, e);
}

bool flasher_verify(struct flasher *f, const char *file, bool keep_rest, struct verify_result *result,
                    struct err *e)
{
    (void)f;
    (void)file;
    (void)keep_rest;
    if (world.work_error != ERR_NONE)
        return err_set(e, world.work_error, "working");
    result->equal = !world.different;
    if (world.different) {
        result->different = calloc(2, sizeof *result->different);
        result->different_count = 2;
        result->different[0] = (struct sector_range){1, 2};
        result->different[1] = (struct sector_range){0xFF, 1};
        result->sectors_different = 3;
    }
    result->stats = stats;
    return true;
}

void verify_result_done(struct verify_result *result)
{
    free(result->different);
}

bool flasher_release(struct flasher *f, enum flasher_after after, struct err *e)
{
    (void)f;
    world.releases++;
    world.after = after;
    return world.release_error == ERR_NONE || err_set(e, world.release_error, "no lines");
}

bool flasher_boot_log(struct port *port, struct clock *clock, const struct boot_log_options *options,
                      struct err *e)
{
    (void)port;
    (void)clock;
    world.boot_log_wait_ms = options->wait_ms;
    world.boot_log_listen_ms = options->listen_ms;
    if (world.work_error != ERR_NONE)
        return err_set(e, world.work_error, "working");
    if (world.lines_dead)
        options->silent(options->ctx);
    static const char hello[] = "\xFE ets Jan  8 2013,rst cause:1, boot mode:(1,6)\r\n";
    if (!world.different) {
        options->bytes(options->ctx, (const uint8_t *)hello, sizeof hello - 1);
        options->bytes(options->ctx, (const uint8_t *)"load", 4);
    }
    return true;
}

bool board_check(struct flasher *f, const struct board_options *options, struct board_facts *facts,
                 struct err *e)
{
    assert_non_null(f);
    world.checks++;
    world.board_options = *options;
    world.tried = options->tried != NULL ? options->tried->code : ERR_NONE;
    *facts = world.facts;
    return world.check_error == ERR_NONE || err_set(e, world.check_error, "checking");
}

void board_check_cancel(struct port *port, struct clock *clock, const struct board_alarm *alarm,
                        struct board_facts *facts)
{
    (void)clock;
    assert_ptr_equal(port, &world.port);
    assert_true(alarm->set(alarm->ctx, port, 300));
    alarm->wait(alarm->ctx);
    world.cancels++;
    facts->line.cancelled = world.cancel_is_ignored ? BOARD_NO : BOARD_YES;
}

struct port_alarm *port_alarm_set(struct port *port, uint32_t ms)
{
    (void)ms;
    return (struct port_alarm *)port;
}

void port_alarm_wait(struct port_alarm *alarm)
{
    assert_ptr_equal(alarm, &world.port);
}

const char *image_verdict_name(enum image_verdict verdict)
{
    return verdict == IMAGE_COMPLETE ? "complete" : "unknown";
}

bool flasher_is_blank(struct flasher *f, bool *blank, struct err *e)
{
    (void)f;
    (void)e;
    *blank = true;
    return true;
}

void image_name_by_settings(const uint8_t *sector, struct image_info *info)
{
    (void)sector;
    (void)info;
}

void image_examine(const uint8_t *data, size_t size, bool whole, struct image_info *info)
{
    (void)data;
    memset(info, 0, sizeof *info);
    info->size = (uint32_t)size;
    info->verdict = whole ? IMAGE_COMPLETE : IMAGE_UNKNOWN;
    info->firmware = FIRMWARE_EWELINK;
    info->flash_mode = "";
    strcpy(info->product, "PSF-B04-GL");
    info->reasons[info->reason_count++] = (struct fact){.id = FACT_STOCK_COMPLETE};
}

/* clock */

static uint64_t fake_now(struct clock *c)
{
    (void)c;
    return world.now_ms;
}

static void fake_sleep(struct clock *c, uint32_t ms)
{
    (void)c;
    world.now_ms += ms;
}

const struct clock_ops fake_clock_ops = {fake_now, fake_sleep};
