/* words.c: texts for devices, images, jobs and errors. */
/* SPDX-License-Identifier: MIT */
#include "gui/words.h"

#include "base/bytes.h"
#include "core/image/guard.h"
#include "core/library/library_view.h"
#include "gui/dates.h"
#include "gui/found.h"
#include "gui/job.h"
#include "gui/words_boot.h"
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
    const struct fact fact = {FACT_DEVICE_SHORT,
                              {fact_text(device->chip), fact_size(device->flash_size),
                               fact_text(device->flash_maker), fact_mac(device->mac)}};
    int used = label[0] != '\0' ? snprintf(text, size, "%s: ", label) : 0;
    if (used >= 0 && (size_t)used < size)
        say_fact(&fact, text + used, size - (size_t)used);
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
    return is_known(firmware) ? firmware_info(firmware)->title : say_template(FACT_FIRMWARE_NOT_RECOGNISED);
}

static void firmware_name(enum firmware firmware, const char *product, const char *version, char *text,
                          size_t size)
{
    snprintf(text, size, "%s%s%s%s%s", firmware_title(firmware), product[0] != '\0' ? " " : "", product,
             version[0] != '\0' ? " " : "", version);
}

/* What is to be added to its name; FACT_NONE = nothing.  A short look leaves open what only a look at
 * everything can tell. */
static enum fact_id firmware_remark(const struct image_info *image)
{
    bool open = image->firmware == FIRMWARE_ARDUINO || image->firmware == FIRMWARE_UNKNOWN;
    if (image->named_by_settings)
        return FACT_FIRMWARE_BY_SETTINGS;
    if (image->from_a_look && open)
        return FACT_FIRMWARE_SHOWN_BY_BACKUP;
    return firmware_info(image->firmware)->official ? FACT_FIRMWARE_IS_OFFICIAL : FACT_NONE;
}

void words_firmware(const struct image_info *image, char *text, size_t size)
{
    char name[120];
    enum fact_id remark = firmware_remark(image);
    firmware_name(image->firmware, image->product, image->version, name, sizeof name);
    if (image->verdict == IMAGE_BLANK)
        snprintf(text, size, "%s", say_template(FACT_FIRMWARE_NONE));
    else if (remark == FACT_NONE)
        snprintf(text, size, "%s", name);
    else
        say_fill(remark, (const char *[]){name}, text, size);
}

void words_image_name(const struct image_info *image, char *text, size_t size)
{
    firmware_name(image->firmware, image->product, image->version, text, size);
}

void words_backup(const struct library_backup *backup, char *text, size_t size)
{
    char date[128], name[120];
    enum fact_id kind = backup->purpose == PURPOSE_SAFETY_COPY  ? FACT_BACKUP_IS_SAFETY_COPY
                        : backup->purpose == PURPOSE_UNFINISHED ? FACT_BACKUP_IS_UNFINISHED
                                                                : FACT_NONE;
    date_text(backup->date, date, sizeof date);
    firmware_name(backup->firmware, backup->product, backup->version, name, sizeof name);
    if (backup->online_only && backup->firmware == FIRMWARE_NOT_NOTED)
        snprintf(name, sizeof name, "%s", say_template(FACT_BACKUP_NOT_KNOWN_YET));
    else if (is_known(backup->firmware) && firmware_info(backup->firmware)->official &&
             backup->version[0] != '\0')
        say_fill(FACT_BACKUP_OFFICIAL, (const char *[]){backup->version}, name, sizeof name);
    snprintf(text, size, "%s, %s%s%s%s%s%s%s", name, date[0] != '\0' ? date : backup->file,
             backup->verdict[0] != '\0' ? ", " : "", say_note_word(backup->verdict),
             kind != FACT_NONE ? "  " : "", say_template(kind), backup->online_only ? "  " : "",
             say_template(backup->online_only ? FACT_BACKUP_IS_ONLINE : FACT_NONE));
}

/* Files */

