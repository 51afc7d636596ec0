/* commands.c: one function per command: check what can be checked without the device, connect, work, release
 * the device, report.  Commands that need no flasher are in info.c, boot_log.c and library_list.c. */
/* SPDX-License-Identifier: MIT */
#include "cli/commands.h"

#include "base/bytes.h"
#include "base/err.h"
#include "base/utf8.h"
#include "base/json.h"
#include "cli/boot_log.h"
#include "cli/check.h"
#include "cli/confirm.h"
#include "cli/describe.h"
#include "cli/every.h"
#include "cli/file_commands.h"
#include "cli/info.h"
#include "cli/library_list.h"
#include "cli/report.h"
#include "cli/session.h"
#include "cli/tell.h"
#include "cli/whole_file.h"
#include "core/library/backup_target.h"
#include "core/image/guard.h"
#include "core/image/image.h"
#include "port/adapter_trouble.h"
#include "port/portlist.h"
#include "say/say.h"
#include "say/say_files.h"
#include "store/store.h"

#include <stdlib.h>
#include <string.h>

/* ports */

#define TROUBLE_MAX 400u

/* What keeps Windows from using the adapter; false = nothing. */
static bool port_trouble(const struct port_info *port, char text[TROUBLE_MAX])
{
    struct fact trouble;
    bool any = adapter_trouble(port, &trouble);
    say_fact(&trouble, text, TROUBLE_MAX);
    return any;
}

static void port_json(struct json *j, const struct port_info *port)
{
    char vid[5] = "", pid[5] = "", trouble[TROUBLE_MAX];
    if (port->vid != 0) {
        snprintf(vid, sizeof vid, "%04x", port->vid);
        snprintf(pid, sizeof pid, "%04x", port->pid);
    }
    json_object_begin(j, NULL);
    json_string(j, "name", port->name);
    json_string(j, "friendly_name", port->friendly_name);
    json_string(j, "vid", vid[0] != '\0' ? vid : NULL);
    json_string(j, "pid", pid[0] != '\0' ? pid : NULL);
    json_string(j, "serial", port->serial);
    json_string(j, "driver", port->driver);
    json_string(j, "adapter", port->adapter);
    json_string(j, "driver_version", port->driver_version);
    json_uint(j, "problem", port->problem);
    json_string(j, "trouble", port_trouble(port, trouble) ? trouble : NULL);
    json_object_end(j);
}

static void port_heading(struct report *r)
{
    const char *port = say_template(FACT_COLUMN_PORT), *adapter = say_template(FACT_COLUMN_ADAPTER);
    const char *ids = say_template(FACT_COLUMN_USB_ID);
    report_line(r, "%-*s %-*s %-*s  %s", utf8_width(port, 14), port, utf8_width(adapter, 16), adapter,
                utf8_width(ids, 9), ids, say_template(FACT_COLUMN_NOTE));
}

static void port_row(struct report *r, const struct port_info *port)
{
    char ids[10] = "-";
    if (port->vid != 0)
        snprintf(ids, sizeof ids, "%04x:%04x", port->vid, port->pid);
    report_line(r, "%-14s %-16s %-9s  %s", port->name, port->adapter[0] != '\0' ? port->adapter : "-", ids,
                port->friendly_name);
}

static void list_json(struct json *j, const char *name, const struct port_list *list)
{
    json_array_begin(j, name);
    for (size_t i = 0; i < list->count; i++)
        port_json(j, &list->items[i]);
    json_array_end(j);
}

static void list_troubles(struct report *r, const struct port_list *list)
{
    char text[TROUBLE_MAX];
    for (size_t i = 0; i < list->count; i++) {
        const char *name = list->items[i].name;
        if (port_trouble(&list->items[i], text))
            report_line(r, "%s%s%s", name, name[0] != '\0' ? ": " : "", text);
    }
}

