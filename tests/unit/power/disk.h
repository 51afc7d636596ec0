/* disk.h: the files in a folder and in its folders, as bytes in memory. */
/* SPDX-License-Identifier: MIT */
#ifndef UNIT_DISK_H
#define UNIT_DISK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DISK_NAME 192u /* bytes of a name below the folder, with NUL */

struct disk_file {
    char name[DISK_NAME]; /* "a/b" */
    bool is_folder;
    uint8_t *data; /* owned */
    size_t len;
};

struct disk {
    struct disk_file *files; /* owned; sorted by name */
    size_t count;
};

/* What is in the folder now. */
void disk_take(struct disk *d, const char *folder);
/* Puts this into the folder and nothing else. */
void disk_put(const struct disk *d, const char *folder);
void disk_empty(const char *folder);
/* The same names with the same contents have the same sum. */
uint32_t disk_sum(const struct disk *d);
/* Adds a file with a copy of these bytes; a folder if `data` is NULL. */
void disk_add(struct disk *d, const char *name, const uint8_t *data, size_t len);
/* NULL: there is none. */
const struct disk_file *disk_find(const struct disk *d, const char *name);
void disk_done(struct disk *d);

#endif
