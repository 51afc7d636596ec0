/* board_report.c: judges each measurement: whether it is as it should be, what is to be said of it, and what
 * to do.  The report as a whole is made at the end of the file. */
/* SPDX-License-Identifier: MIT */
#include "core/board/board_report.h"

#include "base/digest.h"
#include "core/device/flash_status.h"

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
#define SLOWEST        115200u

#define EXIT_PORT    2
#define EXIT_LINE    3
#define EXIT_DEVICE  4
#define EXIT_REFUSED 7

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

/* A report that is full loses its last line. */
static struct board_report_line *add(struct board_report *r, const char *part, const char *what,
                                     enum board_level level, struct fact found)
{
    struct board_report_line *line = &r->lines[r->count < BOARD_REPORT_LINES ? r->count++ : r->count - 1];
    *line = (struct board_report_line){.part = part, .level = level, .found = {found}};
    snprintf(line->what, sizeof line->what, "%s", what);
    return line;
}

static struct board_report_line *add_failed(struct board_report *r, const char *part, const char *what,
                                            int exit_code, struct fact found)
{
    struct board_report_line *line = add(r, part, what, BOARD_FAILED, found);
    line->exit_code = exit_code;
    return line;
}

static void add_error(struct board_report *r, const char *what, const struct err *error, enum fact_id found)
{
    struct fact first = {.id = found};
    add_failed(r, "line", what, err_exit_code(error->code), first)->error = error;
}

static struct fact plain(enum fact_id id)
{
    return (struct fact){.id = id};
}

static struct fact_value whole(double value) /* not negative */
{
    return fact_number((uint64_t)(value + 0.5));
}

/* --- Line -------------------------------------------------------------------------------------------------
 */

static void judge_connection(struct board_report *r, const struct board_facts *facts)
{
    static const char what[] = "connection";
    switch (facts->mode) {
    case BOARD_DEVICE:
        add(r, "line", what, BOARD_OK,
            (struct fact){FACT_BOARD_DEVICE_ANSWERED, {fact_tenths(facts->chip.device.seconds_connect)}});
        break;
    case BOARD_ECHO:
        add(r, "line", what, BOARD_ATTENTION, plain(FACT_BOARD_ECHO))->advice = FACT_BOARD_JUMPER_OR_SHORT;
        break;
    default:
        if (facts->connect.code != ERR_NONE) /* else it ended before anything was understood */
            add_error(r, what, &facts->connect, FACT_NONE);
        break;
    }
}

static void judge_lines(struct board_report *r, const struct board_line *line)
{
    static const char what[] = "dtr-rts";
    if (line->lines_taken == BOARD_YES)
        add(r, "line", what, BOARD_OK, plain(FACT_BOARD_LINES_ACCEPTED));
    if (line->lines_taken == BOARD_NO)
        add(r, "line", what, BOARD_ATTENTION, plain(FACT_BOARD_LINES_REFUSED))->advice =
            FACT_BOARD_RESTART_BY_HAND;
}

static void judge_latency(struct board_report *r, const struct board_line *line)
{
    static const char what[] = "latency";
    double added = line->added_ms > 0 ? line->added_ms : 0;
    struct fact found = {FACT_BOARD_LATENCY, {fact_tenths(line->round_trip_ms), fact_tenths(added)}};
    if (line->round_trips == 0)
        add(r, "line", what, BOARD_SKIPPED, plain(FACT_BOARD_LATENCY_NOT_MEASURED));
    else if (added > SLOW_MS)
        add(r, "line", what, BOARD_ATTENTION, found)->advice = FACT_BOARD_SLOW_CONNECTION;
    else
        add(r, "line", what, BOARD_OK, found)->advice =
            added > TIMER_MS ? FACT_BOARD_LATENCY_TIMER : FACT_NONE;
}

static void judge_drain(struct board_report *r, const struct board_line *line)
{
    static const char what[] = "all-sent";
    double early = line->drain_early_ms, late = early < 0 ? -early : 0;
    if (line->drained == BOARD_NOT_TRIED)
        add(r, "line", what, BOARD_SKIPPED, plain(FACT_BOARD_ALL_SENT_NOT_MEASURED));
    else if (early > EARLY_MS)
        add_failed(r, "line", what, EXIT_PORT,
                   (struct fact){FACT_BOARD_ALL_SENT_EARLY,
                                 {fact_tenths(early), whole(early * line->rates[0].baud / 10000)}})
            ->advice = FACT_BOARD_KEEP_115200;
    else
        add(r, "line", what, BOARD_OK, (struct fact){FACT_BOARD_ALL_SENT, {fact_tenths(late)}});
}

