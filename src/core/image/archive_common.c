/* archive_common.c: what the readers of archives share. */
/* SPDX-License-Identifier: MIT */
#include "core/image/archive_internal.h"

#include "base/utf8.h"

#include <string.h>

bool archive_refuse(struct err *e, struct fact why)
{
    return err_set_why(e, ERR_FILE_PACKED, why, (struct fact){.id = FACT_NONE});
}

/* Ends at the last character that fits whole. */
void archive_name_take(const uint8_t *name, size_t len, char out[ARCHIVE_NAME])
{
    char character[5] = "";
    size_t used = 0, at = len;
    while (at > 0 && name[at - 1] != '/' && name[at - 1] != '\\')
        at--;
    while (at < len) {
        uint32_t code = 0;
        size_t room = len - at < 4 ? len - at : 4;
        memcpy(character, name + at, room);
        character[room] = '\0';
        size_t bytes = character[0] != '\0' ? utf8_decode(character, &code) : 0;
        bool shown = bytes > 0 && !utf8_is_hidden(code);
        size_t taken = shown ? bytes : 1;
        if (used + taken >= ARCHIVE_NAME)
            break;
        memcpy(out + used, shown ? character : "?", taken);
        used += taken;
        at += bytes > 0 ? bytes : 1;
    }
    out[used] = '\0';
}
