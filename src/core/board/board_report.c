/* board_report.c: a sentence for each fact.  The report as a whole is made at the end of the file. */
/* SPDX-License-Identifier: MIT */
#include "core/board/board_report.h"

#include "base/buf.h"
#include "base/bytes.h"
#include "base/digest.h"
#include "core/device/flash_status.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define EARLY_MS       2.0     /* "all is sent" before that is worth a failure: 23 bytes at 115200 */
#define SLOW_MS        30.0    /* added to a round trip: more than any latency timer */
#define TIMER_MS       8.0     /* from here on it is a latency timer of 16 ms */
#define WRONG_RATE     0.015   /* of the rate: what an adapter may be off */
#define FAST_ENOUGH    460800u /* faster than this the chip has to work as long as the line */
#define WRONG_CRYSTAL  0.03
#define WRONG_CLOCK    0.15
#define CANCEL_LATE_MS 1000u
#define NO_EXIT        0

const char *board_level_name(enum board_level level)
{
    static const char *const names[] = {[BOARD_OK] = "ok",
                                        [BOARD_SKIPPED] = "skipped",
                                        [BOARD_ATTENTION] = "attention",
                                        [BOARD_FAILED] = "failed"};
    return names[level];
}

void board_mac_text(const uint8_t mac[6], char text[18])
{
    snprintf(text, 18, "%02X:%02X:%02X:xx:xx:xx", mac[0], mac[1], mac[2]);
}

/* Adds a line; `exit_code` counts if it is the first that failed. */
PRINTF_LIKE(7, 8)
static void add(struct board_report *r, const char *part, const char *what, enum board_level level,
                int exit_code, const char *advice, const char *format, ...)
{
    if (r->count == BOARD_REPORT_LINES)
        return;
    struct board_report_line *line = &r->lines[r->count++];
    va_list args;
    *line = (struct board_report_line){.part = part, .level = level, .advice = advice};
    snprintf(line->what, sizeof line->what, "%s", what);
    va_start(args, format);
    vsnprintf(line->text, sizeof line->text, format, args);
    va_end(args);
    if (level > r->overall && level != BOARD_SKIPPED)
        r->overall = level;
    if (level == BOARD_FAILED && r->exit_code == NO_EXIT)
        r->exit_code = exit_code;
}

#define EXIT_PORT    2
#define EXIT_LINE    3
#define EXIT_DEVICE  4
#define EXIT_REFUSED 7

/* --- Line -------------------------------------------------------------------------------------------------
 */

static void say_connection(struct board_report *r, const struct board_facts *facts)
{
    switch (facts->mode) {
    case BOARD_DEVICE:
        add(r, "line", "connection", BOARD_OK, 0, "", "A device in programming mode answered after %.1f s.",
            facts->chip.device.seconds_connect);
        break;
    case BOARD_ECHO:
        add(r, "line", "connection", BOARD_ATTENTION, 0,
            "With a jumper between RX and TX this is as it should be. With a device there is a solder bridge "
            "or a crossed wire.",
            "No device was there: the adapter hears itself.");
        break;
    default:
        if (facts->connect_error == ERR_NONE)
            break; /* it ended before anything was understood */
        add(r, "line", "connection", BOARD_FAILED, err_exit_code(facts->connect_error),
            err_advice(facts->connect_error), "%s%s%s%s", err_sentence(facts->connect_error),
            facts->connect_detail[0] != '\0' ? " (" : "", facts->connect_detail,
            facts->connect_detail[0] != '\0' ? ")" : "");
        break;
    }
}

static void say_lines(struct board_report *r, const struct board_line *line)
{
    if (line->lines_taken == BOARD_YES)
        add(r, "line", "dtr-rts", BOARD_OK, 0, "", "The driver takes settings of DTR and RTS.");
    if (line->lines_taken == BOARD_NO)
        add(r, "line", "dtr-rts", BOARD_ATTENTION, 0,
            "Boards that these lines could restart have to be switched by hand.",
            "The driver refuses settings of DTR and RTS.");
}

