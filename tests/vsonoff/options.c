/* options.c: see options.h. */
/* SPDX-License-Identifier: MIT */
#include "options.h"

#include "fault_names.h"

#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAGIC_ESP8266 0xFFF0C101u
#define MAGIC_ESP32   0x00F01D83u

enum option_id {
    OPT_LINK = 1,
    OPT_FLASH_SIZE,
    OPT_JEDEC,
    OPT_IMAGE,
    OPT_SAVE,
    OPT_CRYSTAL,
    OPT_CHIP,
    OPT_MAC,
    OPT_WIRING,
    OPT_ADAPTER,
    OPT_FAST,
    OPT_BUTTON,
    OPT_SCRIPT,
    OPT_FAULTS,
    OPT_TIMING,
    OPT_SEED,
    OPT_ROM_UNKNOWN_STUB,
    OPT_HOSTILE,
    OPT_BELIEFS,
    OPT_PART,
    OPT_STATS,
    OPT_CONTROL,
    OPT_MODEM,
    OPT_READY_FD,
    OPT_HELP
};

static const struct option_text {
    enum option_id id;
    const char *name, *argument; /* argument NULL = none */
    const char *help;
} option_texts[] = {
    {OPT_LINK, "link", "PATH", "symbolic link to the pty while the adapter is plugged"},
    {OPT_FLASH_SIZE, "flash-size", "SIZE", "512K, 1M, 2M, 4M, 8M or 16M (default 1M)"},
    {OPT_JEDEC, "jedec", "HEX", "flash ID, 6 hex digits: maker, type, capacity"},
    {OPT_IMAGE, "image", "FILE", "what the flash holds at the start (default: blank)"},
    {OPT_SAVE, "save", "FILE", "the flash is written here at exit"},
    {OPT_CRYSTAL, "crystal", "26|40", "MHz (default 26)"},
    {OPT_CHIP, "chip", "NAME", "esp8266 (default), esp8285 or esp32"},
    {OPT_MAC, "mac", "MAC", "station address, as 5C:CF:7F:01:02:03"},
    {OPT_WIRING, "wiring", "NAME", "sonoff (default: power and button only) or nodemcu (DTR/RTS reset)"},
    {OPT_ADAPTER, "adapter", "NAME", "ideal (default) or one with its faults (see below)"},
    {OPT_FAST, "fast", NULL, "work as fast as the computer can instead of in real time"},
    {OPT_BUTTON, "button", "down|up", "while power comes on; default: down for sonoff, up for nodemcu"},
    {OPT_SCRIPT, "script", "TEXT", "a hand's actions, as \"2000 power=off 500 button=down power=on\""},
    {OPT_FAULTS, "faults", "LIST", "key=value,... (see below); may be repeated"},
    {OPT_TIMING, "timing", "NAME", "flash speed: w25q (default) or puya"},
    {OPT_SEED, "seed", "N", "start of the random numbers (same as --faults seed=N)"},
    {OPT_ROM_UNKNOWN_STUB, "rom-unknown-stub", NULL, "code loaded to RAM never starts"},
    {OPT_HOSTILE, "hostile", NULL, "the worst that documents allow, chip and flash"},
    {OPT_BELIEFS, "beliefs", "LIST", "name=value,... (see below); may be repeated"},
    {OPT_PART, "part", "NAME", "kind of flash chip (see below); default: the usual one of its maker"},
    {OPT_STATS, "stats", "FILE", "JSON of all counters, written at exit"},
    {OPT_CONTROL, "control", "PATH", "unix socket for commands, one per line (\"help\" lists them)"},
    {OPT_MODEM, "modem", "PATH", "datagram socket for hosts that run with vsonoff_modem.so"},
    {OPT_READY_FD, "ready-fd", "N", "\"ready PTY\" is written here instead of to stdout"},
    {OPT_HELP, "help", NULL, "this text"},
};

#define OPTION_COUNT (sizeof option_texts / sizeof *option_texts)

