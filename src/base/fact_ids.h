/* fact_ids.h: everything the program can tell a person, by name.  src/say/sentences.c has the sentences.
 *
 * A name says what was found, not how it is worded.  One that is new needs a sentence; test_say demands it.
 */
/* SPDX-License-Identifier: MIT */
#ifndef BASE_FACT_IDS_H
#define BASE_FACT_IDS_H

enum fact_id { FACT_NONE, FACT_COUNT };

#endif