static void say_latency(struct board_report *r, const struct board_line *line)
{
    static const char what[] = "latency";
    if (line->round_trips == 0) {
        add(r, "line", what, BOARD_SKIPPED, 0, "", "The latency was not measured.");
        return;
    }
    bool slow = line->added_ms > SLOW_MS, timer = line->added_ms > TIMER_MS;
    add(r, "line", what, slow ? BOARD_ATTENTION : BOARD_OK, 0,
        slow ? "Something between this program and the adapter is slow: a hub, a virtual machine, a network."
        : timer ? "That is the adapter's latency timer. 1 ms instead of 16 can be set in the driver's port "
                  "settings; "
                  "it makes small requests faster."
                : "",
        "A request and its answer take %.1f ms, %.1f ms more than their time on the line.",
        line->round_trip_ms, line->added_ms > 0 ? line->added_ms : 0.0);
}

static void say_drain(struct board_report *r, const struct board_line *line)
{
    static const char what[] = "all-sent";
    uint32_t baud = line->rates[0].baud;
    if (line->drained == BOARD_NOT_TRIED)
        add(r, "line", what, BOARD_SKIPPED, 0, "",
            "Whether \"all is sent\" comes too early was not measured.");
    else if (line->drain_early_ms > EARLY_MS)
        add(r, "line", what, BOARD_FAILED, EXIT_PORT,
            "Bytes that are still in the adapter leave at the wrong rate when the rate is changed: use "
            "--baud "
            "115200, and please report this.",
            "\"All is sent\" comes %.1f ms before the last byte has left, which is about %.0f bytes.",
            line->drain_early_ms, line->drain_early_ms * baud / 10000.0);
    else
        add(r, "line", what, BOARD_OK, 0, "", "\"All is sent\" comes %.1f ms after the last byte has left.",
            line->drain_early_ms < 0 ? -line->drain_early_ms : 0.0);
}

static uint64_t per_million(const struct board_loss *loss)
{
    return loss->bytes == 0 ? 0 : (loss->damaged * 1000000 + loss->bytes - 1) / loss->bytes;
}

static void loss_text(const struct board_loss *loss, const char *way, char *text, size_t size)
{
    if (loss->bytes == 0)
        snprintf(text, size, "nothing came through %s", way);
    else if (loss->damaged == 0)
        snprintf(text, size, "%lu KB %s without a loss", (unsigned long)((loss->bytes + 512) / 1024), way);
    else
        snprintf(text, size, "of a million bytes %s at least %lu lost", way,
                 (unsigned long)per_million(loss));
}

static void say_tried_rate(struct board_report *r, const struct board_rate *rate, bool echo, const char *what)
{
    char in[80], out[80] = "", sent[60] = "";
    bool clean = board_is_clean(&rate->to_host) && (echo || board_is_clean(&rate->to_device));
    double off = rate->sent_at == 0 ? 0 : (double)rate->sent_at / rate->baud - 1;
    bool rounded = off > WRONG_RATE || off < -WRONG_RATE, first = rate->baud == 115200;
    loss_text(&rate->to_host, echo ? "there and back" : "from the device", in, sizeof in);
    if (!echo)
        loss_text(&rate->to_device, "to the device", out, sizeof out);
    if (rounded)
        snprintf(sent, sizeof sent, " Bytes leave at %lu bit/s.", (unsigned long)rate->sent_at);
    add(r, "line", what,
        clean && !rounded ? BOARD_OK
        : first && !clean ? BOARD_FAILED
                          : BOARD_ATTENTION,
        EXIT_LINE,
        !clean && first
            ? "Even the slowest rate loses bytes: use shorter wires, check GND, or try another adapter."
        : !clean  ? "Restock notices losses and goes slower by itself."
        : rounded ? "The adapter makes another rate than it was told, or pauses between bytes."
                  : "",
        "%lu: %s%s%s.%s", (unsigned long)rate->baud, in, echo ? "" : ", ", out, sent);
}

/* Not every adapter can do every rate, and not every one is needed. */
static bool is_dispensable(const struct board_line *line, const struct board_rate *rate)
{
    return line->fastest_clean >= FAST_ENOUGH && rate->baud > line->fastest_clean;
}

