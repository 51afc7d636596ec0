/* words.c: what is known, in words. */
/* SPDX-License-Identifier: MIT */
#include "gui/words.h"

#include "base/bytes.h"
#include "core/image/guard.h"
#include "core/library/library_view.h"
#include "gui/dates.h"
#include "gui/found.h"
#include "gui/job.h"
#include "say/say.h"
#include "say/say_error.h"
#include "say/say_files.h"

#include <stdio.h>
#include <string.h>

enum {
    NAME_FRONT = 36,
    NAME_BACK = 36,
    FINDING_MAX = 500
}; /* characters of a name that is too long for a line */

void words_device(const struct device_info *device, const char *label, char *text, size_t size)
{
    char flash[32], mac[18];
    say_size(device->flash_size, flash, sizeof flash);
    say_mac(device->mac, mac);
    snprintf(text, size, "%s%s%s, %s flash (%s), MAC %s", label, label[0] != '\0' ? ": " : "", device->chip,
             flash, device->flash_maker, mac);
}

const char *words_file_name(const char *path)
{
    const char *name = path;
    for (const char *p = path; *p != '\0'; p++)
        if (*p == '\\' || *p == '/')
            name = p + 1;
    return name;
}

/* Steps over one character of UTF-8. */
static const char *next_character(const char *p)
{
    p += *p != '\0';
    while (((unsigned char)*p & 0xC0u) == 0x80)
        p++;
    return p;
}

static size_t count_characters(const char *text)
{
    size_t count = 0;
    for (; *text != '\0'; text = next_character(text))
        count++;
    return count;
}

void words_short_name(const char *path, char text[WORDS_NAME_MAX])
{
    const char *name = words_file_name(path), *front = name, *back = name;
    size_t count = count_characters(name);
    if (count <= NAME_FRONT + NAME_BACK) {
        snprintf(text, WORDS_NAME_MAX, "%s", name);
        return;
    }
    for (size_t i = 0; i < NAME_FRONT; i++)
        front = next_character(front);
    for (size_t i = 0; i < count - NAME_BACK; i++)
        back = next_character(back);
    snprintf(text, WORDS_NAME_MAX, "%.*s...%s", (int)(front - name), name, back);
}

/* Firmware */

static bool is_known(enum firmware firmware)
{
    return firmware != FIRMWARE_UNKNOWN && firmware != FIRMWARE_NOT_NOTED;
}

static const char *firmware_title(enum firmware firmware)
{
    return is_known(firmware) ? firmware_info(firmware)->title : "Unknown firmware";
}

static const char *official_remark(enum firmware firmware)
{
    return firmware_info(firmware)->official ? ", the official firmware" : "";
}

static void firmware_name(enum firmware firmware, const char *product, const char *version, char *text,
                          size_t size)
{
    snprintf(text, size, "%s%s%s%s%s", firmware_title(firmware), product[0] != '\0' ? " " : "", product,
             version[0] != '\0' ? " " : "", version);
}

/* A short look leaves open what only a look at everything can tell. */
static const char *firmware_remark(const struct image_info *image)
{
    bool open = image->firmware == FIRMWARE_ARDUINO || image->firmware == FIRMWARE_UNKNOWN;
    return image->from_a_look && open ? "; a backup may show which" : official_remark(image->firmware);
}

void words_firmware(const struct image_info *image, char *text, size_t size)
{
    char name[120];
    if (image->verdict == IMAGE_BLANK) {
        snprintf(text, size, "Nothing: the flash is blank");
        return;
    }
    firmware_name(image->firmware, image->product, image->version, name, sizeof name);
    snprintf(text, size, "%s%s", name,
             image->named_by_settings ? ", according to its settings" : firmware_remark(image));
}

void words_backup(const struct library_backup *backup, char *text, size_t size)
{
    char date[128], name[120];
    const char *kind = library_is_safety_copy(backup)  ? "  (safety copy)"
                       : library_is_unfinished(backup) ? "  (left by an interruption)"
                                                       : "";
    date_text(backup->date, date, sizeof date);
    firmware_name(backup->firmware, backup->product, backup->version, name, sizeof name);
    if (backup->online_only && backup->firmware == FIRMWARE_NOT_NOTED)
        snprintf(name, sizeof name, "Not known yet");
    snprintf(text, size, "%s  %s%s%s%s%s", date[0] != '\0' ? date : backup->file, name,
             backup->verdict[0] != '\0' ? ", " : "", backup->verdict, kind,
             backup->online_only ? "  (online only, read when chosen)" : "");
}

/* Files */