static struct fact_value per_million(const struct board_loss *loss)
{
    return fact_number((loss->damaged * 1000000 + loss->bytes - 1) / loss->bytes);
}

static struct fact_value in_kb(const struct board_loss *loss)
{
    return fact_size((loss->bytes + 512) / 1024 * 1024);
}

static struct fact loss_in_echo(const struct board_rate *rate)
{
    const struct board_loss *loss = &rate->to_host;
    struct fact_value baud = fact_number(rate->baud);
    if (loss->bytes == 0)
        return (struct fact){FACT_BOARD_NO_ECHO, {baud}};
    if (loss->damaged == 0)
        return (struct fact){FACT_BOARD_NO_LOSS_IN_ECHO, {baud, in_kb(loss)}};
    return (struct fact){FACT_BOARD_LOSS_IN_ECHO, {baud, per_million(loss)}};
}

static struct fact loss_from_device(const struct board_rate *rate)
{
    const struct board_loss *loss = &rate->to_host;
    struct fact_value baud = fact_number(rate->baud);
    if (loss->bytes == 0)
        return (struct fact){FACT_BOARD_NOTHING_FROM_DEVICE, {baud}};
    if (loss->damaged == 0)
        return (struct fact){FACT_BOARD_NO_LOSS_FROM_DEVICE, {baud, in_kb(loss)}};
    return (struct fact){FACT_BOARD_LOSS_FROM_DEVICE, {baud, per_million(loss)}};
}

static struct fact loss_to_device(const struct board_loss *loss)
{
    if (loss->bytes == 0)
        return plain(FACT_BOARD_NOTHING_TO_DEVICE);
    if (loss->damaged == 0)
        return (struct fact){FACT_BOARD_NO_LOSS_TO_DEVICE, {in_kb(loss)}};
    return (struct fact){FACT_BOARD_LOSS_TO_DEVICE, {per_million(loss)}};
}

static void judge_tried_rate(struct board_report *r, const struct board_rate *rate, bool echo,
                             const char *what)
{
    bool clean = board_is_clean(&rate->to_host) && (echo || board_is_clean(&rate->to_device));
    double off = rate->sent_at == 0 ? 0 : (double)rate->sent_at / rate->baud - 1;
    bool rounded = off > WRONG_RATE || off < -WRONG_RATE, first = rate->baud == SLOWEST;
    struct fact found = echo ? loss_in_echo(rate) : loss_from_device(rate);
    if (clean && !echo)
        found = (struct fact){FACT_BOARD_NO_LOSS,
                              {fact_number(rate->baud), in_kb(&rate->to_host), in_kb(&rate->to_device)}};
    struct board_report_line *line =
        first && !clean ? add_failed(r, "line", what, EXIT_LINE, found)
                        : add(r, "line", what, clean && !rounded ? BOARD_OK : BOARD_ATTENTION, found);
    if (!clean && !echo)
        line->found[1] = loss_to_device(&rate->to_device);
    if (rounded)
        line->found[2] = (struct fact){FACT_BOARD_SENT_AT, {fact_number(rate->sent_at)}};
    if (!clean)
        line->advice = first ? FACT_BOARD_SLOWEST_LOSES : FACT_BOARD_SLOWS_DOWN;
    else if (rounded)
        line->advice = FACT_BOARD_RATE_IS_OFF;
}

/* Not every adapter can do every rate, and not every one is needed. */
static bool is_dispensable(const struct board_line *line, const struct board_rate *rate)
{
    return line->fastest_clean >= FAST_ENOUGH && rate->baud > line->fastest_clean;
}