static bool run_ports(struct session *s, struct err *e)
{
    struct port_list list, portless;
    struct json j;
    if (!port_list_get(&list, e))
        return false;
    port_list_get_portless(&portless);
    if (list.count > 0)
        port_heading(s->report);
    else if (portless.count == 0)
        tell(s->report, FACT_PORTS_NONE, NULL);
    for (size_t i = 0; i < list.count; i++)
        port_row(s->report, &list.items[i]);
    list_troubles(s->report, &list);
    list_troubles(s->report, &portless);
    report_result_begin(&j, "ports");
    list_json(&j, "ports", &list);
    list_json(&j, "without_port", &portless);
    report_result_end(s->report, &j);
    port_list_free(&list);
    port_list_free(&portless);
    return true;
}

/* Interrupted work: commands that look at a device check for it while connected, and report it with their
 * result. */

struct interrupted {
    bool known, can_undo, was_undo, first_saved;
};

static struct interrupted ask_interrupted(struct session *s)
{
    struct flasher_undo_state undo;
    if (!flasher_has_unfinished_change(s->flasher, s->library))
        return (struct interrupted){.known = false};
    bool can_undo = flasher_look_for_undo(s->flasher, s->library, &undo, NULL);
    return (struct interrupted){undo.interrupted, can_undo, undo.was_undo, undo.first_saved};
}

static void report_interrupted(struct session *s, struct json *j, const struct interrupted *last)
{
    json_bool(j, "interrupted", last->known);
    if (!last->known)
        return;
    const struct fact facts[] = {
        {.id = last->was_undo ? FACT_UNFINISHED_UNDO : FACT_UNFINISHED_CHANGE},
        {.id = !last->can_undo  ? FACT_UNFINISHED_REPEAT_OR_RESTORE
               : last->was_undo ? FACT_UNFINISHED_UNDO_AGAIN
                                : FACT_UNFINISHED_REPEAT_OR_UNDO},
    };
    char text[300];
    say_facts(facts, ARRAY_LEN(facts), " ", text, sizeof text);
    tell_note_row(s->report, FACT_LABEL_WARNING, text);
}

static bool look_at_firmware(struct session *s, struct image_info *image, struct err *e)
{
    return flasher_look_at_firmware(s->flasher, image, e) &&
           flasher_recognise_firmware(s->flasher, s->library, image, e);
}

/* detect */

static bool run_detect(struct session *s, struct err *e)
{
    struct image_info image;
    if (!session_connect(s, e) || !look_at_firmware(s, &image, e))
        return false;
    struct interrupted last = ask_interrupted(s);
    struct json j;
    report_result_begin(&j, "detect");
    const struct device_info *device = flasher_device(s->flasher);
    describe_device_json(&j, device);
    json_object_begin(&j, "firmware");
    describe_firmware_json(&j, &image);
    json_bool(&j, "blank", image.verdict == IMAGE_BLANK);
    json_object_end(&j);
    json_string(&j, "firmware_name", firmware_info(image.firmware)->word);
    struct device_info seen = *device; /* its strings are constants; the flasher goes now */
    session_let_go(s);
    describe_device(s->report, &seen);
    describe_firmware(s->report, &image);
    report_interrupted(s, &j, &last);
    report_result_end(s->report, &j);
    return true;
}

/* backup */

static void report_backup(struct session *s, const struct backup_result *result,
                          const struct interrupted *last)
{
    struct guard_report warnings;
    guard_judge_backup(&result->info, result->size, &warnings);
    struct json j;
    report_result_begin(&j, "backup");
    json_string(&j, "file", result->file);
    json_uint(&j, "size", result->size);
    describe_digests_json(&j, result->md5, result->sha256);
    describe_stats_json(&j, &result->stats);
    describe_image_json(&j, &result->info);
    describe_findings_json(&j, &warnings);
    char size[32];
    say_size(result->size, size, sizeof size);
    tell_row(s->report, FACT_LABEL_SAVED, result->file);
    tell_row_of(s->report, FACT_LABEL_SIZE, FACT_RESULT_SIZE, (const char *[]){size});
    describe_digests(s->report, result->md5, result->sha256);
    describe_verdict(s->report, &result->info);
    describe_firmware(s->report, &result->info);
    tell_row_fact(s->report, FACT_LABEL_TIME,
                  (struct fact){FACT_RESULT_READ,
                                {fact_tenths(result->stats.seconds), fact_number(result->stats.sectors_read),
                                 fact_number(result->stats.sectors_total)}});
    for (size_t i = 0; i < warnings.count; i++) {
        char text[500];
        say_finding(&warnings.list[i], text, sizeof text);
        tell_note_row(s->report, warnings.list[i].level >= GUARD_ASK ? FACT_LABEL_WARNING : FACT_LABEL_NOTE,
                      text);
    }
    report_interrupted(s, &j, last);
    report_result_end(s->report, &j);
}

