/* one_file_store.h: a folder with one backup, whose notes all say what an input says: for fuzz targets of
 * what reads notes. */
/* SPDX-License-Identifier: MIT */
#ifndef FUZZ_ONE_FILE_STORE_H
#define FUZZ_ONE_FILE_STORE_H

#include "store/store.h"

#include <stddef.h>
#include <stdint.h>

#define ONE_FILE "sonoff.bin" /* the backup: four bytes */

struct one_file_store {
    struct store base;   /* hand &store.base to the code under test */
    const uint8_t *data; /* borrowed; of every file that ends in ".json" */
    size_t size;
};

/* Nothing can be written; what is removed or renamed stays. */
void one_file_store_init(struct one_file_store *s, const uint8_t *data, size_t size);

#endif
