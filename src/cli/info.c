/* info.c: examines a file of any size and kind; gives an answer for everything readable. */
/* SPDX-License-Identifier: MIT */
#include "cli/info.h"

#include "base/err.h"
#include "base/json.h"
#include "cli/describe.h"
#include "cli/session.h"
#include "cli/tell.h"
#include "cli/whole_file.h"
#include "core/library/file_work.h"
#include "core/image/redact_image.h"
#include "say/say.h"
#include "store/store.h"

static void report_secrets(struct session *s, struct json *j, const struct whole_file *file)
{
    struct image_secrets secrets;
    image_secrets_read(file->data, file->kept, &secrets);
    const struct {
        const char *key;
        enum fact_id label;
        const char *value;
    } rows[] = {{"api_key", FACT_LABEL_API_KEY, secrets.key},
                {"wifi_name", FACT_LABEL_WIFI_NAME, secrets.wifi_name},
                {"wifi_password", FACT_LABEL_PASSWORD, secrets.wifi_password}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        json_string(j, rows[i].key, rows[i].value[0] != '\0' ? rows[i].value : NULL);
        if (rows[i].value[0] != '\0')
            tell_secret(s->report, rows[i].label, rows[i].value);
    }
}

static bool write_redacted(struct session *s, struct err *e)
{
    const struct new_file to = {s->args->redacted_copy, false};
    return to.path == NULL || file_work_share(s->store, s->args->file, &to, e);
}

static void tell_unpacked(struct report *r, const struct whole_file *file)
{
    const char *kind = archive_kind_name(file->kind);
    if (file->name[0] != '\0')
        tell_row_of(r, FACT_LABEL_UNPACKED, FACT_ROW_UNPACKED, (const char *[]){file->name, kind});
    else if (file->kind != ARCHIVE_NONE)
        tell_row_of(r, FACT_LABEL_UNPACKED, FACT_ROW_UNPACKED_NAMELESS, (const char *[]){kind});
}

static void report_info(struct session *s, const struct whole_file *file)
{
    struct image_info image;
    image_examine(file->data, file->kept, file->size == file->kept, &image);
    struct json j;
    report_result_begin(&j, "info");
    json_string(&j, "file", s->args->file);
    json_uint(&j, "size", file->size);
    describe_digests_json(&j, file->md5, file->sha256);
    describe_image_json(&j, &image);
    json_string(&j, "unpacked_from", file->kind != ARCHIVE_NONE ? archive_kind_name(file->kind) : NULL);
    json_string(&j, "unpacked_name", file->name[0] != '\0' ? file->name : NULL);
    json_string(&j, "redacted_copy", s->args->redacted_copy);
    char size[32];
    say_size(file->size, size, sizeof size);
    tell_row(s->report, FACT_LABEL_FILE, s->args->file);
    tell_unpacked(s->report, file);
    tell_row(s->report, FACT_LABEL_SIZE, size);
    describe_digests(s->report, file->md5, file->sha256);
    describe_verdict(s->report, &image);
    describe_firmware(s->report, &image);
    if (s->args->secrets)
        report_secrets(s, &j, file);
    if (s->args->redacted_copy != NULL)
        tell_row(s->report, FACT_LABEL_FOR_SHARING, s->args->redacted_copy);
    report_result_end(s->report, &j);
}

bool info_run(struct session *s, struct err *e)
{
    struct whole_file file;
    if (!write_redacted(s, e) || !whole_file_read(&file, s->store, s->args->file, e))
        return false;
    report_info(s, &file);
    whole_file_done(&file);
    return true;
}