static void say_rate(struct board_report *r, const struct board_line *line, const struct board_rate *rate,
                     bool echo)
{
    char what[24];
    enum board_level level = is_dispensable(line, rate) ? BOARD_OK : BOARD_ATTENTION;
    const char *advice = level == BOARD_OK ? "" : "Restock uses the other rates.";
    snprintf(what, sizeof what, "rate-%lu", (unsigned long)rate->baud);
    switch (rate->state) {
    case BOARD_RATE_REFUSED:
        add(r, "line", what, rate->baud == 115200 ? BOARD_FAILED : level, EXIT_PORT, advice,
            "%lu: the driver refuses this rate.", (unsigned long)rate->baud);
        break;
    case BOARD_RATE_UNUSABLE:
        add(r, "line", what, level, 0, advice,
            "%lu: adapter and chip do not understand each other at this rate.", (unsigned long)rate->baud);
        break;
    case BOARD_RATE_TRIED:
        say_tried_rate(r, rate, echo, what);
        break;
    default:
        break;
    }
}

static void say_rates(struct board_report *r, const struct board_facts *facts)
{
    const struct board_line *line = &facts->line;
    bool tried = false;
    for (size_t i = 0; i < BOARD_RATES && line->rates[i].baud != 0; i++) {
        say_rate(r, line, &line->rates[i], facts->mode == BOARD_ECHO);
        tried = tried || line->rates[i].state == BOARD_RATE_TRIED;
    }
    if (!tried || (facts->ended.code != ERR_NONE && line->fastest_clean == 0))
        return;
    if (line->fastest_clean > 115200)
        add(r, "line", "fastest", BOARD_OK, 0, "", "The fastest rate without a loss is %lu.",
            (unsigned long)line->fastest_clean);
    else
        add(r, "line", "fastest", line->fastest_clean != 0 ? BOARD_ATTENTION : BOARD_FAILED, EXIT_LINE,
            "Use shorter wires, check GND, or try another adapter.", "%s",
            line->fastest_clean != 0 ? "Only 115200 works without a loss." : "No rate works without a loss.");
    if (line->overruns > 0)
        add(r, "line", "overruns", BOARD_ATTENTION, 0,
            "This computer was too busy to take the bytes in time.",
            "The driver lost bytes that had been received, %lu times.", (unsigned long)line->overruns);
}

static void say_cancel(struct board_report *r, const struct board_line *line)
{
    static const char what[] = "cancel";
    if (line->cancelled == BOARD_NOT_TRIED)
        add(r, "line", what, BOARD_SKIPPED, 0, "", "Cancelling was not tried.");
    else if (line->cancelled == BOARD_NO || line->cancel_ms > CANCEL_LATE_MS)
        add(r, "line", what, BOARD_FAILED, EXIT_PORT,
            "Cancel and closing the window may hang with this driver: unplug the adapter then, and please "
            "report this.",
            "A read that waits does not end within a second when it is cancelled.");
    else
        add(r, "line", what, BOARD_OK, 0, "", "A read that waits ends %lu ms after it is cancelled.",
            (unsigned long)line->cancel_ms);
}

static void say_line(struct board_report *r, const struct board_facts *facts)
{
    say_connection(r, facts);
    say_lines(r, &facts->line);
    if (facts->mode != BOARD_SILENT) {
        say_latency(r, &facts->line);
        say_drain(r, &facts->line);
    }
    say_rates(r, facts);
    say_cancel(r, &facts->line);
}

/* --- Chip -------------------------------------------------------------------------------------------------
 */

static bool is_off(double value, double wanted, double most)
{
    return value > wanted * (1 + most) || value < wanted * (1 - most);
}

