/* boot_check.c: reads a boot log line by line, start by start, and judges it.
 *
 * Sources: format strings of the ESP8266 mask ROM; texts of Espressif's boot loaders; boot logs. */
/* SPDX-License-Identifier: MIT */
#include "core/image/boot_check.h"

#include "base/bytes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MODE_UART     1 /* GPIO15, GPIO0, GPIO2 = 0, 0, 1 */
#define MODE_FLASH    3
#define POWER_ON      1 /* reset causes */
#define WATCHDOG      4
#define LOOP_AFTER    2u /* restarts that nobody asked for */
#define EBOOT_SEGMENT "load 0x4010f000"
#define EXCEPTIONS    64 /* of this processor */
#define WORDS_LEN     8u /* bytes that noise hardly ever fills with text alone */

const char *boot_state_name(enum boot_state state)
{
    static const char *const names[BOOT_STATE_COUNT] = {
        "starts",        "silent",     "garbage",     "runs",  "programming", "pins",
        "empty",         "bad-loader", "flash-error", "stuck", "wrong-map",   "no-application",
        "no-radio-data", "crashes",    "watchdog",    "power", "restarts"};
    return names[state];
}

/* What one start printed. */
struct start {
    int cause, mode, exception;
    unsigned loads;
    bool csum_good, csum_bad, nothing_loaded, read_error;
    enum boot_loader loader;
    char version[24], flash_mode[8];
    bool map_unknown, first_failed, no_application, no_radio_data;
    bool handed_over;     /* the boot loader has started the application */
    unsigned application; /* 1 or 2 */
    unsigned said;        /* lines after that */
};

struct reader {
    struct start now, all; /* the present start; all of them together */
    unsigned starts, restarts, power_ons, watchdogs;
    struct boot_lines lines;
};

static const struct start no_start = {.cause = -1, .mode = -1, .exception = -1};

/* --- Lines --------------------------------------------------------------------------------------------- */

/* The number behind `mark` in the line; -1 if there is none. */
static int number_after(const char *line, const char *mark)
{
    const char *p = strstr(line, mark);
    if (p == NULL)
        return -1;
    p += strlen(mark);
    return *p >= '0' && *p <= '9' ? (int)(strtoul(p, NULL, 10) & 0xFFFF) : -1;
}

/* Copies up to the first byte that is in `stop`. */
static void copy_word(char *to, size_t size, const char *from, const char *stop)
{
    size_t len = strcspn(from, stop);
    snprintf(to, size, "%.*s", (int)(len < size ? len : size - 1), from);
}

static bool take_greeting(struct reader *r, const char *line)
{
    int cause = number_after(line, "rst cause:"), mode = number_after(line, "boot mode:(");
    if (cause < 0 || mode < 0)
        return false;
    if (r->starts > 0 && cause != POWER_ON)
        r->restarts++;
    if (r->starts == 0)
        r->all = no_start; /* what came before was the end of something else */
    r->starts++;
    r->power_ons += cause == POWER_ON;
    r->watchdogs += cause == WATCHDOG;
    r->now = no_start;
    r->now.cause = cause;
    r->now.mode = mode;
    return true;
}

static void take_load(struct start *s, const char *line)
{
    s->loads++;
    if (strstr(line, EBOOT_SEGMENT) != NULL)
        s->loader = BOOT_LOADER_EBOOT;
}

static bool take_rom_line(struct start *s, const char *line)
{
    if (strstr(line, "load 0x") != NULL && strstr(line, ", len ") != NULL)
        take_load(s, line);
    else if (strstr(line, "csum err") != NULL)
        s->csum_bad = true;
    else if (strstr(line, "flash read err") != NULL)
        s->read_error = true;
    else if (strstr(line, "ets_main.c") != NULL)
        s->nothing_loaded = s->loads == 0;
    else if (strncmp(line, "csum 0x", 7) == 0)
        s->csum_good = true;
    else
        return strncmp(line, "tail ", 5) == 0 || strncmp(line, "chksum 0x", 9) == 0 ||
               strncmp(line, "ho ", 3) == 0 || strncmp(line, "wdt reset", 9) == 0;
    return true;
}

static void hand_over(struct start *s)
{
    s->handed_over = true;
    s->said = 0;
}