static bool run_backup(struct session *s, struct err *e)
{
    const struct args *args = s->args;
    if (args->every)
        return every_run(s, e);
    if (args->output != NULL && !backup_target_is_free(s->store, args->output, args->force, e))
        return false;
    if (!session_connect(s, e))
        return false;
    struct backup_options options = {
        .file = args->output,
        .library = s->library,
        .overwrite = args->force,
    };
    struct backup_result result = {.image = NULL};
    if (!flasher_backup(s->flasher, &options, &result, e))
        return false;
    struct interrupted last = ask_interrupted(s);
    session_let_go(s);
    report_backup(s, &result, &last);
    backup_result_done(&result);
    return true;
}

/* restore and erase: both end with the flash changed */

/* Missing and empty files are reported before the search for a device. */
static bool load_file(struct session *s, struct whole_file *file, struct err *e)
{
    if (!whole_file_read(file, s->store, s->args->file, e))
        return false;
    return file->size > 0 || err_set(e, ERR_FILE_EMPTY, "%.200s", s->args->file);
}

static void note_interrupted(struct session *s)
{
    struct interrupted last = ask_interrupted(s);
    if (last.known && last.can_undo && last.first_saved)
        tell_note(s->report, FACT_UNFINISHED_IS_SAVED, NULL);
}

/* Names the device, what is on it, and what will become of that; then asks. */
static bool confirm_loss(struct session *s, struct err *e)
{
    if (s->args->yes)
        return true;
    struct image_info image;
    char device[128], firmware[128];
    if (!look_at_firmware(s, &image, e))
        return false;
    describe_device_short(flasher_device(s->flasher), device, sizeof device);
    describe_firmware_short(&image, firmware, sizeof firmware);
    if (s->args->command == COMMAND_ERASE)
        tell_plan(s->report, FACT_LABEL_TO_DO, say_template(FACT_PLAN_ERASE));
    tell_plan(s->report, FACT_LABEL_DEVICE, device);
    tell_plan(s->report, FACT_LABEL_ON_IT_NOW, firmware);
    if (s->args->command != COMMAND_UNDO)
        note_interrupted(s);
    tell_note(s->report, s->args->no_safety_backup ? FACT_PLAN_LOST : FACT_PLAN_SAVED_FIRST,
              (const char *[]){s->library});
    char question[200];
    say_fill(FACT_QUESTION_OVERWRITE, (const char *[]){device, firmware}, question, sizeof question);
    return confirm_is_possible(s->args, question, e) && confirm_go_ahead(s->args, s->report, e) &&
           flasher_find_again(s->flasher, e);
}

static void report_safety_copy(struct session *s, struct json *j, const struct restore_result *result)
{
    const char *path = result->safety_copy;
    json_string(j, "safety_copy", path[0] != '\0' ? path : NULL);
    json_bool(j, "safety_copy_is_older", result->safety_copy_is_older);
    json_bool(j, "safety_copy_is_unfinished", result->safety_copy_is_unfinished);
    json_bool(j, "safety_copy_is_gone", result->safety_copy_is_gone);
    json_bool(j, "note_is_lost", result->note_is_lost);
    json_bool(j, "stub_changed", result->stub_changed);
    if (path[0] != '\0' && (result->safety_copy_is_gone || result->safety_copy_is_older))
        tell_row_of(s->report, FACT_LABEL_SAFETY_COPY,
                    result->safety_copy_is_gone ? FACT_RESULT_COPY_GONE : FACT_RESULT_COPY_OLDER,
                    (const char *[]){path});
    else if (path[0] != '\0')
        tell_row(s->report, FACT_LABEL_SAFETY_COPY, path);
    if (result->safety_copy_is_unfinished)
        tell_row(s->report, FACT_NONE, say_template(FACT_RESULT_COPY_UNFINISHED));
    if (result->safety_copy_is_gone || result->note_is_lost)
        tell_note_row(s->report, FACT_LABEL_WARNING,
                      say_template(result->safety_copy_is_gone ? FACT_RESULT_COPY_GONE_WARNING
                                                               : FACT_RESULT_NOTE_LOST));
    json_array_begin(j, "removed_copies");
    for (size_t i = 0; i < result->removed.count; i++) {
        json_string(j, NULL, result->removed.names[i]);
        tell_row_of(s->report, FACT_LABEL_REMOVED, FACT_RESULT_OLD_COPY,
                    (const char *[]){result->removed.names[i]});
    }
    json_array_end(j);
}

