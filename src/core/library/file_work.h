/* file_work.h: what is done with files alone: mending, comparing, one's own identity in another image, a copy
 * for sharing.  The pure parts (doctor.h, compare.h, transplant.h, redact_image.h) with the reading before
 * and the safe writing behind them, the same for every face.
 *
 * What is written is always a whole new file, never a file that was read. */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_FILE_WORK_H
#define CORE_FILE_WORK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct compare_result;
struct doctor_result;
struct image_info;
struct err;
struct store;
struct transplant_result;

/* Where a result goes.  NULL instead of one: it is only found out what would become of it. */
struct new_file {
    const char *path;
    bool replace; /* the person agreed to lose the file of this name */
};

/* All of these: false with ERR_FILE_READ, ERR_FILE_EMPTY, ERR_FILE_NO_FLASH (half an image is none),
 * ERR_MEMORY, or what is named with them; those that write, also with ERR_FILE_EXISTS (of a note, too, which
 * would be taken for the new file's), ERR_FILE_IS_FOLDER, ERR_FILE_WRITE. */

/* Release *result with compare_done. */
bool file_work_compare(struct store *store, const char *a, const char *b, struct compare_result *result,
                       struct err *e);

/* Writes if there is something to mend.  ERR_NOT_OFFERED with the reason if it cannot be mended.  A copy that
 * is what the note beside `file` describes gets this note as well. */
bool file_work_mend(struct store *store, const char *file, const struct new_file *to,
                    struct doctor_result *result, struct err *e);

struct transplant_files {
    const char *own, *donor; /* paths, borrowed */
    bool force;              /* also between products */
};

/* ERR_REFUSED for another product, unless forced; ERR_NOT_OFFERED. */
bool file_work_transplant(struct store *store, const struct transplant_files *from, const struct new_file *to,
                          struct transplant_result *result, struct err *e);

/* ERR_USAGE for a name that does not tell what it is (redact_image.h); ERR_NOT_OFFERED. */
bool file_work_share(struct store *store, const char *file, const struct new_file *to, struct err *e);

/* The name to suggest for what is made from a file: "C:\x\switch.bin" and "-mended.bin" give
 * "switch-mended.bin".  False, with an empty name, if it does not fit. */
bool file_work_name(const char *file, const char *ending, char *name, size_t size);

/* A file and where in the flash it belongs. */
struct file_part {
    uint32_t at;
    const char *path;
};

/* One image of the whole flash from `count` files, at most ASSEMBLE_PARTS; *info tells what it holds.
 * ERR_NOT_OFFERED where something is missing or does not fit. */
bool file_work_assemble(struct store *store, const struct file_part *files, size_t count,
                        const struct new_file *to, struct image_info *info, struct err *e);

#endif
