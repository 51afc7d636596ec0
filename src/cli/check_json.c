/* check_json.c: see check_json.h.  Values that were not measured are null. */
/* SPDX-License-Identifier: MIT */
#include "cli/check_json.h"

#include "base/buf.h"
#include "base/digest.h"
#include "base/json.h"
#include "say/say_board.h"
#include "say/say.h"

#include <stdio.h>

static void uint_or_null(struct json *j, const char *key, bool known, uint64_t value)
{
    if (known)
        json_uint(j, key, value);
    else
        json_string(j, key, NULL);
}

static void fixed_or_null(struct json *j, const char *key, bool known, double value)
{
    if (known)
        json_fixed(j, key, value, 2);
    else
        json_string(j, key, NULL);
}

static void answer(struct json *j, const char *key, enum board_answer value)
{
    if (value == BOARD_NOT_TRIED)
        json_string(j, key, NULL);
    else
        json_bool(j, key, value == BOARD_YES);
}

static void text_or_null(struct json *j, const char *key, const char *text)
{
    json_string(j, key, text[0] != '\0' ? text : NULL);
}

static void adapter_json(struct json *j, const struct board_adapter *a)
{
    char vid[5] = "", pid[5] = "";
    if (a->vid != 0) {
        snprintf(vid, sizeof vid, "%04x", a->vid);
        snprintf(pid, sizeof pid, "%04x", a->pid);
    }
    json_string(j, "port", a->port);
    text_or_null(j, "friendly_name", a->friendly_name);
    text_or_null(j, "vid", vid);
    text_or_null(j, "pid", pid);
    text_or_null(j, "driver", a->driver);
    text_or_null(j, "adapter", a->chip);
}

static void loss_json(struct json *j, const char *bytes, const char *damaged, const struct board_loss *loss)
{
    uint_or_null(j, bytes, loss->bytes > 0, loss->bytes);
    uint_or_null(j, damaged, loss->bytes > 0, loss->damaged);
}

static void rates_json(struct json *j, const struct board_line *line)
{
    static const char *const states[] = {[BOARD_RATE_UNTRIED] = "untried",
                                         [BOARD_RATE_REFUSED] = "refused",
                                         [BOARD_RATE_UNUSABLE] = "unusable",
                                         [BOARD_RATE_TRIED] = "tried"};
    json_array_begin(j, "rates");
    for (size_t i = 0; i < BOARD_RATES && line->rates[i].baud != 0; i++) {
        const struct board_rate *rate = &line->rates[i];
        json_object_begin(j, NULL);
        json_uint(j, "baud", rate->baud);
        json_string(j, "state", states[rate->state]);
        uint_or_null(j, "sent_at", rate->sent_at != 0, rate->sent_at);
        loss_json(j, "bytes_to_host", "damaged_to_host", &rate->to_host);
        loss_json(j, "bytes_to_device", "damaged_to_device", &rate->to_device);
        json_object_end(j);
    }
    json_array_end(j);
}

static void line_json(struct json *j, const struct board_line *line)
{
    answer(j, "dtr_rts", line->lines_taken);
    fixed_or_null(j, "latency_ms", line->round_trips > 0, line->round_trip_ms);
    fixed_or_null(j, "latency_added_ms", line->round_trips > 0, line->added_ms);
    fixed_or_null(j, "sent_early_ms", line->drained == BOARD_YES, line->drain_early_ms);
    rates_json(j, line);
    uint_or_null(j, "fastest_clean", line->fastest_clean != 0, line->fastest_clean);
    json_uint(j, "overruns", line->overruns);
    answer(j, "cancel_works", line->cancelled);
    uint_or_null(j, "cancel_ms", line->cancelled == BOARD_YES, line->cancel_ms);
}

static void chip_json(struct json *j, const struct board_chip *chip)
{
    char mac[18];
    board_mac_text(chip->device.mac, mac);
    json_string(j, "chip", chip->device.chip);
    json_string(j, "mac", mac);
    json_uint(j, "crystal_mhz", chip->device.crystal_mhz);
    fixed_or_null(j, "crystal_measured_mhz", chip->crystal_mhz > 0, chip->crystal_mhz);
    fixed_or_null(j, "cpu_mhz", chip->cpu_mhz > 0, chip->cpu_mhz);
    fixed_or_null(j, "cpu_expected_mhz", chip->cpu_mhz > 0, chip->cpu_mhz_expected);
    fixed_or_null(j, "delays", chip->cpu_mhz > 0, chip->delays);
}

static void stub_json(struct json *j, const struct board_facts *facts)
{
    const struct board_stub *stub = &facts->stub;
    json_string(j, "stub", facts->chip.device.stub);
    json_bool(j, "own_stub_failed", facts->chip.device.own_stub_failed);
    answer(j, "stub_is_sound", stub->sound);
    answer(j, "digests_agree", stub->digests_agree);
    answer(j, "stubs_agree", stub->other_agrees);
    json_uint(j, "sectors_compared", stub->compared);
    json_uint(j, "sectors_disagreeing", stub->different);
    json_bool(j, "espressif_stays", stub->other_stays);
    uint_or_null(j, "timed_at", stub->timed_at != 0, stub->timed_at);
    fixed_or_null(j, "digest_ms", stub->digest_ms > 0, stub->digest_ms);
    fixed_or_null(j, "espressif_digest_ms", stub->other_digest_ms > 0, stub->other_digest_ms);
    fixed_or_null(j, "packed_ms", stub->packed_ms > 0, stub->packed_ms);
    uint_or_null(j, "packed_bytes", stub->packed_ms > 0, stub->packed_bytes);
    fixed_or_null(j, "packed_line_use", stub->packed_ms > 0, stub->packed_line_use);
    fixed_or_null(j, "plain_ms", stub->raw_ms > 0, stub->raw_ms);
}

