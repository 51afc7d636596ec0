/* store_rig.h: what test_store.c and test_store_save.c share: the system's store on a fresh folder. */
/* SPDX-License-Identifier: MIT */
#ifndef STORE_RIG_H
#define STORE_RIG_H

#include "store/store.h"

#include <stdbool.h>

struct fixture {
    struct store *s;
    char folder[64];
    char path[512]; /* scratch */
};

/* A name with two-, three- and four-byte characters and a space. */
#define UNICODE_NAME "Gro\xc3\x9f \xe6\xb5\x8b\xe8\xaf\x95 \xf0\x9f\x94\x8c.bin"

/* Setup and teardown of a test in cmocka: *state is a struct fixture. */
int store_rig_set_up(void **state);
int store_rig_tear_down(void **state);

#define WITH_FOLDER(test) cmocka_unit_test_setup_teardown(test, store_rig_set_up, store_rig_tear_down)

/* In t->path, valid until the next call. */
const char *in_folder(struct fixture *t, const char *name);
void assert_content(struct fixture *t, const char *name, const char *expected);
void save(struct fixture *t, const char *name, const char *text);
/* For a listing: `ctx` is an int that counts the entries. */
bool store_rig_count_entry(void *ctx, const struct store_entry *entry);
int count_files(struct fixture *t, const char *folder);

#endif
