/* doctor.c: see doctor.h. */
/* SPDX-License-Identifier: MIT */
#include "core/image/doctor.h"

#include "base/bytes.h"
#include "base/digest.h"
#include "base/printf_like.h"
#include "core/image/flash_end.h"
#include "core/image/image_internal.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define MODE       2u /* offsets in the header */
#define SIZE_SPEED 3u
#define MODES      4u

PRINTF_LIKE(2, 3)
static void say(struct doctor_result *r, const char *format, ...)
{
    va_list args;
    if (r->count == DOCTOR_TEXTS)
        return;
    va_start(args, format);
    vsnprintf(r->texts[r->count++], sizeof r->texts[0], format, args);
    va_end(args);
}

static void give_up(struct doctor_result *r, const char *why)
{
    r->outcome = DOCTOR_CANNOT;
    r->count = 0; /* nothing else matters then */
    say(r, "%s", why);
}

static unsigned kilobytes(uint8_t size_speed)
{
    struct flash_map map;
    return flash_map_of(size_speed, &map) ? map.size >> 10 : 0;
}

struct size_text {
    char text[32];
};

/* "1 MB", "512 KB"; of a byte that names a size. */
static struct size_text size_text(uint8_t size_speed)
{
    struct size_text out;
    unsigned kb = kilobytes(size_speed);
    if (kb % 1024 == 0)
        snprintf(out.text, sizeof out.text, "%u MB", kb / 1024);
    else
        snprintf(out.text, sizeof out.text, "%u KB", kb);
    return out;
}

static const char *speed_text(uint8_t size_speed)
{
    static const char *const speeds[16] = {[0] = "40 MHz", [1] = "26.7 MHz", [2] = "20 MHz", [15] = "80 MHz"};
    const char *text = speeds[size_speed & 0x0F];
    return text != NULL ? text : "a speed that does not exist";
}

/* --- evidence ------------------------------------------------------------------------------------------- */

struct evidence {
    struct app_image apps[2];
    bool has_app;       /* an application is in order; what it was made for: */
    uint8_t size_speed; /* as in the header */
    bool contradiction; /* two applications that do not agree */
    uint32_t radio_map; /* flash size at whose place radio data lie; 0 = none */
};

static void hear_application(struct evidence *v, const struct app_image *app)
{
    struct flash_map map;
    if (app->state != PART_GOOD || !flash_map_of(app->size_speed, &map))
        return;
    v->contradiction = v->contradiction || (v->has_app && v->size_speed != app->size_speed);
    v->has_app = true;
    v->size_speed = app->size_speed;
}

static void collect(const struct bytes *b, struct evidence *v)
{
    static const size_t second[] = {0x41000u, 0x81000u, 0x101000u};
    struct system_area area;
    memset(v, 0, sizeof *v);
    app_image_read(b, 0x1000u, &v->apps[0]);
    v->apps[1].state = PART_BEYOND;
    hear_application(v, &v->apps[0]);
    for (size_t i = 0; i < ARRAY_LEN(second); i++) {
        struct app_image app;
        app_image_read(b, second[i], &app);
        bool inside_first = v->apps[0].state == PART_GOOD && second[i] < v->apps[0].end;
        if (app.state != PART_GOOD || inside_first)
            continue;
        hear_application(v, &app);
        v->apps[1] = app;
    }
    /* What was proved by an application counts first: radio data may also be left over elsewhere. */
    struct flash_map map = {0, 0};
    if (v->has_app)
        flash_map_of(v->size_speed, &map);
    system_area_read(b, map.size, v->apps, &area);
    v->radio_map = area.init_data_map;
}

/* "not 4 MB", where the header names a size at all. */
static struct size_text wrong_size_text(uint8_t size_speed)
{
    struct size_text out;
    if (kilobytes(size_speed) != 0)
        snprintf(out.text, sizeof out.text, "not %.20s", size_text(size_speed).text);
    else
        snprintf(out.text, sizeof out.text, "the header names none");
    return out;
}