static bool take_sdk_loader_line(struct start *s, const char *line)
{
    static const char version[] = "2nd boot version : ", mode[] = "SPI Mode       : ",
                      jump[] = "jump to run user";
    const char *p;
    if ((p = strstr(line, version)) != NULL) {
        s->loader = BOOT_LOADER_SDK;
        s->said = 0;
        copy_word(s->version, sizeof s->version, p + strlen(version), "( ");
    } else if ((p = strstr(line, mode)) != NULL) {
        copy_word(s->flash_mode, sizeof s->flash_mode, p + strlen(mode), " ");
    } else if (strstr(line, jump) != NULL) {
        int user = number_after(line, jump);
        s->application = user == 1 || user == 2 ? (unsigned)user : 0;
        hand_over(s);
    } else if (strstr(line, "flash map not support") != NULL ||
               strstr(line, "get flash_addr error!") != NULL) {
        s->map_unknown = true;
    } else if (strstr(line, "first boot failed") != NULL) {
        s->first_failed = true;
    } else if (strstr(line, "backup boot failed") != NULL || strstr(line, "error user bin flag") != NULL) {
        s->no_application = true;
    } else {
        return strstr(line, "error magic!") != NULL || strstr(line, "SPI Speed ") != NULL ||
               strstr(line, "SPI Flash Size") != NULL;
    }
    return true;
}

static bool take_other_loader_line(struct start *s, const char *line)
{
    const char *p;
    bool eboot = s->loader == BOOT_LOADER_EBOOT && !s->handed_over;
    if (strcmp(line, "~ld") == 0) {
        s->loader = BOOT_LOADER_EBOOT;
        hand_over(s);
    } else if (eboot && strncmp(line, "e:", 2) == 0 && strcmp(line, "e:0") != 0) {
        s->no_application = true;
    } else if ((p = strstr(line, "rBoot v")) != NULL) {
        s->loader = BOOT_LOADER_RBOOT;
        s->said = 0;
        copy_word(s->version, sizeof s->version, p + 7, " -");
    } else if (s->loader == BOOT_LOADER_RBOOT && strstr(line, "Booting rom ") != NULL) {
        hand_over(s);
    } else if (s->loader == BOOT_LOADER_RBOOT && strstr(line, "No good rom available") != NULL) {
        s->no_application = true;
    } else {
        return eboot && (line[0] == 'v' || line[0] == '@'); /* its version; what it copies */
    }
    return true;
}

/* Words of the ROM, the SDK, and of Arduino when a program has crashed; and what the SDK says of its data. */
static void take_firmware_line(struct start *s, const char *line)
{
    int number = number_after(line, "Fatal exception (");
    if (number < 0)
        number = number_after(line, "Fatal exception ");
    if (number < 0 && strncmp(line, "Exception (", 11) == 0)
        number = number_after(line, "Exception (");
    if (number >= 0 && number < EXCEPTIONS)
        s->exception = number;
    if (strstr(line, "rf_cal[0] !=0x05") != NULL)
        s->no_radio_data = true;
    s->said++;
}

static void take_line(struct reader *r, const char *line)
{
    struct start *s = &r->now;
    if (!take_greeting(r, line) && !take_rom_line(s, line) && !take_sdk_loader_line(s, line) &&
        !take_other_loader_line(s, line))
        take_firmware_line(s, line);
    /* Together, what any start found, for logs that are cut off somewhere in a loop. */
    struct start *all = &r->all;
    all->loads |= s->loads;
    all->csum_good = all->csum_good || s->csum_good;
    all->csum_bad = all->csum_bad || s->csum_bad;
    all->nothing_loaded = all->nothing_loaded || s->nothing_loaded;
    all->read_error = all->read_error || s->read_error;
    all->map_unknown = all->map_unknown || s->map_unknown;
    all->first_failed = all->first_failed || s->first_failed;
    all->no_application = all->no_application || s->no_application;
    all->no_radio_data = all->no_radio_data || s->no_radio_data;
    all->handed_over = all->handed_over || s->handed_over;
    all->said |= s->said;
    all->exception = s->exception >= 0 ? s->exception : all->exception;
    all->application = s->application != 0 ? s->application : all->application;
    all->mode = s->mode;
    all->cause = s->cause;
    if (s->loader != BOOT_LOADER_NONE) {
        all->loader = s->loader;
        memcpy(all->version, s->version, sizeof all->version);
        memcpy(all->flash_mode, s->flash_mode, sizeof all->flash_mode);
    }
}

/* Closes the line that stands in l->line. */
static void close_line(struct boot_lines *l)
{
    l->line[l->used] = '\0';
    l->used = 0;
}

