/* file_work.c: see file_work.h. */
/* SPDX-License-Identifier: MIT */
#include "core/library/file_work.h"

#include "base/digest.h"
#include "base/err.h"
#include "core/library/backup_target.h"
#include "core/image/compare.h"
#include "core/image/assemble.h"
#include "core/image/doctor.h"
#include "core/library/library_view.h"
#include "core/library/noted_file.h"
#include "core/image/redact_image.h"
#include "core/library/image_file.h"
#include "core/image/transplant.h"
#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NOTE_MAX 8192u /* bytes */

/* Reading */

static bool load(struct store *store, const char *path, struct image_file *file, struct err *e)
{
    struct err found = ERR_INIT;
    if (!image_file_load_opened(store, path, ARCHIVE_IMAGE_MAX, file, &found)) {
        if (found.code == ERR_FILE_TOO_LARGE) /* no device is involved here */
            found.code = ERR_FILE_NO_FLASH;
        if (e != NULL && e->code == ERR_NONE)
            *e = found;
        return false;
    }
    return file->size > 0 || err_set(e, ERR_FILE_EMPTY, "%.200s", path);
}

/* The note beside a file describes the file, not what is packed in it. */
static void read_note(struct store *store, const char *path, const struct image_file *file,
                      struct library_backup *note)
{
    memset(note, 0, sizeof *note);
    if (file->kind == ARCHIVE_NONE)
        library_read_sidecar(store, path, note);
}

/* Both or none. */
static bool load_two(struct store *store, const char *const paths[2], struct image_file files[2],
                     struct err *e)
{
    if (!load(store, paths[0], &files[0], e))
        return false;
    if (load(store, paths[1], &files[1], e))
        return true;
    free(files[0].data);
    return false;
}

static bool note_path(const char *path, char note[STORE_PATH_MAX])
{
    int len = snprintf(note, STORE_PATH_MAX, "%s.json", path);
    return len > 0 && (size_t)len < STORE_PATH_MAX;
}

/* Writing */

/* Asked before any work; true also if nothing is to be written. */
static bool is_free(struct store *store, const struct new_file *to, struct err *e)
{
    return to == NULL || backup_target_is_free(store, to->path, to->replace, e);
}

/* The sidecar of a file that was replaced does not describe the new one. */
static bool save(struct store *store, const struct new_file *to, const struct image_file *file, struct err *e)
{
    char *written;
    if (!store_write_beside(store, to->path, ".tmp", file->data, file->size, &written, e))
        return false;
    bool ok =
        noted_file_name(store, written, &(struct noted_file){.path = to->path, .replace = to->replace}, e);
    if (!ok)
        store->ops->remove(store, written, NULL);
    free(written);
    return ok;
}

/* Comparing */

bool file_work_compare(struct store *store, const char *a, const char *b, struct compare_result *result,
                       struct err *e)
{
    const char *const paths[2] = {a, b};
    struct image_file files[2];
    if (!load_two(store, paths, files, e))
        return false;
    bool ok = compare_images(files[0].data, files[0].size, files[1].data, files[1].size, result) ||
              err_set(e, ERR_MEMORY, "comparing");
    free(files[0].data);
    free(files[1].data);
    return ok;
}

/* Mending */

/* The copy is a backup even without it: failing to write the sidecar is not an error. */
static void copy_note(struct store *store, const char *from, const struct new_file *to,
                      const struct image_file *mended, const char *noted_sha256)
{
    char sha256[SHA256_HEX], from_note[STORE_PATH_MAX], to_note[STORE_PATH_MAX];
    uint8_t *text = NULL;
    size_t len = 0;
    digest_sha256_hex(mended->data, mended->size, sha256);
    if (strcmp(sha256, noted_sha256) != 0 || !note_path(from, from_note) || !note_path(to->path, to_note) ||
        !store_load(store, from_note, NOTE_MAX, &text, &len, NULL))
        return;
    store_save(store, to_note, text, len, to->replace, NULL);
    free(text);
}

bool file_work_mend(struct store *store, const char *file, const struct new_file *to,
                    struct doctor_result *result, struct err *e)
{
    struct image_file image;
    struct library_backup note;
    if (!is_free(store, to, e) || !load(store, file, &image, e))
        return false;
    read_note(store, file, &image, &note);
    doctor_examine(image.data, image.size, note.sha256, result);
    bool ok = result->outcome != DOCTOR_CANNOT ||
              err_set_why(e, ERR_NOT_OFFERED, result->facts[0], (struct fact){.id = FACT_NONE});
    if (result->outcome == DOCTOR_MENDED)
        doctor_mend(image.data, image.size, result);
    if (to != NULL && result->outcome == DOCTOR_MENDED) {
        ok = save(store, to, &image, e);
        if (ok)
            copy_note(store, file, to, &image, note.sha256);
    }
    free(image.data);
    return ok;
}

/* Identity */

