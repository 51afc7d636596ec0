/* scratch.h: memory that only one request at a time works in: what lies in it does not outlive the request,
 * but for the stream of a FLASH_DEFL_BEGIN or FLASH_BEGIN. */
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
