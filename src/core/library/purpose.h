/* purpose.h: what a file of the library was saved for. */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_PURPOSE_H
#define CORE_PURPOSE_H

enum purpose {
    PURPOSE_UNKNOWN, /* its sidecar has none, or one from a later version */
    PURPOSE_BACKUP,
    PURPOSE_SAFETY_COPY, /* the contents before a change, saved automatically */
    PURPOSE_UNFINISHED,  /* the mixture that an interrupted change left: never offered or undone */
    PURPOSE_SHARING      /* a copy whose identity was removed; found by looking into the file */
};

/* The word of sidecars and of `library --json`; "" if it is not known. */
const char *purpose_word(enum purpose purpose);
enum purpose purpose_by_word(const char *word);

/* The prefix of default file names for this purpose; may be "". */
const char *purpose_prefix(enum purpose purpose);

/* By the prefix of the file's name; PURPOSE_BACKUP if there is none. */
enum purpose purpose_by_name(const char *file);

#endif
