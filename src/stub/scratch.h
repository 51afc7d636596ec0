/* scratch.h: memory for one request at a time: its contents do not outlive the request, except for the stream
 * of a FLASH_DEFL_BEGIN or FLASH_BEGIN. */
/* SPDX-License-Identifier: MIT */
#ifndef STUB_SCRATCH_H
#define STUB_SCRATCH_H

#include "stub/inflate.h"
#include "stub/pack.h"
#include "stub/writer.h"

union scratch {
    struct {
        struct writer writer;
        struct inflate inflate;
    } write;
    struct pack pack;
};

extern union scratch scratch;

#endif