static void say_chip(struct board_report *r, const struct board_chip *chip)
{
    char mac[18];
    uint32_t crystal = chip->device.crystal_mhz;
    board_mac_text(chip->device.mac, mac);
    add(r, "chip", "family", BOARD_OK, 0, "", "%s, MAC %s.", chip->device.chip, mac);
    if (chip->crystal_mhz == 0)
        add(r, "chip", "crystal", BOARD_SKIPPED, 0, "", "The crystal is taken for %lu MHz.",
            (unsigned long)crystal);
    else
        add(r, "chip", "crystal",
            is_off(chip->crystal_mhz, crystal, WRONG_CRYSTAL) ? BOARD_ATTENTION : BOARD_OK, 0,
            is_off(chip->crystal_mhz, crystal, WRONG_CRYSTAL)
                ? "The adapter's rate is off, or the crystal is one that Restock does not know."
                : "",
            "The crystal is taken for %lu MHz; by the rate that the chip found it has %.2f.",
            (unsigned long)crystal, chip->crystal_mhz);
    if (chip->cpu_mhz == 0) {
        add(r, "chip", "clock", BOARD_SKIPPED, 0, "", "The processor's clock was not measured.");
        return;
    }
    bool slow = is_off(chip->cpu_mhz, chip->cpu_mhz_expected, WRONG_CLOCK);
    add(r, "chip", "clock", slow ? BOARD_ATTENTION : BOARD_OK, 0,
        slow ? "Doubling the clock has no effect on this chip, or another one. Please report this." : "",
        "The processor runs at about %.0f MHz (expected: %.0f).", chip->cpu_mhz, chip->cpu_mhz_expected);
    bool wrong = is_off(chip->delays, 1, WRONG_CLOCK);
    add(r, "chip", "delays", wrong ? BOARD_ATTENTION : BOARD_OK, 0,
        wrong ? "The helper program takes its clock for another one: changing the rate may fail. Please "
                "report this."
              : "",
        "Delays of the helper program take %.0f %% of what they should.", 100 * chip->delays);
}

/* --- Helper programs --------------------------------------------------------------------------------------
 */

static void say_own_stub(struct board_report *r, const struct board_facts *facts)
{
    const struct board_stub *stub = &facts->stub;
    if (facts->chip.device.own_stub_failed)
        add(r, "stub", "own", BOARD_FAILED, EXIT_DEVICE,
            "Everything works with Espressif's, only slower. Please report this.",
            "Restock's own helper program did not start on this device; Espressif's is used.");
    else if (stub->sound == BOARD_NOT_TRIED)
        add(r, "stub", "own", BOARD_SKIPPED, 0, "", "Espressif's helper program is in charge.");
    else if (stub->sound == BOARD_YES)
        add(r, "stub", "own", BOARD_OK, 0, "",
            "Restock's helper program runs as it was loaded (asked %lu times, by its checksum).",
            (unsigned long)stub->asked);
    else
        add(r, "stub", "own", BOARD_FAILED, EXIT_DEVICE,
            "Switch the device off and on into programming mode, and check once more; then use --stub "
            "espressif.",
            "Restock's helper program is not what was loaded: %lu of %lu answers were whole.",
            (unsigned long)stub->answered, (unsigned long)stub->asked);
}

static void say_agreement(struct board_report *r, const struct board_stub *stub)
{
    if (stub->digests_agree == BOARD_YES)
        add(r, "stub", "digests", BOARD_OK, 0, "",
            "Digests of single sectors, of all sectors, and of what was read are the same.");
    if (stub->digests_agree == BOARD_NO)
        add(r, "stub", "digests", BOARD_FAILED, EXIT_DEVICE,
            "Flash or helper program are wrong: use --stub espressif, and trust no backup made so far.",
            "Digests of single sectors, of all sectors, and of what was read are not the same.");
}

static void say_other_stub(struct board_report *r, const struct board_stub *stub)
{
    const char *stays =
        stub->other_stays ? "Espressif's stays in the device until its power goes; the next commands use it."
                          : "";
    if (stub->other_error != ERR_NONE)
        add(r, "stub", "compared", BOARD_ATTENTION, 0, stays,
            "Espressif's helper program could not be loaded for a comparison (%s).",
            err_name(stub->other_error));
    else if (stub->other_agrees == BOARD_YES)
        add(r, "stub", "compared", BOARD_OK, 0, stays,
            "Espressif's helper program sees the same in %lu sectors.", (unsigned long)stub->compared);
    else if (stub->other_agrees == BOARD_NO)
        add(r, "stub", "compared", BOARD_FAILED, EXIT_DEVICE,
            "One of them reads wrong: use --stub espressif, and trust no backup made so far. Please report "
            "this.",
            "Espressif's helper program sees something else in %lu of %lu sectors.",
            (unsigned long)stub->different, (unsigned long)stub->compared);
    else
        add(r, "stub", "compared", BOARD_SKIPPED, 0, "", "The two helper programs were not compared.");
}