static void judge_rate(struct board_report *r, const struct board_line *line, const struct board_rate *rate,
                       bool echo)
{
    char what[24];
    enum board_level level = is_dispensable(line, rate) ? BOARD_OK : BOARD_ATTENTION;
    enum fact_id advice = level == BOARD_OK ? FACT_NONE : FACT_BOARD_OTHER_RATES;
    struct fact refused = {FACT_BOARD_RATE_REFUSED, {fact_number(rate->baud)}};
    snprintf(what, sizeof what, "rate-%lu", (unsigned long)rate->baud);
    switch (rate->state) {
    case BOARD_RATE_REFUSED:
        if (rate->baud == SLOWEST)
            add_failed(r, "line", what, EXIT_PORT, refused)->advice = advice;
        else
            add(r, "line", what, level, refused)->advice = advice;
        break;
    case BOARD_RATE_UNUSABLE:
        add(r, "line", what, level, (struct fact){FACT_BOARD_RATE_UNUSABLE, {fact_number(rate->baud)}})
            ->advice = advice;
        break;
    case BOARD_RATE_TRIED:
        judge_tried_rate(r, rate, echo, what);
        break;
    default:
        break;
    }
}

static void judge_fastest(struct board_report *r, const struct board_line *line)
{
    static const char what[] = "fastest";
    if (line->fastest_clean > SLOWEST)
        add(r, "line", what, BOARD_OK,
            (struct fact){FACT_BOARD_FASTEST_RATE, {fact_number(line->fastest_clean)}});
    else if (line->fastest_clean != 0)
        add(r, "line", what, BOARD_ATTENTION, plain(FACT_BOARD_ONLY_115200))->advice = FACT_BOARD_CHECK_WIRES;
    else
        add_failed(r, "line", what, EXIT_LINE, plain(FACT_BOARD_NO_RATE))->advice = FACT_BOARD_CHECK_WIRES;
}

static void judge_rates(struct board_report *r, const struct board_facts *facts)
{
    const struct board_line *line = &facts->line;
    bool tried = false;
    for (size_t i = 0; i < BOARD_RATES && line->rates[i].baud != 0; i++) {
        judge_rate(r, line, &line->rates[i], facts->mode == BOARD_ECHO);
        tried = tried || line->rates[i].state == BOARD_RATE_TRIED;
    }
    if (!tried || (facts->ended.code != ERR_NONE && line->fastest_clean == 0))
        return;
    judge_fastest(r, line);
    if (line->overruns > 0)
        add(r, "line", "overruns", BOARD_ATTENTION,
            (struct fact){FACT_BOARD_OVERRUNS, {fact_number(line->overruns)}})
            ->advice = FACT_BOARD_COMPUTER_BUSY;
}

static void judge_cancel(struct board_report *r, const struct board_line *line)
{
    static const char what[] = "cancel";
    if (line->cancelled == BOARD_NOT_TRIED)
        add(r, "line", what, BOARD_SKIPPED, plain(FACT_BOARD_CANCEL_NOT_TRIED));
    else if (line->cancelled == BOARD_NO || line->cancel_ms > CANCEL_LATE_MS)
        add_failed(r, "line", what, EXIT_PORT, plain(FACT_BOARD_CANCEL_LATE))->advice =
            FACT_BOARD_UNPLUG_TO_CANCEL;
    else
        add(r, "line", what, BOARD_OK, (struct fact){FACT_BOARD_CANCELLED, {fact_number(line->cancel_ms)}});
}

static void judge_line(struct board_report *r, const struct board_facts *facts)
{
    judge_connection(r, facts);
    judge_lines(r, &facts->line);
    if (facts->mode != BOARD_SILENT) {
        judge_latency(r, &facts->line);
        judge_drain(r, &facts->line);
    }
    judge_rates(r, facts);
    judge_cancel(r, &facts->line);
}

/* --- Chip -------------------------------------------------------------------------------------------------
 */

static bool is_off(double value, double wanted, double most)
{
    return value > wanted * (1 + most) || value < wanted * (1 - most);
}

/* As it should be, or with an advice if not. */
static void add_measured(struct board_report *r, const char *what, bool wrong, struct fact found,
                         enum fact_id advice)
{
    add(r, "chip", what, wrong ? BOARD_ATTENTION : BOARD_OK, found)->advice = wrong ? advice : FACT_NONE;
}