static void status_json(struct json *j, const struct board_facts *facts)
{
    const struct board_flash *flash = &facts->flash;
    const uint8_t *id = facts->chip.device.flash_id;
    char text[64] = "";
    bool read = flash->status_read == BOARD_YES;
    for (size_t i = 0; read && i < flash_status_readable(id); i++)
        snprintf(text + 2 * i, sizeof text - 2 * i, "%02x", flash->status[i]);
    text_or_null(j, "flash_status", text);
    flash_status_protection(id, flash->status, text, sizeof text);
    json_string(j, "flash_protection", read ? text : NULL);
}

static void flash_json(struct json *j, const struct board_facts *facts)
{
    const struct board_flash *flash = &facts->flash;
    const struct device_info *device = &facts->chip.device;
    char id[7];
    digest_hex(device->flash_id, sizeof device->flash_id, id);
    json_string(j, "flash_id", id);
    json_string(j, "flash_maker", device->flash_maker);
    json_uint(j, "flash_size", device->flash_size);
    answer(j, "flash_id_is_steady", flash->same_id);
    status_json(j, facts);
    answer(j, "flash_wraps", flash->wraps);
    answer(j, "flash_halves_differ", flash->halves_differ);
    json_uint(j, "sectors_total", flash->sectors);
    json_uint(j, "sectors_blank", flash->blank);
    json_uint(j, "readings", flash->readings);
    json_uint(j, "sectors_unsteady", flash->unstable);
    uint_or_null(j, "sectors_other_at_half_clock", flash->slow_clock == BOARD_YES, flash->slow_different);
}

static void write_json(struct json *j, const struct board_write *w)
{
    static const char *const states[] = {[BOARD_WRITE_UNWANTED] = NULL,
                                         [BOARD_WRITE_NO_SECTOR] = "no-sector",
                                         [BOARD_WRITE_PROTECTED] = "protected",
                                         [BOARD_WRITE_DONE] = "done",
                                         [BOARD_WRITE_BROKEN_OFF] = "broken-off"};
    bool done = w->state == BOARD_WRITE_DONE, tried = done || w->state == BOARD_WRITE_BROKEN_OFF;
    json_string(j, "write", states[w->state]);
    uint_or_null(j, "write_address", tried, (uint64_t)w->sector * FLASH_SECTOR);
    json_array_begin(j, "patterns_wrong");
    for (unsigned i = 0; i < BOARD_PATTERNS; i++)
        if ((w->wrong >> i & 1) != 0)
            json_string(j, NULL, board_pattern_name((enum board_pattern)i));
    json_array_end(j);
    answer(j, "left_blank",
           !done                                 ? BOARD_NOT_TRIED
           : w->left_blank && w->neighbours_kept ? BOARD_YES
                                                 : BOARD_NO);
    fixed_or_null(j, "erase_ms", done, w->erase_ms);
    fixed_or_null(j, "write_ms", done, w->write_ms);
}

static void lines_json(struct json *j, const struct board_report *report)
{
    json_array_begin(j, "lines");
    for (size_t i = 0; i < report->count; i++) {
        const struct board_report_line *line = &report->lines[i];
        char found[SAY_BOARD_MAX], advice[SAY_BOARD_MAX];
        say_board_found(line, found, sizeof found);
        say_board_advice(line, SAY_COMMAND_LINE, advice, sizeof advice);
        json_object_begin(j, NULL);
        json_string(j, "part", line->part);
        json_string(j, "what", line->what);
        json_string(j, "level", board_level_name(line->level));
        json_string(j, "text", found);
        json_string(j, "advice", advice);
        json_object_end(j);
    }
    json_array_end(j);
}

void check_json(struct json *j, const struct board_facts *facts, const struct board_report *report,
                const struct board_adapter *adapter)
{
    static const char *const modes[] = {
        [BOARD_SILENT] = "none", [BOARD_ECHO] = "echo", [BOARD_DEVICE] = "device"};
    struct buf text = BUF_INIT;
    char summary[SAY_BOARD_MAX];
    say_fact(&report->summary, summary, sizeof summary);
    json_string(j, "device", modes[facts->mode]);
    json_string(j, "overall", board_level_name(report->overall));
    json_string(j, "summary", summary);
    json_string(j, "ended_by", facts->ended.code != ERR_NONE ? err_name(facts->ended.code) : NULL);
    adapter_json(j, adapter);
    line_json(j, &facts->line);
    if (facts->mode == BOARD_DEVICE) {
        chip_json(j, &facts->chip);
        stub_json(j, facts);
        flash_json(j, facts);
        write_json(j, &facts->write);
    }
    lines_json(j, report);
    say_board_report(report, adapter, SAY_COMMAND_LINE, &text);
    json_string(j, "report", buf_text(&text));
    buf_free(&text);
}