/* Seconds for a MB of such sectors. */
static double for_a_mb(double sector_ms)
{
    return sector_ms * (1u << 20) / FLASH_SECTOR / 1000;
}

static void say_speed(struct board_report *r, const struct board_stub *stub)
{
    char other[60] = "";
    if (stub->digest_ms > 0) {
        if (stub->other_digest_ms > 0)
            snprintf(other, sizeof other, "; by Espressif's, one by one, %.1f ms", stub->other_digest_ms);
        add(r, "stub", "digest-speed", BOARD_OK, 0, "", "A digest takes %.1f ms a sector, %.1f s a MB%s.",
            stub->digest_ms, for_a_mb(stub->digest_ms), other);
    }
    if (stub->packed_ms > 0)
        add(r, "stub", "packed-speed", BOARD_OK, 0, "",
            "At %lu packed reading takes %.1f ms a sector that is not blank, %.1f s a MB (%lu bytes for a "
            "sector; the line is in use for %.0f %% of the time).",
            (unsigned long)stub->timed_at, stub->packed_ms, for_a_mb(stub->packed_ms),
            (unsigned long)stub->packed_bytes, 100 * stub->packed_line_use);
    if (stub->raw_ms > 0)
        add(r, "stub", "plain-speed", BOARD_OK, 0, "",
            "At %lu plain reading takes %.1f ms a sector, %.1f s a MB.", (unsigned long)stub->timed_at,
            stub->raw_ms, for_a_mb(stub->raw_ms));
}

/* --- Flash ------------------------------------------------------------------------------------------------
 */

static void size_text(uint64_t bytes, char text[24])
{
    if (bytes >= 1u << 20 && bytes % (1u << 20) == 0)
        snprintf(text, 24, "%lu MB", (unsigned long)(bytes >> 20));
    else
        snprintf(text, 24, "%lu KB", (unsigned long)(bytes >> 10));
}

static void say_id(struct board_report *r, const struct board_facts *facts)
{
    const struct device_info *device = &facts->chip.device;
    char id[7], size[24];
    digest_hex(device->flash_id, 3, id);
    size_text(device->flash_size, size);
    add(r, "flash", "id", facts->flash.same_id == BOARD_NO ? BOARD_FAILED : BOARD_OK, EXIT_DEVICE,
        facts->flash.same_id == BOARD_NO ? "Check the supply: 3.3 V with several hundred mA, and short wires."
                                         : "",
        "%s, %s, by its ID %s%s.", device->flash_maker, size, id,
        facts->flash.same_id == BOARD_NO ? ", which it does not always say" : "");
}

static void say_size(struct board_report *r, const struct board_facts *facts)
{
    const struct board_flash *flash = &facts->flash;
    char size[24];
    size_text(facts->chip.device.flash_size, size);
    if (flash->halves_differ == BOARD_NO)
        add(r, "flash", "size", BOARD_ATTENTION, 0,
            "The flash may be smaller than it says; a backup would hold everything twice.",
            "The second half of the %s holds the same as the first.", size);
    else if (flash->wraps == BOARD_NO)
        add(r, "flash", "size", BOARD_ATTENTION, 0, "The flash may be larger than it says.",
            "The flash does not begin anew behind %s.", size);
    else if (flash->wraps == BOARD_YES)
        add(r, "flash", "size", BOARD_OK, 0, "", "The flash ends at %s and begins anew there.", size);
    else
        add(r, "flash", "size", BOARD_SKIPPED, 0, "", "Whether it really has %s was not measured.", size);
}

