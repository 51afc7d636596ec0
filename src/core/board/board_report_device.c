/* board_report_device.c: judges the measurements of chip, stubs and flash. */
/* SPDX-License-Identifier: MIT */
#include "core/board/board_report_parts.h"

#include "base/digest.h"
#include "core/device/flash_status.h"

#include <stdio.h>
#include <string.h>

#define WRONG_CRYSTAL 0.03
#define WRONG_CLOCK   0.15

#define EXIT_DEVICE 4

/* --- Chip --------------------------------------------------------------------------------------------- */

void board_mac_text(const uint8_t mac[6], char text[18])
{
    snprintf(text, 18, "%02X:%02X:%02X:xx:xx:xx", mac[0], mac[1], mac[2]);
}

static bool is_off(double value, double wanted, double most)
{
    return value > wanted * (1 + most) || value < wanted * (1 - most);
}

/* As it should be, or with an advice if not. */
static void add_measured(struct board_report *r, const char *what, bool wrong, struct fact found,
                         enum fact_id advice)
{
    report_add(r, "chip", what, wrong ? BOARD_ATTENTION : BOARD_OK, found)->advice =
        wrong ? advice : FACT_NONE;
}

static void judge_crystal(struct board_report *r, const struct board_chip *chip)
{
    static const char what[] = "crystal";
    uint32_t mhz = chip->device.crystal_mhz;
    struct fact_value assumed = fact_number(mhz);
    if (chip->crystal_mhz == 0)
        report_add(r, "chip", what, BOARD_SKIPPED, (struct fact){FACT_BOARD_CRYSTAL_NOT_MEASURED, {assumed}});
    else
        add_measured(r, what, is_off(chip->crystal_mhz, mhz, WRONG_CRYSTAL),
                     (struct fact){FACT_BOARD_CRYSTAL, {fact_tenths(chip->crystal_mhz), assumed}},
                     FACT_BOARD_CRYSTAL_UNKNOWN);
}

static void judge_chip(struct board_report *r, const struct board_chip *chip)
{
    char mac[18];
    board_mac_text(chip->device.mac, mac);
    report_add(r, "chip", "family", BOARD_OK,
               (struct fact){FACT_BOARD_CHIP, {fact_text(chip->device.chip), fact_text(mac)}});
    judge_crystal(r, chip);
    if (chip->cpu_mhz == 0) {
        report_add(r, "chip", "clock", BOARD_SKIPPED, plain(FACT_BOARD_CLOCK_NOT_MEASURED));
        return;
    }
    add_measured(r, "clock", is_off(chip->cpu_mhz, chip->cpu_mhz_expected, WRONG_CLOCK),
                 (struct fact){FACT_BOARD_CLOCK, {whole(chip->cpu_mhz), whole(chip->cpu_mhz_expected)}},
                 FACT_BOARD_CLOCK_NOT_DOUBLED);
    add_measured(r, "delays", is_off(chip->delays, 1, WRONG_CLOCK),
                 (struct fact){FACT_BOARD_DELAYS, {whole(100 * chip->delays)}}, FACT_BOARD_DELAYS_WRONG);
}

/* --- Stubs -------------------------------------------------------------------------------------------- */

static void judge_own_stub(struct board_report *r, const struct board_facts *facts)
{
    static const char what[] = "own";
    const struct board_stub *stub = &facts->stub;
    if (facts->chip.device.own_stub_failed)
        report_add_failed(r, "stub", what, EXIT_DEVICE, plain(FACT_BOARD_STUB_NOT_STARTED))->advice =
            FACT_BOARD_STUB_SLOWER;
    else if (stub->sound == BOARD_NOT_TRIED)
        report_add(r, "stub", what, BOARD_SKIPPED, plain(FACT_BOARD_STUB_IS_ESPRESSIFS));
    else if (stub->sound == BOARD_YES)
        report_add(r, "stub", what, BOARD_OK,
                   (struct fact){FACT_BOARD_STUB_RUNS, {fact_number(stub->asked)}});
    else
        report_add_failed(
            r, "stub", what, EXIT_DEVICE,
            (struct fact){FACT_BOARD_STUB_CHANGED, {fact_number(stub->answered), fact_number(stub->asked)}})
            ->advice = FACT_BOARD_STUB_RELOAD;
}

