/* library_list.c: lists the devices and backups of the library; gives devices their names. */
/* SPDX-License-Identifier: MIT */
#include "cli/library_list.h"

#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"
#include "base/json.h"
#include "base/utf8.h"
#include "cli/session.h"
#include "cli/errors.h"
#include "cli/tell.h"
#include "core/library/library_view.h"
#include "say/say.h"
#include "say/say_files.h"

#include <stdio.h>
#include <string.h>

#define MAC_DIGITS 12
#define MAC_TEXT   18

/* "5ccf7f010203" as people write it; "" stays "". */
static void mac_for_people(const char *digits, char text[MAC_TEXT])
{
    size_t used = 0;
    for (size_t i = 0; digits[i] != '\0' && used + 1 < MAC_TEXT; i++) {
        if (i > 0 && i % 2 == 0)
            text[used++] = ':';
        text[used++] = (char)(digits[i] >= 'a' ? digits[i] - 'a' + 'A' : digits[i]);
    }
    text[used] = '\0';
}

/* As it is in the library: 12 digits; colons, dashes and blanks between them do not matter. */
static bool mac_for_library(const char *text, char digits[MAC_DIGITS + 1])
{
    size_t used = 0;
    for (const char *p = text; *p != '\0'; p++) {
        char c = (char)(*p >= 'A' && *p <= 'F' ? *p - 'A' + 'a' : *p);
        if (strchr(":- ", c) != NULL)
            continue;
        if (strchr("0123456789abcdef", c) == NULL || used == MAC_DIGITS)
            return false;
        digits[used++] = c;
    }
    digits[used] = '\0';
    return used == MAC_DIGITS;
}

static const char *or_null(const char *text)
{
    return text[0] != '\0' ? text : NULL;
}

static void backup_json(struct json *j, const struct library_backup *backup)
{
    json_object_begin(j, NULL);
    json_string(j, "file", backup->file);
    json_uint(j, "size", backup->size);
    json_string(j, "date", or_null(backup->date));
    json_string(j, "purpose", or_null(purpose_word(backup->purpose)));
    json_string(j, "verdict", or_null(backup->verdict));
    json_string(j, "firmware", or_null(firmware_info(backup->firmware)->word));
    json_string(j, "product", or_null(backup->product));
    json_string(j, "version", or_null(backup->version));
    json_string(j, "device_id", or_null(backup->device_id));
    json_string(j, "sha256", or_null(backup->sha256));
    json_bool(j, "online_only", backup->online_only);
    json_object_end(j);
}

static void backup_row(struct report *r, const struct library_backup *backup, bool offered)
{
    char size[32];
    say_size(backup->size, size, sizeof size);
    const char *date = backup->date[0] != '\0' ? backup->date : say_template(FACT_LIBRARY_DATE_UNKNOWN);
    const char *verdict =
        say_note_word(backup->verdict[0] != '\0' ? backup->verdict : image_verdict_name(IMAGE_UNKNOWN));
    const char *purpose = say_note_word(purpose_word(backup->purpose));
    report_line(r, "%c %-*s  %-*s %-*s %-*s  %s%s%s", offered ? '*' : ' ', utf8_width(date, 20), date,
                utf8_width(verdict, 10), verdict, utf8_width(size, 9), size, utf8_width(purpose, 11), purpose,
                backup->file, backup->online_only ? "  " : "",
                say_template(backup->online_only ? FACT_LIBRARY_ONLINE : FACT_NONE));
}

struct listing {
    struct report *report;
    struct json *json;
    unsigned devices;
};

static void device_row(struct listing *l, const struct library_device *device, const char *mac)
{
    const char *parts[] = {device->label, device->product, device->device_id};
    struct buf line = BUF_INIT;
    if (l->devices++ > 0)
        report_line(l->report, "%s", "");
    buf_append_text(&line, mac[0] != '\0' ? mac : say_template(FACT_LIBRARY_OTHER_FILES));
    for (size_t i = 0; i < ARRAY_LEN(parts); i++)
        if (parts[i][0] != '\0')
            buf_printf(&line, "  %s", parts[i]);
    report_line(l->report, "%s", buf_text(&line));
    buf_free(&line);
}

static void list_device(void *ctx, const struct library_device *device)
{
    struct listing *l = ctx;
    char mac[MAC_TEXT];
    mac_for_people(device->mac, mac);
    json_object_begin(l->json, NULL);
    json_string(l->json, "mac", or_null(mac));
    json_string(l->json, "name", or_null(device->label));
    json_string(l->json, "product", or_null(device->product));
    json_string(l->json, "device_id", or_null(device->device_id));
    json_string(l->json, "offer", device->offer != NULL ? device->offer->file : NULL);
    json_array_begin(l->json, "backups");
    device_row(l, device, mac);
    for (size_t i = 0; i < device->count; i++) {
        backup_json(l->json, &device->backups[i]);
        backup_row(l->report, &device->backups[i], device->offer == &device->backups[i]);
    }
    json_array_end(l->json);
    json_object_end(l->json);
}

static bool list_all(struct session *s, struct err *e)
{
    struct library_view view;
    struct json j;
    struct listing listing = {s->report, &j, 0};
    if (!library_view_read(s->store, s->library, true, &view, e))
        return false;
    report_result_begin(&j, "library");
    json_string(&j, "library", s->library);
    json_array_begin(&j, "devices");
    library_view_devices(&view, s->store, s->library, list_device, &listing);
    json_array_end(&j);
    report_result_end(s->report, &j);
    if (view.count > 0)
        report_line(s->report, "%s", "");
    tell(s->report, view.count > 0 ? FACT_LIBRARY_FOLDER : FACT_LIBRARY_EMPTY, (const char *[]){s->library});
    library_view_done(&view);
    return true;
}

/* A wrong digit would give the name to a device that nobody has. */
static bool is_known(struct session *s, const char *digits, struct err *e)
{
    char label[LIBRARY_LABEL_MAX];
    struct library_view view;
    library_read_label(s->store, s->library, digits, label);
    if (label[0] != '\0')
        return true;
    if (!library_view_read(s->store, s->library, false, &view, e))
        return false;
    bool known = library_view_knows(&view, digits);
    library_view_done(&view);
    return known || errors_usage(e, FACT_USAGE_MAC_UNKNOWN, (const char *[]){s->library, s->args->name_mac});
}

static bool name_device(struct session *s, struct err *e)
{
    char digits[MAC_DIGITS + 1], mac[MAC_TEXT];
    const char *name = s->args->name;
    if (!mac_for_library(s->args->name_mac, digits))
        return errors_usage(e, FACT_USAGE_MAC, (const char *[]){s->args->name_mac});
    if (!is_known(s, digits, e) || !library_write_label(s->store, s->library, digits, name, e))
        return false;
    mac_for_people(digits, mac);
    struct json j;
    report_result_begin(&j, "library");
    json_string(&j, "mac", mac);
    json_string(&j, "name", or_null(name));
    report_result_end(s->report, &j);
    tell(s->report, name[0] != '\0' ? FACT_LIBRARY_NAMED : FACT_LIBRARY_NAMED_NO_MORE,
         (const char *[]){mac, name});
    return true;
}

bool library_list_run(struct session *s, struct err *e)
{
    return s->args->name_mac != NULL ? name_device(s, e) : list_all(s, e);
}