static void say_status(struct board_report *r, const struct board_facts *facts)
{
    const struct board_flash *flash = &facts->flash;
    char protection[64], read[16] = "";
    size_t count = flash_status_readable(facts->chip.device.flash_id);
    flash_status_protection(facts->chip.device.flash_id, flash->status, protection, sizeof protection);
    for (size_t i = 0; i < count; i++)
        snprintf(read + 3 * i, sizeof read - 3 * i, " %02X", flash->status[i]);
    if (flash->status_read == BOARD_NO)
        add(r, "flash", "status", BOARD_FAILED, EXIT_DEVICE,
            "Check the supply: 3.3 V with several hundred mA, and short wires.",
            "The flash's status registers read differently each time.");
    else if (flash->status_read == BOARD_YES && protection[0] != '\0')
        add(r, "flash", "status", BOARD_ATTENTION, 0,
            "Somebody has protected (part of) the flash. Restore and erase take that away first.",
            "The flash is protected by %s; status%s.", protection, read);
    else if (flash->status_read == BOARD_YES)
        add(r, "flash", "status", BOARD_OK, 0, "", "The flash is not protected; status%s.", read);
}

static void say_steadiness(struct board_report *r, const struct board_flash *flash, bool own)
{
    unsigned long read = own ? flash->sectors : BOARD_COMPARED;
    if (flash->sectors - flash->blank < read && !own)
        read = flash->sectors - flash->blank;
    if (flash->readings < 2 || read == 0)
        return;
    if (flash->unstable > 0)
        add(r, "flash", "steady", BOARD_FAILED, EXIT_DEVICE,
            "Check the supply: 3.3 V with several hundred mA, and short wires. Nothing read like this is a "
            "backup.",
            "%lu of %lu sectors read differently when read again.", (unsigned long)flash->unstable, read);
    else
        add(r, "flash", "steady", BOARD_OK, 0, "",
            "%lu sectors read the same each of %lu times; %lu of all %lu are blank.", read,
            (unsigned long)flash->readings, (unsigned long)flash->blank, (unsigned long)flash->sectors);
    if (flash->slow_clock == BOARD_YES && flash->slow_different > 0)
        add(r, "flash", "slow-clock", BOARD_FAILED, EXIT_DEVICE,
            "The flash cannot keep up with the clock it is read at. Please report this with its ID.",
            "%lu sectors read differently at half the clock.", (unsigned long)flash->slow_different);
    else if (flash->slow_clock == BOARD_YES)
        add(r, "flash", "slow-clock", BOARD_OK, 0, "", "At half the clock everything reads the same.");
    else
        add(r, "flash", "slow-clock", BOARD_SKIPPED, 0, "", "Reading at half the clock was not tried.");
}

static void say_flash(struct board_report *r, const struct board_facts *facts)
{
    say_id(r, facts);
    say_size(r, facts);
    say_status(r, facts);
    say_steadiness(r, &facts->flash, facts->stub.sound != BOARD_NOT_TRIED);
}

/* --- Writing ----------------------------------------------------------------------------------------------
 */

const char *board_pattern_name(enum board_pattern pattern)
{
    static const char *const names[BOARD_PATTERNS] = {
        [BOARD_ZEROS] = "zeros",       [BOARD_ONES] = "ones",     [BOARD_STRIPES] = "stripes",
        [BOARD_COUNTING] = "counting", [BOARD_RANDOM] = "random",
    };
    return names[pattern];
}

static void pattern_names(uint32_t wrong, char *text, size_t size)
{
    text[0] = '\0';
    for (unsigned i = 0; i < BOARD_PATTERNS; i++)
        if ((wrong >> i & 1) != 0) {
            size_t len = strlen(text);
            snprintf(text + len, size - len, "%s%s", len > 0 ? ", " : "",
                     board_pattern_name((enum board_pattern)i));
        }
}