/* True if this byte has completed a line. */
static bool collect(struct boot_lines *l, uint8_t c)
{
    if (c == 0) /* a new rate in the adapter, or a wire without a voltage: not a word of the device's */
        return false;
    bool end = c == '\n' || c == '\r';
    bool text = c == '\t' || (c >= 0x20 && c < 0x7F);
    l->text += text || end;
    l->bytes++;
    if (!end)
        l->line[l->used++] = (char)(c == '\t' ? ' ' : text ? c : '?');
    if (l->used == 0 || (!end && l->used < BOOT_LINE_MAX))
        return false;
    close_line(l);
    return true;
}

static void read_lines(struct reader *r, const uint8_t *data, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (collect(&r->lines, data[i]))
            take_line(r, r->lines.line);
    if (r->lines.used > 0) {
        close_line(&r->lines);
        take_line(r, r->lines.line);
    }
}

static bool is_noise(const struct boot_lines *l)
{
    return l->text * 10 < l->bytes * 9; /* noise is text one time in three */
}

/* --- While it arrives ---------------------------------------------------------------------------------- */

/* Not only the greeting, which a line that is bad may have garbled. */
static bool belongs_to_a_start(const char *line)
{
    struct reader r = {.now = no_start, .all = no_start};
    return take_greeting(&r, line) || take_rom_line(&r.now, line) || take_sdk_loader_line(&r.now, line) ||
           take_other_loader_line(&r.now, line);
}

void boot_ear_hear(struct boot_ear *ear, const uint8_t *data, size_t len)
{
    struct boot_lines *l = &ear->lines;
    bool words = ear->heard == BOOT_HEARD_TEXT && l->bytes >= WORDS_LEN;
    for (size_t i = 0; i < len && ear->heard != BOOT_HEARD_START; i++)
        if (collect(l, data[i]) && belongs_to_a_start(l->line))
            ear->heard = BOOT_HEARD_START;
    if (ear->heard != BOOT_HEARD_START && l->bytes > 0 && !words)
        ear->heard = is_noise(l) ? BOOT_HEARD_NOISE : BOOT_HEARD_TEXT;
}

/* --- Judgement ----------------------------------------------------------------------------------------- */

static enum boot_state judge_without_start(const struct reader *r)
{
    if (r->lines.bytes == 0)
        return BOOT_SILENT;
    return is_noise(&r->lines) ? BOOT_GARBAGE : BOOT_RUNS;
}

static enum boot_state judge_loading(const struct start *s)
{
    if (s->read_error)
        return BOOT_FLASH_ERROR;
    if (s->csum_bad)
        return BOOT_BAD_LOADER;
    if (s->nothing_loaded)
        return BOOT_EMPTY;
    if (s->csum_good || s->handed_over)
        return BOOT_STARTS;
    return s->loads > 0 ? BOOT_BAD_LOADER : BOOT_STUCK;
}

static enum boot_state judge_application(const struct start *s)
{
    if (s->map_unknown)
        return BOOT_WRONG_MAP;
    if (s->no_application)
        return BOOT_NO_APPLICATION;
    if (s->no_radio_data)
        return BOOT_NO_RADIO_DATA;
    if (s->exception >= 0)
        return BOOT_CRASHES;
    return BOOT_STARTS;
}

static enum boot_state judge_endless(const struct reader *r)
{
    if (r->watchdogs >= LOOP_AFTER)
        return BOOT_WATCHDOG;
    if (r->restarts >= LOOP_AFTER)
        return BOOT_RESTARTS;
    return r->power_ons > LOOP_AFTER ? BOOT_POWER : BOOT_STARTS;
}

static bool is_loop(const struct reader *r)
{
    return judge_endless(r) != BOOT_STARTS;
}

/* Where a loop is seen, the last start may be cut off: all of them together are looked at. */
static const struct start *start_to_judge(const struct reader *r)
{
    return r->starts == 0 || is_loop(r) || r->all.exception >= 0 ? &r->all : &r->now;
}

/* A software reset keeps the pins' levels of the last power-up, and the ROM boots from flash all the same. */
static bool is_from_flash(const struct start *s)
{
    return s->mode == MODE_FLASH || s->loads > 0 || s->nothing_loaded || s->read_error;
}

static enum boot_state judge(const struct reader *r, const struct start *s)
{
    enum boot_state state = judge_application(s);
    if (r->starts == 0)
        return state != BOOT_STARTS ? state : s->handed_over ? BOOT_STARTS : judge_without_start(r);
    if (!is_from_flash(s))
        return s->mode == MODE_UART ? BOOT_PROGRAMMING : BOOT_PINS;
    if (judge_loading(s) != BOOT_STARTS && !(is_loop(r) && judge_loading(s) == BOOT_STUCK))
        return judge_loading(s);
    if (state == BOOT_STARTS)
        state = judge_endless(r);
    return state == BOOT_STARTS && !s->handed_over && s->said == 0 ? BOOT_STUCK : state;
}

