/* commands.c: one function per command: check what can be checked without the device, connect, work, let go
 * of the device, report.  info.c, boot_log.c and library_list.c hold those that need no
 * flasher. */
/* SPDX-License-Identifier: MIT */
#include "cli/commands.h"

#include "base/bytes.h"
#include "base/err.h"
#include "base/json.h"
#include "cli/boot_log.h"
#include "cli/check.h"
#include "cli/confirm.h"
#include "cli/describe.h"
#include "cli/file_commands.h"
#include "cli/info.h"
#include "cli/library_list.h"
#include "cli/report.h"
#include "cli/session.h"
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
        report_line(s->report, "%-14s %-16s %-9s  %s", "PORT", "ADAPTER", "USB ID", "NOTE");
    else if (portless.count == 0)
        report_line(s->report, "No serial port was found. Plug in the USB adapter.");
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

/* Work that was interrupted: what looks at a device asks while it is connected, and tells with its result. */

struct interrupted {
    bool known, can_undo, was_undo, first_saved;
};

static struct interrupted ask_interrupted(struct session *s)
{
    struct flasher_undo_state undo;
    if (!flasher_has_unfinished_change(s->flasher, s->library))
        return (struct interrupted){.known = false};
    bool can_undo = flasher_find_undo(s->flasher, s->library, &undo, NULL);
    return (struct interrupted){undo.interrupted, can_undo, undo.was_undo, undo.first_saved};
}

static void report_interrupted(struct session *s, struct json *j, const struct interrupted *last)
{
    json_bool(j, "interrupted", last->known);
    if (!last->known)
        return;
    report_note(s->report, "Warning:      %s of this device was not finished. %s",
                last->was_undo ? "An undo" : "A restore or erase",
                last->can_undo && last->was_undo ? "Run restock-cli undo again."
                : last->can_undo                 ? "Repeat it, or take it back with restock-cli undo."
                                                 : "Repeat it, or restore a backup of this device.");
}

/* detect */

static bool run_detect(struct session *s, struct err *e)
{
    struct image_info image;
    if (!session_connect(s, e) || !flasher_look_at_firmware(s->flasher, &image, e))
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
    report_line(s->report, "Saved:        %s", result->file);
    report_line(s->report, "Size:         %s, equal to the flash by its digest", size);
    describe_digests(s->report, result->md5, result->sha256);
    describe_verdict(s->report, &result->info);
    describe_firmware(s->report, &result->info);
    report_line(s->report, "Time:         %.1f s; %lu of %lu sectors came over the line",
                result->stats.seconds, (unsigned long)result->stats.sectors_read,
                (unsigned long)result->stats.sectors_total);
    for (size_t i = 0; i < warnings.count; i++) {
        char text[500];
        say_finding(&warnings.list[i], text, sizeof text);
        report_note(s->report, "%s%s",
                    warnings.list[i].level >= GUARD_ASK ? "Warning:      " : "Note:         ", text);
    }
    report_interrupted(s, &j, last);
    report_result_end(s->report, &j);
}

static bool run_backup(struct session *s, struct err *e)
{
    const struct args *args = s->args;
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

/* Missing and empty files are told of before a device is looked for. */
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
        report_note(
            s->report,
            "The last work was interrupted. What was there before is already saved; undo puts it back.");
}

/* Names the device, what is on it, and what will become of that; then asks. */
static bool confirm_loss(struct session *s, struct err *e)
{
    if (s->args->yes)
        return true;
    struct image_info image;
    char device[128], firmware[128];
    if (!flasher_look_at_firmware(s->flasher, &image, e))
        return false;
    describe_device_short(flasher_device(s->flasher), device, sizeof device);
    describe_firmware_short(&image, firmware, sizeof firmware);
    if (s->args->command == COMMAND_ERASE)
        report_note(s->report, "To do:       make the whole flash blank");
    report_note(s->report, "Device:      %s", device);
    report_note(s->report, "On it now:   %s", firmware);
    if (s->args->command != COMMAND_UNDO)
        note_interrupted(s);
    if (s->args->no_safety_backup)
        report_note(s->report, "What is on it now will be lost: no safety copy will be made.");
    else
        report_note(s->report, "What is on it now will first be saved to %s.", s->library);
    char question[200];
    snprintf(question, sizeof question, "overwrite what is on %.60s: %.80s?", device, firmware);
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
    if (path[0] != '\0')
        report_line(s->report, "Safety copy:  %s%s", path,
                    result->safety_copy_is_gone    ? " (deleted in the meantime)"
                    : result->safety_copy_is_older ? " (from the run that was interrupted)"
                                                   : "");
    if (result->safety_copy_is_unfinished)
        report_line(s->report,
                    "              (what the interrupted run left; undo goes by what was there before it)");
    if (result->safety_copy_is_gone)
        report_note(
            s->report,
            "Warning:      the safety copy was deleted in the meantime; it cannot be used to undo this "
            "change.");
    else if (result->note_is_lost)
        report_note(s->report,
                    "Warning:      undo does not know of this change, because its note is lost. Restore the "
                    "safety copy instead.");
    json_array_begin(j, "removed_copies");
    for (size_t i = 0; i < result->removed.count; i++) {
        json_string(j, NULL, result->removed.names[i]);
        report_line(s->report, "Removed:      %s (an old safety copy)", result->removed.names[i]);
    }
    json_array_end(j);
}