/* Nothing judges the layout, and the words in it still say which firmware it is. */
static const char *verdict_words(enum image_verdict verdict, enum firmware firmware)
{
    static const enum fact_id verdicts[IMAGE_VERDICT_COUNT] = {
        [IMAGE_COMPLETE] = FACT_VERDICT_COMPLETE, [IMAGE_INCOMPLETE] = FACT_VERDICT_INCOMPLETE,
        [IMAGE_ALTERED] = FACT_VERDICT_ALTERED,   [IMAGE_DAMAGED] = FACT_VERDICT_DAMAGED,
        [IMAGE_BLANK] = FACT_VERDICT_BLANK,       [IMAGE_PARTIAL] = FACT_VERDICT_PARTIAL,
        [IMAGE_UNKNOWN] = FACT_VERDICT_UNKNOWN,
    };
    bool only_named = verdict == IMAGE_UNKNOWN && is_known(firmware);
    return say_template(only_named ? FACT_VERDICT_NAMED : verdicts[verdict]);
}

void words_findings(const struct guard_report *check, char *text, size_t size)
{
    char line[FINDING_MAX], warning[FINDING_MAX];
    size_t used = 0;
    text[0] = '\0';
    for (size_t i = 0; i < check->count && used + 1 < size; i++) {
        say_finding(&check->list[i], line, sizeof line);
        say_fill(FACT_FINDING_IS_WARNING, (const char *[]){line}, warning, sizeof warning);
        int len = snprintf(text + used, size - used, "%s%s", used > 0 ? "\n" : "",
                           check->list[i].level == GUARD_ASK ? warning : line);
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
        say_fill(FACT_FILE_MADE_BY_RESTOCK, (const char *[]){date}, text, size);
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
    snprintf(text, size, "%s, %s%s%s",
             is_part ? say_template(FACT_FIRMWARE_IS_PART) : verdict_words(image->verdict, image->firmware),
             bytes, named ? ": " : "", named ? name : "");
}

void words_file_kind(const struct file_found *file, char *text, size_t size)
{
    file_kind(file, true, text, size);
}

static void words_unpacked(const struct file_found *file, char *text, size_t size)
{
    struct fact fact = {FACT_UNPACKED,
                        {fact_text(archive_kind_name(file->unpacked_from)), fact_text(file->unpacked_name)}};
    if (file->unpacked_name[0] == '\0')
        fact.id = FACT_UNPACKED_NAMELESS;
    if (file->unpacked_from == ARCHIVE_NONE)
        fact.id = FACT_NONE;
    say_fact(&fact, text, size);
}

void words_file(const struct file_found *file, const struct guard_report *check, char *text, size_t size)
{
    char kind[240], remark[FINDING_MAX], unpacked[120];
    bool refused = check != NULL && check->count > 0 && check->list[0].level >= GUARD_REFUSE;
    if (file->err.code == ERR_FILE_TOO_LARGE) {
        snprintf(text, size, "%s", say_template(FACT_FILE_LARGER_THAN_ANY));
        return;
    }
    if (file->err.code != ERR_NONE) {
        snprintf(text, size, "%s", say_error_sentence(file->err.code));
        return;
    }
    file_kind(file, !refused, kind, sizeof kind);
    words_remark(file, check, remark, sizeof remark);
    words_unpacked(file, unpacked, sizeof unpacked);
    snprintf(text, size, "%s.%s%s%s%s", kind, unpacked[0] != '\0' ? " " : "", unpacked,
             remark[0] != '\0' ? " " : "", remark);
}

/* The item goes into the template as {1}, `more` as {2}. */
static void enclose(enum fact_id id, const char *more, char *text, size_t size)
{
    char inside[400];
    snprintf(inside, sizeof inside, "%s", text);
    say_fill(id, (const char *[]){inside, more}, text, size);
}

void words_undo(const struct flasher_undo_state *undo, char *text, size_t size)
{
    char date[128], name[400];
    date_text(undo->date, date, sizeof date);
    firmware_name(undo->firmware, undo->product, undo->version, name, sizeof name);
    if (strcmp(undo->verdict, "blank") == 0)
        snprintf(name, sizeof name, "%s", say_template(FACT_UNDO_BLANK));
    else if (undo->online_only && undo->firmware == FIRMWARE_NOT_NOTED)
        snprintf(name, sizeof name, "%s", say_template(FACT_UNDO_SAFETY_COPY));
    if (date[0] != '\0')
        enclose(FACT_UNDO_SAVED, date, name, sizeof name);
    if (undo->online_only)
        enclose(FACT_UNDO_ONLINE, "", name, sizeof name);
    if (undo->without_note)
        enclose(FACT_UNDO_WITHOUT_NOTE, "", name, sizeof name);
    snprintf(text, size, "%s", name);
}

/* Errors */

/* Where on the flash, what its status registers say, how bad the line is. */
static bool reason_is_of_use(const struct err *e)
{
    return e->why[0].id != FACT_NONE
               ? e->code == ERR_LINE
               : e->detail[0] != '\0' &&
                     (e->code == ERR_VERIFY || e->code == ERR_UNSTABLE || e->code == ERR_PROTECTED);
}

void words_error(const struct err *e, char *text, size_t size)
{
    char reason[FINDING_MAX], not_done[FINDING_MAX + 20];
    say_error_reason(e, reason, sizeof reason);
    say_fill(FACT_NOT_DONE_BECAUSE, (const char *[]){reason}, not_done, sizeof not_done);
    if (e->code == ERR_REFUSED && reason[0] != '\0')
        snprintf(text, size, "%s%s %s", not_done, reason[strlen(reason) - 1] == '.' ? "" : ".",
                 say_error_advice(e->code, SAY_WINDOW));
    else if (e->code == ERR_FILE_PACKED && reason[0] != '\0')
        snprintf(text, size, "%s", not_done);
    else if (e->code == ERR_WRONG_CHIP && e->why[0].id != FACT_NONE)
        snprintf(text, size, "%s %s %s", reason, say_error_sentence(e->code),
                 say_error_advice(e->code, SAY_WINDOW));
    else if (reason_is_of_use(e))
        snprintf(text, size, "%s (%s) %s", say_error_sentence(e->code), reason,
                 say_error_advice(e->code, SAY_WINDOW));
    else
        snprintf(text, size, "%s %s", say_error_sentence(e->code), say_error_advice(e->code, SAY_WINDOW));
}

bool words_folder_is_refused(enum err_code code)
{
    return code == ERR_FILE_BLOCKED || code == ERR_FILE_DENIED || code == ERR_FILE_FULL;
}

void words_folder_refused(const struct err *e, const char *folder, bool for_all, char *text, size_t size)
{
    const struct fact which[] = {{.id = FACT_FOLDER_UNPROTECTED},
                                 {.id = for_all ? FACT_FOLDER_FOR_ALL : FACT_NONE}};
    char others[400];
    say_facts(which, ARRAY_LEN(which), " ", others, sizeof others);
    snprintf(text, size, "%s\n%s\n\n%s", folder,
             e->code == ERR_FILE_BLOCKED ? say_error_sentence(e->code) : say_template(FACT_FOLDER_DENIED),
             others);
}

void words_no_answer(bool as_administrator, const char *file, char *text, size_t size)
{
    char name[WORDS_NAME_MAX], unopened[WORDS_NAME_MAX + 100] = "";
    words_short_name(file, name);
    if (file[0] != '\0')
        say_fill(FACT_OPEN_FILE_NOT_OPENED, (const char *[]){name}, unopened, sizeof unopened);
    snprintf(text, size, "%s%s%s",
             say_template(as_administrator ? FACT_OPEN_AS_ADMINISTRATOR : FACT_OPEN_BUT_SILENT),
             file[0] != '\0' ? "\n\n" : "", unopened);
}

/* Ends of jobs */

static struct fact removed_copies(const struct restore_result *r)
{
    return (struct fact){r->removed.count == 0   ? FACT_NONE
                         : r->removed.count == 1 ? FACT_COPY_OLD_REMOVED
                                                 : FACT_COPIES_OLD_REMOVED,
                         {fact_number(r->removed.count)}};
}

/* What the copy of the present contents holds. */
static enum fact_id kept_words(const struct done *done)
{
    const struct restore_result *r = &done->restore;
    if (r->note_is_lost)
        return FACT_COPY_WITHOUT_NOTE;
    if (r->safety_copy_is_unfinished && done->kind == JOB_UNDO)
        return FACT_COPY_OF_REMAINS;
    if (r->safety_copy_is_unfinished)
        return FACT_COPY_BEFORE_AND_OF_REMAINS;
    if (r->safety_copy_is_older)
        return FACT_COPY_BEFORE_INTERRUPTION;
    return FACT_COPY_FOR_UNDO;
}

/* About the copy where its name does not follow; FACT_NONE = it does. */
static enum fact_id copy_without_name(const struct done *done)
{
    const struct restore_result *r = &done->restore;
    bool changed = r->stats.sectors_written + r->stats.sectors_erased > 0;
    if (r->safety_copy[0] == '\0')
        return changed ? FACT_COPY_NOT_MADE : FACT_COPY_NOT_NEEDED;
    if (r->safety_copy_is_gone)
        return FACT_COPY_IS_GONE;
    bool taken_back = done->kind == JOB_UNDO && strcmp(r->safety_copy, done->file) == 0;
    return taken_back ? FACT_COPY_INTERRUPTED_UNDONE : FACT_NONE;
}

/* The name comes last and on its own line: it holds hyphens, and must not be broken there. */
static void words_safety(const struct done *done, char *text, size_t size)
{
    const struct restore_result *r = &done->restore;
    const struct fact removed = removed_copies(r), alone = {.id = copy_without_name(done)};
    char name[WORDS_NAME_MAX], before[300];
    words_short_name(r->safety_copy, name);
    if (alone.id != FACT_NONE) {
        say_facts((const struct fact[]){removed, alone}, 2, " ", text, size);
    } else if (r->safety_copy_is_unfinished) { /* there is more to say than has room; the log says the rest */
        say_fact(&removed, before, sizeof before);
        snprintf(text, size, "%s\n%s%s%s", say_template(kept_words(done)), name,
                 before[0] != '\0' ? "\n" : "", before);
    } else {
        say_facts((const struct fact[]){removed, {.id = kept_words(done)}}, 2, " ", before, sizeof before);
        snprintf(text, size, "%s\n%s", before, name);
    }
}

static void not_sound(const struct image_info *image, enum fact_id what, char *text, size_t size)
{
    say_fill(image->product[0] != '\0' ? FACT_SAVED_NOT_SOUND_NAMED : FACT_SAVED_NOT_SOUND,
             (const char *[]){image->product, say_template(what)}, text, size);
}

/* What was saved, and at once if it would not be enough to go back to the official firmware. */
static void words_saved(const struct image_info *image, char *text, size_t size)
{
    char name[120];
    firmware_name(image->firmware, image->product, image->version, name, sizeof name);
    switch (image->verdict) {
    case IMAGE_BLANK:
        snprintf(text, size, "%s", say_template(FACT_SAVED_BLANK));
        break;
    case IMAGE_INCOMPLETE:
        not_sound(image, FACT_WORD_INCOMPLETE, text, size);
        break;
    case IMAGE_ALTERED:
        not_sound(image, FACT_WORD_ALTERED, text, size);
        break;
    case IMAGE_DAMAGED:
        not_sound(image, FACT_WORD_DAMAGED, text, size);
        break;
    default:
        say_fill(!is_known(image->firmware)                 ? FACT_SAVED_UNKNOWN
                 : firmware_info(image->firmware)->official ? FACT_SAVED_OFFICIAL
                                                            : FACT_SAVED_OTHER,
                 (const char *[]){name}, text, size);
        break;
    }
}

static void words_backup_done(const struct done *done, char *text, size_t size)
{
    const struct fact fact = {FACT_DONE_BACKUP, {fact_tenths(done->backup.stats.seconds)}};
    char name[WORDS_NAME_MAX], saved[300] = "", first[200];
    say_fact(&fact, first, sizeof first);
    words_short_name(done->file, name);
    if (done->has_image)
        words_saved(&done->image, saved, sizeof saved);
    snprintf(text, size, "%s\n%s\n%s", first, name, saved);
}

static void error_and(enum err_code code, enum fact_id advice, char *text, size_t size)
{
    snprintf(text, size, "%s %s", say_error_sentence(code), say_template(advice));
}

/* Listening and comparing start over each time.  A change of the flash writes files only before it. */
static void words_failed(const struct done *done, char *text, size_t size)
{
    bool begins_anew = done->kind == JOB_BOOT_LOG || done->kind == JOB_VERIFY;
    bool changes = done->kind == JOB_RESTORE || done->kind == JOB_UNDO || done->kind == JOB_ERASE;
    if (done->kind == JOB_CHECK && (done->err.code == ERR_CANCELLED || done->err.code == ERR_PORT_GONE))
        error_and(done->err.code, FACT_AGAIN_FROM_MENU, text, size);
    else if (begins_anew && done->err.code == ERR_CANCELLED)
        error_and(ERR_CANCELLED, FACT_AGAIN_SAME_BUTTON, text, size);
    else if (begins_anew && done->err.code == ERR_PORT_GONE)
        error_and(ERR_PORT_GONE, FACT_AGAIN_PLUG_IN, text, size);
    else if (changes && done->err.code == ERR_FILE_WRITE)
        snprintf(text, size, "%s", say_template(FACT_COPY_NOT_SAVED));
    else if (changes && words_folder_is_refused(done->err.code))
        snprintf(text, size, "%s %s %s", say_template(FACT_COPY_REFUSED), say_error_sentence(done->err.code),
                 say_error_advice(done->err.code, SAY_WINDOW));
    else
        words_error(&done->err, text, size);
}

static void words_changed(const struct done *done, char *text, size_t size)
{
    const struct fact_value seconds = fact_tenths(done->restore.stats.seconds);
    const struct fact facts[] = {
        {done->kind == JOB_ERASE  ? FACT_DONE_ERASE
         : done->kind == JOB_UNDO ? FACT_DONE_UNDO
                                  : FACT_DONE_RESTORE,
         {seconds}},
        {.id = done->kind == JOB_ERASE ? FACT_NONE : FACT_DONE_BOOT_CHECK_NEXT},
    };
    char safety[WORDS_NAME_MAX + 400], first[300];
    say_facts(facts, ARRAY_LEN(facts), " ", first, sizeof first);
    words_safety(done, safety, sizeof safety);
    snprintf(text, size, "%s %s", first, safety);
}

static void words_verified(const struct verify_result *r, char *text, size_t size)
{
    const struct fact equal = {FACT_VERIFY_EQUAL, {fact_tenths(r->stats.seconds)}};
    const struct fact different = {FACT_VERIFY_DIFFERENT,
                                   {fact_number(r->sectors_different), fact_number(r->stats.sectors_total)}};
    say_fact(r->equal ? &equal : &different, text, size);
}

void words_done(const struct done *done, char *text, size_t size)
{
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
    case JOB_ERASE:
        words_changed(done, text, size);
        break;
    case JOB_VERIFY:
        words_verified(&done->verify, text, size);
        break;
    case JOB_CHECK:
        say_fact(&done->board_summary, text, size);
        break;
    default:
        words_boot(&done->boot, text, size);
        break;
    }
}