static void judge_crystal(struct board_report *r, const struct board_chip *chip)
{
    static const char what[] = "crystal";
    uint32_t mhz = chip->device.crystal_mhz;
    struct fact_value assumed = fact_number(mhz);
    if (chip->crystal_mhz == 0)
        add(r, "chip", what, BOARD_SKIPPED, (struct fact){FACT_BOARD_CRYSTAL_NOT_MEASURED, {assumed}});
    else
        add_measured(r, what, is_off(chip->crystal_mhz, mhz, WRONG_CRYSTAL),
                     (struct fact){FACT_BOARD_CRYSTAL, {fact_tenths(chip->crystal_mhz), assumed}},
                     FACT_BOARD_CRYSTAL_UNKNOWN);
}

static void judge_chip(struct board_report *r, const struct board_chip *chip)
{
    char mac[18];
    board_mac_text(chip->device.mac, mac);
    add(r, "chip", "family", BOARD_OK,
        (struct fact){FACT_BOARD_CHIP, {fact_text(chip->device.chip), fact_text(mac)}});
    judge_crystal(r, chip);
    if (chip->cpu_mhz == 0) {
        add(r, "chip", "clock", BOARD_SKIPPED, plain(FACT_BOARD_CLOCK_NOT_MEASURED));
        return;
    }
    add_measured(r, "clock", is_off(chip->cpu_mhz, chip->cpu_mhz_expected, WRONG_CLOCK),
                 (struct fact){FACT_BOARD_CLOCK, {whole(chip->cpu_mhz), whole(chip->cpu_mhz_expected)}},
                 FACT_BOARD_CLOCK_NOT_DOUBLED);
    add_measured(r, "delays", is_off(chip->delays, 1, WRONG_CLOCK),
                 (struct fact){FACT_BOARD_DELAYS, {whole(100 * chip->delays)}}, FACT_BOARD_DELAYS_WRONG);
}

/* --- Stubs ------------------------------------------------------------------------------------------------
 */

static void judge_own_stub(struct board_report *r, const struct board_facts *facts)
{
    static const char what[] = "own";
    const struct board_stub *stub = &facts->stub;
    if (facts->chip.device.own_stub_failed)
        add_failed(r, "stub", what, EXIT_DEVICE, plain(FACT_BOARD_STUB_NOT_STARTED))->advice =
            FACT_BOARD_STUB_SLOWER;
    else if (stub->sound == BOARD_NOT_TRIED)
        add(r, "stub", what, BOARD_SKIPPED, plain(FACT_BOARD_STUB_IS_ESPRESSIFS));
    else if (stub->sound == BOARD_YES)
        add(r, "stub", what, BOARD_OK, (struct fact){FACT_BOARD_STUB_RUNS, {fact_number(stub->asked)}});
    else
        add_failed(
            r, "stub", what, EXIT_DEVICE,
            (struct fact){FACT_BOARD_STUB_CHANGED, {fact_number(stub->answered), fact_number(stub->asked)}})
            ->advice = FACT_BOARD_STUB_RELOAD;
}

static void judge_agreement(struct board_report *r, const struct board_stub *stub)
{
    static const char what[] = "digests";
    if (stub->digests_agree == BOARD_YES)
        add(r, "stub", what, BOARD_OK, plain(FACT_BOARD_DIGESTS_AGREE));
    if (stub->digests_agree == BOARD_NO)
        add_failed(r, "stub", what, EXIT_DEVICE, plain(FACT_BOARD_DIGESTS_DISAGREE))->advice =
            FACT_BOARD_TRUST_NO_BACKUP;
}

static void judge_other_stub(struct board_report *r, const struct board_stub *stub)
{
    static const char what[] = "compared";
    enum fact_id stays = stub->other_stays ? FACT_BOARD_OTHER_STUB_STAYS : FACT_NONE;
    struct fact_value compared = fact_number(stub->compared);
    if (stub->other_error != ERR_NONE)
        add(r, "stub", what, BOARD_ATTENTION,
            (struct fact){FACT_BOARD_OTHER_STUB_NOT_LOADED, {fact_text(err_name(stub->other_error))}})
            ->advice = stays;
    else if (stub->other_agrees == BOARD_YES)
        add(r, "stub", what, BOARD_OK, (struct fact){FACT_BOARD_STUBS_AGREE, {compared}})->advice = stays;
    else if (stub->other_agrees == BOARD_NO)
        add_failed(r, "stub", what, EXIT_DEVICE,
                   (struct fact){FACT_BOARD_STUBS_DISAGREE, {fact_number(stub->different), compared}})
            ->advice = FACT_BOARD_A_STUB_READS_WRONG;
    else
        add(r, "stub", what, BOARD_SKIPPED, plain(FACT_BOARD_STUBS_NOT_COMPARED));
}