static void report_change_time(struct session *s, const struct transfer_stats *stats)
{
    report_line(s->report,
                "Time:         %.1f s; of %lu sectors %lu written, %lu erased, the others unchanged",
                stats->seconds, (unsigned long)stats->sectors_total, (unsigned long)stats->sectors_written,
                (unsigned long)stats->sectors_erased);
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
    report_line(s->report, "Restored:     %s", s->args->file);
    report_line(s->report, "Verified:     the flash equals the file%s, by its digest",
                s->args->keep_rest ? " as far as that goes" : " and is blank beyond it");
    report_safety_copy(s, &j, result);
    report_change_time(s, &result->stats);
    report_result_end(s->report, &j);
}

/* What to do with such a file instead of writing it as it is; NULL: nothing. */
static const char *instead_of(const struct guard_finding *finding)
{
    static const struct {
        enum guard_what what;
        const char *text;
    } ways[] = {
        {GUARD_OTHER_DEVICE, "restock-cli transplant puts this device's own identity into such a backup"},
        {GUARD_OTHER_IDENTITY, "restock-cli transplant puts this device's own identity into such a backup"},
        {GUARD_PART, "restock-cli assemble makes one image from all files of such a firmware"},
        {GUARD_ALTERED, "restock-cli doctor makes a copy with the original header"},
    };
    for (size_t i = 0; i < ARRAY_LEN(ways); i++)
        if (finding->what == ways[i].what)
            return ways[i].text;
    return NULL;
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
        report_note(s->report, "             %s", text);
    }
    const char *instead = allowed ? NULL : instead_of(&checked->list[0]);
    if (instead != NULL)
        report_note(s->report, "Instead:     %s", instead);
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
    if (!session_connect(s, e)) /* the file is judged also where nobody can be asked */
        return false;
    describe_firmware_short(image, firmware, sizeof firmware);
    report_note(s->report, "To write:    %s: %s, %s", args->file, firmware,
                image_verdict_name(image->verdict));
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
    if (!confirm_is_possible(s->args, "make the whole flash blank?", e) || !session_connect(s, e) ||
        !confirm_loss(s, e) || !flasher_erase(s->flasher, &options, &result, e))
        return false;
    session_let_go(s);
    struct json j;
    char size[32];
    say_size(result.size, size, sizeof size);
    report_result_begin(&j, "erase");
    json_uint(&j, "size", result.size);
    describe_stats_json(&j, &result.stats);
    report_line(s->report, "Erased:       %s, blank by its digest", size);
    report_safety_copy(s, &j, &result);
    report_change_time(s, &result.stats);
    report_result_end(s->report, &j);
    return true;
}

/* undo */

static void name_undo(struct session *s, const struct flasher_undo_state *undo)
{
    bool blank = strcmp(undo->verdict, "blank") == 0;
    report_note(s->report, "To put back: %s", undo->file);
    report_note(s->report, "             saved %s: %s%s%s%s%s", undo->date,
                blank ? "a blank flash" : firmware_info(undo->firmware)->title,
                undo->product[0] != '\0' ? " " : "", undo->product, undo->version[0] != '\0' ? " " : "",
                undo->version);
    if (undo->without_note) {
        report_note(
            s->report,
            "Warning:     there is no readable note of the last change. This is the newest safety copy;");
        report_note(s->report, "             it may be from before an earlier change.");
    }
    if (undo->interrupted)
        report_note(s->report, "             %s was not finished",
                    undo->was_undo ? "this undo was begun and" : "the restore or erase after it");
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
    report_line(s->report, "Put back:     %s", undo->file);
    report_line(s->report, "Verified:     the flash %s, by its digest",
                undo->without_note ? "equals this safety copy" : "is what it was then");
    report_safety_copy(s, &j, result);
    report_change_time(s, &result->stats);
    report_result_end(s->report, &j);
}

static bool run_undo(struct session *s, struct err *e)
{
    struct restore_result result = {.removed = {.count = 0}};
    struct flasher_undo_state undo;
    struct erase_options options = {.library = s->library, .no_safety_backup = s->args->no_safety_backup};
    if (!confirm_is_possible(s->args, "put back what was there before?", e) || !session_connect(s, e) ||
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

static void report_verify(struct session *s, const struct verify_result *result,
                          const struct interrupted *last)
{
    struct json j;
    report_result_begin(&j, "verify");
    json_string(&j, "file", s->args->file);
    json_uint(&j, "size", result->size);
    json_bool(&j, "equal", result->equal);
    json_array_begin(&j, "sectors_different");
    if (result->equal)
        report_line(s->report, "Equal: the flash holds %s%s.", s->args->file,
                    s->args->keep_rest ? "" : " and is blank beyond it");
    else
        report_line(s->report, "Different: %lu of %lu sectors.", (unsigned long)result->sectors_different,
                    (unsigned long)result->stats.sectors_total);
    for (size_t i = 0; i < result->different_count; i++) {
        const struct sector_range *range = &result->different[i];
        range_json(&j, range);
        report_line(s->report, "  0x%06lx-0x%06lx  %lu sector%s", (unsigned long)range->first * FLASH_SECTOR,
                    ((unsigned long)range->first + range->count) * FLASH_SECTOR - 1,
                    (unsigned long)range->count, range->count == 1 ? "" : "s");
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
