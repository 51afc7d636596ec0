/* proof.h: verifies a backup by reading the flash again after the transfer.
 *
 * An earlier digest may be wrong in the same way as the transferred bytes: a flash with a weak supply can
 * read wrong twice alike.  So the whole flash is read again, with Restock's own stub at half the clock and a
 * digest for every sector; with Espressif's, with one digest of everything.  Sectors that now read
 * differently are read again, slower, until several readings agree, and transferred again if they differ from
 * the collected bytes.  Used by op_backup.c. */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_PROOF_H
#define CORE_PROOF_H

#include "core/work/fetch.h"

/* True: every byte of s->image was confirmed by a reading after its transfer.  `sink` is as for
 * fetch_missing, for sectors transferred again. *doubted is set if readings differed; the flash is read at
 * half its clock from then on.  ERR_UNSTABLE, with the addresses, if readings never agree; errors of
 * reading. */
bool proof_run(struct flasher *f, struct survey *s, const struct fetch_sink *sink, bool *doubted,
               struct err *e);

#endif
