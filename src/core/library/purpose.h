/* purpose.h: what a file of the library was saved for. */
/* SPDX-License-Identifier: MIT */
#ifndef CORE_PURPOSE_H
#define CORE_PURPOSE_H

enum purpose {
    PURPOSE_UNKNOWN, /* its sidecar says none, or one that a later version has thought of */
    PURPOSE_BACKUP,
    PURPOSE_SAFETY_COPY, /* what was there before a change, saved without being asked for */
    PURPOSE_UNFINISHED,  /* the mixture that an interrupted change has left: neither offered nor undone */
    PURPOSE_SHARING      /* a copy whose identity was removed; found by looking into the file */
};

/* The word of sidecars and of `library --json`; "" if it is not known. */
const char *purpose_word(enum purpose purpose);
enum purpose purpose_by_word(const char *word);

/* What the names of such files begin with that nobody has named; may be "". */
const char *purpose_prefix(enum purpose purpose);

/* By the beginning of the file's name; PURPOSE_BACKUP if that says nothing else. */
enum purpose purpose_by_name(const char *file);

#endif