/* Seconds for a MB of such sectors. */
static struct fact_value for_a_mb(double sector_ms)
{
    return fact_tenths(sector_ms * (1u << 20) / FLASH_SECTOR / 1000);
}

static void tell_speed(struct board_report *r, const struct board_stub *stub)
{
    struct fact_value rate = fact_number(stub->timed_at);
    struct board_report_line *line;
    if (stub->digest_ms > 0) {
        line = add(r, "stub", "digest-speed", BOARD_OK,
                   (struct fact){FACT_BOARD_DIGEST_SPEED,
                                 {fact_tenths(stub->digest_ms), for_a_mb(stub->digest_ms)}});
        if (stub->other_digest_ms > 0)
            line->found[1] =
                (struct fact){FACT_BOARD_OTHER_DIGEST_SPEED, {fact_tenths(stub->other_digest_ms)}};
    }
    if (stub->packed_ms > 0) {
        line = add(r, "stub", "packed-speed", BOARD_OK,
                   (struct fact){FACT_BOARD_PACKED_SPEED,
                                 {rate, fact_tenths(stub->packed_ms), for_a_mb(stub->packed_ms)}});
        line->found[1] = (struct fact){FACT_BOARD_PACKED_LINE,
                                       {fact_number(stub->packed_bytes), whole(100 * stub->packed_line_use)}};
    }
    if (stub->raw_ms > 0)
        add(r, "stub", "plain-speed", BOARD_OK,
            (struct fact){FACT_BOARD_PLAIN_SPEED, {rate, fact_tenths(stub->raw_ms), for_a_mb(stub->raw_ms)}});
}

/* --- Flash ------------------------------------------------------------------------------------------------
 */

static void judge_id(struct board_report *r, const struct board_facts *facts)
{
    const struct device_info *device = &facts->chip.device;
    char id[7];
    digest_hex(device->flash_id, 3, id);
    struct fact found = {FACT_BOARD_FLASH,
                         {fact_text(device->flash_maker), fact_size(device->flash_size), fact_text(id)}};
    if (facts->flash.same_id != BOARD_NO) {
        add(r, "flash", "id", BOARD_OK, found);
        return;
    }
    found.id = FACT_BOARD_FLASH_ID_UNSTEADY;
    add_failed(r, "flash", "id", EXIT_DEVICE, found)->advice = FACT_BOARD_CHECK_SUPPLY;
}

static void judge_size(struct board_report *r, const struct board_facts *facts)
{
    static const char what[] = "size";
    const struct board_flash *flash = &facts->flash;
    struct fact_value size = fact_size(facts->chip.device.flash_size);
    if (flash->halves_differ == BOARD_NO)
        add(r, "flash", what, BOARD_ATTENTION, (struct fact){FACT_BOARD_HALVES_SAME, {size}})->advice =
            FACT_BOARD_FLASH_SMALLER;
    else if (flash->wraps == BOARD_NO)
        add(r, "flash", what, BOARD_ATTENTION, (struct fact){FACT_BOARD_FLASH_GOES_ON, {size}})->advice =
            FACT_BOARD_FLASH_LARGER;
    else if (flash->wraps == BOARD_YES)
        add(r, "flash", what, BOARD_OK, (struct fact){FACT_BOARD_FLASH_WRAPS, {size}});
    else
        add(r, "flash", what, BOARD_SKIPPED, (struct fact){FACT_BOARD_SIZE_NOT_MEASURED, {size}});
}

/* The registers that the maker has: "00 02". */
static struct fact_value status_registers(const struct board_facts *facts)
{
    char text[3 * FLASH_STATUS_REGISTERS + 1] = "";
    for (size_t i = 0; i < flash_status_readable(facts->chip.device.flash_id); i++)
        snprintf(text + 3 * i, sizeof text - 3 * i, "%02X ", facts->flash.status[i]);
    text[strlen(text) - 1] = '\0'; /* every maker has one */
    return fact_text(text);
}