static const char *verdict_words(enum image_verdict verdict)
{
    static const char *const verdicts[IMAGE_VERDICT_COUNT] = {
        [IMAGE_COMPLETE] = "Complete backup",
        [IMAGE_INCOMPLETE] = "Incomplete",
        [IMAGE_ALTERED] = "Altered",
        [IMAGE_DAMAGED] = "Damaged",
        [IMAGE_BLANK] = "Blank",
        [IMAGE_PARTIAL] = "Firmware to write",
        [IMAGE_UNKNOWN] = "Not recognised as firmware",
    };
    return verdicts[verdict];
}

void words_findings(const struct guard_report *check, char *text, size_t size)
{
    char line[FINDING_MAX];
    size_t used = 0;
    text[0] = '\0';
    for (size_t i = 0; i < check->count && used + 1 < size; i++) {
        say_finding(&check->list[i], line, sizeof line);
        int len = snprintf(text + used, size - used, "%s%s%s", used > 0 ? "\n" : "",
                           check->list[i].level == GUARD_ASK ? "Warning: " : "", line);
        used += len > 0 ? (size_t)len : 0;
    }
}

/* The first thing to know of the file, after what it is. */
static void words_remark(const struct file_found *file, const struct guard_report *check, char *text,
                         size_t size)
{
    char date[128];
    text[0] = '\0';
    date_text(file->note.date, date, sizeof date);
    if (check != NULL && check->count > 0)
        say_finding(&check->list[0], text, size);
    else if (file->note.has_sidecar && file->note.date[0] != '\0')
        snprintf(text, size, "Made by Restock, %s.", date);
    else if (file->image.reason_count > 0 && file->image.verdict != IMAGE_COMPLETE)
        say_fact(&file->image.reasons[0], text, size);
}

/* "Complete backup, 1 MB: eWeLink PSF-B04-GL 2.6.0"; the name may be left out, for room. */
static void file_kind(const struct file_found *file, bool with_name, char *text, size_t size)
{
    char bytes[32], name[160];
    const struct image_info *image = &file->image;
    bool named = with_name && image->verdict != IMAGE_BLANK &&
                 (image->verdict != IMAGE_UNKNOWN || image->firmware != FIRMWARE_UNKNOWN);
    say_size(file->size, bytes, sizeof bytes);
    firmware_name(image->firmware, image->product, image->version, name, sizeof name);
    bool is_part = image->part != IMAGE_NO_PART && image->part != IMAGE_PART_APPLICATION &&
                   image->part != IMAGE_PART_BLANK;
    snprintf(text, size, "%s, %s%s%s", is_part ? "One part of a firmware" : verdict_words(image->verdict),
             bytes, named ? ": " : "", named ? name : "");
}

void words_file_kind(const struct file_found *file, char *text, size_t size)
{
    file_kind(file, true, text, size);
}

void words_file(const struct file_found *file, const struct guard_report *check, char *text, size_t size)
{
    char kind[240], remark[FINDING_MAX];
    bool refused = check != NULL && check->count > 0 && check->list[0].level >= GUARD_REFUSE;
    if (file->err.code == ERR_FILE_TOO_LARGE) {
        snprintf(text, size, "This file is larger than any flash these devices have.");
        return;
    }
    if (file->err.code != ERR_NONE) {
        snprintf(text, size, "%s", say_error_sentence(file->err.code));
        return;
    }
    file_kind(file, !refused, kind, sizeof kind);
    words_remark(file, check, remark, sizeof remark);
    snprintf(text, size, "%s.%s%s", kind, remark[0] != '\0' ? " " : "", remark);
}

void words_undo(const struct flasher_undo_state *undo, char *text, size_t size)
{
    char date[128], name[120];
    date_text(undo->date, date, sizeof date);
    firmware_name(undo->firmware, undo->product, undo->version, name, sizeof name);
    bool blank = strcmp(undo->verdict, "blank") == 0;
    if (undo->online_only && undo->firmware == FIRMWARE_NOT_NOTED)
        snprintf(name, sizeof name, "a safety copy");
    snprintf(text, size, "%s%s%s%s%s", blank ? "a blank flash" : name, date[0] != '\0' ? ", saved " : "",
             date, undo->online_only ? " (kept online only)" : "",
             undo->without_note ? " (the newest safety copy; there is no note of the last change)" : "");
}

/* Errors */

static const char denied_words[] = "Restock is not allowed to write to this folder. If it is your own, "
                                   "Windows' protection against ransomware "
                                   "(\"Controlled folder access\") may be the reason.";

/* Where on the flash, and what its status registers say. */
static bool detail_is_of_use(const struct err *e)
{
    return e->detail[0] != '\0' &&
           (e->code == ERR_VERIFY || e->code == ERR_UNSTABLE || e->code == ERR_PROTECTED);
}