/* --- size and speed ------------------------------------------------------------------------------------- */

static void tell_size(struct doctor_result *r, const struct evidence *v)
{
    char radio[64] = "";
    if (v->radio_map != 0)
        snprintf(radio, sizeof radio, ", and by the radio data at 0x%lX",
                 (unsigned long)v->radio_map - FLASH_END_INIT_DATA);
    if (kilobytes(r->was[1]) != kilobytes(r->now[1]))
        say(r, "Flash size: %s, %s; proved by the application's own header, which its CRC32 covers%s.",
            size_text(r->now[1]).text, wrong_size_text(r->was[1]).text, radio);
    else if (r->was[1] >> 4 != r->now[1] >> 4)
        say(r,
            "Division of the flash: number %u, not %u; proved by the application's own header, which its "
            "CRC32 covers.",
            r->now[1] >> 4, r->was[1] >> 4);
    if ((r->was[1] & 0x0F) != (r->now[1] & 0x0F))
        say(r, "Flash speed: %s, not %s; proved by the application's own header, which its CRC32 covers.",
            speed_text(r->now[1]), speed_text(r->was[1]));
}

static void mend_by_application(struct doctor_result *r, const struct evidence *v)
{
    struct flash_map map = {0, 0};
    flash_map_of(v->size_speed, &map);
    if (v->contradiction) {
        give_up(
            r, "The two applications in it were made for different flashes; which of them the header belongs "
               "to cannot be told.");
    } else if (v->radio_map != 0 && v->radio_map != map.size) {
        give_up(r,
                "The application was made for another flash size than the radio data's place says; which of "
                "them is right cannot be told.");
    } else {
        r->now[1] = v->size_speed;
        tell_size(r, v);
    }
}

/* Without an application in order the place of the radio data still proves the size, where only one number in
 * the header stands for that size. */
static void mend_by_radio_data(struct doctor_result *r, const struct evidence *v)
{
    static const struct {
        uint32_t size;
        uint8_t nibble;
    } sizes[] = {{0x80000u, 0}, {0x40000u, 1}, {0x100000u, 2}, {0x800000u, 8}, {0x1000000u, 9}};
    if (v->radio_map == 0 || !flash_speed_valid(r->was[1])) {
        give_up(r, "Neither an application in order nor radio data are in it: nothing proves what the header "
                   "said.");
        return;
    }
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
        if (sizes[i].size != v->radio_map)
            continue;
        r->now[1] = (uint8_t)(sizes[i].nibble << 4 | (r->was[1] & 0x0F));
        if (r->now[1] != r->was[1])
            say(r, "Flash size: %s, %s; proved by the radio data at 0x%lX.", size_text(r->now[1]).text,
                wrong_size_text(r->was[1]).text, (unsigned long)v->radio_map - FLASH_END_INIT_DATA);
        return;
    }
    if (kilobytes(r->was[1]) != v->radio_map >> 10)
        give_up(r,
                "The radio data prove the size of the flash, but not how it is divided, and the application "
                "is damaged.");
}

/* --- mode ----------------------------------------------------------------------------------------------- */

static bool digest_fits(const uint8_t *data, size_t size, const uint8_t now[2], const char *sha256)
{
    uint8_t header[4] = {data[0], data[1], now[0], now[1]}, digest[SHA256_SIZE];
    char hex[SHA256_HEX];
    struct digest *d = digest_new(DIGEST_SHA256);
    if (d == NULL)
        return false;
    digest_update(d, header, sizeof header);
    digest_update(d, data + sizeof header, size - sizeof header);
    digest_final(d, digest);
    digest_free(d);
    digest_hex(digest, SHA256_SIZE, hex);
    return strcmp(hex, sha256) == 0;
}

