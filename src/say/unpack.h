/* unpack.h: the decoder for compiled catalogues.  Pure.  Used by language.c alone.
 *
 * A context-mixing model predicts each bit of the texts from the bytes before it, and an arithmetic decoder
 * takes from the data what the prediction left open.  Texts are short, and fourteen languages are a third of
 * the program: deflate needs 242 KB for what the window says, this 178 KB, for a decoder of 3 KB, 2.5 MB of
 * memory while it runs and tens of milliseconds.  The encoder is cross/languages/model.mjs with the same
 * model, bit for bit; how the model works is told there. */
/* SPDX-License-Identifier: MIT */
#ifndef SAY_UNPACK_H
#define SAY_UNPACK_H

#include "say/languages.h"

struct unpacker;

/* The model of one catalogue, which has seen nothing yet.  NULL if memory is short; freed by the caller. */
struct unpacker *unpacker_new(void);
void unpacker_free(struct unpacker *u);

/* Unpacks `p` to text[at..], behind what the same unpacker has unpacked to text[0..at) before.  False if the
 * data is damaged; never reads or writes beyond data and text. */
bool unpacker_run(struct unpacker *u, const struct packed_texts *p, uint8_t *text, size_t at);

#endif