void words_error(const struct err *e, char *text, size_t size)
{
    char reason[FINDING_MAX];
    say_error_reason(e, reason, sizeof reason);
    if (e->code == ERR_REFUSED && reason[0] != '\0')
        snprintf(text, size, "Not done: %s%s %s", reason, reason[strlen(reason) - 1] == '.' ? "" : ".",
                 say_error_advice(e->code, SAY_WINDOW));
    else if (e->code == ERR_WRONG_CHIP && e->why[0].id != FACT_NONE)
        snprintf(text, size, "%s %s %s", reason, say_error_sentence(e->code),
                 say_error_advice(e->code, SAY_WINDOW));
    else if (detail_is_of_use(e))
        snprintf(text, size, "%s (%s) %s", say_error_sentence(e->code), e->detail,
                 say_error_advice(e->code, SAY_WINDOW));
    else
        snprintf(text, size, "%s %s", say_error_sentence(e->code), say_error_advice(e->code, SAY_WINDOW));
}

bool words_folder_is_refused(enum err_code code)
{
    return code == ERR_FILE_BLOCKED || code == ERR_FILE_DENIED;
}

void words_folder_refused(const struct err *e, const char *folder, bool for_all, char *text, size_t size)
{
    snprintf(text, size,
             "%s\n%s\n\nA folder of your own directly on a drive or on a USB stick is not protected. "
             "Documents, Pictures, Videos and Music are.%s",
             folder, e->code == ERR_FILE_BLOCKED ? say_error_sentence(e->code) : denied_words,
             for_all
                 ? " Restock will keep your backups in the folder that you choose; existing ones stay where "
                   "they are."
                 : "");
}

void words_no_answer(bool as_administrator, const char *file, char *text, size_t size)
{
    static const char hung[] =
        "Restock is already open, but it does not answer.\n\n"
        "It may be busy: wait a moment, then click Restock on the taskbar. If it still does not answer, end "
        "it in Task Manager (Ctrl+Shift+Esc) and start Restock again. A backup or a restore that it was "
        "working on can be continued.";
    static const char guarded[] =
        "Restock is already open and runs as administrator, so this start cannot reach it.\n\n"
        "Click Restock on the taskbar and go on working there. Or close that window and start Restock again; "
        "it needs no administrator rights.";
    char name[WORDS_NAME_MAX];
    words_short_name(file, name);
    snprintf(text, size, "%s%s%s", as_administrator ? guarded : hung,
             file[0] != '\0' ? "\n\nThis file was not opened:\n" : "", name);
}

/* Ends of jobs */

static void words_removed(const struct restore_result *r, char *text, size_t size)
{
    text[0] = '\0';
    if (r->removed.count == 1)
        snprintf(text, size, "An old safety copy was removed (the log names it). ");
    else if (r->removed.count > 1)
        snprintf(text, size, "%lu old safety copies were removed (the log names them). ",
                 (unsigned long)r->removed.count);
}

/* What the copy holds that is there now. */
static const char *kept_words(const struct done *done)
{
    const struct restore_result *r = &done->restore;
    if (r->note_is_lost)
        return "What was there is kept, but Undo does not know of it:";
    if (r->safety_copy_is_unfinished && done->kind == JOB_UNDO)
        return "What the interrupted work left is kept:";
    if (r->safety_copy_is_unfinished)
        return "Undo puts back what was there before the interrupted work; what that left is kept:";
    if (r->safety_copy_is_older)
        return "Undo puts back what was there before the interrupted work:";
    return "Undo puts back what was there:";
}

/* The name comes last and on a line of its own: it holds hyphens, and must not be broken there. */
static void words_safety(const struct done *done, char *text, size_t size)
{
    const struct restore_result *r = &done->restore;
    char name[WORDS_NAME_MAX], removed[80];
    bool changed = r->stats.sectors_written + r->stats.sectors_erased > 0;
    words_removed(r, removed, sizeof removed);
    words_short_name(r->safety_copy, name);
    if (r->safety_copy[0] == '\0')
        snprintf(text, size, "%s%s", removed,
                 changed ? "No safety copy was made." : "Nothing had to be changed.");
    else if (r->safety_copy_is_gone)
        snprintf(text, size, "%sWarning: the safety copy was deleted in the meantime.", removed);
    else if (done->kind == JOB_UNDO && strcmp(r->safety_copy, done->file) == 0)
        snprintf(text, size, "%sWhat was interrupted has been taken back.", removed);
    else if (r->safety_copy_is_unfinished) /* there is more to say than has room, and the log says the rest */
        snprintf(text, size, "%s\n%s%s%s", kept_words(done), name, removed[0] != '\0' ? "\n" : "", removed);
    else
        snprintf(text, size, "%s%s\n%s", removed, kept_words(done), name);
}