static void mend_mode(const uint8_t *data, size_t size, const char *sha256, struct doctor_result *r)
{
    bool noted = sha256 != NULL && sha256[0] != '\0';
    for (uint8_t mode = 0; mode < MODES && noted; mode++) {
        const uint8_t now[2] = {mode, r->now[1]};
        if (!digest_fits(data, size, now, sha256))
            continue;
        if (mode != r->was[0])
            say(r, "Flash mode: %s, not %s; proved by the SHA-256 that was noted when the file was saved.",
                flash_mode_of(mode), flash_mode_of(r->was[0]) ? flash_mode_of(r->was[0]) : "an unknown one");
        r->now[0] = mode;
        return;
    }
    if (flash_mode_of(r->was[0]) == NULL)
        give_up(r,
                "The flash mode in the header does not exist, and nothing in the file proves which it was.");
    else if (r->now[1] != r->was[1])
        say(r,
            "Flash mode: %s, left as it is. Stock devices have QIO and DOUT with one and the same "
            "application, so nothing in the file can prove it; DOUT starts on all of them.",
            flash_mode_of(r->was[0]));
}

/* --- what the file is apart from its header ------------------------------------------------------------- */

static void refuse_without_application(const struct image_info *info, struct doctor_result *r)
{
    if (info->sdk_layout)
        give_up(r, "The application is missing where it belongs: nothing proves what the header said.");
    else
        give_up(r, "This is no stock firmware: only the layout of the vendor's SDK is known well enough.");
}

/* What a right header does not make right. */
static void tell_the_rest(const struct image_info *info, const char *what, struct doctor_result *r)
{
    bool wrong =
        info->verdict == IMAGE_INCOMPLETE || info->verdict == IMAGE_ALTERED || info->verdict == IMAGE_DAMAGED;
    if (wrong && info->reason_count > 0)
        say(r, "%s is %s all the same. %s", what, image_verdict_name(info->verdict), info->reasons[0]);
}

static void tell_sound(const struct image_info *info, struct doctor_result *r)
{
    say(r, "The header says what the rest of the file proves: there is nothing to mend.");
    tell_the_rest(info, "The file", r);
}

/* -------------------------------------------------------------------------------------------------------- */

void doctor_examine(const uint8_t *data, size_t size, const char *sha256, struct doctor_result *result)
{
    const struct bytes b = {data, size};
    struct boot_image boot;
    struct image_info info;
    struct evidence v;
    memset(result, 0, sizeof *result);
    boot_image_read(&b, 0, &boot);
    if (identity_is_redacted(&b)) {
        give_up(result,
                "This copy was made for sharing: it is not a backup, and mending does not make it one.");
        return;
    }
    if (size < 4 || boot.segments == 0) {
        give_up(result, "It does not begin with a boot header: there is nothing to mend.");
        return;
    }
    if (size <= 0x1000u) {
        give_up(result, "It ends before the application: nothing proves what the header said.");
        return;
    }
    result->was[0] = result->now[0] = data[MODE];
    result->was[1] = result->now[1] = data[SIZE_SPEED];
    collect(&b, &v);
    image_examine(data, size, true, &info);
    if (!v.has_app && v.apps[0].state != PART_BAD && v.apps[0].state != PART_CUT)
        refuse_without_application(&info, result);
    else if (boot.state != PART_GOOD)
        give_up(result, "More than the header is damaged: the boot loader's checksum is wrong too.");
    else if (v.has_app)
        mend_by_application(result, &v);
    else
        mend_by_radio_data(result, &v);
    if (result->outcome != DOCTOR_CANNOT)
        mend_mode(data, size, sha256, result);
    if (result->outcome == DOCTOR_CANNOT)
        memcpy(result->now, result->was, sizeof result->now);
    else if (memcmp(result->now, result->was, sizeof result->now) != 0)
        result->outcome = DOCTOR_MENDED;
    else
        tell_sound(&info, result);
}

void doctor_mend(uint8_t *data, size_t size, struct doctor_result *result)
{
    struct image_info info;
    data[MODE] = result->now[0];
    data[SIZE_SPEED] = result->now[1];
    image_examine(data, size, true, &info);
    tell_the_rest(&info, "The mended copy", result);
}
