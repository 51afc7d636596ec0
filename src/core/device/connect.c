/* connect.c: from an open port to a running stub. */
/* SPDX-License-Identifier: MIT */
#include "core/device/connect.h"

#include "base/clock.h"
#include "base/err.h"
#include "core/device/baud.h"
#include "core/device/climb.h"
#include "core/device/identify.h"
#include "core/device/line.h"
#include "core/device/search.h"
#include "core/device/state.h"
#include "core/device/stubs.h"

#include <string.h>

bool device_connect(struct device *dev, const struct connect_options *options, struct err *e)
{
    dev->options = *options;
    dev->connected = false;
    line_begin(dev);
    device_forget_flash(dev);
    dev->link.shut = false;
    dev->info.baud = BAUD_FIRST_CONTACT;
    dev->info.start = START_NONE;
    if (options->own_stub_failed && !dev->info.own_stub_failed) {
        dev->info.own_stub_failed = true;
        memcpy(dev->info.failed_mac, options->failed_mac, sizeof dev->info.failed_mac);
    }
    enum sync_party party;
    uint64_t begin_ms = clock_now_ms(dev->clock);
    bool ok = search_device(dev, &party, e) && stubs_take_charge(dev, party, e) && identify_flash(dev, e) &&
              climb(dev, e);
    dev->info.seconds_connect = (double)(clock_now_ms(dev->clock) - begin_ms) / 1000.0;
    line_tell(dev);
    return ok || line_explains(dev, e);
}