static void print_beliefs(void)
{
    printf("\nbeliefs (the first value is the usual one):\n");
    for (unsigned b = 0; b < BELIEF_COUNT; b++) {
        const struct belief_info *info = belief_info((enum belief)b);
        char left[40];
        size_t n = (size_t)snprintf(left, sizeof left, "%s=%s", info->name, info->values[0]);
        for (unsigned v = 1; info->values[v] != NULL; v++)
            n += (size_t)snprintf(left + n, sizeof left - n, "|%s", info->values[v]);
        printf("  %-34s %s\n", left, info->meaning);
    }
}

static void print_parts(void)
{
    printf("\nparts:\n ");
    for (size_t i = 0; nor_part_at(i) != NULL; i++)
        printf(" %s", nor_part_at(i)->name);
    printf("\n");
}

static void print_help(void)
{
    printf("usage: vsonoff [options]\n"
           "A virtual Sonoff on a pty: executes the code that is loaded into it.\n\n");
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        const struct option_text *t = &option_texts[i];
        char left[40];
        snprintf(left, sizeof left, "--%s %s", t->name, t->argument != NULL ? t->argument : "");
        printf("  %-22s %s\n", left, t->help);
    }
    printf("\nadapters: %s\n", adapter_names());
    printf("\nfaults (0 = never):\n");
    faults_print_help(stdout);
    print_beliefs();
    print_parts();
}

static bool wrong(const char *name, const char *value)
{
    fprintf(stderr, "vsonoff: --%s: \"%s\" is not understood\n", name, value);
    return false;
}

/* Position of `value` in a NULL-terminated list; -1 if it is not there. */
static int choose(const char *value, const char *const *names)
{
    for (int i = 0; names[i] != NULL; i++) {
        if (strcmp(value, names[i]) == 0)
            return i;
    }
    return -1;
}

static bool parse_size(const char *text, uint32_t *size)
{
    static const char *const names[] = {"512K", "1M", "2M", "4M", "8M", "16M", NULL};
    int i = choose(text, names);
    if (i >= 0)
        *size = 512u * 1024u << i;
    return i >= 0;
}

static bool parse_hex(const char *text, size_t digits, uint32_t *value)
{
    if (strlen(text) != digits || strspn(text, "0123456789abcdefABCDEF") != digits)
        return false;
    *value = (uint32_t)strtoul(text, NULL, 16);
    return true;
}

static bool parse_jedec(const char *text, uint8_t jedec[3])
{
    uint32_t value;
    if (!parse_hex(text, 6, &value))
        return false;
    jedec[0] = (uint8_t)(value >> 16);
    jedec[1] = (uint8_t)(value >> 8);
    jedec[2] = (uint8_t)value;
    return true;
}

static bool parse_number(const char *text, uint64_t most, uint64_t *value)
{
    char *end;
    errno = 0;
    *value = strtoull(text, &end, 0);
    return errno == 0 && end != text && *end == '\0' && text[0] != '-' && *value <= most;
}

/* eFuse: the last three bytes in words 0 and 1, the first three in word 3. */
static bool parse_mac(const char *text, uint32_t efuse[4])
{
    unsigned m[6];
    int used = 0;
    if (sscanf(text, "%2x:%2x:%2x:%2x:%2x:%2x%n", &m[0], &m[1], &m[2], &m[3], &m[4], &m[5], &used) != 6 ||
        text[used] != '\0')
        return false;
    efuse[0] = (efuse[0] & 0x00FFFFFFu) | (uint32_t)m[5] << 24;
    efuse[1] = (efuse[1] & 0xFFFF0000u) | m[3] << 8 | m[4];
    efuse[3] = (efuse[3] & 0xFF000000u) | m[0] << 16 | m[1] << 8 | m[2];
    return true;
}