static void judge_status(struct board_report *r, const struct board_facts *facts)
{
    static const char what[] = "status";
    const struct board_flash *flash = &facts->flash;
    struct fact_value registers = status_registers(facts);
    char protection[64];
    flash_status_protection(facts->chip.device.flash_id, flash->status, protection, sizeof protection);
    if (flash->status_read == BOARD_NO)
        add_failed(r, "flash", what, EXIT_DEVICE, plain(FACT_BOARD_STATUS_UNSTEADY))->advice =
            FACT_BOARD_CHECK_SUPPLY;
    else if (flash->status_read == BOARD_YES && protection[0] != '\0')
        add(r, "flash", what, BOARD_ATTENTION,
            (struct fact){FACT_BOARD_PROTECTED, {fact_text(protection), registers}})
            ->advice = FACT_BOARD_PROTECTION_GOES;
    else if (flash->status_read == BOARD_YES)
        add(r, "flash", what, BOARD_OK, (struct fact){FACT_BOARD_NOT_PROTECTED, {registers}});
}

static void judge_slow_clock(struct board_report *r, const struct board_flash *flash)
{
    static const char what[] = "slow-clock";
    if (flash->slow_clock != BOARD_YES)
        add(r, "flash", what, BOARD_SKIPPED, plain(FACT_BOARD_SLOW_CLOCK_NOT_TRIED));
    else if (flash->slow_different == 0)
        add(r, "flash", what, BOARD_OK, plain(FACT_BOARD_SLOW_CLOCK_SAME));
    else
        add_failed(r, "flash", what, EXIT_DEVICE,
                   (struct fact){FACT_BOARD_SLOW_CLOCK_DIFFERENT, {fact_number(flash->slow_different)}})
            ->advice = FACT_BOARD_FLASH_CLOCK_TOO_FAST;
}

static void judge_steadiness(struct board_report *r, const struct board_flash *flash, bool own)
{
    uint32_t read = own ? flash->sectors : BOARD_COMPARED;
    struct fact_value sectors = fact_number(flash->sectors);
    if (flash->sectors - flash->blank < read && !own)
        read = flash->sectors - flash->blank;
    if (flash->readings < 2 || read == 0)
        return;
    if (flash->unstable > 0)
        add_failed(
            r, "flash", "steady", EXIT_DEVICE,
            (struct fact){FACT_BOARD_READS_UNSTEADY, {fact_number(flash->unstable), fact_number(read)}})
            ->advice = FACT_BOARD_NO_BACKUP_LIKE_THIS;
    else
        add(r, "flash", "steady", BOARD_OK,
            (struct fact){
                FACT_BOARD_READS_STEADY,
                {fact_number(read), fact_number(flash->readings), fact_number(flash->blank), sectors}});
    judge_slow_clock(r, flash);
}