/* --- What is to be told --------------------------------------------------------------------------------- */

static void advise(struct boot_check *c, struct fact advice)
{
    c->advice[c->advice_count++] = advice;
}

static void advise_plainly(struct boot_check *c, enum fact_id id)
{
    advise(c, (struct fact){.id = id});
}

static void conclude(struct boot_check *c, enum fact_id verdict, enum fact_id advice)
{
    c->verdict = (struct fact){.id = verdict};
    if (advice != FACT_NONE)
        advise_plainly(c, advice);
}

static struct fact_value loader_version(const struct boot_check *c)
{
    return fact_text(c->loader_version[0] != '\0' ? c->loader_version : "?");
}

/* One that is not the SDK's, by its name. */
static struct fact_value loader_name(const struct boot_check *c)
{
    struct fact_value name = fact_text("eboot");
    if (c->loader == BOOT_LOADER_RBOOT)
        snprintf(name.text, sizeof name.text, "rBoot %s", c->loader_version);
    return name;
}

static struct fact started(const struct boot_check *c, bool quiet)
{
    switch (c->loader) {
    case BOOT_LOADER_NONE:
        return (struct fact){.id = quiet ? FACT_BOOT_QUIET_WITHOUT_LOADER : FACT_BOOT_STARTS_WITHOUT_LOADER};
    case BOOT_LOADER_SDK:
        if (c->application == 0)
            return (struct fact){quiet ? FACT_BOOT_QUIET_STOCK : FACT_BOOT_STARTS_STOCK, {loader_version(c)}};
        return (struct fact){quiet ? FACT_BOOT_QUIET_STOCK_USER : FACT_BOOT_STARTS_STOCK_USER,
                             {loader_version(c), fact_number(c->application)}};
    default:
        return (struct fact){quiet ? FACT_BOOT_QUIET_OTHER_LOADER : FACT_BOOT_STARTS_OTHER_LOADER,
                             {loader_name(c)}};
    }
}

static void conclude_started(struct boot_check *c, const struct start *s)
{
    bool quiet = s->said == 0;
    c->verdict = started(c, quiet);
    if (quiet)
        advise_plainly(c, FACT_BOOT_LISTEN_LONGER);
    if (s->first_failed)
        advise_plainly(c, FACT_BOOT_OTHER_APPLICATION_DAMAGED);
}

static void conclude_pins(struct boot_check *c)
{
    c->verdict = (struct fact){FACT_BOOT_FROM_ELSEWHERE, {fact_number((uint64_t)c->boot_mode)}};
    advise_plainly(c, c->boot_mode >= 4 ? FACT_BOOT_FREE_GPIO15 : FACT_BOOT_FREE_GPIO2);
}

static void conclude_loading(struct boot_check *c, const struct start *s)
{
    if (c->state == BOOT_EMPTY)
        conclude(c, FACT_BOOT_FLASH_EMPTY, FACT_BOOT_RESTORE_OR_WRITE);
    else if (c->state == BOOT_FLASH_ERROR)
        conclude(c, FACT_BOOT_FLASH_UNREADABLE, FACT_BOOT_FREE_FLASH_PINS);
    else if (c->state == BOOT_BAD_LOADER)
        conclude(c, s->csum_bad ? FACT_BOOT_CHECKSUM_WRONG : FACT_BOOT_LOADING_BREAKS_OFF,
                 FACT_BOOT_VERIFY_AND_RESTORE);
    else
        conclude(c, s->csum_good ? FACT_BOOT_NOTHING_FOLLOWS : FACT_BOOT_NOTHING_LOADED,
                 FACT_BOOT_VERIFY_OR_OTHER_BOARD);
}

/* A header that asks for four data lines on a board that has two. */
static void advise_about_mode(struct boot_check *c)
{
    if (c->flash_mode[0] == 'Q')
        advise(c, (struct fact){FACT_BOOT_HEADER_SAYS_FOUR_LINES, {fact_text(c->flash_mode)}});
}

static struct fact no_application(const struct boot_check *c)
{
    switch (c->loader) {
    case BOOT_LOADER_NONE:
        return (struct fact){.id = FACT_BOOT_NO_APPLICATION};
    case BOOT_LOADER_SDK:
        return (struct fact){FACT_BOOT_NO_APPLICATION_STOCK, {loader_version(c)}};
    default:
        return (struct fact){FACT_BOOT_NO_APPLICATION_OTHER_LOADER, {loader_name(c)}};
    }
}