/* What was saved, and at once if it would not be enough to go back to the official firmware. */
static void words_saved(const struct image_info *image, char *text, size_t size)
{
    char name[120];
    const char *remark = official_remark(image->firmware);
    firmware_name(image->firmware, image->product, image->version, name, sizeof name);
    switch (image->verdict) {
    case IMAGE_BLANK:
        snprintf(text, size, "Warning: the flash is blank, there is nothing in this backup.");
        break;
    case IMAGE_INCOMPLETE:
    case IMAGE_ALTERED:
    case IMAGE_DAMAGED:
        snprintf(text, size, "Warning: the firmware on it%s%s%s is %s. Choose the file to see why.",
                 image->product[0] != '\0' ? " (" : "", image->product, image->product[0] != '\0' ? ")" : "",
                 image_verdict_name(image->verdict));
        break;
    default:
        if (!is_known(image->firmware))
            snprintf(text, size, "It holds firmware that Restock does not know, not the official one.");
        else
            snprintf(text, size, "It holds %s%s.", name,
                     remark[0] != '\0' ? remark : ": not the official firmware");
        break;
    }
}

static void words_backup_done(const struct done *done, char *text, size_t size)
{
    char name[WORDS_NAME_MAX], saved[200] = "";
    words_short_name(done->file, name);
    if (done->has_image)
        words_saved(&done->image, saved, sizeof saved);
    snprintf(text, size, "Backup done and verified, byte for byte (%.1f s):\n%s\n%s",
             done->backup.stats.seconds, name, saved);
}

static void words_boot(const struct boot_check *boot, char *text, size_t size)
{
    struct fact all[1 + BOOT_ADVICE] = {boot->verdict};
    memcpy(all + 1, boot->advice, boot->advice_count * sizeof all[0]);
    say_facts(all, 1 + boot->advice_count, " ", text, size);
}

/* Listening and comparing begin anew each time.  A change of the flash writes files only before it. */
static void words_failed(const struct done *done, char *text, size_t size)
{
    bool begins_anew = done->kind == JOB_BOOT_LOG || done->kind == JOB_VERIFY;
    bool changes = done->kind == JOB_RESTORE || done->kind == JOB_UNDO || done->kind == JOB_ERASE;
    if (done->kind == JOB_CHECK && (done->err.code == ERR_CANCELLED || done->err.code == ERR_PORT_GONE))
        snprintf(text, size, "%s Choose the check from the menu to start again.",
                 say_error_sentence(done->err.code));
    else if (begins_anew && done->err.code == ERR_CANCELLED)
        snprintf(text, size, "%s Press the same button to start again.", say_error_sentence(ERR_CANCELLED));
    else if (begins_anew && done->err.code == ERR_PORT_GONE)
        snprintf(text, size, "%s Plug it in again and press the same button again.",
                 say_error_sentence(ERR_PORT_GONE));
    else if (changes && done->err.code == ERR_FILE_WRITE)
        snprintf(text, size,
                 "The safety copy could not be saved, so nothing was changed on the device. Make room on the "
                 "drive "
                 "with the backups, or allow Restock to write to their folder.");
    else if (changes && words_folder_is_refused(done->err.code))
        snprintf(text, size, "Nothing was changed on the device: the safety copy could not be saved. %s %s",
                 say_error_sentence(done->err.code), say_error_advice(done->err.code, SAY_WINDOW));
    else
        words_error(&done->err, text, size);
}

void words_done(const struct done *done, char *text, size_t size)
{
    char safety[WORDS_NAME_MAX + 200];
    words_safety(done, safety, sizeof safety);
    if (!done->ok) {
        words_failed(done, text, size);
        return;
    }
    switch (done->kind) {
    case JOB_BACKUP:
        words_backup_done(done, text, size);
        break;
    case JOB_RESTORE:
    case JOB_UNDO:
        snprintf(text, size,
                 "%s and verified, byte for byte (%.1f s). Press Boot check and switch its power off and on. "
                 "%s",
                 done->kind == JOB_UNDO ? "Put back" : "Restored", done->restore.stats.seconds, safety);
        break;
    case JOB_ERASE:
        snprintf(text, size, "The flash is blank, verified (%.1f s). %s", done->restore.stats.seconds,
                 safety);
        break;
    case JOB_VERIFY:
        if (done->verify.equal)
            snprintf(text, size, "Equal: the device holds exactly this file (%.1f s).",
                     done->verify.stats.seconds);
        else
            snprintf(text, size, "Different: %lu of %lu sectors of the device %s this file.",
                     (unsigned long)done->verify.sectors_different,
                     (unsigned long)done->verify.stats.sectors_total,
                     done->verify.sectors_different == 1 ? "does not match" : "do not match");
        break;
    case JOB_CHECK:
        say_fact(&done->board_summary, text, size);
        break;
    default:
        words_boot(&done->boot, text, size);
        break;
    }
}
