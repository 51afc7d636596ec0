/* whole_file.c: one pass over a file in pieces. */
/* SPDX-License-Identifier: MIT */
#include "cli/whole_file.h"

#include "base/err.h"
#include "cli/cli_system.h"
#include "core/library/image_file.h"
#include "store/store.h"

#include <stdlib.h>
#include <string.h>

#define PIECE (1u << 20)

static size_t piece_at(const struct whole_file *w, uint64_t at)
{
    return w->size - at < PIECE ? (size_t)(w->size - at) : PIECE;
}

/* `piece` has room for PIECE bytes; used beyond what is kept. */
static bool read_pieces(struct whole_file *w, struct store_file *file, uint8_t *piece, struct digest *md5,
                        struct digest *sha256, struct err *e)
{
    size_t len;
    for (uint64_t at = 0; at < w->size; at += len) {
        len = piece_at(w, at);
        uint8_t *to = at < w->kept ? w->data + at : piece; /* kept is whole pieces, or everything */
        if (cli_interrupted())
            return err_set(e, ERR_CANCELLED, "reading the file");
        if (!file->ops->read_at(file, at, to, len, e))
            return false;
        digest_update(md5, to, len);
        digest_update(sha256, to, len);
    }
    digest_final(md5, w->md5);
    digest_final(sha256, w->sha256);
    return true;
}

static bool read_all(struct whole_file *w, struct store_file *file, struct err *e)
{
    if (!file->ops->size(file, &w->size, e))
        return false;
    w->kept = w->size < ARCHIVE_FILE_MAX ? (size_t)w->size : ARCHIVE_FILE_MAX;
    w->data = malloc(w->kept + 1);
    uint8_t *piece = malloc(PIECE);
    struct digest *md5 = digest_new(DIGEST_MD5), *sha256 = digest_new(DIGEST_SHA256);
    bool ok = w->data != NULL && piece != NULL && md5 != NULL && sha256 != NULL;
    if (!ok)
        err_set(e, ERR_MEMORY, "reading the file");
    ok = ok && read_pieces(w, file, piece, md5, sha256, e);
    digest_free(md5);
    digest_free(sha256);
    free(piece);
    return ok;
}

/* In its place comes what is in it: size and digests are those of the image. */
static bool unpack(struct whole_file *w, struct err *e)
{
    struct image_file file = {.data = w->data, .size = w->kept};
    bool ok = w->size != w->kept || image_file_unpack(&file, e);
    w->data = file.data;
    w->kind = file.kind;
    memcpy(w->name, file.name, sizeof w->name);
    if (ok && w->kind != ARCHIVE_NONE) {
        w->size = w->kept = file.size;
        digest_md5(w->data, w->kept, w->md5);
        digest_sha256(w->data, w->kept, w->sha256);
    }
    if (w->kept > ARCHIVE_IMAGE_MAX) /* larger than any flash: not to be taken for the whole of one */
        w->kept = ARCHIVE_IMAGE_MAX;
    return ok;
}

bool whole_file_read(struct whole_file *w, struct store *store, const char *path, struct err *e)
{
    memset(w, 0, sizeof *w);
    struct store_file *file = store->ops->open(store, path, STORE_READ, e);
    if (file == NULL)
        return false;
    bool ok = read_all(w, file, e) && unpack(w, e);
    file->ops->close(file, NULL);
    if (!ok)
        whole_file_done(w);
    return ok;
}

void whole_file_done(struct whole_file *w)
{
    free(w->data);
    w->data = NULL;
}
