/* proof.h: whether what has been collected is what the flash holds, by readings that come after the transfer.
 *
 * A digest of a reading that was made before may have been wrong in the same way as the bytes that were
 * transferred: a flash whose supply is weak can read wrong twice alike.  So the whole flash is read anew,
 * with Restock's own stub at half the clock and a digest for every sector; with Espressif's it is one digest
 * of it all.  Sectors that read differently now than they did are read again, slower, until several readings
 * agree, and transferred again where they differ from what is at hand.  Used by op_backup.c. */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_PROOF_H
#define CORE_PROOF_H

#include "core/work/fetch.h"

/* True: every byte of s->image was confirmed by a reading after its transfer.  `sink` is as for
 * fetch_missing, for what is transferred again.  *doubted is set where readings differed; the flash is
 * read at half its clock from then on.  ERR_UNSTABLE, with the addresses, where they do not come to agree;
 * errors of reading. */
bool proof_run(struct flasher *f, struct survey *s, const struct fetch_sink *sink, bool *doubted,
               struct err *e);

#endif