static void judge_flash(struct board_report *r, const struct board_facts *facts)
{
    judge_id(r, facts);
    judge_size(r, facts);
    judge_status(r, facts);
    judge_steadiness(r, &facts->flash, facts->stub.sound != BOARD_NOT_TRIED);
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

static struct fact_value pattern_names(uint32_t wrong)
{
    char text[FACT_TEXT_SIZE] = "";
    for (unsigned i = 0; i < BOARD_PATTERNS; i++)
        if ((wrong >> i & 1) != 0) {
            size_t len = strlen(text);
            snprintf(text + len, sizeof text - len, "%s%s", len > 0 ? ", " : "",
                     board_pattern_name((enum board_pattern)i));
        }
    return fact_text(text);
}

static void judge_patterns(struct board_report *r, const struct board_write *w, struct fact_value address)
{
    struct board_report_line *line;
    if (w->wrong == 0) {
        line = add(r, "write", "patterns", BOARD_OK, (struct fact){FACT_BOARD_PATTERNS_HELD, {address}});
        line->found[1] = (struct fact){FACT_BOARD_WRITE_SPEED, {whole(w->erase_ms), whole(w->write_ms)}};
        return;
    }
    line = add_failed(r, "write", "patterns", EXIT_DEVICE,
                      (struct fact){FACT_BOARD_PATTERNS_WRONG, {address, pattern_names(w->wrong)}});
    line->advice = FACT_BOARD_DO_NOT_WRITE;
    if (w->given_up)
        line->found[1].id = FACT_BOARD_ERASING_FAILS;
    else if (w->refused)
        line->found[1].id = FACT_BOARD_FLASH_REFUSED;
}

static void judge_what_is_left(struct board_report *r, const struct board_write *w)
{
    static const char what[] = "left";
    if (w->left_blank && w->neighbours_kept)
        add(r, "write", what, BOARD_OK, plain(FACT_BOARD_LEFT_BLANK));
    else
        add_failed(r, "write", what, EXIT_DEVICE,
                   plain(!w->left_blank ? FACT_BOARD_NOT_LEFT_BLANK : FACT_BOARD_NEIGHBOUR_CHANGED))
            ->advice = FACT_BOARD_MAKE_A_BACKUP;
}

static void judge_writing(struct board_report *r, const struct board_write *w)
{
    static const char what[] = "patterns";
    struct fact_value address = fact_address((uint64_t)w->sector * FLASH_SECTOR);
    switch (w->state) {
    case BOARD_WRITE_NO_SECTOR:
        add(r, "write", what, BOARD_ATTENTION, plain(FACT_BOARD_NO_SECTOR_TO_SPARE))->advice =
            FACT_BOARD_ONLY_BLANK_SECTORS;
        break;
    case BOARD_WRITE_PROTECTED:
        add(r, "write", what, BOARD_ATTENTION, plain(FACT_BOARD_WRITE_PROTECTED))->advice =
            FACT_BOARD_PROTECTION_STAYS;
        break;
    case BOARD_WRITE_BROKEN_OFF:
        add_failed(r, "write", what, EXIT_DEVICE, (struct fact){FACT_BOARD_WRITE_INTERRUPTED, {address}})
            ->advice = FACT_BOARD_WRITE_AGAIN;
        break;
    case BOARD_WRITE_DONE:
        judge_patterns(r, w, address);
        judge_what_is_left(r, w);
        break;
    default:
        break;
    }
}

/* --- The whole --------------------------------------------------------------------------------------------
 */

static enum fact_id summary(enum board_mode mode, enum board_level overall)
{
    if (mode == BOARD_SILENT)
        return FACT_BOARD_SUMMARY_SILENT;
    if (mode == BOARD_ECHO)
        return overall == BOARD_FAILED ? FACT_BOARD_SUMMARY_ECHO_FAILED : FACT_BOARD_SUMMARY_ECHO;
    if (overall == BOARD_FAILED)
        return FACT_BOARD_SUMMARY_FAILED;
    return overall == BOARD_ATTENTION ? FACT_BOARD_SUMMARY_ATTENTION : FACT_BOARD_SUMMARY_OK;
}

static void conclude(struct board_report *r, const struct board_facts *facts)
{
    enum board_write_state write = facts->write.state;
    for (size_t i = 0; i < r->count; i++) {
        const struct board_report_line *line = &r->lines[i];
        if (line->level > r->overall && line->level != BOARD_SKIPPED)
            r->overall = line->level;
        if (r->exit_code == 0)
            r->exit_code = line->exit_code;
    }
    if (r->exit_code == 0 && (write == BOARD_WRITE_NO_SECTOR || write == BOARD_WRITE_PROTECTED))
        r->exit_code = EXIT_REFUSED;
    r->summary = plain(summary(facts->mode, r->overall));
}

void board_report_make(const struct board_facts *facts, struct board_report *report)
{
    memset(report, 0, sizeof *report);
    judge_line(report, facts);
    if (facts->mode == BOARD_DEVICE) {
        judge_chip(report, &facts->chip);
        judge_own_stub(report, facts);
        judge_agreement(report, &facts->stub);
        judge_other_stub(report, &facts->stub);
        tell_speed(report, &facts->stub);
        if (facts->flash.sectors > 0)
            judge_flash(report, facts);
        judge_writing(report, &facts->write);
    }
    if (facts->ended.code != ERR_NONE)
        add_error(report, "ended", &facts->ended, FACT_BOARD_ENDED_EARLY);
    conclude(report, facts);
}