static bool parse_chip(const char *text, struct chip_config *chip)
{
    static const char *const names[] = {"esp8266", "esp8285", "esp32", NULL};
    int i = choose(text, names);
    chip->magic = i == 2 ? MAGIC_ESP32 : MAGIC_ESP8266;
    /* Bit 4 of word 0 says: flash inside the package, 1 MB unless bit 26 of word 3 makes it 2 MB. */
    chip->efuse[0] = i == 1 ? chip->efuse[0] | 1u << 4 : chip->efuse[0] & ~(1u << 4);
    return i >= 0;
}

static bool parse_timing(const char *text, struct nor_timing *timing)
{
    static const char *const names[] = {"w25q", "puya", NULL};
    int i = choose(text, names);
    *timing = i == 1 ? nor_timing_puya : nor_timing_w25q;
    return i >= 0;
}

/* A part brings its maker and its times; the type is left to --jedec. */
static bool parse_part(const char *name, struct nor_config *flash)
{
    const struct nor_part *part = nor_part_named(name);
    if (part == NULL)
        return false;
    flash->part = part;
    flash->jedec[0] = part->maker;
    flash->timing = part->typical;
    return true;
}

static bool parse_faults(struct options *o, const char *text)
{
    char bad[80] = "";
    if (faults_set(text, &o->faults, &o->chip.flash, bad, sizeof bad))
        return true;
    return wrong("faults", bad);
}

static bool parse_beliefs(struct options *o, const char *text)
{
    char bad[80] = "";
    return beliefs_set(&o->chip, text, bad, sizeof bad) || wrong("beliefs", bad);
}

static bool parse_seed(struct options *o, const char *text)
{
    uint64_t seed;
    if (!parse_number(text, UINT64_MAX, &seed))
        return false;
    o->faults.seed = o->chip.flash.seed = seed;
    return true;
}

static bool parse_ready_fd(struct options *o, const char *text)
{
    uint64_t fd;
    if (!parse_number(text, INT_MAX, &fd))
        return false;
    o->ready_fd = (int)fd;
    return true;
}

/* 0 or 1: the position of `text` in "first|second". */
static bool parse_either(const char *text, const char *first, const char *second, int *chosen)
{
    const char *const names[] = {first, second, NULL};
    *chosen = choose(text, names);
    return *chosen >= 0;
}

/* Options with a plain text. */
static const char **text_option(struct options *o, enum option_id id)
{
    switch (id) {
    case OPT_LINK:
        return &o->link;
    case OPT_IMAGE:
        return &o->image;
    case OPT_SAVE:
        return &o->save;
    case OPT_SCRIPT:
        return &o->script;
    case OPT_STATS:
        return &o->stats;
    case OPT_CONTROL:
        return &o->control;
    case OPT_MODEM:
        return &o->modem;
    default:
        return NULL;
    }
}

/* What the command line said before the parts that depend on each other are put together. */
struct choices {
    const char *size, *jedec, *chip, *mac, *timing, *part;
    int button; /* -1 = not said, 0 = up, 1 = down */
};

static bool set_value(struct options *o, struct choices *c, enum option_id id, const char *value)
{
    int i = 0;
    bool ok = true;
    switch (id) {
    case OPT_FLASH_SIZE:
        c->size = value;
        break;
    case OPT_JEDEC:
        c->jedec = value;
        break;
    case OPT_CHIP:
        c->chip = value;
        break;
    case OPT_MAC:
        c->mac = value;
        break;
    case OPT_TIMING:
        c->timing = value;
        break;
    case OPT_PART:
        c->part = value;
        break;
    case OPT_CRYSTAL:
        ok = parse_either(value, "26", "40", &i);
        o->chip.crystal_mhz = i == 1 ? 40 : 26;
        break;
    case OPT_WIRING:
        ok = parse_either(value, "sonoff", "nodemcu", &i);
        o->wiring = i == 1 ? WIRING_NODEMCU : WIRING_SONOFF;
        break;
    case OPT_BUTTON:
        ok = parse_either(value, "up", "down", &c->button);
        break;
    case OPT_ADAPTER:
        ok = adapter_by_name(value, &o->adapter);
        break;
    case OPT_SEED:
        ok = parse_seed(o, value);
        break;
    case OPT_READY_FD:
        ok = parse_ready_fd(o, value);
        break;
    default:
        break;
    }
    return ok;
}

