/* stats_json.c: see stats_json.h.  Names are those of the structs' fields. */
/* SPDX-License-Identifier: MIT */
#include "stats_json.h"

#include "base/buf.h"
#include "vsonoff.h"

#include <inttypes.h>

static void number(struct buf *out, const char *name, uint64_t value)
{
    const char *text = buf_text(out);
    bool first = out->len > 0 && text[out->len - 1] == '{';
    buf_printf(out, "%s\"%s\":%" PRIu64, first ? "" : ",", name, value);
}

#define NUMBER(out, from, field) number(out, #field, (uint64_t)(from)->field)

static void begin(struct buf *out, const char *name)
{
    const char *text = buf_text(out);
    bool first = out->len > 0 && text[out->len - 1] == '{';
    buf_printf(out, "%s\"%s\":{", first ? "" : ",", name);
}

/* One of many counters; those that are 0 are left out. */
static void counter(struct buf *out, size_t i, uint64_t value)
{
    char key[24];
    snprintf(key, sizeof key, "%zu", i);
    if (value != 0)
        number(out, key, value);
}

static void counters64(struct buf *out, const char *name, const uint64_t *values, size_t count)
{
    begin(out, name);
    for (size_t i = 0; i < count; i++)
        counter(out, i, values[i]);
    buf_append_text(out, "}");
}

static void counters32(struct buf *out, const char *name, const uint32_t *values, size_t count)
{
    begin(out, name);
    for (size_t i = 0; i < count; i++)
        counter(out, i, values[i]);
    buf_append_text(out, "}");
}

static void write_wire(const struct wire_stats *s, struct buf *out)
{
    begin(out, "wire");
    NUMBER(out, s, to_host);
    NUMBER(out, s, to_device);
    NUMBER(out, s, dropped);
    NUMBER(out, s, flipped);
    NUMBER(out, s, duplicated);
    NUMBER(out, s, inserted);
    NUMBER(out, s, overruns);
    NUMBER(out, s, lost_on_change);
    NUMBER(out, s, unplugs);
    buf_append_text(out, "}");
}

static void write_pty(const struct face_pty_stats *s, struct buf *out)
{
    begin(out, "pty");
    NUMBER(out, s, lag_ns);
    NUMBER(out, s, overruns);
    NUMBER(out, s, rate_changes);
    buf_append_text(out, "}");
}

static const char *state_name(const struct chip *c)
{
    if (!chip_powered(c))
        return "off";
    if (chip_dead(c))
        return "dead";
    if (chip_in_loader(c))
        return "loader";
    if (chip_runs_ram_code(c))
        return "ram-code";
    return chip_runs_firmware(c) ? "firmware" : "other";
}

static void write_chip(const struct chip *c, struct buf *out)
{
    const struct chip_stats *s = chip_get_stats(c);
    begin(out, "chip");
    buf_printf(out, "\"state\":\"%s\"", state_name(c));
    NUMBER(out, s, rx_bytes);
    NUMBER(out, s, tx_bytes);
    NUMBER(out, s, rx_fifo_overflows);
    NUMBER(out, s, rx_ring_overflows);
    NUMBER(out, s, rx_frame_errors);
    NUMBER(out, s, tx_spoiled);
    NUMBER(out, s, rx_spoiled);
    NUMBER(out, s, last_exception_pc);
    NUMBER(out, s, last_exception_addr);
    NUMBER(out, s, resets);
    NUMBER(out, s, boots_from_flash);
    NUMBER(out, s, loader_entries);
    NUMBER(out, s, watchdog_resets);
    NUMBER(out, s, unknown_rom_calls);
    NUMBER(out, s, last_unknown_rom_call);
    NUMBER(out, s, races);
    NUMBER(out, s, first_race_pc);
    buf_printf(out, ",\"first_race\":\"%s\"", s->first_race);
    counters64(out, "cpu_exceptions", s->cpu_exceptions, 64);
    counters64(out, "rom_commands", s->rom_commands, 256);
    counters64(out, "stub_commands", s->stub_commands, 256);
    buf_append_text(out, "}");
}

static void write_flash(struct nor *n, struct buf *out)
{
    const struct nor_stats *s = nor_get_stats(n);
    begin(out, "flash");
    number(out, "size", nor_size(n));
    NUMBER(out, s, reads);
    NUMBER(out, s, read_bytes);
    NUMBER(out, s, programs);
    NUMBER(out, s, programmed_bytes);
    NUMBER(out, s, erases_4k);
    NUMBER(out, s, erases_32k);
    NUMBER(out, s, erases_64k);
    NUMBER(out, s, erases_chip);
    NUMBER(out, s, bits_0_to_1);
    NUMBER(out, s, busy_ns);
    NUMBER(out, s, status_writes);
    NUMBER(out, s, ignored_busy);
    NUMBER(out, s, ignored_reads);
    NUMBER(out, s, written_once);
    NUMBER(out, s, entered_four_lines);
    NUMBER(out, s, fast_reads_spoiled);
    NUMBER(out, s, ignored_protected);
    NUMBER(out, s, ignored_no_wel);
    counters32(out, "sector_erases", s->sector_erases, nor_size(n) / NOR_SECTOR);
    counters32(out, "sector_programs", s->sector_programs, nor_size(n) / NOR_SECTOR);
    buf_append_text(out, "}");
}

void stats_json_write(const struct vsonoff *v, struct buf *out)
{
    buf_append_text(out, "{");
    number(out, "device_ns", wire_now(v->wire));
    write_wire(wire_get_stats(v->wire), out);
    write_pty(face_pty_get_stats(v->face), out);
    write_chip(v->chip, out);
    write_flash(chip_flash(v->chip), out);
    buf_append_text(out, "}");
}