static void report_change_time(struct session *s, const struct transfer_stats *stats)
{
    tell_row_fact(s->report, FACT_LABEL_TIME,
                  (struct fact){FACT_RESULT_CHANGED,
                                {fact_tenths(stats->seconds), fact_number(stats->sectors_total),
                                 fact_number(stats->sectors_written), fact_number(stats->sectors_erased)}});
}

static void report_restore(struct session *s, const struct restore_result *result,
                           const struct image_info *image, const struct guard_report *checked)
{
    struct json j;
    report_result_begin(&j, "restore");
    json_string(&j, "file", s->args->file);
    json_uint(&j, "size", result->size);
    describe_digests_json(&j, result->md5, result->sha256);
    describe_stats_json(&j, &result->stats);
    describe_image_json(&j, image);
    describe_findings_json(&j, checked);
    tell_row(s->report, FACT_LABEL_RESTORED, s->args->file);
    tell_row(s->report, FACT_LABEL_VERIFIED,
             say_template(s->args->keep_rest ? FACT_RESULT_VERIFIED_PART : FACT_RESULT_VERIFIED));
    report_safety_copy(s, &j, result);
    report_change_time(s, &result->stats);
    report_result_end(s->report, &j);
}

/* What to do with such a file instead of writing it unchanged; FACT_NONE: nothing. */
static enum fact_id instead_of(const struct guard_finding *finding)
{
    static const struct {
        enum guard_what what;
        enum fact_id instead;
    } ways[] = {
        {GUARD_OTHER_DEVICE, FACT_PLAN_TRANSPLANT},
        {GUARD_OTHER_IDENTITY, FACT_PLAN_TRANSPLANT},
        {GUARD_PART, FACT_PLAN_ASSEMBLE},
        {GUARD_ALTERED, FACT_PLAN_DOCTOR},
    };
    for (size_t i = 0; i < ARRAY_LEN(ways); i++)
        if (finding->what == ways[i].what)
            return ways[i].instead;
    return FACT_NONE;
}

/* What speaks for and against writing this file to this device; false if too much speaks against it. */
static bool check_file(struct session *s, const struct restore_options *options, struct guard_report *checked,
                       struct err *e)
{
    if (!flasher_check_restore(s->flasher, options, checked, e))
        return false;
    bool allowed = guard_allows(checked, options->force, e);
    for (size_t i = allowed ? 0 : 1; i < checked->count; i++) { /* the first one is in the error */
        char text[500];
        say_finding(&checked->list[i], text, sizeof text);
        tell_plan(s->report, FACT_NONE, text);
    }
    enum fact_id instead = allowed ? FACT_NONE : instead_of(&checked->list[0]);
    if (instead != FACT_NONE)
        tell_plan(s->report, FACT_LABEL_INSTEAD, say_template(instead));
    return allowed;
}

static bool restore_file(struct session *s, const struct image_info *image, struct guard_report *checked,
                         struct restore_result *result, struct err *e)
{
    const struct args *args = s->args;
    struct restore_options options = {
        .file = args->file,
        .library = s->library,
        .no_safety_backup = args->no_safety_backup,
        .keep_rest = args->keep_rest,
        .force = args->force,
    };
    char firmware[128];
    if (!session_connect(s, e)) /* the file is judged even if nobody can be asked */
        return false;
    describe_firmware_short(image, firmware, sizeof firmware);
    tell_plan_of(s->report, FACT_LABEL_TO_WRITE, FACT_PLAN_FILE,
                 (const char *[]){args->file, firmware, say_note_word(image_verdict_name(image->verdict))});
    return check_file(s, &options, checked, e) && confirm_loss(s, e) &&
           flasher_restore(s->flasher, &options, result, e);
}

