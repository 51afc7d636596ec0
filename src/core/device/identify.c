/* identify.c: see identify.h. */
/* SPDX-License-Identifier: MIT */
#include "core/device/identify.h"

#include "base/err.h"
#include "core/device/chip.h"
#include "core/device/state.h"
#include "core/device/steady.h"
#include "core/device/commands.h"

bool identify_flash(struct device *dev, struct err *e)
{
    if (dev->stub.in_charge == dev->stub.own)
        return true;
    if (chip_identify_flash(ask_steady, dev, cmd_flash_id, e))
        return true;
    /* A flash that does not identify itself to either of them is not the fault of ours. */
    if (e->code == ERR_FLASH_ID && dev->stub.replaced)
        dev->info.own_stub_failed = false;
    return false;
}