static bool set_option(struct options *o, struct choices *c, const struct option_text *t, const char *value)
{
    const char **text = text_option(o, t->id);
    if (text != NULL) {
        *text = value;
        return true;
    }
    switch (t->id) {
    case OPT_FAST:
        o->fast = true;
        return true;
    case OPT_ROM_UNKNOWN_STUB:
        o->chip.rom_unknown_stub = true;
        return true;
    case OPT_HOSTILE:
        chip_config_hostile(&o->chip);
        return true;
    case OPT_BELIEFS:
        return parse_beliefs(o, value);
    case OPT_FAULTS:
        return parse_faults(o, value);
    default:
        return set_value(o, c, t->id, value) || wrong(t->name, value);
    }
}

/* The flash size gives the defaults of the chip, so it comes first whatever the order of the options. */
static bool begin_chip(struct options *o, int argc, char **argv)
{
    uint32_t size = 1024 * 1024;
    static const char name[] = "--flash-size";
    for (int i = 1; i < argc; i++) {
        const char *value = NULL;
        if (strncmp(argv[i], name, sizeof name - 1) == 0)
            value = argv[i][sizeof name - 1] == '=' ? argv[i] + sizeof name : argv[i + 1];
        if (value != NULL && !parse_size(value, &size))
            return wrong("flash-size", value);
    }
    chip_config_default(&o->chip, size);
    chip_config_world(&o->chip);
    return true;
}

static bool finish(struct options *o, const struct choices *c)
{
    if (c->size != NULL) {
        uint32_t size;
        if (!parse_size(c->size, &size))
            return wrong("flash-size", c->size);
        if (size != o->chip.flash.size)
            return wrong("flash-size", "abbreviated: write it in full");
    }
    if (c->jedec != NULL && !parse_jedec(c->jedec, o->chip.flash.jedec))
        return wrong("jedec", c->jedec);
    if (c->part != NULL && !parse_part(c->part, &o->chip.flash))
        return wrong("part", c->part);
    if (c->timing != NULL && !parse_timing(c->timing, &o->chip.flash.timing))
        return wrong("timing", c->timing);
    if (c->chip != NULL && !parse_chip(c->chip, &o->chip))
        return wrong("chip", c->chip);
    if (c->mac != NULL && !parse_mac(c->mac, o->chip.efuse))
        return wrong("mac", c->mac);
    o->button_down = c->button >= 0 ? c->button == 1 : o->wiring == WIRING_SONOFF;
    return true;
}

enum options_result options_parse(struct options *o, int argc, char **argv)
{
    struct option longs[OPTION_COUNT + 1];
    struct choices c = {.button = -1};
    memset(longs, 0, sizeof longs);
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        longs[i].name = option_texts[i].name;
        longs[i].has_arg = option_texts[i].argument != NULL ? required_argument : no_argument;
        longs[i].val = option_texts[i].id;
    }
    memset(o, 0, sizeof *o);
    o->ready_fd = -1;
    if (!begin_chip(o, argc, argv))
        return OPTIONS_WRONG;
    int id;
    while ((id = getopt_long(argc, argv, "", longs, NULL)) != -1) {
        if (id == OPT_HELP) {
            print_help();
            return OPTIONS_HELP;
        }
        if (id < OPT_LINK || id > OPT_HELP || !set_option(o, &c, &option_texts[id - OPT_LINK], optarg))
            return OPTIONS_WRONG;
    }
    if (optind < argc) {
        fprintf(stderr, "vsonoff: \"%s\" is not an option\n", argv[optind]);
        return OPTIONS_WRONG;
    }
    return finish(o, &c) ? OPTIONS_RUN : OPTIONS_WRONG;
}