static void judge_agreement(struct board_report *r, const struct board_stub *stub)
{
    static const char what[] = "digests";
    if (stub->digests_agree == BOARD_YES)
        report_add(r, "stub", what, BOARD_OK, plain(FACT_BOARD_DIGESTS_AGREE));
    if (stub->digests_agree == BOARD_NO)
        report_add_failed(r, "stub", what, EXIT_DEVICE, plain(FACT_BOARD_DIGESTS_DISAGREE))->advice =
            FACT_BOARD_TRUST_NO_BACKUP;
}

static void judge_other_stub(struct board_report *r, const struct board_stub *stub)
{
    static const char what[] = "compared";
    enum fact_id stays = stub->other_stays ? FACT_BOARD_OTHER_STUB_STAYS : FACT_NONE;
    struct fact_value compared = fact_number(stub->compared);
    if (stub->other_error != ERR_NONE)
        report_add(r, "stub", what, BOARD_ATTENTION,
                   (struct fact){FACT_BOARD_OTHER_STUB_NOT_LOADED, {fact_text(err_name(stub->other_error))}})
            ->advice = stays;
    else if (stub->other_agrees == BOARD_YES)
        report_add(r, "stub", what, BOARD_OK, (struct fact){FACT_BOARD_STUBS_AGREE, {compared}})->advice =
            stays;
    else if (stub->other_agrees == BOARD_NO)
        report_add_failed(r, "stub", what, EXIT_DEVICE,
                          (struct fact){FACT_BOARD_STUBS_DISAGREE, {fact_number(stub->different), compared}})
            ->advice = FACT_BOARD_A_STUB_READS_WRONG;
    else
        report_add(r, "stub", what, BOARD_SKIPPED, plain(FACT_BOARD_STUBS_NOT_COMPARED));
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
        line = report_add(r, "stub", "digest-speed", BOARD_OK,
                          (struct fact){FACT_BOARD_DIGEST_SPEED,
                                        {fact_tenths(stub->digest_ms), for_a_mb(stub->digest_ms)}});
        if (stub->other_digest_ms > 0)
            line->found[1] =
                (struct fact){FACT_BOARD_OTHER_DIGEST_SPEED, {fact_tenths(stub->other_digest_ms)}};
    }
    if (stub->packed_ms > 0) {
        line = report_add(r, "stub", "packed-speed", BOARD_OK,
                          (struct fact){FACT_BOARD_PACKED_SPEED,
                                        {rate, fact_tenths(stub->packed_ms), for_a_mb(stub->packed_ms)}});
        line->found[1] = (struct fact){FACT_BOARD_PACKED_LINE,
                                       {fact_number(stub->packed_bytes), whole(100 * stub->packed_line_use)}};
    }
    if (stub->raw_ms > 0)
        report_add(
            r, "stub", "plain-speed", BOARD_OK,
            (struct fact){FACT_BOARD_PLAIN_SPEED, {rate, fact_tenths(stub->raw_ms), for_a_mb(stub->raw_ms)}});
}

/* --- Flash -------------------------------------------------------------------------------------------- */

static void judge_id(struct board_report *r, const struct board_facts *facts)
{
    const struct device_info *device = &facts->chip.device;
    char id[7];
    digest_hex(device->flash_id, 3, id);
    struct fact found = {FACT_BOARD_FLASH,
                         {fact_text(device->flash_maker), fact_size(device->flash_size), fact_text(id)}};
    if (facts->flash.same_id != BOARD_NO) {
        report_add(r, "flash", "id", BOARD_OK, found);
        return;
    }
    found.id = FACT_BOARD_FLASH_ID_UNSTEADY;
    report_add_failed(r, "flash", "id", EXIT_DEVICE, found)->advice = FACT_BOARD_CHECK_SUPPLY;
}

static void judge_size(struct board_report *r, const struct board_facts *facts)
{
    static const char what[] = "size";
    const struct board_flash *flash = &facts->flash;
    struct fact_value size = fact_size(facts->chip.device.flash_size);
    if (flash->halves_differ == BOARD_NO)
        report_add(r, "flash", what, BOARD_ATTENTION, (struct fact){FACT_BOARD_HALVES_SAME, {size}})->advice =
            FACT_BOARD_FLASH_SMALLER;
    else if (flash->wraps == BOARD_NO)
        report_add(r, "flash", what, BOARD_ATTENTION, (struct fact){FACT_BOARD_FLASH_GOES_ON, {size}})
            ->advice = FACT_BOARD_FLASH_LARGER;
    else if (flash->wraps == BOARD_YES)
        report_add(r, "flash", what, BOARD_OK, (struct fact){FACT_BOARD_FLASH_WRAPS, {size}});
    else
        report_add(r, "flash", what, BOARD_SKIPPED, (struct fact){FACT_BOARD_SIZE_NOT_MEASURED, {size}});
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
        report_add_failed(r, "flash", what, EXIT_DEVICE, plain(FACT_BOARD_STATUS_UNSTEADY))->advice =
            FACT_BOARD_CHECK_SUPPLY;
    else if (flash->status_read == BOARD_YES && protection[0] != '\0')
        report_add(r, "flash", what, BOARD_ATTENTION,
                   (struct fact){FACT_BOARD_PROTECTED, {fact_text(protection), registers}})
            ->advice = FACT_BOARD_PROTECTION_GOES;
    else if (flash->status_read == BOARD_YES)
        report_add(r, "flash", what, BOARD_OK, (struct fact){FACT_BOARD_NOT_PROTECTED, {registers}});
}