static void say_done_writing(struct board_report *r, const struct board_write *w)
{
    char wrong[80];
    unsigned long addr = (unsigned long)w->sector * FLASH_SECTOR;
    pattern_names(w->wrong, wrong, sizeof wrong);
    if (w->wrong != 0)
        add(r, "write", "patterns", BOARD_FAILED, EXIT_DEVICE,
            "Do not restore or erase with this device before that is understood; a stronger supply may help.",
            "In the sector at 0x%06lX these did not hold: %s%s.", addr, wrong,
            w->given_up  ? "; erasing does not take, and nothing else was tried"
            : w->refused ? "; the flash refused"
                         : "");
    else
        add(r, "write", "patterns", BOARD_OK, 0, "",
            "Zeros, ones, stripes, counting and random bytes held in the sector at 0x%06lX (%.0f ms to "
            "erase, "
            "%.0f ms to erase and write).",
            addr, w->erase_ms, w->write_ms);
    if (w->left_blank && w->neighbours_kept)
        add(r, "write", "left", BOARD_OK, 0, "",
            "The sector is blank again, and so are its neighbours, proved.");
    else
        add(r, "write", "left", BOARD_FAILED, EXIT_DEVICE,
            "Make a backup now, and compare it with an earlier one.", "%s",
            !w->left_blank ? "The sector could not be made blank again." : "A sector beside it changed.");
}

static void say_writing(struct board_report *r, const struct board_write *w)
{
    unsigned long addr = (unsigned long)w->sector * FLASH_SECTOR;
    switch (w->state) {
    case BOARD_WRITE_NO_SECTOR:
        add(r, "write", "patterns", BOARD_ATTENTION, 0, "Writing is only tried where nothing can be lost.",
            "Writing was not tried: there is no blank sector that can be spared.");
        break;
    case BOARD_WRITE_PROTECTED:
        add(r, "write", "patterns", BOARD_ATTENTION, 0, "The check does not take protection away.",
            "Writing was not tried: the flash is protected.");
        break;
    case BOARD_WRITE_BROKEN_OFF:
        add(r, "write", "patterns", BOARD_FAILED, EXIT_DEVICE,
            "It was blank before. Run the check with --write again once the device answers.",
            "Writing was broken off: the sector at 0x%06lX may hold a test pattern.", addr);
        break;
    case BOARD_WRITE_DONE:
        say_done_writing(r, w);
        break;
    default:
        break;
    }
}

/* --- The whole --------------------------------------------------------------------------------------------
 */

static void say_end(struct board_report *r, const struct err *ended)
{
    if (ended->code != ERR_NONE)
        add(r, "line", "ended", BOARD_FAILED, err_exit_code(ended->code), err_advice(ended->code),
            "The check ended early: %s%s%.150s%s", err_sentence(ended->code),
            ended->detail[0] != '\0' ? " (" : "", ended->detail, ended->detail[0] != '\0' ? ")" : "");
}

static void summarise(struct board_report *r, const struct board_facts *facts)
{
    const char *text;
    if (facts->mode == BOARD_SILENT)
        text = "No device was reached; only the port could be looked at.";
    else if (facts->mode == BOARD_ECHO)
        text = r->overall == BOARD_FAILED
                   ? "No device was there, and port or adapter do not work as they should."
                   : "No device was there; port, driver and adapter work.";
    else if (r->overall == BOARD_FAILED)
        text = "Something does not work as it should: see what failed before you erase or restore anything.";
    else if (r->overall == BOARD_ATTENTION)
        text = "It works; see the lines marked attention.";
    else
        text = "Adapter, wires, chip, flash and helper program do what Restock expects of them.";
    snprintf(r->summary, sizeof r->summary, "%s", text);
}

void board_report_make(const struct board_facts *facts, struct board_report *report)
{
    memset(report, 0, sizeof *report);
    say_line(report, facts);
    if (facts->mode == BOARD_DEVICE) {
        say_chip(report, &facts->chip);
        say_own_stub(report, facts);
        say_agreement(report, &facts->stub);
        say_other_stub(report, &facts->stub);
        say_speed(report, &facts->stub);
        if (facts->flash.sectors > 0)
            say_flash(report, facts);
        say_writing(report, &facts->write);
    }
    say_end(report, &facts->ended);
    bool refused = facts->write.state == BOARD_WRITE_NO_SECTOR || facts->write.state == BOARD_WRITE_PROTECTED;
    if (report->exit_code == NO_EXIT && refused)
        report->exit_code = EXIT_REFUSED;
    summarise(report, facts);
}