static bool run_restore(struct session *s, struct err *e)
{
    struct whole_file file = {.data = NULL};
    struct image_info image;
    struct guard_report checked = {.count = 0};
    struct restore_result result;
    memset(&result, 0, sizeof result);
    bool ok = load_file(s, &file, e);
    if (ok)
        image_examine(file.data, file.kept, file.size == file.kept, &image);
    whole_file_done(&file);
    if (!ok || !restore_file(s, &image, &checked, &result, e))
        return false;
    session_let_go(s);
    report_restore(s, &result, &image, &checked);
    return true;
}

static bool run_erase(struct session *s, struct err *e)
{
    struct restore_result result;
    memset(&result, 0, sizeof result);
    struct erase_options options = {.library = s->library, .no_safety_backup = s->args->no_safety_backup};
    if (!confirm_is_possible(s->args, say_template(FACT_QUESTION_ERASE), e) || !session_connect(s, e) ||
        !confirm_loss(s, e) || !flasher_erase(s->flasher, &options, &result, e))
        return false;
    session_let_go(s);
    struct json j;
    char size[32];
    say_size(result.size, size, sizeof size);
    report_result_begin(&j, "erase");
    json_uint(&j, "size", result.size);
    describe_stats_json(&j, &result.stats);
    tell_row_of(s->report, FACT_LABEL_ERASED, FACT_RESULT_ERASED, (const char *[]){size});
    report_safety_copy(s, &j, &result);
    report_change_time(s, &result.stats);
    report_result_end(s->report, &j);
    return true;
}

/* undo */

static void name_undo(struct session *s, const struct flasher_undo_state *undo)
{
    bool blank = strcmp(undo->verdict, "blank") == 0;
    char firmware[200];
    snprintf(firmware, sizeof firmware, "%s%s%s%s%s",
             blank ? say_template(FACT_PLAN_BLANK) : describe_firmware_kind(undo->firmware),
             undo->product[0] != '\0' ? " " : "", undo->product, undo->version[0] != '\0' ? " " : "",
             undo->version);
    tell_plan(s->report, FACT_LABEL_TO_PUT_BACK, undo->file);
    tell_plan_of(s->report, FACT_NONE, FACT_PLAN_SAVED, (const char *[]){undo->date, firmware});
    if (undo->without_note) {
        tell_plan(s->report, FACT_LABEL_WARNING, say_template(FACT_PLAN_WITHOUT_NOTE));
        tell_plan(s->report, FACT_NONE, say_template(FACT_PLAN_WITHOUT_NOTE_MAYBE));
    }
    if (undo->interrupted)
        tell_plan(s->report, FACT_NONE,
                  say_template(undo->was_undo ? FACT_PLAN_UNDO_UNFINISHED : FACT_PLAN_CHANGE_UNFINISHED));
}

static void report_undo(struct session *s, const struct flasher_undo_state *undo,
                        const struct restore_result *result)
{
    struct json j;
    report_result_begin(&j, "undo");
    json_string(&j, "file", undo->file);
    json_string(&j, "date", undo->date);
    json_bool(&j, "without_note", undo->without_note);
    json_uint(&j, "size", result->size);
    describe_digests_json(&j, result->md5, result->sha256);
    describe_stats_json(&j, &result->stats);
    tell_row(s->report, FACT_LABEL_PUT_BACK, undo->file);
    tell_row(s->report, FACT_LABEL_VERIFIED,
             say_template(undo->without_note ? FACT_RESULT_UNDONE_TO_COPY : FACT_RESULT_UNDONE));
    report_safety_copy(s, &j, result);
    report_change_time(s, &result->stats);
    report_result_end(s->report, &j);
}

