/* file_work.h: work on files without a device: mending, comparing, the device's own identity in another
 * image, a copy for sharing.  Adds reading and safe writing to the pure parts (doctor.h, compare.h,
 * transplant.h, redact_image.h), the same for every front end.
 *
 * Always writes a complete new file, never one that was read. */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_FILE_WORK_H
#define CORE_FILE_WORK_H

#include "core/image/assemble_layout.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct compare_result;
struct doctor_result;
struct image_info;
struct err;
struct store;
struct transplant_result;

/* Where a result goes.  A NULL pointer: only report what the result would be. */
struct new_file {
    const char *path;
    bool replace; /* the user agreed to replace the file of this name */
};

/* All of these read a gzip or zip file with one image inside like that image (image_file.h).  False with
 * ERR_FILE_READ, ERR_FILE_EMPTY, ERR_FILE_NO_FLASH (half an image is none), ERR_FILE_PACKED, ERR_MEMORY, or
 * the errors listed with them; those that write, also with ERR_FILE_EXISTS (also for a sidecar, which would
 * be taken for the new file's), ERR_FILE_IS_FOLDER, ERR_FILE_WRITE. */

/* Release *result with compare_done. */
bool file_work_compare(struct store *store, const char *a, const char *b, struct compare_result *result,
                       struct err *e);

/* Writes if there is something to mend.  ERR_NOT_OFFERED with the reason if it cannot be mended.  If the copy
 * is what the sidecar of `file` describes, it gets that sidecar too. */
bool file_work_mend(struct store *store, const char *file, const struct new_file *to,
                    struct doctor_result *result, struct err *e);

struct transplant_files {
    const char *own, *donor; /* paths, borrowed */
    bool force;              /* also between products */
};

/* ERR_REFUSED for another product, unless forced; ERR_NOT_OFFERED. */
bool file_work_transplant(struct store *store, const struct transplant_files *from, const struct new_file *to,
                          struct transplant_result *result, struct err *e);

/* ERR_USAGE for a name that does not say what the file is (redact_image.h); ERR_NOT_OFFERED. */
bool file_work_share(struct store *store, const char *file, const struct new_file *to, struct err *e);

/* The name to suggest for what is made from a file: "C:\x\switch.bin" and "-mended.bin" give
 * "switch-mended.bin", and so does "switch.bin.gz".  False, with an empty name, if it does not fit. */
bool file_work_name(const char *file, const char *ending, char *name, size_t size);

/* A file and where in the flash it belongs. */
struct file_part {
    uint32_t at;
    const char *path;
    enum assemble_role role; /* found by file_work_lay_out */
};

/* Finds out where `count` files, at most ASSEMBLE_PARTS, belong (assemble_layout.h): fills `at` and `role`.
 * ERR_NOT_OFFERED with the reason where that cannot be told. */
bool file_work_lay_out(struct store *store, struct file_part *files, size_t count, struct err *e);

/* One image of the whole flash from these files; *info tells what it holds.  ERR_NOT_OFFERED where something
 * is missing or does not fit. */
bool file_work_assemble(struct store *store, const struct file_part *files, size_t count,
                        const struct new_file *to, struct image_info *info, struct err *e);

#endif
