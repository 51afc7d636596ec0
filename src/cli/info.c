/* info.c: examines a file of any size and kind; whatever can be read has an answer. */
#include "cli/info.h"

#include "base/json.h"
#include "cli/describe.h"
#include "cli/report.h"
#include "cli/session.h"
#include "cli/whole_file.h"

bool info_run(struct session *s, struct err *e)
{
    struct whole_file file;
    if (!whole_file_read(&file, s->store, s->args->file, e))
        return false;
    struct image_info image;
    image_examine(file.data, file.kept, file.size == file.kept, &image);
    struct json j;
    report_result_begin(&j, "info");
    json_string(&j, "file", s->args->file);
    json_uint(&j, "size", file.size);
    describe_digests_json(&j, file.md5, file.sha256);
    describe_image_json(&j, &image);
    char size[32];
    report_size_text(file.size, size, sizeof size);
    report_line(s->report, "File:         %s", s->args->file);
    report_line(s->report, "Size:         %s", size);
    describe_digests(s->report, file.md5, file.sha256);
    describe_verdict(s->report, &image);
    describe_firmware(s->report, &image);
    report_result_end(s->report, &j);
    whole_file_done(&file);
    return true;
}