static bool run_undo(struct session *s, struct err *e)
{
    struct restore_result result = {.removed = {.count = 0}};
    struct flasher_undo_state undo;
    struct erase_options options = {.library = s->library, .no_safety_backup = s->args->no_safety_backup};
    if (!confirm_is_possible(s->args, say_template(FACT_QUESTION_UNDO), e) || !session_connect(s, e) ||
        !flasher_find_undo(s->flasher, s->library, &undo, e) ||
        !(s->args->yes || flasher_check_undo(s->flasher, &undo, e)))
        return false;
    name_undo(s, &undo);
    if (!confirm_loss(s, e) || !flasher_undo(s->flasher, &options, &result, e))
        return false;
    session_let_go(s);
    report_undo(s, &undo, &result);
    return true;
}

/* verify */

static void range_json(struct json *j, const struct sector_range *range)
{
    json_object_begin(j, NULL);
    json_uint(j, "first", range->first);
    json_uint(j, "count", range->count);
    json_uint(j, "address", (uint64_t)range->first * FLASH_SECTOR);
    json_uint(j, "size", (uint64_t)range->count * FLASH_SECTOR);
    json_object_end(j);
}

/* The range, and how many sectors that are. */
static void range_row(struct report *r, const struct sector_range *range)
{
    char count[40];
    say_fact(&(struct fact){FACT_ROW_SECTORS, {fact_number(range->count)}}, count, sizeof count);
    report_line(r, "  0x%06lx-0x%06lx  %s", (unsigned long)range->first * FLASH_SECTOR,
                ((unsigned long)range->first + range->count) * FLASH_SECTOR - 1, count);
}

static void report_verify(struct session *s, const struct verify_result *result,
                          const struct interrupted *last)
{
    char different[TELL_DIGITS], total[TELL_DIGITS];
    struct json j;
    report_result_begin(&j, "verify");
    json_string(&j, "file", s->args->file);
    json_uint(&j, "size", result->size);
    json_bool(&j, "equal", result->equal);
    json_array_begin(&j, "sectors_different");
    if (result->equal)
        tell(s->report, s->args->keep_rest ? FACT_RESULT_EQUAL_PART : FACT_RESULT_EQUAL,
             (const char *[]){s->args->file});
    else
        tell(s->report, FACT_RESULT_DIFFERENT,
             (const char *[]){tell_number(result->sectors_different, different),
                              tell_number(result->stats.sectors_total, total)});
    for (size_t i = 0; i < result->different_count; i++) {
        range_json(&j, &result->different[i]);
        range_row(s->report, &result->different[i]);
    }
    json_array_end(&j);
    json_uint(&j, "sectors_different_count", result->sectors_different);
    describe_stats_json(&j, &result->stats);
    report_interrupted(s, &j, last);
    report_result_end(s->report, &j);
}

static bool run_verify(struct session *s, struct err *e)
{
    struct whole_file file = {.data = NULL};
    struct verify_result result = {.different = NULL};
    bool ok = load_file(s, &file, e);
    whole_file_done(&file); /* the core reads it again, once it knows how large the flash is */
    if (!ok || !session_connect(s, e) ||
        !flasher_verify(s->flasher, s->args->file, s->args->keep_rest, &result, e))
        return false;
    struct interrupted last = ask_interrupted(s);
    session_let_go(s);
    report_verify(s, &result, &last);
    if (!result.equal)
        s->exit_code = err_exit_code(ERR_DIFFERENT);
    verify_result_done(&result);
    return true;
}

bool commands_run(struct session *s, struct err *e)
{
    static bool (*const commands[COMMAND_COUNT])(struct session *, struct err *) = {
        [COMMAND_PORTS] = run_ports,
        [COMMAND_DETECT] = run_detect,
        [COMMAND_BACKUP] = run_backup,
        [COMMAND_RESTORE] = run_restore,
        [COMMAND_ERASE] = run_erase,
        [COMMAND_VERIFY] = run_verify,
        [COMMAND_UNDO] = run_undo,
        [COMMAND_INFO] = info_run,
        [COMMAND_COMPARE] = compare_run,
        [COMMAND_DOCTOR] = doctor_run,
        [COMMAND_TRANSPLANT] = transplant_run,
        [COMMAND_ASSEMBLE] = assemble_run,
        [COMMAND_LIBRARY] = library_list_run,
        [COMMAND_BOOT_LOG] = boot_log_run,
        [COMMAND_CHECK] = check_run,
    };
    return commands[s->args->command](s, e);
}