static void judge_slow_clock(struct board_report *r, const struct board_flash *flash)
{
    static const char what[] = "slow-clock";
    if (flash->slow_clock != BOARD_YES)
        report_add(r, "flash", what, BOARD_SKIPPED, plain(FACT_BOARD_SLOW_CLOCK_NOT_TRIED));
    else if (flash->slow_different == 0)
        report_add(r, "flash", what, BOARD_OK, plain(FACT_BOARD_SLOW_CLOCK_SAME));
    else
        report_add_failed(
            r, "flash", what, EXIT_DEVICE,
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
        report_add_failed(
            r, "flash", "steady", EXIT_DEVICE,
            (struct fact){FACT_BOARD_READS_UNSTEADY, {fact_number(flash->unstable), fact_number(read)}})
            ->advice = FACT_BOARD_NO_BACKUP_LIKE_THIS;
    else
        report_add(r, "flash", "steady", BOARD_OK,
                   (struct fact){FACT_BOARD_READS_STEADY,
                                 {fact_number(read), fact_number(flash->readings), fact_number(flash->blank),
                                  sectors}});
    judge_slow_clock(r, flash);
}

static void judge_flash(struct board_report *r, const struct board_facts *facts)
{
    judge_id(r, facts);
    judge_size(r, facts);
    judge_status(r, facts);
    judge_steadiness(r, &facts->flash, facts->stub.sound != BOARD_NOT_TRIED);
}

/* --- Writing ------------------------------------------------------------------------------------------ */

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
        line =
            report_add(r, "write", "patterns", BOARD_OK, (struct fact){FACT_BOARD_PATTERNS_HELD, {address}});
        line->found[1] = (struct fact){FACT_BOARD_WRITE_SPEED, {whole(w->erase_ms), whole(w->write_ms)}};
        return;
    }
    line = report_add_failed(r, "write", "patterns", EXIT_DEVICE,
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
        report_add(r, "write", what, BOARD_OK, plain(FACT_BOARD_LEFT_BLANK));
    else
        report_add_failed(r, "write", what, EXIT_DEVICE,
                          plain(!w->left_blank ? FACT_BOARD_NOT_LEFT_BLANK : FACT_BOARD_NEIGHBOUR_CHANGED))
            ->advice = FACT_BOARD_MAKE_A_BACKUP;
}

static void judge_writing(struct board_report *r, const struct board_write *w)
{
    static const char what[] = "patterns";
    struct fact_value address = fact_address((uint64_t)w->sector * FLASH_SECTOR);
    switch (w->state) {
    case BOARD_WRITE_NO_SECTOR:
        report_add(r, "write", what, BOARD_ATTENTION, plain(FACT_BOARD_NO_SECTOR_TO_SPARE))->advice =
            FACT_BOARD_ONLY_BLANK_SECTORS;
        break;
    case BOARD_WRITE_PROTECTED:
        report_add(r, "write", what, BOARD_ATTENTION, plain(FACT_BOARD_WRITE_PROTECTED))->advice =
            FACT_BOARD_PROTECTION_STAYS;
        break;
    case BOARD_WRITE_BROKEN_OFF:
        report_add_failed(r, "write", what, EXIT_DEVICE,
                          (struct fact){FACT_BOARD_WRITE_INTERRUPTED, {address}})
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

void report_judge_device(struct board_report *r, const struct board_facts *facts)
{
    judge_chip(r, &facts->chip);
    judge_own_stub(r, facts);
    judge_agreement(r, &facts->stub);
    judge_other_stub(r, &facts->stub);
    tell_speed(r, &facts->stub);
    if (facts->flash.sectors > 0)
        judge_flash(r, facts);
    judge_writing(r, &facts->write);
}