static void conclude_application(struct boot_check *c, const struct start *s)
{
    if (c->state == BOOT_WRONG_MAP) {
        conclude(c, FACT_BOOT_FLASH_SIZE_NOT_SUPPORTED, FACT_BOOT_HEADER_OR_FILE_WRONG);
    } else if (c->state == BOOT_NO_APPLICATION) {
        c->verdict = no_application(c);
        advise_plainly(c, FACT_BOOT_RESTORE_AND_VERIFY);
        advise_about_mode(c);
    } else if (c->state == BOOT_NO_RADIO_DATA) {
        conclude(c, FACT_BOOT_NO_RADIO_DATA, FACT_BOOT_RESTORE_COMPLETE_BACKUP);
    } else {
        c->verdict = (struct fact){c->starts > 2 ? FACT_BOOT_CRASHES_AGAIN : FACT_BOOT_CRASHES,
                                   {fact_number((uint64_t)s->exception)}};
        advise_plainly(c, FACT_BOOT_VERIFY_AND_RESTORE);
        advise_plainly(c, FACT_BOOT_ELSE_SUPPLY);
        advise_about_mode(c);
    }
}

static void conclude_endless(struct boot_check *c)
{
    struct fact_value starts = fact_number(c->starts);
    if (c->state == BOOT_POWER) {
        c->verdict = (struct fact){FACT_BOOT_POWER_LOST, {starts}};
        advise_plainly(c, FACT_BOOT_SUPPLY_OR_CONTACT);
        return;
    }
    c->verdict = (struct fact){c->state == BOOT_WATCHDOG ? FACT_BOOT_WATCHDOG : FACT_BOOT_RESTARTS, {starts}};
    advise_plainly(c, FACT_BOOT_STRONGER_SUPPLY_FIRST);
    advise_plainly(c, FACT_BOOT_VERIFY_AND_RESTORE);
    advise_about_mode(c);
}

static void conclude_unheard(struct boot_check *c)
{
    if (c->state == BOOT_SILENT)
        conclude(c, FACT_BOOT_SILENT, FACT_BOOT_CHECK_TX_AND_GND);
    else if (c->state == BOOT_GARBAGE)
        conclude(c, FACT_BOOT_UNREADABLE, FACT_NONE);
    else
        conclude(c, FACT_BOOT_RUNS_ALREADY, FACT_NONE);
    advise_plainly(c, FACT_BOOT_RECONNECT_WHILE_LISTENING);
    if (c->state == BOOT_GARBAGE)
        advise_plainly(c, FACT_BOOT_CHECK_GND_AND_WIRES);
}

static void conclude_from(struct boot_check *c, const struct start *s)
{
    switch (c->state) {
    case BOOT_STARTS:
        conclude_started(c, s);
        break;
    case BOOT_PROGRAMMING:
        conclude(c, FACT_BOOT_PROGRAMMING_MODE, FACT_BOOT_RECONNECT_TO_START);
        break;
    case BOOT_PINS:
        conclude_pins(c);
        break;
    case BOOT_EMPTY:
    case BOOT_BAD_LOADER:
    case BOOT_FLASH_ERROR:
    case BOOT_STUCK:
        conclude_loading(c, s);
        break;
    case BOOT_WRONG_MAP:
    case BOOT_NO_APPLICATION:
    case BOOT_NO_RADIO_DATA:
    case BOOT_CRASHES:
        conclude_application(c, s);
        break;
    case BOOT_WATCHDOG:
    case BOOT_POWER:
    case BOOT_RESTARTS:
        conclude_endless(c);
        break;
    default:
        conclude_unheard(c);
    }
}

void boot_check(const uint8_t *data, size_t len, struct boot_check *check)
{
    struct reader r = {.now = no_start, .all = no_start};
    read_lines(&r, data, len);
    const struct start *s = start_to_judge(&r);
    memset(check, 0, sizeof *check);
    check->state = judge(&r, s);
    check->ok = check->state == BOOT_STARTS;
    check->starts = r.starts;
    check->reset_cause = s->cause;
    check->boot_mode = s->mode;
    check->exception = s->exception;
    check->loader = s->loader;
    check->application = s->application;
    memcpy(check->loader_version, s->version, sizeof check->loader_version);
    memcpy(check->flash_mode, s->flash_mode, sizeof check->flash_mode);
    conclude_from(check, s);
}
