/* fuzz_notes.c: fuzz target for the notes that the library keeps about a device: of a change in progress, of
 * the last one, of a stub that failed, of the name that its owner gave.  The input is what each of them says.
 * A wrong result traps. */
/* SPDX-License-Identifier: MIT */
#include "base/utf8.h"
#include "core/library/library.h"
#include "core/library/library_view.h"
#include "core/library/stub_note.h"

#include "fuzz_base.h"
#include "one_file_store.h"

#include <string.h>

static void check_pending(const struct pending *p)
{
    fuzz_check(memchr(p->safety_copy, '\0', sizeof p->safety_copy) != NULL &&
                   memchr(p->safety_sha256, '\0', sizeof p->safety_sha256) != NULL &&
                   memchr(p->target, '\0', sizeof p->target) != NULL &&
                   memchr(p->target_sha256, '\0', sizeof p->target_sha256) != NULL,
               "a text without an end");
    fuzz_check((p->target[0] == '\0') >= (p->target_sha256[0] == '\0'), "half a target");
}

static void read_changes(const struct library *lib)
{
    struct pending pending, last;
    memset(&pending, 0xA5, sizeof pending);
    memset(&last, 0xA5, sizeof last);
    bool read = library_read_pending(lib, &pending);
    fuzz_check(read == library_read_last_change(lib, &last), "one note is read, the same one is not");
    fuzz_check(library_has_pending(lib), "a note that is there");
    if (read) {
        check_pending(&pending);
        fuzz_check(strcmp(pending.safety_copy, last.safety_copy) == 0, "another safety copy");
    }
    library_settle_pending(lib, true, read ? pending.safety_sha256 : "");
}

static void check_label(struct store *store)
{
    char label[LIBRARY_LABEL_MAX];
    uint32_t character = 0;
    memset(label, 0xA5, sizeof label);
    library_read_label(store, "x", "5ccf7f010203", label);
    fuzz_check(memchr(label, '\0', sizeof label) != NULL, "a name without an end");
    for (const char *at = label; *at != '\0';) {
        size_t len = utf8_decode(at, &character);
        fuzz_check(len != 0 && !utf8_is_hidden(character), "a name that can control a terminal");
        at += len;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint8_t mac[6] = {0x5C, 0xCF, 0x7F, 1, 2, 3};
    const struct library_owner owner = {.chip = "ESP8266EX", .flash_maker = "", .flash_size = 0x100000};
    struct one_file_store store;
    one_file_store_init(&store, data, size);
    const struct library lib = {.store = &store.base, .folder = "x", .device = &owner};
    read_changes(&lib);
    stub_note_read(&store.base, "x", mac);
    check_label(&store.base);
    return 0;
}
