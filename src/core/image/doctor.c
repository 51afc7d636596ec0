/* doctor.c: see doctor.h. */
/* SPDX-License-Identifier: MIT */
#include "core/image/doctor.h"

#include "base/bytes.h"
#include "base/digest.h"
#include "core/image/flash_end.h"
#include "core/image/image_internal.h"

#include <string.h>

#define MODE       2u /* offsets in the header */
#define SIZE_SPEED 3u
#define MODES      4u

static void find(struct doctor_result *r, struct fact fact)
{
    if (r->count < DOCTOR_FACTS)
        r->facts[r->count++] = fact;
}

static void give_up(struct doctor_result *r, enum fact_id why)
{
    r->outcome = DOCTOR_CANNOT;
    r->count = 0; /* nothing else matters then */
    find(r, (struct fact){.id = why});
}

/* Bytes of flash; 0 = the byte names no size. */
static uint32_t size_of(uint8_t size_speed)
{
    struct flash_map map;
    return flash_map_of(size_speed, &map) ? map.size : 0;
}

/* NULL = there is no such speed. */
static const char *speed_of(uint8_t size_speed)
{
    static const char *const speeds[16] = {[0] = "40 MHz", [1] = "26.7 MHz", [2] = "20 MHz", [15] = "80 MHz"};
    return speeds[size_speed & 0x0F];
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

/* --- size and speed ------------------------------------------------------------------------------------- */

/* The flash size in `now`, and in `was` where it names one. */
static struct fact size_fact(const struct doctor_result *r, enum fact_id not_this, enum fact_id none_named,
                             uint32_t radio_map)
{
    const struct fact_value now = fact_size(size_of(r->now[1])), was = fact_size(size_of(r->was[1]));
    const struct fact_value radio = fact_address(radio_map - FLASH_END_INIT_DATA);
    return (struct fact){size_of(r->was[1]) != 0 ? not_this : none_named, {now, was, radio}};
}

static void tell_size(struct doctor_result *r, const struct evidence *v)
{
    if (size_of(r->was[1]) != size_of(r->now[1]) && v->radio_map != 0)
        find(r, size_fact(r, FACT_MEND_SIZE_RADIO, FACT_MEND_NO_SIZE_RADIO, v->radio_map));
    else if (size_of(r->was[1]) != size_of(r->now[1]))
        find(r, size_fact(r, FACT_MEND_SIZE, FACT_MEND_NO_SIZE, v->radio_map));
    else if (r->was[1] >> 4 != r->now[1] >> 4)
        find(r, (struct fact){FACT_MEND_LAYOUT, {fact_number(r->now[1] >> 4), fact_number(r->was[1] >> 4)}});
}

static void tell_speed(struct doctor_result *r)
{
    const char *was = speed_of(r->was[1]);
    if ((r->was[1] & 0x0F) == (r->now[1] & 0x0F))
        return;
    find(r, (struct fact){was != NULL ? FACT_MEND_SPEED : FACT_MEND_NO_SPEED,
                          {fact_text(speed_of(r->now[1])), fact_text(was != NULL ? was : "")}});
}

static void mend_by_application(struct doctor_result *r, const struct evidence *v)
{
    struct flash_map map = {0, 0};
    flash_map_of(v->size_speed, &map);
    if (v->contradiction) {
        give_up(r, FACT_APPS_DISAGREE);
    } else if (v->radio_map != 0 && v->radio_map != map.size) {
        give_up(r, FACT_APP_NOT_RADIO);
    } else {
        r->now[1] = v->size_speed;
        tell_size(r, v);
        tell_speed(r);
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
        give_up(r, FACT_NO_EVIDENCE);
        return;
    }
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
        if (sizes[i].size != v->radio_map)
            continue;
        r->now[1] = (uint8_t)(sizes[i].nibble << 4 | (r->was[1] & 0x0F));
        if (r->now[1] != r->was[1])
            find(r, size_fact(r, FACT_MEND_BY_RADIO, FACT_MEND_NO_SIZE_BY_RADIO, v->radio_map));
        return;
    }
    if (size_of(r->was[1]) != v->radio_map)
        give_up(r, FACT_LAYOUT_UNPROVED);
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

/* `was` NULL = the header named none that exists. */
static struct fact mode_fact(uint8_t mode, const char *was)
{
    return (struct fact){was != NULL ? FACT_MEND_MODE : FACT_MEND_NO_MODE,
                         {fact_text(flash_mode_of(mode)), fact_text(was != NULL ? was : "")}};
}

static void mend_mode(const uint8_t *data, size_t size, const char *sha256, struct doctor_result *r)
{
    bool noted = sha256 != NULL && sha256[0] != '\0';
    for (uint8_t mode = 0; mode < MODES && noted; mode++) {
        const uint8_t now[2] = {mode, r->now[1]};
        if (!digest_fits(data, size, now, sha256))
            continue;
        if (mode != r->was[0])
            find(r, mode_fact(mode, flash_mode_of(r->was[0])));
        r->now[0] = mode;
        return;
    }
    if (flash_mode_of(r->was[0]) == NULL)
        give_up(r, FACT_MODE_UNPROVED);
    else if (r->now[1] != r->was[1])
        find(r, (struct fact){FACT_MODE_LEFT, {fact_text(flash_mode_of(r->was[0]))}});
}

/* --- what the file is apart from its header ------------------------------------------------------------- */

/* What a right header does not make right. */
static void tell_the_rest(const struct image_info *info, enum fact_id what, struct doctor_result *r)
{
    static const enum fact_id words[IMAGE_VERDICT_COUNT] = {
        [IMAGE_INCOMPLETE] = FACT_WORD_INCOMPLETE,
        [IMAGE_ALTERED] = FACT_WORD_ALTERED,
        [IMAGE_DAMAGED] = FACT_WORD_DAMAGED,
    };
    if (words[info->verdict] == FACT_NONE || info->reason_count == 0)
        return;
    find(r, (struct fact){what, {fact_word(words[info->verdict])}});
    find(r, info->reasons[0]);
}

static void tell_sound(const struct image_info *info, struct doctor_result *r)
{
    find(r, (struct fact){.id = FACT_HEADER_SOUND});
    tell_the_rest(info, FACT_FILE_STILL, r);
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
        give_up(result, FACT_SHARING_NOT_MENDED);
        return;
    }
    if (size < 4 || boot.segments == 0) {
        give_up(result, FACT_NO_BOOT_HEADER);
        return;
    }
    if (size <= 0x1000u) {
        give_up(result, FACT_ENDS_EARLY);
        return;
    }
    result->was[0] = result->now[0] = data[MODE];
    result->was[1] = result->now[1] = data[SIZE_SPEED];
    collect(&b, &v);
    image_examine(data, size, true, &info);
    if (!v.has_app && v.apps[0].state != PART_BAD && v.apps[0].state != PART_CUT)
        give_up(result, info.sdk_layout ? FACT_APPLICATION_LOST : FACT_NOT_STOCK_LAYOUT);
    else if (boot.state != PART_GOOD)
        give_up(result, FACT_MORE_THAN_HEADER);
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
    tell_the_rest(&info, FACT_COPY_STILL, result);
}
