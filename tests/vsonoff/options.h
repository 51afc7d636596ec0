/* options.h: the command line of `vsonoff`. */
/* SPDX-License-Identifier: MIT */
#ifndef VSONOFF_OPTIONS_H
#define VSONOFF_OPTIONS_H

#include "chip.h"
#include "wire.h"

#include <stdbool.h>

struct options {
    struct chip_config chip;
    enum wiring wiring;
    enum adapter adapter;
    struct wire_faults faults;
    bool fast, button_down;
    int ready_fd; /* -1: "ready NAME" goes to stdout */
    /* borrowed from the command line; NULL = not given */
    const char *link, *image, *save, *script, *stats, *control, *modem;
};

enum options_result { OPTIONS_RUN, OPTIONS_HELP, OPTIONS_WRONG };

/* Messages about wrong options go to stderr, the help to stdout. */
enum options_result options_parse(struct options *o, int argc, char **argv);

#endif