static bool transplant(struct store *store, const struct transplant_parts *parts, const struct new_file *to,
                       struct transplant_result *result, struct err *e)
{
    struct image_file made = {.data = malloc(parts->donor_size), .size = parts->donor_size};
    bool ok = (made.data != NULL || err_set(e, ERR_MEMORY, "the new image")) &&
              transplant_make(parts, made.data, result, e) && (to == NULL || save(store, to, &made, e));
    free(made.data);
    return ok;
}

bool file_work_transplant(struct store *store, const struct transplant_files *from, const struct new_file *to,
                          struct transplant_result *result, struct err *e)
{
    const char *const paths[2] = {from->own, from->donor};
    struct image_file files[2];
    if (!is_free(store, to, e) || !load_two(store, paths, files, e))
        return false;
    bool same = files[0].size == files[1].size && memcmp(files[0].data, files[1].data, files[0].size) == 0;
    const struct transplant_parts parts = {files[0].data, files[0].size, files[1].data, files[1].size,
                                           from->force};
    bool ok = same ? err_set_reason(e, ERR_NOT_OFFERED, FACT_SAME_FILE_TWICE)
                   : transplant(store, &parts, to, result, e);
    free(files[0].data);
    free(files[1].data);
    return ok;
}

/* Assembling */

static bool assemble(struct store *store, const struct assemble_part *parts, size_t count,
                     const struct new_file *to, struct image_info *info, struct err *e)
{
    uint32_t size;
    if (!assemble_size(parts, count, &size, e))
        return false;
    struct image_file made = {.data = malloc(size), .size = size};
    bool ok = (made.data != NULL || err_set(e, ERR_MEMORY, "the new image")) &&
              assemble_make(parts, count, made.data, size, info, e) &&
              (to == NULL || save(store, to, &made, e));
    free(made.data);
    return ok;
}

/* All or none; `loaded` has ASSEMBLE_PARTS places. */
static bool load_parts(struct store *store, const struct file_part *files, size_t count,
                       struct image_file *loaded, struct err *e)
{
    for (size_t i = 0; i < count; i++) {
        if (load(store, files[i].path, &loaded[i], e))
            continue;
        while (i-- > 0)
            free(loaded[i].data);
        return false;
    }
    return true;
}

bool file_work_lay_out(struct store *store, struct file_part *files, size_t count, struct err *e)
{
    struct image_file loaded[ASSEMBLE_PARTS];
    struct assemble_file found[ASSEMBLE_PARTS];
    if (!load_parts(store, files, count, loaded, e))
        return false;
    for (size_t i = 0; i < count; i++)
        found[i] = (struct assemble_file){
            .name = store_name_in(files[i].path), .data = loaded[i].data, .size = loaded[i].size};
    bool ok = assemble_lay_out(found, count, e);
    for (size_t i = 0; i < count; i++) {
        files[i].at = found[i].at;
        files[i].role = found[i].role;
        free(loaded[i].data);
    }
    return ok;
}

bool file_work_assemble(struct store *store, const struct file_part *files, size_t count,
                        const struct new_file *to, struct image_info *info, struct err *e)
{
    struct image_file loaded[ASSEMBLE_PARTS];
    struct assemble_part parts[ASSEMBLE_PARTS];
    if (!is_free(store, to, e) || !load_parts(store, files, count, loaded, e))
        return false;
    for (size_t i = 0; i < count; i++)
        parts[i] = (struct assemble_part){files[i].at, loaded[i].data, loaded[i].size};
    bool ok = assemble(store, parts, count, to, info, e);
    for (size_t i = 0; i < count; i++)
        free(loaded[i].data);
    return ok;
}

/* Sharing */

bool file_work_share(struct store *store, const char *file, const struct new_file *to, struct err *e)
{
    struct image_file image;
    if ((to != NULL && !redact_name_fits(to->path, e)) || !is_free(store, to, e) ||
        !load(store, file, &image, e))
        return false;
    struct image_file copy = {.data = malloc(image.size), .size = image.size};
    bool ok = (copy.data != NULL || err_set(e, ERR_MEMORY, "a copy for sharing")) &&
              redact_image(image.data, image.size, copy.data, e) && (to == NULL || save(store, to, &copy, e));
    free(copy.data);
    free(image.data);
    return ok;
}

/* Names */

bool file_work_name(const char *file, const char *ending, char *name, size_t size)
{
    static const char *const endings[] = {".zip", ".gz", ".bin"}; /* "x.bin.gz" loses both */
    char old[STORE_PATH_MAX];
    snprintf(old, sizeof old, "%s", store_name_in(file));
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++)
        if (store_name_ends(old, endings[i]))
            old[strlen(old) - strlen(endings[i])] = '\0';
    int len = snprintf(name, size, "%s%s", old, ending);
    if (len > 0 && (size_t)len < size)
        return true;
    name[0] = '\0';
    return false;
}
